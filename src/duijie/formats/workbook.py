"""plan.xlsx: the plan by slot, by table and by person, the suggestions, and what found no place."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from duijie.engine.records import PlanBook, Wish
from duijie.engine.text import Language
from duijie.formats.names import order_of
from duijie.formats.timetable import Timetable, Visit
from duijie.formats.wording import Wording

Cell = str | int
A4: Final = 9
WIDEST: Final = 44  # characters; a wider cell wraps
LINE: Final = 15.0  # points
TALLEST: Final = 409.0  # that a row can be
LONGEST: Final = 32767  # characters that a cell can hold
_FONTS: Final[dict[Language, str]] = {"en": "Calibri", "zh-hans": "Microsoft YaHei", "zh-hant": "Microsoft JhengHei"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as a head and rows. ``frozen`` = columns that stay in sight."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    frozen: int = 1


def render_workbook(book: PlanBook, language: Language) -> bytes:
    """Return plan.xlsx in one language; equal books give equal bytes.

    Every word is written as text, so that a name such as ``=1+1`` stays a name.
    """
    from xlsxwriter import Workbook

    words = Wording(book, language)
    target = io.BytesIO()
    workbook = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties(
        {
            "title": words.of(book.event.name),
            "author": "Duijie",
            "created": datetime.fromisoformat(book.event.date),
        }
    )
    plain = {"font_name": _FONTS[language], "font_size": 10, "valign": "top", "text_wrap": True}
    plain |= {"bottom": 1, "bottom_color": "#CCD6D4"}
    body = workbook.add_format(plain)
    head = workbook.add_format(plain | {"bold": True, "bg_color": "#E1F0EF", "bottom": 2, "bottom_color": "#0B5C5E"})
    first = workbook.add_format(plain | {"bold": True})
    count = workbook.add_format(plain | {"align": "center"})
    for sheet in sheets_of(book, language):
        _write(workbook, sheet, (head, first, body, count), words)
    workbook.close()
    return target.getvalue()


def sheets_of(book: PlanBook, language: Language) -> tuple[Sheet, ...]:
    """Return the five sheets of the plan."""
    words, table = Wording(book, language), Timetable(book)
    return (
        _by_slot(table, words),
        _by_table(table, words),
        _by_person(table, words),
        _suggestions(table, words),
        _not_placed(table, words),
    )


def _write(workbook: Any, sheet: Sheet, styles: tuple[Any, ...], words: Wording) -> None:
    """Write one sheet with its print set-up; ``styles`` are those of the head, of names, of the rest and of numbers."""
    head, first, body, count = styles
    page = workbook.add_worksheet(sheet.name)
    for column, words_of_head in enumerate(sheet.head):
        page.write_string(0, column, words_of_head[:LONGEST], head)
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row):
            style = first if column < sheet.frozen else body
            if isinstance(cell, int):
                page.write_number(number, column, cell, count)
            elif cell:
                page.write_string(number, column, cell[:LONGEST], style)
            else:
                page.write_blank(number, column, None, style)
    widths = [_width([head + "  ", *(str(row[n]) for row in sheet.rows)]) for n, head in enumerate(sheet.head)]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for number, row in enumerate(sheet.rows, 1):
        page.set_row(number, _height(row, widths))
    page.freeze_panes(1, sheet.frozen)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.head) - 1)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header("&L" + words.of(words.event.name).replace("&", "&&")[:120] + "&R&A")
    page.set_footer("&L" + words.event_day() + "&R&P / &N")


def _breadth(line: str) -> float:
    """Return how many digits wide a line is: a Chinese character is as wide as two."""
    return sum(2.1 if ord(character) > 0x2E7F else 1.1 for character in line)


def _width(cells: Iterable[str]) -> float:
    """Return a column's width in digits: as wide as its widest line, but not endless."""
    widest = max(_breadth(line) for cell in cells for line in cell.split("\n"))
    return min(WIDEST, max(6.0, widest + 2))


def _height(row: Iterable[Cell], widths: list[float]) -> float:
    """Return a row's height in points. Excel would find it on opening; other programs and printing do not."""
    lines = [
        sum(max(1, math.ceil(_breadth(line) / (width - 1.5))) for line in str(cell).split("\n"))
        for cell, width in zip(row, widths, strict=True)
    ]
    return min(TALLEST, LINE * max(lines) + 3)


def _by_slot(table: Timetable, words: Wording) -> Sheet:
    _ = words.translate
    most = max((len(visit.people) for visit in table.visits), default=2)
    parties = range(1, max(2, most) + 1)
    columns = [column.format(n=n) for n in parties for column in (_("Organisation {n}"), _("Person {n}"))]
    head = (_("Slot"), _("Time"), _("Table"), _("Zone"), *columns, _("Wished by"), _("Meeting"))
    rows: list[tuple[Cell, ...]] = []
    for visit in table.visits:
        named = [
            cell
            for person in visit.people
            for cell in (_organisation(table, words, person), _name(table, words, person))
        ]
        named += [""] * (len(columns) - len(named))
        zone = table.tables[visit.table].zone if visit.table is not None else None
        time = words.time(table.slots[visit.slot], visit.length)
        origin = _origin(table, words, visit.wishes)
        rows.append((visit.slot + 1, time, words.table(visit), words.zone(zone), *named, origin, visit.meeting))
    return Sheet(_("By slot"), head, tuple(rows), 3)


