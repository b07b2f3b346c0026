"""The slot board: tables by slots as a picture, in which no name is cut or runs over."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from duijie.engine.records import PlanBook
from duijie.engine.text import Language
from duijie.formats.lines import width_of, wrap
from duijie.formats.names import has_han
from duijie.formats.timetable import Timetable, Visit
from duijie.formats.wording import Wording

WIDTH: Final = 1392.0  # of a page in landscape, in the picture's units
TALLEST: Final = 940.0  # what still prints readably on one A4 sheet in landscape
NARROWEST: Final = 196.0  # column
HEAD: Final = 44.0
LINE: Final = 15.0
MARK: Final = 15.0  # room of the side's mark before a name
PAD: Final = 7.0
GAP: Final = 3.0
ZONE: Final = 24.0
EASE: Final = 6.0  # above and below a cell's lines, together


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a meeting in its cell: mark and name, the name in as many lines as it needs."""

    mark: int
    x: float
    y: float
    lines: tuple[str, ...]
    lang: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A meeting in the picture."""

    x: float
    y: float
    width: float
    height: float
    said: str
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Free:
    """A place at a table that no meeting takes."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place: a table's number or a zone's name."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """A slot's head: its number and time, how many places it uses, of how many (None: no limit)."""

    x: float
    number: int
    time: str
    used: int
    places: int | None
    bar: float
    full: float


@dataclass(frozen=True, slots=True)
class Board:
    """One picture of as many tables as print on one sheet."""

    width: float
    height: float
    columns: tuple[Column, ...]
    tables: tuple[Label, ...]
    zones: tuple[Label, ...]
    cells: tuple[Cell, ...]
    free: tuple[Free, ...]
    first: str
    last: str


def draw_boards(book: PlanBook, language: Language) -> tuple[Board, ...]:
    """Return the board in as many pictures as print on a sheet each, the tables in the order of the hall."""
    return _Drawing(book, language).boards() if book.problem.slots else ()


