"""Quantities: numbers with units, read from Chinese and English texts.

Read left to right: at every number (``numeral``) the words before it (a bound, a currency, the name of
a scale: ``bounds``), then its unit (``units``), a second number where it opens a range or a tolerance,
and the words after it (以上, "or more"). What is not clearly an amount of something (dates,
standards, patents, model names, the numbers of a list) is left out. The time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from duijie.engine.language.bounds import CURRENCY_AGAIN, Before, after, before
from duijie.engine.language.fold import FoldedText, fold, fold_with_places
from duijie.engine.language.numeral import Numeral, Page, numeral_at, numerals, page_of, scaled
from duijie.engine.language.sense import degrees, glued, money_nearby, no_amount
from duijie.engine.language.units import Unit, unit_table

Bound = Literal["at_least", "at_most", "range", "exact", "about"]

_THROUGH: Final = re.compile(r"\s?(?:-{3,}|—{1,2}|-|–|−|~{1,2}|〜|至|到|to\s|and\s)\s?(?P<sign>[-−])?")
_TOLERANCE: Final = re.compile(r"\s?(?:±|\+/-)\s?")
_PARTS: Final = {"十": 0.1, "百": 0.01, "千": 0.001, "万": 0.0001}
_GAP: Final = re.compile(r" {0,2}")
_HYPHENED: Final = re.compile(r"-[a-z]{2}")
_CLAUSE_END: Final = re.compile(r"\s*(?:[,;。.、)!?\n]|$)")
_SIGNED: Final = frozenset({"temperature", "voltage", "gain", "angle", "pressure"})
_PER: Final = re.compile(r"\s?(?:/|每|per\s|元/)")
_MONEY: Final = frozenset({"CNY", "HKD", "USD", "EUR", "GBP", "JPY", "MOP", "SGD", "TWD", "dollar"})
_LEVEL: Final = re.compile(r"\s?(?:级|等级)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of something: ``low`` to ``high`` in the base unit of ``dimension``, None for an open end.

    ``unit`` and ``words`` are as the text writes them, ``words`` with the bound around the number and
    on one line; ``start`` and ``end`` are their place in the original text. ``exact`` and ``about`` have
    ``low == high``. "More than" counts as "at least". Dimensions and base units: ``data/units.tsv``.
    """

    low: float | None
    high: float | None
    dimension: str
    unit: str
    bound: Bound
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number and its unit, None where there is none yet, at ``unit_start`` to ``end``; ``more``: written 10+."""

    number: Numeral
    unit: Unit | None
    unit_start: int
    end: int
    more: bool = False


def read_quantities(text: str | FoldedText) -> tuple[Quantity, ...]:
    """Return the quantities of a text, in their order. Folding makes zh-Hans and zh-Hant read alike."""
    if isinstance(text, str):
        if not may_hold_quantities(fold(text)):
            return ()
        text = fold_with_places(text)
    elif not may_hold_quantities(text.text):
        return ()
    return tuple(_Reader(text).read())


def may_hold_quantities(folded: str) -> bool:
    """Tell whether a folded text is worth reading: without it, it surely has no quantity."""
    return _candidate().search(folded) is not None


@cache
def _candidate() -> re.Pattern[str]:
    """Return what a text must hold for a quantity: a digit, or a number word with a unit's first letter near."""
    firsts = "".join(sorted({re.escape(spelling[0]) for spelling in unit_table().folded}))
    return re.compile(
        rf"[0-9]|[十百千万]分之|(?:技术成熟度|技术就绪)|[〇零一二两三四五六七八九十百千万亿][余多]?[{firsts}至到]"
        r"|(?<![a-z])(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]{3,5}teen|[a-z]{3,5}ty)[ -]"
    )


