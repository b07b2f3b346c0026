"""Telling amounts from other things that look like one: names of models, years, ordinals, idioms."""

from __future__ import annotations

import re
from typing import Final, Literal

from duijie.engine.language.bounds import Side
from duijie.engine.language.numeral import Numeral

#: How far before a number its clause is read for what 度 or a bare 万 is of, in characters.
CLAUSE: Final = 24
#: More weeks than any plan has.
MOST_WEEKS: Final = 400

_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
_CLAUSE_MARKS: Final = re.compile(r"[,;。.!?\n]")
_MONEY: Final = re.compile(r"资金|预算|投资|金额|经费|融资|价格|售价|报价|成本|费用|budget|invest|funding|price|cost")
_HEAT: Final = re.compile(r"[温热寒冷烧冻烤熔煅℃]|淬火|退火")
_TURN: Final = re.compile(r"角|旋|转|倾|弯|视场|水平|俯仰|方位")
_PRODUCT: Final = re.compile(r"[\da-z]\s?[×x*]\s?$")
_COUNTED: Final = frozenset({"machines", "pieces", "vehicles", "cycles"})
_AGES_AGO: Final = re.compile(r"\s?(?:ago\b|[-\s]old\b|earlier\b|before\b)")
_GENERATIONS: Final = frozenset("dg")


def glued(text: str, number: Numeral) -> bool:
    """Tell whether a number is a part of a name (SUS304, IL-6, A/100, 第3), of a product or a ratio."""
    place = number.start
    last, one_before = text[max(place - 1, 0) : place], text[max(place - 2, 0) : max(place - 1, 0)]
    if last in _LETTERS and last:
        return text[max(place - 2, 0) : place] not in {"\nn", "ra", "rz"} and not number.spelt
    if last and last in "-–—−_#.^№":
        return one_before in _LETTERS or one_before.isdigit() or last in "#^№."
    if last and last in "/:":
        return one_before.isdigit() or (last == "/" and one_before in _LETTERS)
    if last and last in ("第数几" + ("上近" if number.spelt else "")):
        return True
    return _PRODUCT.search(text, max(place - 4, 0), place) is not None or text[number.end : number.end + 1] == ":"


def no_amount(text: str, number: Numeral, start: int, end: int, dimension: str, side: Side | None) -> bool:
    """Tell whether a number with a unit (``text[start:end]``) is no amount after all: a year, an idiom, 5G."""
    unit, attached, bounded = text[start:end], start == number.end, side is not None
    value = number.value
    if dimension == "time" and (unit in {"年", "s"} and (1900 <= value <= 2100 or _year_after_point(value))):
        return True
    if unit == "周" and value >= MOST_WEEKS:
        return True  # cycles, as testers of batteries write them
    if dimension == "time" and (_AGES_AGO.match(text, end) or text.startswith("前", end)):
        return True
    if bounded:
        return False
    if attached and unit in _GENERATIONS and number.plain and value <= 6:
        return True  # 3d printing, 5g networks
    if number.spelt and (value == 1 or (dimension == "CNY" and value < 100 and unit == "元")):
        return True  # 一次, 三元
    return dimension in _COUNTED and (value < 2 or (number.spelt and value < 10))


def _year_after_point(value: float) -> bool:
    """Tell whether a decimal is the number of a list run into a year (1.2019年)."""
    year = round((value % 1) * 10**4)
    return 1900 <= year <= 2100 and abs((value % 1) * 10**4 - year) < 1e-6


def clause_before(text: str, place: int) -> str:
    """Return the end of the clause before a place."""
    head = text[max(place - CLAUSE, 0) : place]
    return _CLAUSE_MARKS.split(head)[-1]


def degrees(text: str, start: int, value: float) -> Literal["temperature", "angle"] | None:
    """Return what 度 measures in a clause, None where it cannot be told."""
    clause = clause_before(text, start)
    if _HEAT.search(clause):
        return "temperature"
    if value > 360:
        return None if "电" in clause else "temperature"
    return "angle" if _TURN.search(clause) else None


def money_nearby(text: str, start: int) -> bool:
    """Tell whether a clause speaks of money, so that a bare 5000万 is one of yuan."""
    return _MONEY.search(clause_before(text, start)) is not None
