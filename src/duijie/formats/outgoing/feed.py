"""A guest's calendar feed, which phones fetch again and again, so that it follows every change."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final

from duijie.formats.outgoing.calendar_event import address_of, agenda_event, new_calendar, visit_event
from duijie.formats.outgoing.records import GuestSheet
from duijie.formats.outgoing.wording import Speech, one_line

REFRESH: Final = timedelta(minutes=15)


def calendar_feed(sheet: GuestSheet, *, sessions: bool = True, refresh: timedelta = REFRESH) -> bytes:
    """Return a guest's meetings as an iCalendar object to subscribe to (RFC 5545, RFC 7986), CRLF, UTF-8.

    A cancelled meeting is left out, not marked: a client replaces the whole calendar by what it fetches, so
    the meeting is gone everywhere, whereas STATUS:CANCELLED stays on show, struck through, in Apple's calendar
    and others. Who was invited by mail gets a CANCEL instead (see ``invitation``).
    Times are UTC. ``sessions``: also the event's agenda, which makes nobody busy. ``refresh``: how soon a client
    is asked to look again. Equal sheets give equal bytes.
    """
    from icalendar import vDuration

    words = Speech(sheet.language)
    occasion = sheet.occasion
    calendar = new_calendar("PUBLISH")
    name = one_line(words.of(occasion.name))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", one_line(occasion.timezone))
    calendar.add("refresh-interval", vDuration(refresh), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh).to_ical().decode())
    changes = [visit.modified for visit in sheet.visits] + [part.modified for part in sheet.agenda]
    if changes:
        calendar.add("last-modified", max(changes).astimezone(UTC))
    events = [visit_event(sheet, visit) for visit in sheet.kept]
    if sessions:
        events += [agenda_event(occasion, part, sheet.language) for part in sheet.agenda]
    for event in events:
        if occasion.organiser:  # RFC 5546, section 3.2.1: who publishes an event names its organiser
            event["ORGANIZER"] = address_of(occasion.organiser)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
