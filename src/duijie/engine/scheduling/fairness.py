"""Fairness: the worst off first, and balance between sides; what a plan reaches, and what no plan exceeds.

``leximin``: the people's numbers of meetings, sorted ascending, as a vector that is made
lexicographically as large as can be, so that nobody's number can be raised without
lowering somebody's who is no better off (Ogryczak and Śliwiński, "On direct methods for
lexicographic min-max optimization", ICCSA 2006). The vector is largest exactly when the
numbers of people with at least 1, 2, … meetings are, in this order; written as the digits
of one integer to the base *people + 1* they are a single figure that anyone can count again.

``balance``: the average number of meetings a head, side by side: largest less smallest.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Final

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling.bound import Relaxation
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled

PARTS: Final = 1000
"""Averages are counted in thousandths of a meeting, rounded down."""

LARGEST_FIGURE: Final = 1 << 960
"""Levels beyond this are not counted: every figure stays a number that a float can still approach."""


@dataclass(frozen=True)
class Ladder:
    """The levels of ``leximin``: at least 1, 2, … meetings.

    ``base``: one more than there are people. ``height``: the number of levels, the largest
    number of meetings that anyone can have (by availability, ``max`` and the meetings that
    name them), as far as the figure stays below :data:`LARGEST_FIGURE`.
    """

    base: int
    height: int

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """Return what reaching each level adds to the figure: ``weights[k]`` for a meeting after ``k`` others."""
        return tuple(self.base ** (self.height - 1 - k) for k in range(self.height))

    def figure(self, levels: Sequence[int]) -> int:
        """Return the figure of ``levels[k]`` = how many people have more than ``k`` meetings."""
        return sum(weight * number for weight, number in zip(self.weights, levels, strict=True))

    def levels(self, figure: int) -> tuple[int, ...]:
        """Return how many people have at least 1, 2, … meetings, read off a figure."""
        found = []
        for weight in self.weights:
            number, figure = divmod(figure, weight)
            found.append(number)
        return tuple(found)

    def of_counts(self, counts: Sequence[int]) -> int:
        """Return the figure of the people's numbers of meetings."""
        return self.figure([sum(count > k for count in counts) for k in range(self.height)])


