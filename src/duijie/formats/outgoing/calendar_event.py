"""One meeting or session as an iCalendar event: what feeds and invitations have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from duijie.engine.text import Language
from duijie.formats.outgoing.records import AgendaPart, GuestSheet, Mailbox, Occasion, Visit
from duijie.formats.outgoing.wording import Speech, one_line

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress


def new_calendar(method: str) -> Calendar:
    """Return an empty iCalendar object of one method (RFC 5545, section 3.6)."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Duijie//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def visit_event(sheet: GuestSheet, visit: Visit) -> Event:
    """Return a meeting in its guest's language; times are UTC, the status follows the visit's state."""
    words = Speech(sheet.language)
    _ = words.translate
    organisations = dict.fromkeys(one_line(words.organisation(p) or words.name(p)) for p in visit.people)
    event = _event(visit.uid, visit.sequence, visit.modified, visit.start, visit.end)
    event.add("status", "CANCELLED" if visit.state == "cancelled" else "CONFIRMED")
    event.add("summary", _("Meeting: {organisations}").format(organisations=words.listed(organisations)))
    event.add("location", words.place(visit, sheet.occasion))
    if told := "\n".join(_told(words, sheet, visit)):
        event.add("description", told)
    if sheet.link:
        event.add("url", one_line(sheet.link))
    return event


def agenda_event(occasion: Occasion, part: AgendaPart, language: Language) -> Event:
    """Return a session of the event; it does not make its reader busy."""
    words = Speech(language)
    event = _event(part.uid, part.sequence, part.modified, part.start, part.end)
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", one_line(words.of(part.title)))
    event.add("location", words.listed(one_line(words.of(text)) for text in (part.place, occasion.venue)))
    lines = [words.introduced(person) for person in part.speakers]
    if told := "\n".join(line for line in (one_line(words.of(part.about)), *lines) if line):
        event.add("description", told)
    return event


def address_of(mailbox: Mailbox) -> vCalAddress:
    """Return a calendar user's address with the name by which calendars show it.

    A parameter cannot hold double quotes or line breaks (RFC 5545, section 3.2); they become blanks.
    """
    from icalendar import vCalAddress, vText

    address = vCalAddress(f"mailto:{one_line(mailbox.address)}")
    if name := one_line(mailbox.name.replace('"', " ")):
        address.params["CN"] = vText(name)
    return address


def _event(uid: str, sequence: int, modified: datetime, start: datetime, end: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", one_line(uid))
    event.add("dtstamp", modified.astimezone(UTC))
    event.add("last-modified", modified.astimezone(UTC))
    event.add("dtstart", start.astimezone(UTC))
    if end > start:
        event.add("dtend", end.astimezone(UTC))
    event.add("sequence", sequence)
    return event


def _told(words: Speech, sheet: GuestSheet, visit: Visit) -> list[str]:
    """Return what the guest should know of a meeting, line by line."""
    _ = words.translate
    lines = [words.introduced(person) for person in visit.people]
    if visit.interpreter:
        lines.append(_("Interpreter: {name}").format(name=one_line(visit.interpreter)))
    lines += [one_line(words.of(reason)) for reason in visit.why]
    return [line for line in (*lines, one_line(sheet.link)) if line]
