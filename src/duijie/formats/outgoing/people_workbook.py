"""Lists as workbooks: the phone list of the last thirty, the attendance list of a side, all records of an event."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from duijie.engine.text import Language, Text
from duijie.formats.outgoing.wording import Speech

CellValue = str | int | Text | date | None
LONGEST: Final = 32767  # characters that a cell can hold
_WIDEST: Final = 44.0  # digits; a wider cell wraps
_A4: Final = 9
_LINE: Final = 15.0  # points
_TALLEST: Final = 409.0
_FONTS: Final[dict[Language, str]] = {"en": "Calibri", "zh-hans": "Microsoft YaHei", "zh-hant": "Microsoft JhengHei"}
_SHEET_FORBIDDEN: Final = str.maketrans("[]:*?/\\", "()-----")
# What a spreadsheet program takes for the start of a formula when a cell is typed in or pasted.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: the key of its cells in each row, and its heading."""

    key: str
    heading: Text


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One list of a workbook, a sheet of its own. A key that a row lacks leaves its cell blank."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, CellValue]]


def people_workbook(
    rows: Sequence[Mapping[str, CellValue]],
    columns: Sequence[Column],
    language: Language,
    *,
    title: Text,
    made: datetime,
) -> bytes:
    """Return the list as an xlsx workbook of one sheet, ready to filter and to print on A4 in landscape.

    Numbers and dates are written as such, all else as text: ``=1+1`` and ``+852 …`` stay what they are, also when
    somebody edits the cell. A key that a row lacks leaves its cell blank. ``made`` is the date that the file
    states; equal lists give equal bytes.

    Raises:
        ValueError: there is no column.
    """
    return lists_workbook([ListSheet(title, columns, rows)], language, title=title, made=made)


def lists_workbook(lists: Sequence[ListSheet], language: Language, *, title: Text, made: datetime) -> bytes:
    """Return lists as an xlsx workbook, a sheet each in their order, written as ``people_workbook`` writes one.

    Raises:
        ValueError: there is no list, or one without a column.
    """
    from xlsxwriter import Workbook

    if not lists or not all(one.columns for one in lists):
        raise ValueError("a list needs at least one column")
    words = Speech(language)
    target = io.BytesIO()
    workbook = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": words.of(title), "author": "Duijie", "created": made.replace(tzinfo=None)})
    for one in lists:
        _add(workbook, one, words)
    workbook.close()
    return target.getvalue()


def _add(workbook: Any, one: ListSheet, words: Speech) -> None:
    title, columns = words.of(one.title), one.columns
    page = workbook.add_worksheet(_sheet_name(title))
    heads = [column.heading.of(words.language)[:LONGEST] for column in columns]
    cells = [[_value(words, row.get(column.key)) for column in columns] for row in one.rows]
    widths = [_width([heads[n] + "  ", *(_shown(row[n]) for row in cells)]) for n in range(len(columns))]
    _write(workbook, page, heads, cells, words.language)
    for n, width in enumerate(widths):
        page.set_column(n, n, width)
    for n, row in enumerate(cells, 1):
        page.set_row(n, _height(row, widths))
    _set_up(page, title, len(cells), len(columns))


def _write(
    workbook: Any, page: Any, heads: list[str], cells: list[list[str | int | date | None]], language: Language
) -> None:
    plain = {"font_name": _FONTS[language], "font_size": 10, "valign": "top", "text_wrap": True}
    plain |= {"bottom": 1, "bottom_color": "#CCD6D4"}
    head = workbook.add_format(plain | {"bold": True, "bg_color": "#E1F0EF", "bottom": 2, "bottom_color": "#0B5C5E"})
    body = workbook.add_format(plain)
    literal = workbook.add_format(plain | {"quote_prefix": True})
    day = workbook.add_format(plain | {"num_format": "yyyy-mm-dd", "align": "left"})
    for n, heading in enumerate(heads):
        page.write_string(0, n, heading, head)
    for number, row in enumerate(cells, 1):
        for n, value in enumerate(row):
            if isinstance(value, str) and value:
                page.write_string(number, n, value, literal if value.startswith(_FORMULA_STARTS) else body)
            elif isinstance(value, int):
                page.write_number(number, n, value, body)
            elif isinstance(value, date):
                page.write_datetime(number, n, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day
            else:
                page.write_blank(number, n, None, body)


def _set_up(page: Any, title: str, rows: int, columns: int) -> None:
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, rows, columns - 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header("&L" + title.replace("&", "&&")[:120])
    page.set_footer("&R&P / &N")


def _value(words: Speech, value: CellValue) -> str | int | date | None:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Text):
        return words.of(value)[:LONGEST]
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, str):
        return value[:LONGEST]
    # Excel holds whole numbers up to 15 digits and days from 1900 on.
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)
    return value if value is None or value.year >= 1901 else value.isoformat()


def _shown(value: str | int | date | None) -> str:
    return "" if value is None else str(value)


def _sheet_name(title: str) -> str:
    """Return a name that Excel allows: at most 31 characters, no brackets, colon, star or slash."""
    name = title.translate(_SHEET_FORBIDDEN)[:31].strip(" '\t\r\n") or "Duijie"
    return f"{name}-" if name.casefold() == "history" else name  # Excel keeps this one to itself


def _breadth(line: str) -> float:
    """Return how many digits wide a line is: a Chinese character is as wide as two."""
    return sum(2.1 if ord(character) > 0x2E7F else 1.1 for character in line)


def _width(cells: Sequence[str]) -> float:
    widest = max(_breadth(line) for cell in cells for line in cell.split("\n"))
    return min(_WIDEST, max(6.0, widest + 2))


def _height(row: Sequence[str | int | date | None], widths: Sequence[float]) -> float:
    """Return a row's height in points. Excel would find it on opening; other programs and printing do not."""
    lines = [
        sum(max(1, math.ceil(_breadth(line) / (width - 1.5))) for line in _shown(cell).split("\n"))
        for cell, width in zip(row, widths, strict=True)
    ]
    return min(_TALLEST, _LINE * max(lines) + 3)