@dataclass(frozen=True)
class Sides:
    """The sides whose averages are balanced: of each, the people whom some meeting names."""

    heads: tuple[int, ...]
    side_of: tuple[int, ...]

    def gap(self, attended: Sequence[int]) -> int:
        """Return the largest average less the smallest, in thousandths, of the attendances of each side."""
        averages = [PARTS * number // heads for number, heads in zip(attended, self.heads, strict=True)]
        return max(averages) - min(averages) if len(averages) > 1 else 0

    def of_counts(self, counts: Sequence[int]) -> int:
        """Return the balance of the people's numbers of meetings."""
        attended = [0] * len(self.heads)
        for side, count in zip(self.side_of, counts, strict=True):
            if side >= 0:
                attended[side] += count
        return self.gap(attended)


def ladder_of(compiled: Compiled) -> Ladder:
    """Return the levels of a problem; no person at all makes a ladder of no level."""
    height = max((_reach(compiled, p) for p in range(len(compiled.most))), default=0)
    base = len(compiled.most) + 1
    while base**height >= LARGEST_FIGURE:
        height -= 1
    return Ladder(base, height)


def _reach(compiled: Compiled, p: int) -> int:
    number = min(len(compiled.meetings_of[p]), compiled.available[p].bit_count())
    most = compiled.most[p]
    return number if most is None else min(number, most)


def sides_of(compiled: Compiled) -> Sides:
    """Return the sides of a problem; a person without a side, or whom no meeting names, is on none (-1)."""
    people = compiled.problem.people
    named = [person.side if compiled.meetings_of[p] else None for p, person in enumerate(people)]
    number = {side: i for i, side in enumerate(dict.fromkeys(side for side in named if side is not None))}
    heads = Counter(side for side in named if side is not None)
    return Sides(tuple(heads[side] for side in number), tuple(-1 if s is None else number[s] for s in named))


def measure_fairness(compiled: Compiled, counts: Sequence[int]) -> dict[ObjectiveName, int]:
    """Return what ``leximin`` and ``balance`` reach when person ``p`` has ``counts[p]`` meetings."""
    return {"leximin": ladder_of(compiled).of_counts(counts), "balance": sides_of(compiled).of_counts(counts)}


# --- bounds ----------------------------------------------------------------------------


def fairness_bound(
    compiled: Compiled,
    domain: Domain,
    name: ObjectiveName,
    given: Mapping[ObjectiveName, int],
    reached: int | None = None,
    seconds: float = inf,
) -> int:
    """Return a proved bound on ``leximin`` (none is larger) or ``balance`` (none is smaller).

    ``given``: what earlier objectives reach. ``reached``: the ``leximin`` of a plan, whose
    levels are then closed one after another by linear programming as long as they meet
    their bound, for at most ``seconds``; without it the levels are bounded by counting alone.
    """
    if name == "balance":
        return _balance_bound(compiled, domain, given)
    ladder = ladder_of(compiled)
    caps = _level_caps(compiled, domain, ladder.height)
    if reached is None:
        return ladder.figure(caps)
    return ladder.figure(_close_levels(compiled, domain, given, caps, ladder.levels(reached), seconds))


def _level_caps(compiled: Compiled, domain: Domain, height: int) -> list[int]:
    """Return how many people can have more than 0, 1, … meetings, by counting.

    Each person is looked at alone, and all together fill the tables: no level is larger than
    those before it, so level k takes at most one k-th of all attendances.
    """
    reach = []
    for p, numbers in enumerate(compiled.meetings_of):
        possible = sum(any(p in party and party[p] for party in domain.members[m]) for m in numbers if domain.starts[m])
        reach.append(min(possible, _reach(compiled, p)))
    room = _most_attendances(compiled, domain)
    return [min(sum(number > k for number in reach), room // (k + 1)) for k in range(height)]


def _most_attendances(compiled: Compiled, domain: Domain) -> int:
    """Return how many attendances there can be in all: at every table in every slot the largest group."""
    largest = max(
        (len(item.parties) for item, mask in zip(compiled.items, domain.starts, strict=True) if mask), default=0
    )
    if compiled.classes is None:
        return largest * len(compiled.items)
    return largest * min(len(compiled.items), sum(sum(group.capacity) for group in compiled.classes))


def _close_levels(
    compiled: Compiled,
    domain: Domain,
    given: Mapping[ObjectiveName, int],
    caps: Sequence[int],
    levels: Sequence[int],
    seconds: float,
) -> list[int]:
    """Return levels whose figure no plan exceeds, given a plan's ``levels``.

    Σ min(meetings, k) is the sum of the first k levels, so its linear relaxation bounds
    level k once those before are as high as can be. The first level that stays open ends
    the proof; those after it are bounded by counting and by that level.
    """
    usable: dict[ObjectiveName, int] = {
        earlier: value for earlier, value in given.items() if earlier in ("mandatory", "value")
    }
    end = time.monotonic() + seconds
    room = _most_attendances(compiled, domain)
    found: list[int] = []
    for k, cap in enumerate(caps):
        closed = sum(found)
        top = min(cap, room - closed)
        left = inf if seconds == inf else end - time.monotonic()
        if levels[k] < top and left > 0:
            raised = replace(compiled, floors=tuple(k + 1 for _ in compiled.floors))
            relaxation = Relaxation(raised, domain, [compiled.all_slots])
            top = min(top, relaxation.solve("floor", usable, left)[0] - closed)
        found.append(top)
        if levels[k] < top:
            later = range(k + 1, len(caps))
            return [*found, *(min(caps[j], top, (room - closed) // (j - k + 1)) for j in later)]
    return found


def _balance_bound(compiled: Compiled, domain: Domain, given: Mapping[ObjectiveName, int]) -> int:
    """Return the smallest balance of any number of meetings, where every meeting weighs on the sides alike.

    Two delegations that only meet each other are the usual case: averages then differ as
    the sides' sizes make them, by the number of meetings placed, which what is given bounds
    from below. Where meetings differ, nothing better than 0 is claimed.
    """
    sides = sides_of(compiled)
    possible = [m for m, mask in enumerate(domain.starts) if mask]
    patterns = {_pattern(compiled, sides, m) for m in possible}
    if len(sides.heads) < 2 or len(patterns) != 1:
        return 0
    pattern = patterns.pop()
    if pattern is None:
        return 0
    fewest = max((_fewest(compiled, possible, name, reached) for name, reached in given.items()), default=0)
    numbers = range(min(fewest, len(possible)), len(possible) + 1)
    return min(sides.gap([number * share for share in pattern]) for number in numbers)


def _pattern(compiled: Compiled, sides: Sides, m: int) -> tuple[int, ...] | None:
    """Return how many people of each side a meeting takes, None if that depends on who attends."""
    shares = [0] * len(sides.heads)
    for party in compiled.items[m].parties:
        own = {sides.side_of[p] for p in party}
        if len(own) > 1:
            return None
        side = own.pop()
        if side >= 0:
            shares[side] += 1
    return tuple(shares)


def _fewest(compiled: Compiled, possible: Sequence[int], name: ObjectiveName, reached: int) -> int:
    """Return how many meetings at least a plan places that reaches so much in an earlier objective."""
    items = compiled.items
    if name == "mandatory":
        return reached
    if name == "value":
        gains = sorted((items[m].value for m in possible), reverse=True)
    elif name == "floor":
        gains = sorted((len(items[m].parties) for m in possible), reverse=True)
    else:
        return 0
    number = 0
    while reached > 0 and number < len(gains):
        reached -= gains[number]
        number += 1
    return number