class _Drawing:
    """Measures and sets the cells of one board."""

    def __init__(self, book: PlanBook, language: Language) -> None:
        self.table = Timetable(book)
        self.words = Wording(book, language)
        self.sides = {side.id: index + 1 for index, side in enumerate(book.event.sides)}
        self.names = [table.id for table in self.table.tables] or [""] * max(
            (len(self.table.during(slot)) for slot in range(len(self.table.slots))), default=0
        )
        self.left = max([44.0, *(width_of(name, 13) + 16 for name in self.names)])
        self.pitch = max(NARROWEST, (WIDTH - self.left) / max(1, len(self.table.slots)))

    def boards(self) -> tuple[Board, ...]:
        rows = self.rows()
        heights = [max([LINE, *(_lines(parties) * LINE for _, parties in row)]) + EASE for row in rows]
        steps = [height + GAP for height in heights]
        limit = self.limit(steps)
        boards, chunk, depth = [], list[int](), HEAD
        for row, step in enumerate(steps):
            if chunk and depth + step + ZONE * self.opens_zone(row, chunk) > limit:
                boards.append(self.board(chunk, rows, heights))
                chunk, depth = [], HEAD
            depth += step + ZONE * self.opens_zone(row, chunk)
            chunk.append(row)
        return (*boards, self.board(chunk, rows, heights)) if chunk else tuple(boards)

    def limit(self, steps: list[float]) -> float:
        """Return how tall a picture may be, so that the pictures of a long hall come out about even."""
        zones = sum(self.opens_zone(row, list(range(row))) for row in range(len(steps)))
        body = sum(steps) + ZONE * zones
        sheets = max(1, math.ceil(body / (TALLEST - HEAD)))
        return min(TALLEST, HEAD + body / sheets + ZONE)

    def rows(self) -> list[list[tuple[Visit, tuple[Party, ...]]]]:
        """Return for each table its visits with their parties set from the cell's own corner."""
        rows: list[list[tuple[Visit, tuple[Party, ...]]]] = [[] for _ in self.names]
        taken: set[tuple[int, int]] = set()
        for visit in self.table.visits:
            row = visit.table
            if row is None:  # a place without a name: the first row that is empty then
                row = next(n for n in range(len(rows)) if not any((n, slot) in taken for slot in visit.slots))
            taken.update((row, slot) for slot in visit.slots)
            rows[row].append((visit, self.parties(visit)))
        return rows

    def parties(self, visit: Visit) -> tuple[Party, ...]:
        """Set the parties side by side if that takes two lines at most and breaks no word, else one below the other."""
        book = self.table.book
        named = []
        for person in visit.people:
            organisation = book.organisations.get(book.participants[person].organisation)
            name = self.words.short(organisation) if organisation else self.words.name(book.participants[person])
            named.append((self.sides.get(self.table.side_of(person) or "", 0), name))
        inner = self.width(visit) - 2 * PAD
        half = (inner - PAD) / 2
        beside = [wrap(name, half - MARK) for _, name in named]
        below = [wrap(name, inner - MARK) for _, name in named]
        whole = all(
            " ".join(lines).split() == name.split() or has_han(name)
            for (_, name), lines in zip(named, beside, strict=True)
        )
        if len(named) == 2 and whole and max(map(len, beside)) <= min(2, sum(map(len, below))):
            return tuple(
                Party(mark, PAD + n * (half + PAD), 0, lines, self.words.lang(name))
                for n, ((mark, name), lines) in enumerate(zip(named, beside, strict=True))
            )
        set_, line = [], 0
        for (mark, name), lines in zip(named, below, strict=True):
            set_.append(Party(mark, PAD, line * LINE, lines, self.words.lang(name)))
            line += len(lines)
        return tuple(set_)

    def width(self, visit: Visit) -> float:
        return self.pitch * visit.length - GAP

    def opens_zone(self, row: int, chunk: list[int]) -> bool:
        zone = self.table.tables[row].zone if self.table.tables else None
        return bool(zone) and (not chunk or self.table.tables[chunk[-1]].zone != zone)

    def board(self, chunk: list[int], rows: list[list[tuple[Visit, tuple[Party, ...]]]], heights: list[float]) -> Board:
        tables, zones, cells, free = [], [], list[Cell](), list[Free]()
        y = HEAD
        for n, row in enumerate(chunk):
            if self.opens_zone(row, chunk[:n]):
                zones.append(Label(self.left, y + ZONE - 8, self.words.zone(self.table.tables[row].zone)))
                y += ZONE
            tables.append(Label(self.left - 10, y + heights[row] / 2 + 4.5, self.names[row]))
            cells += [self.cell(visit, parties, y, heights[row]) for visit, parties in rows[row]]
            taken = {slot for visit, _ in rows[row] for slot in visit.slots}
            free += [
                Free(self.x(slot), y, self.pitch - GAP, heights[row])
                for slot in range(len(self.table.slots))
                if slot not in taken and self.open(row, slot)
            ]
            y += heights[row] + GAP
        width = self.left + self.pitch * len(self.table.slots)
        first, last = self.names[chunk[0]], self.names[chunk[-1]]
        return Board(width, y, self.columns(), tuple(tables), tuple(zones), tuple(cells), tuple(free), first, last)

    def open(self, row: int, slot: int) -> bool:
        """Say whether the table stands in a slot; places without names are drawn only where taken."""
        if not self.table.tables:
            return False
        slots = self.table.tables[row].slots
        return slots is None or self.table.slots[slot].id in slots

    def x(self, slot: int) -> float:
        return self.left + self.pitch * slot

    def cell(self, visit: Visit, parties: tuple[Party, ...], y: float, height: float) -> Cell:
        x = self.x(visit.slot)
        down = (height - _lines(parties) * LINE) / 2
        moved = tuple(Party(p.mark, x + p.x, y + down + p.y, p.lines, p.lang) for p in parties)
        book = self.table.book
        people = " × ".join(self.words.name(book.participants[person]) for person in visit.people)
        said = " ".join([self.words.time(self.table.slots[visit.slot], visit.length), self.words.table(visit), people])
        return Cell(x, y, self.width(visit), height, said, moved)

    def columns(self) -> tuple[Column, ...]:
        found = []
        for n, slot in enumerate(self.table.slots):
            used, places = len(self.table.during(n)), self.table.places(n)
            bar = min(120.0, self.pitch - 84)
            full = bar * min(1.0, used / places) if places else 0.0
            found.append(Column(self.x(n) + 3, n + 1, self.words.time(slot), used, places, bar, round(full, 1)))
        return tuple(found)


def _lines(parties: tuple[Party, ...]) -> int:
    return max((round(party.y / LINE) + len(party.lines) for party in parties), default=1)
