"""Sheets as sparse grids of cells, whatever file they came from; and the budget that fills them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from duijie.formats.spreadsheet import limits, refusal


class Cell(NamedTuple):
    """What a reader sees in a cell. ``kind`` tells numbers and dates from text; formulas keep their stored value."""

    text: str
    kind: Literal["text", "number", "date"] = "text"
    formula: bool = False


class Merge(NamedTuple):
    """A merged range; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """One sheet: row → column → cell, both counted from 1; blank cells are absent.

    ``misread`` are the rows whose bytes were of another encoding than the file's.
    """

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    misread: frozenset[int] = frozenset()

    def ordered(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Yield the rows that hold something, from the top."""
        for row in sorted(self.rows):
            if self.rows[row]:
                yield row, self.rows[row]


@dataclass(frozen=True, slots=True)
class Book:
    """A file as it was read. ``encoding``: a Python codec name for text tables, None for workbooks."""

    sheets: tuple[Grid, ...]
    encoding: str | None = None


@dataclass(slots=True)
class Budget:
    """What may still be read of a file, over all its sheets."""

    cells: int = limits.CELLS
    rows: int = limits.ROWS
    characters: int = limits.CHARACTERS
    merges: int = limits.MERGES

    def put(self, grid: Grid, row: int, column: int, cell: Cell) -> None:
        """Put a cell that holds something into the grid.

        Raises:
            Refused: a limit is passed (too_large).
        """
        if not cell.text.strip() and not cell.formula:
            return
        if row > limits.LAST_ROW or column > limits.LAST_COLUMN:
            raise refusal.too_large(refusal.FAR)
        self.cells -= 1
        self.characters -= len(cell.text)
        if self.cells < 0:
            raise refusal.too_large(refusal.CELLS)
        if self.characters < 0:
            raise refusal.too_large(refusal.CHARACTERS)
        line = grid.rows.get(row)
        if line is None:
            self.rows -= 1
            if self.rows < 0:
                raise refusal.too_large(refusal.ROWS)
            line = grid.rows[row] = {}
        line[column] = cell

    def merge(self, grid: Grid, merge: Merge) -> None:
        """Add a merged range.

        Raises:
            Refused: the range is too large, or there are too many (too_large).
        """
        self.merges -= 1
        area = (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
        if area > limits.MERGED_CELLS or self.merges < 0:
            raise refusal.too_large(refusal.MERGED)
        if area > 1:
            grid.merges.append(merge)


def column_letters(column: int) -> str:
    """Return the letters of a column: A for 1, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_reference(reference: str) -> tuple[int, int]:
    """Return (row, column) of a reference such as ``AB12``.

    Raises:
        ValueError: it is no reference to one cell.
    """
    at = 0
    column = 0
    for sign in reference:
        if not "A" <= sign <= "Z":
            break
        column = column * 26 + ord(sign) - 64
        at += 1
    if not 0 < at <= 3:
        raise ValueError(reference)
    return int(reference[at:]), column
