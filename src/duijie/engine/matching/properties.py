"""Measured properties: which values of each are the better ones, and when two figures of it may be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast, get_args

from duijie.engine.language.glossary import glossary
from duijie.engine.text import Text, same

Better = Literal["higher", "lower", "either", "span"]
Change = Literal["up", "down"]
Scope = Literal["own", "object", "shared"]

#: Dimensions that have but one property, whatever words stand around the figure.
ONE_OF_A_KIND: Final = {
    "mesh": "粒度",
    "hrc": "硬度",
    "hrb": "硬度",
    "hra": "硬度",
    "hv": "硬度",
    "hb": "硬度",
    "shore a": "硬度",
    "shore d": "硬度",
    "specific capacity": "比容量",
}


@dataclass(frozen=True, slots=True)
class Property:
    """What a figure may be a figure of; ``group`` joins those compared with one another (预算 with 价格).

    ``better``: the better values; "span": a range that must take in what is asked. ``scope``: "own" figures
    are always compared; "object" ones where both texts name the same thing that has it, or neither names
    one; "shared" ones only where both name the same thing.
    """

    name: str
    group: str
    better: Better
    scope: Scope
    title: Text


class PropertyTable:
    """Properties by the number of their idea in the glossary and the dimension."""

    def __init__(self, known: dict[tuple[int, str], Property]) -> None:
        self._known = known
        self.numbers = frozenset(number for number, _ in known)
        self._by_name = {(one.name, dimension): one for (_, dimension), one in known.items()}

    def of(self, number: int, dimension: str) -> Property | None:
        """Return the property that an idea is for figures of a dimension, None where it is none."""
        return self._known.get((number, dimension))

    def any_of(self, number: int) -> Property:
        """Return the property that an idea is, whatever is measured of it (its change by a percentage)."""
        return next(one for (idea, _), one in self._known.items() if idea == number)

    def only(self, dimension: str) -> Property | None:
        """Return the one property that figures of a dimension can have, None where there are several."""
        name = ONE_OF_A_KIND.get(dimension)
        return None if name is None else self._by_name[(name, dimension)]


def read_properties(table: str) -> PropertyTable:
    """Return the properties of a table: a line is name, group, better values, scope, dimensions.

    Raises:
        KeyError: a name is not the first Chinese word of an idea of the glossary.
        ValueError: a line has not five columns, or an unknown word in the third or fourth.
    """
    ideas = {idea.chinese[0]: idea for idea in glossary().ideas}
    known: dict[tuple[int, str], Property] = {}
    for place, line in enumerate(table.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 5 or cells[2] not in get_args(Better) or cells[3] not in get_args(Scope):
            raise ValueError(f"line {place} of the properties cannot be read: {line!r}")
        name, group, better, scope, dimensions = cells
        idea = ideas[name]
        title = Text(idea.english[0], name, _to_traditional()(name))
        one = Property(name, group, cast("Better", better), cast("Scope", scope), title)
        for dimension in dimensions.split(","):
            known[(idea.number, dimension)] = one
    return PropertyTable(known)


def unnamed(words: str, key: str) -> Property:
    """Return a property the table lacks, under the words of the text that has it."""
    return Property(words, key, "either", "object", same(words))


def changed(one: Property, change: Change) -> Property:
    """Return the property that is by how much another rises or falls; more of either is better."""
    en, hans, hant = {"up": ("rise in", "增幅", "增幅"), "down": ("fall in", "降幅", "降幅")}[change]
    title = Text(f"{en} {one.title.en}", one.title.zh_hans + hans, one.title.zh_hant + hant)
    return Property(one.name + hans, f"{change} {one.group}", "higher", "object", title)


@cache
def properties() -> PropertyTable:
    """Return the properties that are shipped, read once."""
    table = files("duijie.engine.matching").joinpath("properties.tsv").read_text(encoding="utf-8")
    return read_properties(table)


@cache
def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2hk").convert
    return convert
