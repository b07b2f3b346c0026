"""What reports say, already in the words of one language; makers of PDF, docx and pages lay it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duijie.engine.text import Language
from duijie.formats.outgoing.records import Shape


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a sentence. ``figure``: the code of the figure that ``words`` are; ``href``: where it leads.

    ``given``: words that were not written by us: a name, a date, a venue.
    """

    words: str
    figure: str = ""
    href: str = ""
    given: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that leaders look for, with a note below it; ``number``: of its line under “how counted”."""

    label: str
    value: str
    note: str
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture of endings."""

    label: str
    value: int
    href: str


@dataclass(frozen=True, slots=True)
class SideName:
    """A side as tables name it: its letter in its shape, and its name. ``position``: from 1, 0 for none."""

    letter: str
    name: str
    shape: Shape
    position: int


Cell = str | int | SideName


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heading above it, heads, rows; ``numbers``: columns that align right; ``none``: said when empty."""

    heading: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int] = frozenset()
    none: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """What follows: when, and what."""

    when: str
    what: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """The page for leaders. ``qr``: the address its QR code leads to; ``made``: when, aware."""

    language: Language
    kind: str
    when: str
    title: str
    sentence: tuple[Run, ...]
    tiles: tuple[Tile, ...]
    bars_heading: str
    bars: tuple[Bar, ...]
    bars_finding: str
    gaps: Grid
    intentions: Grid
    follows_heading: str
    follows: tuple[Todo, ...]
    counted_heading: str
    counted: str
    qr: str
    qr_words: str
    by: str
    foot: str
    made: datetime


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """A programme's year: sentences, then tables."""

    language: Language
    title: str
    kind: str
    when: str
    sentence: tuple[Run, ...]
    grids: tuple[Grid, ...]
    notes: tuple[str, ...]
    counted_heading: str
    counted: tuple[str, ...]
    foot: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A draft for the press: every number is a figure; ``draft``: the line that says it is one, "" once approved."""

    language: Language
    draft: str
    title: tuple[Run, ...]
    paragraphs: tuple[tuple[Run, ...], ...]
    notes: tuple[str, ...]
    made: datetime
