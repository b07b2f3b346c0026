"""schedules.pdf: a sheet a guest in the guest's own language, then a sign a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duijie.engine.records import Participant, PlanBook
from duijie.engine.text import Language
from duijie.formats.names import order_of, script_of
from duijie.formats.pdf.glyphs import FONT_FOLDER, printable
from duijie.formats.timetable import Timetable, Visit
from duijie.formats.wording import Wording, clock

if TYPE_CHECKING:
    from typst import Fonts

Data = dict[str, Any]  # what the template reads as JSON

_REGIONS = {"en": ("en", "GB"), "zh-Hans": ("zh", "CN"), "zh-Hant": ("zh", "HK")}


def render_schedules(book: PlanBook, language: Language) -> bytes:
    """Return schedules.pdf; equal books give equal bytes.

    One A4 sheet for each guest who takes part or has a meeting, in the guest's own
    language, sorted by the letters of the name at its head (pinyin for Chinese);
    then one A4 sign in landscape for each table that is used, in ``language``.
    A character that the font lacks is printed as 〓 (see ``missing_characters``).
    """
    from typst import Compiler

    table = Timetable(book)
    sheets = sorted(table.guests, key=lambda guest: (order_of(Wording(book, guest.language).name(guest)), guest.id))
    signs = sorted({visit.table for visit in table.visits if visit.table is not None})
    data = {
        "title": Wording(book, language).of(book.event.name),
        "sheets": [_sheet(table, guest) for guest in sheets],
        "signs": [_sign(table, Wording(book, language), index) for index in signs],
    }
    made = datetime.fromisoformat(book.event.date).replace(tzinfo=UTC)
    source = Path(__file__).with_name("schedules.typ").read_bytes()
    compiler = Compiler(source, font_paths=_fonts(), sys_inputs={"data": json.dumps(_clean(data), ensure_ascii=False)})
    pdf = compiler.compile(format="pdf", timestamp=made)
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> Fonts:
    """Return our two fonts and no other: a sheet looks alike on every machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def _clean(value: Any) -> Any:
    """Return template data with every word made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value


def _sheet(table: Timetable, guest: Participant) -> Data:
    words = Wording(table.book, guest.language)
    _ = words.translate
    visits = table.of_person[guest.id]
    organisation = table.book.organisations.get(guest.organisation)
    if visits:
        first = visits[0]
        told = _("Your meetings: {count}. The first: {time}, {table}").format(
            count=len(visits), time=words.time(table.slots[first.slot], first.length), table=_at(words, first)
        )
    else:
        told = _("No meeting is planned for you yet. Please ask at the desk.")
    return {
        **_head(words),
        "name": _marked(words, words.name(guest)),
        "other": _marked(words, words.other_name(guest)),
        "organisation": _marked(words, words.organisation(organisation) if organisation else ""),
        "title": _marked(words, guest.title or ""),
        "told": told,
        "rows": _rows(table, words, guest),
        "hall": _hall(table, words),
    }


def _head(words: Wording) -> Data:
    language, region = _REGIONS[words.script]
    return {
        "lang": language,
        "region": region,
        "event": words.of(words.event.name),
        "when": " ".join(part for part in (words.event_day(), words.hours()) if part),
        "venue": words.of(words.event.venue),
    }


def _marked(words: Wording, text: str) -> Data:
    """Return text with the language and region by which the font picks its forms."""
    language, region = _REGIONS[script_of(text, words.script)]
    return {"text": text, "lang": language, "region": region}


def _at(words: Wording, visit: Visit) -> str:
    _ = words.translate
    name = words.table(visit)
    return _("table {table}").format(table=name) if name else _("any free table")


def _rows(table: Timetable, words: Wording, guest: Participant) -> list[Data]:
    """Return the guest's day in time order: the programme, meetings, and gaps shown as free."""
    _ = words.translate
    rows: list[tuple[str, int, Data]] = []
    for item in words.event.agenda:
        title = "  ".join(part for part in (words.of(item.title), words.of(item.place)) if part)
        time = f"{clock(words.event, item.start)}–{clock(words.event, item.end)}"
        rows.append((item.start, 0, {"kind": "agenda", "time": time, "text": title}))
    taken = {slot for visit in table.of_person[guest.id] for slot in visit.slots}
    for n, slot in enumerate(table.slots):
        if n not in taken:
            rows.append((slot.start or f"{n:06}", 1, {"kind": "free", "time": words.time(slot), "text": _("free")}))
    for visit in table.of_person[guest.id]:
        slot = table.slots[visit.slot]
        zone = table.tables[visit.table].zone if visit.table is not None and table.tables else None
        row = {
            "kind": "meeting",
            "time": words.time(slot, visit.length),
            "table": words.table(visit),
            "zone": words.zone(zone),
            "people": [_person(table, words, other) for other in visit.others(guest.id)],
            "why": words.why(visit, guest.id),
        }
        rows.append((slot.start or f"{visit.slot:06}", 1, row))
    return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]


def _person(table: Timetable, words: Wording, person: str) -> Data:
    participant = table.book.participants[person]
    organisation = table.book.organisations.get(participant.organisation)
    return {
        "name": _marked(words, words.name(participant)),
        "other": _marked(words, words.other_name(participant)),
        "organisation": _marked(words, words.organisation(organisation) if organisation else ""),
        "title": _marked(words, participant.title or ""),
    }


def _hall(table: Timetable, words: Wording) -> str:
    """Return where the tables stand: the runs of tables in each zone; empty without zones."""
    runs = []
    for zone, group in groupby(table.tables, key=lambda one: one.zone):
        names = [one.id for one in group]
        if zone:
            span = names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
            runs.append(f"{words.zone(zone)} {span}")
    return (", " if words.language == "en" else "；").join(runs)


def _sign(table: Timetable, words: Wording, index: int) -> Data:
    return {
        **_head(words),
        "table": table.tables[index].id,
        "zone": words.zone(table.tables[index].zone),
        "rows": [_sign_row(table, words, visit) for visit in table.at_table(index)],
    }


def _sign_row(table: Timetable, words: Wording, visit: Visit) -> Data:
    return {
        "time": words.time(table.slots[visit.slot], visit.length),
        "parties": list(_organisations(table, words, visit.people)),
    }


def _organisations(table: Timetable, words: Wording, people: Iterable[str]) -> Iterable[Data]:
    sides = {side.id: n for n, side in enumerate(words.event.sides, 1)}
    for person in people:
        participant = table.book.participants[person]
        organisation = table.book.organisations.get(participant.organisation)
        name = words.short(organisation) if organisation else words.name(participant)
        yield _marked(words, name) | {"side": sides.get(table.side_of(person) or "", 0)}
