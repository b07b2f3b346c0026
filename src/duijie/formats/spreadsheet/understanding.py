"""From sheets to an inspection: what each lists, its rows, its problems, and who stands in it twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duijie.engine.identity import PROBABLE, Duplicate, TaggedRow, find_duplicates
from duijie.engine.language import fold
from duijie.engine.records import ListRow, Role
from duijie.formats.spreadsheet import refusal
from duijie.formats.spreadsheet.correction import Mapped, MappingError, SheetMapping
from duijie.formats.spreadsheet.fitting import misfits, refused_columns
from duijie.formats.spreadsheet.grid import Book, Grid, column_letters
from duijie.formats.spreadsheet.layout import Layout, find_layout
from duijie.formats.spreadsheet.locality import locate
from duijie.formats.spreadsheet.mapping import SILENT, MappedSheet, map_columns
from duijie.formats.spreadsheet.phones import Region
from duijie.formats.spreadsheet.problems import problem
from duijie.formats.spreadsheet.result import ROLES, Column, Inspection, Problem, SameRows, Sheet
from duijie.formats.spreadsheet.rows import RowReader
from duijie.formats.spreadsheet.samples import samples_of

_IDENTIFIED: Final[tuple[Role, ...]] = ("people", "organisations", "needs", "offers", "wishes")


def understand(book: Book, file: str, *, compare: bool = True, mapping: Mapped | None = None) -> Inspection:
    """Return what a book says; ``compare`` looks for rows that speak of one firm or person.

    ``mapping``: the organiser's corrections, by sheet.

    Raises:
        Refused: not one row of data stands in it (empty).
        MappingError: the corrections do not fit the book.
    """
    mapping = mapping or {}
    if faults := misfits(book, mapping):
        raise MappingError(faults)
    rows: dict[Role, list[ListRow]] = {role: [] for role in ROLES}
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    samples: dict[str, dict[str, tuple[str, ...]]] = {}
    for grid in book.sheets:
        sheet, found, said, samples[grid.name] = _read_sheet(grid, file, mapping.get(grid.name, SheetMapping()))
        sheets.append(sheet)
        rows[sheet.role] += found
        problems += said
    if not any(rows.values()) and not any(one.row is not None and one.code == "unknown_column" for one in problems):
        raise refusal.empty()
    tagged = [TaggedRow(row, person=role == "people") for role in _IDENTIFIED for row in rows[role]]
    duplicates = find_duplicates(tagged) if compare else ()
    problems += _repeated_people(tagged, duplicates, sheets)
    return Inspection(
        file=file,
        encoding=book.encoding,
        sheets=tuple(sheets),
        rows={role: tuple(found) for role, found in rows.items()},
        problems=_in_order(problems, sheets),
        duplicates=tuple(_same_rows(tagged, duplicate) for duplicate in duplicates),
        samples=samples,
    )


def _read_sheet(
    grid: Grid, file: str, given: SheetMapping
) -> tuple[Sheet, tuple[ListRow, ...], list[Problem], dict[str, tuple[str, ...]]]:
    layout = find_layout(grid, given.header_row)
    refused = frozenset[int]() if given.header_row is None else refused_columns(grid, given)
    mapped = map_columns(grid, layout, given, refused)
    samples = samples_of(layout, mapped)
    reader = RowReader(grid.name, mapped, _usual_region(grid, layout, file))
    said = [problem("mixed_encoding", grid.name, row) for row in sorted(grid.misread)]
    unread = "unknown_column.left_out" if given.role == "unknown" else "unknown_column.sheet"
    if mapped.role == "unknown" and (given.role or not any(one.field for one in mapped.columns)):
        # Nothing of this sheet is understood: one sentence names all its rows.
        rows = [row for row, _ in layout.rows]
        if rows:
            said.append(problem(unread, grid.name, rows[0], first=rows[0], last=rows[-1]))
        said += [one for one in _column_problems(grid, layout, mapped) if one.code == "personal_id_refused"]
        return _sheet(grid, layout, mapped, len(rows)), (), said, samples
    found = reader.read_all(layout.rows)
    said += [*_column_problems(grid, layout, mapped), *reader.problems]
    if mapped.role == "unknown" and found:
        first, last = found[0].row, found[-1].row
        said.append(problem("unknown_column.sheet", grid.name, first, first=first, last=last))
    return _sheet(grid, layout, mapped, len(found)), found, said, samples


def _sheet(grid: Grid, layout: Layout, mapped: MappedSheet, rows: int) -> Sheet:
    columns = tuple(
        Column(column_letters(one.column), one.header, one.field, one.confidence if one.field else 0.0)
        for one in mapped.columns
        if layout.header.row is not None or one.field
    )
    return Sheet(grid.name, mapped.role, layout.header.row, rows, columns)


def _column_problems(grid: Grid, layout: Layout, mapped: MappedSheet) -> list[Problem]:
    """Say which columns were not read and why; a blank column is no loss."""
    filled = {column for _, line in layout.rows for column in line}
    said = []
    for one in mapped.columns:
        at = (grid.name, layout.header.row, column_letters(one.column))
        if one.meaning == "refused":
            said.append(problem("personal_id_refused", *at))
        elif one.field or one.meaning in SILENT or (one.column not in filled and not one.header):
            continue
        elif one.instead is not None:
            said.append(problem("unknown_column.twice", *at, other=column_letters(one.instead)))
        else:
            said.append(problem("unknown_column", *at))
    return said


def _usual_region(grid: Grid, layout: Layout, file: str) -> Region | None:
    """Return where the sheet's firms are, by its name, titles, file name, or headings in Traditional script."""
    for text in (grid.name, *layout.titles, file):
        if found := locate(text):
            return found
    headings = "".join(text for texts in layout.header.columns.values() for text in texts)
    plain = headings.casefold()
    return "HK" if sum(a != b for a, b in zip(plain, fold(plain), strict=False)) >= 2 else None


def _repeated_people(
    tagged: Sequence[TaggedRow], duplicates: Sequence[Duplicate], sheets: Sequence[Sheet]
) -> list[Problem]:
    letters = {sheet.name: {one.field: one.column for one in reversed(sheet.columns)} for sheet in sheets}
    said = []
    for found in duplicates:
        if found.kind == "person" and found.score >= PROBABLE:
            first = tagged[found.rows[0]].row
            for index in found.rows[1:]:
                row = tagged[index].row
                column = letters.get(row.sheet, {}).get("name")
                said.append(
                    problem(
                        "duplicate_person",
                        row.sheet,
                        row.row,
                        column,
                        other_sheet=first.sheet,
                        other_row=first.row,
                        why=found.why,
                    )
                )
    return said


def _same_rows(tagged: Sequence[TaggedRow], found: Duplicate) -> SameRows:
    rows = tuple((tagged[index].row.sheet, tagged[index].row.row) for index in found.rows)
    return SameRows(found.kind, rows, found.names, found.score, found.why)


def _in_order(problems: list[Problem], sheets: Sequence[Sheet]) -> tuple[Problem, ...]:
    """Return problems by sheet, row, column as one reads."""
    place = {sheet.name: n for n, sheet in reversed(list(enumerate(sheets)))}
    return tuple(
        sorted(
            problems,
            key=lambda one: (place.get(one.sheet or "", -1), one.row or 0, len(one.column or ""), one.column or ""),
        )
    )
