"""Whose judgements count for a need: its own, and those of nearly equal needs of the same organisation.

Why no other needs': what was found good for another need tells something only if the two are very alike, and ranking
by it gained nothing that stands out from chance (docs/decisions/0011-learning.md). And a reason names what it
rests on: one organisation's judgements are not for another to see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from duijie.engine.matching.learn.likeness import Compared, need_likeness

if TYPE_CHECKING:
    from duijie.engine.matching.learn.verdicts import Verdicts

#: Needs of one organisation that are at least so alike share their judgements.
NEARLY_EQUAL: Final = 0.6
_CELLS_AT_ONCE: Final = 2_000_000


class Opinion(NamedTuple):
    """What was thought of an offer; ``weight`` is below 1 where it was thought for another, alike need (``of``)."""

    offer: int
    good: bool
    weight: float
    of: int


def collect_opinions(pools: Compared, verdicts: Verdicts) -> dict[int, tuple[Opinion, ...]]:
    """Return, by the place of a need, the opinions that count for it.

    A need's own opinion of an offer stands before any that is carried over; of the others the weight is the
    likeness of the two needs, and of several that agree the weightiest counts.
    """
    own: dict[int, dict[int, bool]] = defaultdict(dict)
    for (need, offer), good in verdicts.good.items():
        own[need][offer] = good
    held = {need: [Opinion(offer, good, 1.0, need) for offer, good in said.items()] for need, said in own.items()}
    best: dict[int, dict[tuple[int, bool], Opinion]] = defaultdict(dict)
    for need, other, alike in nearly_equal(pools, sorted(own)):
        for offer, good in own[other].items():
            known = best[need].get((offer, good))
            if offer not in own.get(need, {}) and (known is None or alike > known.weight):
                best[need][offer, good] = Opinion(offer, good, alike, other)
    for need, carried in best.items():
        held.setdefault(need, []).extend(carried.values())
    return {need: tuple(sorted(said)) for need, said in sorted(held.items()) if said}


def collect_met(pools: Compared, verdicts: Verdicts) -> dict[int, frozenset[int]]:
    """Return, by the place of a need, the offers its owner has met over it or over a nearly equal need."""
    met: dict[int, set[int]] = defaultdict(set)
    for need, offer in verdicts.met:
        met[need].add(offer)
    own = {need: frozenset(offers) for need, offers in met.items()}
    for need, other, _ in nearly_equal(pools, sorted(own)):
        met[need] |= own[other]
    return {need: frozenset(offers) for need, offers in sorted(met.items())}


def nearly_equal(pools: Compared, judged: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """Yield (need, other, likeness) for needs and nearly equal ``judged`` others of the same organisation."""
    siblings = _siblings(pools)
    likeness = need_likeness(pools)
    by_owner: dict[str, list[int]] = defaultdict(list)
    for other in judged:
        by_owner[pools.needs[other].organisation or ""].append(other)
    for owner, others in by_owner.items():
        group = np.array(siblings.get(owner, []), np.intp)
        step = max(1, _CELLS_AT_ONCE // max(1, len(group)))
        for start in range(0, len(others) if len(group) > 1 else 0, step):
            some = np.array(others[start : start + step], np.intp)
            alike = likeness.of(some, group)
            for row, column in np.argwhere(alike >= NEARLY_EQUAL).tolist():
                if some[row] != group[column]:
                    yield int(group[column]), int(some[row]), float(alike[row, column])


def _siblings(pools: Compared) -> Mapping[str, list[int]]:
    """Return the needs of each organisation; a need of nobody has no siblings."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, need in enumerate(pools.needs):
        if need.organisation:
            found[need.organisation].append(place)
    return found
