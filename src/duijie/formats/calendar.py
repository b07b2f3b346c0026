"""calendars/*.ics: a guest's meetings for the calendar on the guest's own phone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from duijie.engine.records import Participant, PlanBook
from duijie.formats.names import file_stem
from duijie.formats.timetable import Timetable, Visit
from duijie.formats.wording import Wording, local_times


def render_calendars(book: PlanBook) -> dict[str, bytes]:
    """Return a calendar (RFC 5545) for each guest with meetings, by ASCII file name.

    Times are UTC, words are in the guest's own language, and a meeting keeps its
    UID for as long as it keeps its id. A slot without a start has no time to
    put into a calendar; guests who have only such meetings get none.
    """
    table = Timetable(book)
    calendars: dict[str, bytes] = {}
    for guest in table.guests:
        visits = [visit for visit in table.of_person[guest.id] if table.slots[visit.slot].start is not None]
        if visits:
            calendars[_file_name(guest, calendars)] = _calendar(table, guest, visits)
    return calendars


def _file_name(guest: Participant, taken: dict[str, bytes]) -> str:
    """Return a name no earlier guest has, also where file names do not tell case apart."""
    stem = file_stem(guest.id, guest.name_en or guest.name)
    used = {name.casefold() for name in taken}
    names = (f"{stem}{f'-{n}' if n > 1 else ''}.ics" for n in range(1, len(used) + 2))
    return next(name for name in names if name.casefold() not in used)


def _calendar(table: Timetable, guest: Participant, visits: list[Visit]) -> bytes:
    from icalendar import Calendar

    words = Wording(table.book, guest.language)
    calendar = Calendar()
    calendar.add("prodid", "-//Duijie//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words.of(table.book.event.name))
    calendar.add("x-wr-timezone", table.book.event.timezone)
    for visit in visits:
        calendar.add_component(_event(table, words, guest, visit))
    return bytes(calendar.to_ical())


def _event(table: Timetable, words: Wording, guest: Participant, visit: Visit):  # type: ignore[no-untyped-def]
    from icalendar import Event

    _ = words.translate
    start, end = _times(table, visit)
    people = [table.book.participants[other] for other in visit.others(guest.id)]
    organisations = [table.book.organisations.get(person.organisation) for person in people]
    named = [words.short(one) if one else words.name(person) for one, person in zip(organisations, people, strict=True)]
    zone = table.tables[visit.table].zone if visit.table is not None and table.tables else None
    name = words.table(visit)
    place = [_("Table {table}").format(table=name) if name else "", words.zone(zone), words.of(table.book.event.venue)]
    lines = [_introduce(table, words, person) for person in people] + [words.why(visit, guest.id)]
    event = Event()
    event.add("uid", f"{visit.meeting}@{_event_key(table.book)}")
    event.add("dtstamp", datetime.fromisoformat(table.book.event.date).replace(tzinfo=UTC))
    event.add("dtstart", start)
    if end > start:
        event.add("dtend", end)
    event.add("sequence", 0)
    event.add("status", "CONFIRMED")
    event.add("summary", _("Meeting: {organisations}").format(organisations=words.listed(named)))
    event.add("location", words.listed(place))
    event.add("description", "\n".join(line for line in lines if line))
    return event


def _times(table: Timetable, visit: Visit) -> tuple[datetime, datetime]:
    """Return start and end in UTC; a meeting of several slots ends with the last of them."""
    first = local_times(table.book.event, table.slots[visit.slot])
    last = local_times(table.book.event, table.slots[visit.slots[-1]])
    assert first is not None
    return first[0].astimezone(UTC), (last or first)[1].astimezone(UTC)


def _introduce(table: Timetable, words: Wording, person: Participant) -> str:
    """Return who someone is on one line: names, title, organisation."""
    organisation = table.book.organisations.get(person.organisation)
    names = " ".join(name for name in (words.name(person), words.other_name(person)) if name)
    parts = [names, person.title or "", words.organisation(organisation) if organisation else ""]
    return words.listed(parts)


def _event_key(book: PlanBook) -> str:
    """Return what tells this event from any other, without blanks: its date and a digest of its name."""
    digest = hashlib.sha256(book.event.name.zh_hans.encode()).hexdigest()[:12]
    return f"{book.event.date}.{digest}.duijie"