class _Reader:
    """Reads one text."""

    def __init__(self, folded: FoldedText) -> None:
        self.folded = folded
        self.page: Page = page_of(folded)
        self.text = self.page.text
        self.done = 0

    def read(self) -> Iterator[Quantity]:
        for number in numerals(self.page):
            if number.start < self.done:
                continue
            quantity = self._quantity(number)
            if quantity is not None:
                yield quantity

    def _quantity(self, number: Numeral) -> Quantity | None:
        words = before(self.text, number.start, self.done)
        if words.start == number.start and glued(self.text, number):
            return None
        if self.text[number.start - 2 : number.start] == "分之" and self.text[number.start - 3] in _PARTS:
            return self._part(number)
        if words.scale is not None:
            return self._on_scale(words, words.scale, number)
        first = self._amount(number, words.currency)
        second, sign = self._second(first, words)
        last = first if second is None else second
        named = first if sign == "±" and first.unit is not None else last
        unit = self._unit(words, named, second is None)
        if unit is None:
            return None
        measured = (unit.dimension, words.side or ("reach" if second else None))
        if any(no_amount(self.text, one.number, last.unit_start, last.end, *measured) for one in (first, last)):
            return None
        wide = second is not None or words.sign == "±"
        dimension = unit.dimension
        if words.sign == "±" and second is None and dimension == "temperature":
            dimension = "temperature difference"
        ends = self._ends(words, first, second, unit, sign)
        mark = (named.unit_start, named.end) if named.unit is not None else words.mark
        return self._made(words, ends, dimension, last, mark, wide)

    def _amount(self, number: Numeral, currency: str | None) -> _Amount:
        """Return a number with the scale and unit after it."""
        found = self._find(number.end) if currency is None else None
        if found is None:
            number = scaled(self.page, number, money=currency is not None)
            found = self._find(number.end)
        if found is not None:
            return _Amount(number, *found)
        if self.text.startswith("+", number.end) and (found := self._find(number.end + 1)):
            return _Amount(number, *found, more=True)
        return _Amount(number, None, number.end, number.end)

    def _find(self, place: int) -> tuple[Unit, int, int] | None:
        start = place + len(_GAP.match(self.text, place)[0])  # type: ignore[index]
        found = unit_table().find(self.text, self.page.cased, start)
        if found is None and _HYPHENED.match(self.text, place):  # a 5-year warranty
            start = place + 1
            found = unit_table().find(self.text, self.page.cased, start)
        return None if found is None else (found[0], start, found[1])

    def _second(self, first: _Amount, words: Before) -> tuple[_Amount | None, str]:
        """Return the second number of a range or a tolerance, and its sign ("±" for a tolerance)."""
        joint = _TOLERANCE.match(self.text, first.end)
        sign, place = "±", 0 if joint is None else joint.end()
        if joint is None:
            through = _THROUGH.match(self.text, first.end)
            if through is None:
                return None, ""
            sign, place = ("-" if through["sign"] else ""), through.end()
        if words.currency is not None and (again := CURRENCY_AGAIN.match(self.text, place)):
            place = again.end()
        number = numeral_at(self.page, place)
        if number is None:
            return None, ""
        second = self._amount(number, words.currency)
        if first.unit is not None or second.unit is None:
            fits = first.unit is not None and second.unit is not None and _fit(first.unit, second.unit, sign)
            if not fits and (words.currency is None or first.unit is not None):
                return None, ""
        return second, sign

    def _unit(self, words: Before, last: _Amount, alone: bool) -> Unit | None:
        """Return the unit of a number, said or understood, or None."""
        unit, start = last.unit, last.number.start
        if words.currency is not None:
            if _PER.match(self.text, last.end) or (unit is not None and unit.dimension not in _MONEY):
                return None
            unit = Unit(words.currency, 1.0)
        elif unit is None and last.number.scale >= 10**4 and money_nearby(self.text, words.start):
            unit = Unit("CNY", 1.0)
        elif unit is None and alone and words.symbol and _CLAUSE_END.match(self.text, last.end):
            unit = Unit("number", 1.0)
        elif unit is not None and unit.dimension == "degree":
            measured = degrees(self.text, start, last.number.value)
            unit = None if measured is None else Unit(measured, 1.0)
        if unit is None or words.every is None:
            return unit
        every = unit_table().folded[words.every]
        name = f"{unit.dimension}/{every.dimension}"
        return Unit(unit_table().quotients.get(name, name), unit.factor / every.factor)

    def _ends(
        self, words: Before, first: _Amount, second: _Amount | None, unit: Unit, sign: str
    ) -> tuple[float, float]:
        """Return both ends in the base unit."""
        signed = unit.dimension in _SIGNED
        one = -first.number.value if words.sign == "-" and signed else first.number.value
        own = unit if first.unit is None or first.unit.dimension == "degree" else first.unit
        if second is None:
            return (-one * unit.factor, one * unit.factor) if words.sign == "±" else (unit.base(one),) * 2
        if sign == "±":
            other = second.unit or unit
            width = second.number.value * other.factor
            if other.dimension == "fraction" != own.dimension:
                width *= abs(one) * own.factor
            return own.base(one) - width, own.base(one) + width
        scale, value = second.number.scale, second.number.value
        if first.unit is None and first.number.scale == 1 and one <= value / scale:
            one *= scale
        low, high = own.base(one), unit.base(-value if sign == "-" and signed else value)
        return min(low, high), max(low, high)

    def _made(
        self,
        words: Before,
        ends: tuple[float, float],
        dimension: str,
        last: _Amount,
        mark: tuple[int, int],
        wide: bool,
    ) -> Quantity:
        """Return a quantity whose unit stands at ``mark``; ``wide``: a range or a tolerance."""
        side, end = words.side, last.end
        behind, beyond = after(self.text, end)
        if behind is not None:
            end, side = beyond, (behind if side in (None, "about", "reach") else side)
        if last.more and side is None:
            side = "at_least"
        low: float | None = float(f"{ends[0]:.12g}")
        high: float | None = float(f"{ends[1]:.12g}")
        bound: Bound = "range" if wide else "exact"
        if side == "at_least":
            bound, high = "at_least", None
        elif side == "at_most" and words.sign != "±":
            bound, low = "at_most", None
        elif not wide and (side == "about" or last.number.loose):
            bound = "about"
        self.done = end
        start = words.start
        while self.text[start].isspace():
            start += 1
        unit = self._words(*mark) if mark[0] < mark[1] else ""
        places = self.folded.starts[start], self.folded.ends[end - 1]
        return Quantity(low, high, dimension, unit, bound, *places, self._words(start, end))

    def _part(self, number: Numeral) -> Quantity:
        """Return a fraction written 百分之五."""
        start = number.start - 3
        words = before(self.text, start, self.done)
        value = number.value * _PARTS[self.text[start]]
        amount = _Amount(number, None, number.end, number.end)
        return self._made(words, (value, value), "fraction", amount, (start, start + 3), False)

    def _on_scale(self, words: Before, scale: str, number: Numeral) -> Quantity | None:
        """Return a quantity of a scale that is named before the number: TRL 6, HRC 58–62, pH 7."""
        last, through = number, _THROUGH.match(self.text, number.end)
        second = None if through is None else numeral_at(self.page, through.end())
        if second is not None and second.value > number.value:
            last = second
        if scale == "TRL" and not (number.value >= 1 and last.value <= 9 and last.value == int(last.value)):
            return None
        level = _LEVEL.match(self.text, last.end) if scale == "TRL" else None
        end = level.end() if level else last.end
        amount = _Amount(last, None, last.end, end)
        return self._made(words, (number.value, last.value), scale, amount, (0, 0), last is not number)

    def _words(self, start: int, end: int) -> str:
        return " ".join(self.folded.words(start, end).split())


def _fit(first: Unit, second: Unit, sign: str) -> bool:
    """Tell whether two units may stand at the ends of one range, or of a value and its tolerance."""
    return first.dimension == second.dimension or (sign == "±" and second.dimension == "fraction")
