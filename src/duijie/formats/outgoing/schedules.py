"""Personal schedules on paper: one A4 sheet a guest, in the guest's own language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from duijie.formats.outgoing.filing import Filing, filing_key
from duijie.formats.outgoing.records import AgendaPart, GuestSheet, Visit
from duijie.formats.outgoing.typeset import Data, page_words, person_words, side_words, typeset
from duijie.formats.outgoing.wording import Speech, one_line


def schedule_pdf(sheet: GuestSheet, made: datetime) -> bytes:
    """Return one guest's schedule with the event's agenda, A4; ``made`` (aware) is printed as its state."""
    return schedules_pdf([sheet], made)


def schedules_pdf(sheets: Sequence[GuestSheet], made: datetime, *, filing: Filing = "shown") -> bytes:
    """Return the schedules of many guests, a page each; equal sheets give equal bytes.

    Pages lie in the order of names (see ``filing_key``), so that a desk finds them by hand. Type shrinks with
    a full day to three fifths; what is fuller still takes a second page.
    """
    ordered = sorted(sheets, key=lambda s: filing_key(s.person, Speech(s.language).name(s.person), filing))
    title = ordered[0].occasion.name.of(ordered[0].language) if ordered else ""
    return typeset("guest_schedules.typ", {"title": title, "sheets": [_sheet(s, made) for s in ordered]}, made)


def _sheet(sheet: GuestSheet, made: datetime) -> Data:
    words = Speech(sheet.language)
    _ = words.translate
    zone = ZoneInfo(sheet.occasion.timezone)
    state = made.astimezone(zone)
    moment = f"{words.short_day(state.date())} {state:%H:%M}"
    foot = [
        one_line(words.name(sheet.person)),
        _("As of {time} ({zone})").format(time=moment, zone=words.offset(state)),
        one_line(sheet.link),
    ]
    return {
        **page_words(words, sheet.occasion),
        **person_words(words, sheet.person),
        "side": side_words(words, sheet.person.side),
        "told": _told(words, sheet, zone),
        "rows": day_rows(_rows(words, sheet, zone), words, one_day=_days(sheet, zone) <= 1),
        "foot": "   ".join(part for part in foot if part),
    }


def _told(words: Speech, sheet: GuestSheet, zone: ZoneInfo) -> str:
    _ = words.translate
    if not sheet.kept:
        return _("No meeting is planned for you yet. Please ask at the desk.")
    first = sheet.kept[0]
    table = _("table {table}").format(table=first.table) if first.table else _("any free table")
    start = first.start.astimezone(zone)
    time = words.clock(start, first.end.astimezone(zone))
    if _days(sheet, zone) > 1:
        time = f"{words.short_day(start.date())} {time}"
    return _("Your meetings: {count}. The first: {time}, {table}").format(
        count=len(sheet.kept), time=time, table=one_line(table)
    )


def _days(sheet: GuestSheet, zone: ZoneInfo) -> int:
    """Return on how many days something stands in a sheet."""
    starts = [v.start for v in sheet.kept] + [p.start for p in sheet.agenda] + [s.start for s in sheet.free]
    return len({start.astimezone(zone).date() for start in starts})


def _rows(words: Speech, sheet: GuestSheet, zone: ZoneInfo) -> list[tuple[datetime, Data]]:
    """Return the guest's day in time order: the agenda, meetings, and gaps shown as free."""
    _ = words.translate
    rows: list[tuple[datetime, int, Data]] = [(p.start, 0, _agenda_row(words, p, zone)) for p in sheet.agenda]
    for span in sheet.free:
        time = words.clock(span.start.astimezone(zone), span.end.astimezone(zone))
        rows.append((span.start, 1, {"kind": "free", "time": time, "text": _("free")}))
    rows += [(visit.start, 1, _visit_row(words, visit, zone)) for visit in sheet.kept]
    return [(start.astimezone(zone), row) for start, _order, row in sorted(rows, key=lambda entry: entry[:2])]


def _agenda_row(words: Speech, part: AgendaPart, zone: ZoneInfo) -> Data:
    title = "  ".join(one_line(text) for text in (words.of(part.title), words.of(part.place)) if text)
    return {
        "kind": "agenda",
        "time": words.clock(part.start.astimezone(zone), part.end.astimezone(zone)),
        "text": title,
    }


def _visit_row(words: Speech, visit: Visit, zone: ZoneInfo) -> Data:
    _ = words.translate
    lines = [one_line(words.of(reason)) for reason in visit.why]
    if visit.interpreter:
        lines.insert(0, _("Interpreter: {name}").format(name=one_line(visit.interpreter)))
    if visit.place:
        lines.insert(0, one_line(words.of(visit.place)))
    return {
        "kind": "meeting",
        "time": words.clock(visit.start.astimezone(zone), visit.end.astimezone(zone)),
        "note": _("changed") if visit.changed else "",
        "table": one_line(visit.table),
        "zone": words.zone(one_line(visit.zone)),
        "people": [person_words(words, person) for person in visit.people],
        "lines": lines,
    }


def day_rows(rows: Iterable[tuple[datetime, Data]], words: Speech, *, one_day: bool) -> list[Data]:
    """Return rows with the day before the first of each; a schedule of one day needs none."""
    found: list[Data] = []
    last: date | None = None
    for start, row in rows:
        if not one_day and start.date() != last:
            found.append({"kind": "day", "text": words.day(start.date())})
        last = start.date()
        found.append(row)
    return found
