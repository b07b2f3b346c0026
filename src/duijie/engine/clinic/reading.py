"""A draft read once: its words folded, with their places, and its quantities."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final
from unicodedata import is_normalized

from duijie.engine.clinic.advice import Span
from duijie.engine.clinic.draft import Draft
from duijie.engine.clinic.signs import FILLERS, MONEY, SLOGANS
from duijie.engine.clinic.writing import HAN
from duijie.engine.language import FoldedText, Quantity, fold, fold_with_places, read_quantities, readable

#: Units of terms and dates; a life of hours or a cycle of seconds is a figure.
_CALENDAR: Final = re.compile(r"[天日周月年]|星期|day|week|month|year")
_LATIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9'.,+-]*")
#: A text says something once so much of it is left without fillers; it is looked for piece by piece.
_SUBSTANCE: Final = 4
_PIECES: Final = re.compile(r"(?s).{1,120}(?:\b|$)|.{120}")


class Reading:
    """What the questions of the rubric are asked of."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.fields: list[tuple[str, int]] = []
        pieces: list[str] = []
        at = 0
        for name, text in draft.texts():
            self.fields.append((name, at))
            pieces.append(text)
            at += len(text) + 1
        self.joined = "\n".join(pieces)
        self.folded = _folded(self.joined)
        self.text = self.folded.text

    def search(self, sign: re.Pattern[str]) -> Span | None:
        """Return the first words that a sign finds."""
        found = sign.search(self.text)
        return None if found is None or found.start() == found.end() else self.span(found.start(), found.end())

    def span(self, start: int, end: int) -> Span:
        """Return a place of the folded text as words of their field."""
        return self.place(self.folded.starts[start], self.folded.ends[end - 1])

    def place(self, start: int, end: int) -> Span:
        """Return a place of the joined text as words of their field."""
        name, first = next((one for one in reversed(self.fields) if one[1] <= start), ("", 0))
        words = self.joined[start:end].partition("\n")[0]
        return Span(name, start - first, start - first + len(words), words)

    def field_of(self, quantity: Quantity) -> str:
        """Return the field that a quantity stands in."""
        return next((name for name, first in reversed(self.fields) if first <= quantity.start), "")

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """All quantities in reading order."""
        return read_quantities(self.folded)

    def money(self) -> Quantity | None:
        """Return the first amount of money."""
        return next((one for one in self.quantities if one.dimension in MONEY), None)

    def figure(self) -> Quantity | None:
        """Return the first technical figure: no money, no readiness level, no date or term of months.

        What stands in the field of target figures counts first, terms in it too.
        """
        named = [one for one in self.quantities if self.field_of(one) == "target_figure"]
        return next((one for one in (*named, *self.quantities) if self._is_figure(one)), None)

    def _is_figure(self, one: Quantity) -> bool:
        if one.dimension in MONEY or one.dimension == "TRL":
            return False
        if one.dimension != "time":
            return True
        return self.field_of(one) == "target_figure" or not _CALENDAR.search(fold(one.unit))

    def any_amount(self) -> Quantity | None:
        """Return the first quantity of anything but time and readiness: tonnes, pieces, money."""
        return next((one for one in self.quantities if one.dimension not in {"time", "TRL"}), None)

    def evidence(self, quantity: Quantity) -> Span:
        """Return a quantity as words of its field."""
        return self.place(quantity.start, quantity.end)


def _folded(text: str) -> FoldedText:
    """Return ``fold_with_places(text)``, quickly where no character changes its place."""
    plain = fold(text)
    if len(plain) == len(text) and is_normalized("NFC", text) and readable(text) == text:
        return FoldedText(text, plain, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    return fold_with_places(text)


def words_in(text: str) -> int:
    """Return how much a text says: Han characters, and two for each Latin word or number."""
    return len(HAN.findall(text)) + 2 * len(_LATIN.findall(text))


def has_substance(folded: str) -> bool:
    """Say whether a folded text says anything besides slogans and words that say nothing."""
    left = 0
    for piece in _PIECES.findall(folded):
        left += words_in(FILLERS.sub(" ", SLOGANS.sub(" ", piece)))
        if left >= _SUBSTANCE:
            return True
    return False
