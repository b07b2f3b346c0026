"""Units of measurement: finding one at a place of a text, and what it is worth in its dimension's base unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from unicodedata import normalize

from duijie.engine.language.fold import fold

_PER: Final = re.compile(r"\s?(?:/|每|per\s)\s?")
# What shows that a unit goes on in a way the table does not know: a product, a power, a negative exponent.
_GOES_ON: Final = re.compile(r"[·⋅*^]|\?[a-z]|-[1-4](?=[\s,;.)、。]|$)")
_LETTER_OR_DIGIT: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_COUNTING: Final = re.compile(r"\s?[(/]?\s?\d")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: ``value * factor + offset`` is the value in the base unit of ``dimension``."""

    dimension: str
    factor: float
    offset: float = 0.0
    barred: frozenset[str] = frozenset()

    def base(self, value: float) -> float:
        """Return a value given in this unit in the base unit."""
        return value * self.factor + self.offset


@dataclass(frozen=True)
class UnitTable:
    """Units by their spelling: as written, folded, under a stroke; and the names of quotients.

    ``quotients`` maps "a/b" to the dimension that a quantity of a divided by one of b has, ``lengths``
    the first character of a folded spelling to the lengths there are, longest first.
    """

    exact: dict[str, Unit]
    folded: dict[str, Unit]
    under: dict[str, Unit]
    quotients: dict[str, str]
    lengths: dict[str, tuple[int, ...]]

    def find(self, text: str, cased: str, place: int) -> tuple[Unit, int] | None:
        """Return the unit that begins at ``place`` of a folded text and where it ends, or None.

        ``cased`` is the same text with the letters as they were written. A quotient of two
        units of the table (吨/年, "mg per litre", 元每吨) is a unit as well. None is also
        returned where a known unit is only a part of an unknown one.
        """
        found = self._atom(text, cased, place, self.exact, self.folded)
        if found is None:
            return None
        unit, end = found
        per = _PER.match(text, end)
        if per is not None and not _COUNTING.match(text, per.end()):
            below = self._atom(text, cased, per.end(), self.exact, self.folded, self.under)
            if below is None:
                return None if "/" in per.group() else found
            divisor, end = below
            name = f"{unit.dimension}/{divisor.dimension}"
            unit = Unit(self.quotients.get(name, name), unit.factor / divisor.factor)
        return None if _GOES_ON.match(text, end) else (unit, end)

    def _atom(
        self, text: str, cased: str, place: int, exact: dict[str, Unit], *folded: dict[str, Unit]
    ) -> tuple[Unit, int] | None:
        for length in self.lengths.get(text[place : place + 1], ()):
            end = place + length
            if end > len(text):
                continue
            # A letter alone is a unit only in the case in which the table has it: 5 m, but not 5 M.
            spelt_freely = length > 1 or not text[place].isascii() or text[place] == "%"
            tables = ((cased, exact), *((text, table) for table in folded if spelt_freely or table is self.under))
            for source, table in tables:
                unit = table.get(source[place:end])
                if unit is not None and _ends(text, end) and text[end : end + 1] not in unit.barred:
                    return unit, end
        return None


def _ends(text: str, end: int) -> bool:
    """Tell whether a word may end there: its last character and the next are not letters of one word."""
    last = text[end - 1]
    if not ("a" <= last <= "z" or last.isdigit()):
        return True
    return text[end : end + 1] not in _LETTER_OR_DIGIT


def read_units(table: str) -> UnitTable:
    """Return the units of a table: a line is dimension, factor, offset, spellings, characters that may not follow.

    Raises:
        ValueError: a line has fewer than four columns, or a factor or offset that is no number.
    """
    exact: dict[str, Unit] = {}
    folded: dict[str, Unit] = {}
    under: dict[str, Unit] = {}
    quotients: dict[str, str] = {}
    for number, line in enumerate(table.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) < 4:
            raise ValueError(f"line {number} of the units has {len(cells)} columns, not 4 or 5: {line!r}")
        unit = Unit(cells[0], float(cells[1]), float(cells[2]), frozenset("".join(cells[4:])))
        for spelling in cells[3].split("|"):
            if spelling.startswith("@"):
                quotients[spelling[1:]] = unit.dimension
            elif spelling.startswith("/"):
                under.setdefault(fold(spelling[1:]), unit)
            else:
                exact.setdefault(normalize("NFKC", spelling), unit)
                folded.setdefault(fold(spelling), unit)
    lengths: dict[str, set[int]] = {}
    for spelling in (*folded, *under):
        lengths.setdefault(spelling[0], set()).add(len(spelling))
    longest_first = {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}
    return UnitTable(exact, folded, under, quotients, longest_first)


@cache
def unit_table() -> UnitTable:
    """Return the units that are shipped, read once."""
    table = files("duijie.engine.language").joinpath("data/units.tsv").read_text(encoding="utf-8")
    return read_units(table)
