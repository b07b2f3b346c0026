"""Whether an organiser's corrections fit the file they are for."""

from __future__ import annotations

from collections.abc import Iterator

from duijie.engine.faults import Fault
from duijie.formats.spreadsheet import correction
from duijie.formats.spreadsheet.correction import Mapped, SheetMapping
from duijie.formats.spreadsheet.evidence import best_shape
from duijie.formats.spreadsheet.grid import Book, Grid, column_letters
from duijie.formats.spreadsheet.heading import read_heading
from duijie.formats.spreadsheet.layout import find_layout
from duijie.formats.spreadsheet.mapping import JOINED, map_columns


def misfits(book: Book, mapping: Mapped) -> list[Fault]:
    """Return every correction that cannot be made in this book; none when all can."""
    grids = {grid.name: grid for grid in book.sheets}
    faults: list[Fault] = []
    for sheet, given in mapping.items():
        if sheet in grids:
            faults += _in_sheet(grids[sheet], given)
        else:
            faults.append(Fault("mapping_sheet", correction.SHEET.fill(name=sheet), sheet=sheet))
    return faults


def _in_sheet(grid: Grid, given: SheetMapping) -> Iterator[Fault]:
    if given.header_row and not grid.rows.get(given.header_row):
        yield Fault("mapping_header", correction.HEADER, sheet=grid.name, row=given.header_row)
        return
    layout = find_layout(grid, given.header_row)
    present = {column_letters(one) for one in layout.header.columns} | {
        column_letters(one) for _, line in layout.rows for one in line
    }
    refused = {column_letters(one) for one in refused_columns(grid, given)}
    first: dict[str, str] = {}
    for letters, name in {**dict.fromkeys(given.split), **given.fields}.items():
        if letters not in present:
            yield Fault("mapping_column", correction.COLUMN, sheet=grid.name, column=letters)
        elif name is None:
            continue
        elif letters in refused:
            yield Fault("personal_id_refused", correction.REFUSED, sheet=grid.name, column=letters)
        elif name not in JOINED and name in first:
            text = correction.TWICE.fill(other=first[name])
            yield Fault("mapping_twice", text, sheet=grid.name, column=letters)
        else:
            first[name] = letters


def refused_columns(grid: Grid, given: SheetMapping) -> frozenset[int]:
    """Return the columns of ID numbers and birth dates.

    A column is one by its content, or by any heading over it, whichever row is said to be
    the header: no correction opens a column.
    """
    found: set[int] = set()
    last = given.header_row or 0
    for header_row in dict.fromkeys((None, given.header_row)):
        layout = find_layout(grid, header_row)
        last = max(last, layout.header.row or 0)
        found |= {one.column for one in map_columns(grid, layout).columns if one.meaning == "refused"}
        values: dict[int, list[str]] = {}
        for _, line in layout.rows:
            for column, cell in line.items():
                values.setdefault(column, []).append(cell.text)
        found |= {column for column, texts in values.items() if best_shape(texts, ["personal_id"], 0.5)}
    for row, line in grid.ordered():
        if row > last:
            break
        readings = {column: read_heading(cell.text) for column, cell in line.items()} if len(line) > 2 else {}
        found |= {column for column, reading in readings.items() if reading and reading.meaning == "refused"}
    return frozenset(found)