def _by_table(table: Timetable, words: Wording) -> Sheet:
    _ = words.translate
    head = (_("Table"), _("Zone"), *(words.time(slot) for slot in table.slots))
    rows = []
    for index, one in enumerate(table.tables):
        cells = [""] * len(table.slots)
        for visit in table.at_table(index):
            for slot in visit.slots:
                cells[slot] = "\n".join(_organisation(table, words, person, short=True) for person in visit.people)
        rows.append((one.id, words.zone(one.zone), *cells))
    return Sheet(_("By table"), head, tuple(rows))


def _by_person(table: Timetable, words: Wording) -> Sheet:
    _ = words.translate
    sides = {side.id: words.of(side.name) for side in words.event.sides}
    head = (
        _("Name"),
        _("Other name"),
        _("Organisation"),
        _("Title"),
        _("Side"),
        _("Meetings"),
        *(words.time(slot) for slot in table.slots),
    )
    rows: list[tuple[Cell, ...]] = []
    for guest in sorted(table.guests, key=lambda g: (order_of(words.name(g)), g.id)):
        cells = [""] * len(table.slots)
        for visit in table.of_person[guest.id]:
            for slot in visit.slots:
                cells[slot] = _whom(table, words, visit, guest.id)
        rows.append(
            (
                words.name(guest),
                words.other_name(guest),
                _organisation(table, words, guest.id),
                guest.title or "",
                sides.get(table.side_of(guest.id) or "", ""),
                len(table.of_person[guest.id]),
                *cells,
            )
        )
    return Sheet(_("By person"), head, tuple(rows))


def _suggestions(table: Timetable, words: Wording) -> Sheet:
    """List the suggested wishes that the plan worked with, then further organisations worth meeting."""
    _ = words.translate
    head = (_("For"), _("Organisation"), _("Suggested organisation"), _("Suggested people"), _("In the plan"), _("Why"))
    placed = {visit.meeting: visit for visit in table.visits}
    found: list[tuple[Wish, str]] = []
    for meeting in table.book.problem.meetings:
        visit = placed.get(meeting.id)
        if visit:
            where = " ".join((words.time(table.slots[visit.slot], visit.length), words.table(visit))).strip()
        else:
            where = _("not placed")
        found += [(wish, where) for wish in table.book.wishes.get(meeting.id, ()) if wish.suggested]
    for wishes in table.book.suggestions.values():
        found += [(wish, _("another idea")) for wish in wishes]
    rows = sorted((_suggestion(table, words, *one) for one in found), key=lambda row: order_of(row[0]))
    return Sheet(_("Suggestions"), head, tuple(rows))


def _suggestion(table: Timetable, words: Wording, wish: Wish, where: str) -> tuple[str, ...]:
    people = "\n".join(_name(table, words, person) for person in wish.whom)
    organisations = dict.fromkeys(_organisation(table, words, person) for person in wish.whom)
    why = "\n".join(words.of(reason.text) for reason in wish.reasons)
    own = _organisation(table, words, wish.by)
    return _name(table, words, wish.by), own, "\n".join(organisations), people, where, why


def _not_placed(table: Timetable, words: Wording) -> Sheet:
    _ = words.translate
    head = (_("Parties"), _("People"), _("Reason"), _("In words"), _("Wished by"), _("Meeting"))
    meetings = {meeting.id: meeting for meeting in table.book.problem.meetings}
    rows = []
    for unplaced in table.book.plan.unplaced:
        people = [person for party in meetings[unplaced.meeting].parties for person in party]
        ordered = table.by_side(people)
        organisations = dict.fromkeys(_organisation(table, words, person, short=True) for person in ordered)
        rows.append(
            (
                " × ".join(organisations),
                "\n".join(_name(table, words, person) for person in ordered),
                words.unplaced(unplaced.reason),
                words.of(unplaced.text),
                _origin(table, words, table.book.wishes.get(unplaced.meeting, ())),
                unplaced.meeting,
            )
        )
    return Sheet(_("Not placed"), head, tuple(rows))


def _origin(table: Timetable, words: Wording, wishes: tuple[Wish, ...]) -> str:
    """Return who wished for a meeting, or that it was suggested."""
    _ = words.translate
    asked = dict.fromkeys(_name(table, words, wish.by) for wish in wishes if not wish.suggested)
    return "\n".join(asked) if asked else _("suggested") if wishes else ""


def _whom(table: Timetable, words: Wording, visit: Visit, person: str) -> str:
    """Return table and company of one person's meeting, line by line."""
    others = [
        line
        for other in visit.others(person)
        for line in (_organisation(table, words, other, short=True), _name(table, words, other))
    ]
    return "\n".join(line for line in (words.table(visit), *others) if line)


def _name(table: Timetable, words: Wording, person: str) -> str:
    return words.name(table.book.participants[person])


def _organisation(table: Timetable, words: Wording, person: str, *, short: bool = False) -> str:
    organisation = table.book.organisations.get(table.book.participants[person].organisation)
    if organisation is None:
        return ""
    return words.short(organisation) if short else words.organisation(organisation)
