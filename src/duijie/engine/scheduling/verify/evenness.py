"""Fairness counted again: how many people have at least so many meetings, and what each side has a head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from weakref import WeakKeyDictionary

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling.verify.facts import Facts

MOST = 2**960
"""Levels are counted as far as the figure stays below this."""

_Sides = dict[str, tuple[int, int]]
_SIDES: WeakKeyDictionary[Facts, _Sides] = WeakKeyDictionary()
"""Of each side, attendances and heads: asked for again for every meeting that is not placed."""


def leximin(facts: Facts) -> int:
    """Return the figure whose digits say how many people have at least 1, 2, … meetings (docs/contracts.md)."""
    named = _times_named(facts)
    base, height = len(facts.people) + 1, 0
    for person in facts.people.values():
        reach = min(named[person.id], len(facts.available[person.id]))
        height = max(height, reach if person.max is None else min(reach, person.max))
    while base**height >= MOST:
        height -= 1
    figure = 0
    for level in range(1, height + 1):
        figure = figure * base + sum(facts.load[person] >= level for person in facts.people)
    return figure


def balance(facts: Facts) -> int:
    """Return the sides' largest average number of meetings less the smallest, each in whole thousandths."""
    return _spread(list(_sides(facts).values()))


def fair_gain(facts: Facts, group: Collection[str]) -> dict[ObjectiveName, float]:
    """Return whether ``leximin`` gets larger and by how much ``balance`` gets smaller when a group meets once more."""
    base = len(facts.people) + 1
    counted = any(base ** (facts.load[person] + 1) < MOST for person in group)
    joining = Counter(facts.people[person].side for person in group)
    after = [(attended + joining[side], heads) for side, (attended, heads) in _sides(facts).items()]
    return {"leximin": int(counted), "balance": balance(facts) - _spread(after)}


def _spread(sides: Sequence[tuple[int, int]]) -> int:
    averages = [1000 * attended // heads for attended, heads in sides]
    return max(averages) - min(averages) if averages else 0


def _sides(facts: Facts) -> _Sides:
    if facts not in _SIDES:
        named = _times_named(facts)
        attended: Counter[str] = Counter()
        heads: Counter[str] = Counter()
        for person in facts.people.values():
            if person.side is not None and named[person.id]:
                heads[person.side] += 1
                attended[person.side] += facts.load[person.id]
        _SIDES[facts] = {side: (attended[side], heads[side]) for side in heads}
    return _SIDES[facts]


def _times_named(facts: Facts) -> Counter[str]:
    """Return how many meetings name each person."""
    return Counter(person for meeting in facts.meetings.values() for party in meeting.parties for person in set(party))
