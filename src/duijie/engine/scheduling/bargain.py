"""What would have to be given up for a meeting that the plan leaves out.

A search for smallest removal sets in a hitting-set tree (Reiter, "A theory of diagnosis from
first principles", Artificial Intelligence 32, 1987, section 4): all single meetings that would make room stand in
the first obstacle of some start, and all pairs in two levels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from duijie.engine.scheduling.problem import slots_in, windows
from duijie.engine.scheduling.room import Gone, Room

MOST_ALTERNATIVES = 3
"""Single meetings named of those that would do; also what one start contributes to the choice."""

MOST_TOGETHER = 6
"""The largest set of meetings that is named as making room together."""

EFFORT = 120_000
"""Questions asked over all meetings that a plan leaves out: one to three seconds."""

LEAST_TRIALS, MOST_TRIALS = 6, 400
"""Limits on the questions that one meeting gets of the :data:`EFFORT`."""

WIDEST = 12
"""Meetings of one obstacle that are followed where pairs are looked for."""


@dataclass(frozen=True, slots=True)
class Concession:
    """How room can be made, the cheapest first by value.

    Either each of ``meetings`` alone would do, or (``together``) all of them and no part of them.
    ``complete``: no smaller set would do, nothing was left untried.
    """

    meetings: tuple[int, ...]
    together: bool
    complete: bool


class Bargain:
    """Looks for what could be given up, with so many questions a meeting and none once ``hurried`` says so."""

    def __init__(self, room: Room, hurried: Callable[[], bool] = lambda: False) -> None:
        self.room = room
        self._hurried = hurried
        self.compiled = room.compiled
        missing = sum(spot is None for spot in room.state.spots)
        self._allowance = max(LEAST_TRIALS, min(MOST_TRIALS, EFFORT // max(1, missing)))
        self._limit = 0

    def concession(self, m: int, starts: int) -> Concession | None:
        """Return what to give up for room for meeting ``m`` at one of ``starts``, None if nothing was found."""
        if self._hurried():
            return None
        ordered = self._in_order(m, starts)
        self._limit = self.room.trials + self._allowance
        everywhere = tuple(ordered)  # where a set is found superfluous, the judge looks at every start
        del ordered[self._allowance // 2 :]
        singles = self._cheapest_singles(m, ordered)
        tried = len(ordered) == len(everywhere) and not self._is_spent()
        complete = tried and self.compiled.problem.homogeneity is None
        if singles:
            return Concession(tuple(singles), False, complete)
        self._limit = self.room.trials + self._allowance
        pairs = [pair for s in ordered for pair in self._pairs(m, s)]
        if pairs:
            return self._minimal(m, everywhere, min(pairs, key=self._rank), complete)
        self._limit = self.room.trials + self._allowance
        sets = [found for s in ordered if (found := self._greedy(m, s)) is not None]
        return self._minimal(m, everywhere, min(sets, key=self._rank), False) if sets else None

    def _in_order(self, m: int, starts: int) -> list[int]:
        """Return the starts that precedence allows, those first at which the fewest parties are engaged."""
        state, item = self.room.state, self.compiled.items[m]
        free = []
        for party in item.parties:
            mask = 0
            for p in party:
                if not state.is_full(p):
                    mask |= windows(self.compiled.available[p] & ~state.busy[p], item.length)
            free.append(mask)
        ordered = [s for s in slots_in(starts) if state.in_order(m, s)]
        return sorted(ordered, key=lambda s: sum(not mask >> s & 1 for mask in free))

    def _is_spent(self) -> bool:
        return self.room.trials >= self._limit

    def _cheapest_singles(self, m: int, starts: Sequence[int]) -> list[int]:
        """Return the cheapest meetings each of which alone would make room at one of the starts."""
        found: dict[int, None] = {}
        for _, x, s in merge(*(self._priced(m, s) for s in starts)):
            if len(found) == MOST_ALTERNATIVES or self._is_spent():
                break
            if x not in found and self.room.fits(m, s, self.room.gone(x)):
                found[x] = None
        return list(found)

    def _priced(self, m: int, s: int) -> Iterator[tuple[tuple[int, int], int, int]]:
        """Yield the meetings of the first obstacle of a start, each after its cost."""
        if not self._is_spent():
            for x in self.room.obstacle(m, s, frozenset()):
                yield self.room.cost(x), x, s

    def _singles(self, m: int, s: int, left: Gone) -> Iterator[int]:
        """Yield the meetings that would make room at a start besides those that ``left``, the cheapest first."""
        if self._is_spent():
            return
        for x in self.room.obstacle(m, s, left):
            if self._is_spent():
                return
            if self.room.fits(m, s, left | self.room.gone(x)):
                yield x

    def _rank(self, meetings: Sequence[int]) -> tuple[int, int, list[int]]:
        value = sum(self.compiled.items[n].value for n in self._all_gone(meetings))
        return len(meetings), value, sorted(meetings)

    def _all_gone(self, meetings: Iterable[int]) -> Gone:
        return frozenset().union(*(self.room.gone(x) for x in meetings))

    def _pairs(self, m: int, s: int) -> Iterator[tuple[int, ...]]:
        """Yield pairs that make room at a start, for each first meeting the cheapest second one."""
        if self._is_spent():
            return
        for x in islice(self.room.obstacle(m, s, frozenset()), WIDEST):
            for y in islice(self._singles(m, s, self.room.gone(x)), 1):
                yield x, y

    def _greedy(self, m: int, s: int) -> tuple[int, ...] | None:
        """Return a set that makes room at a start: the cheapest of each obstacle in turn."""
        chosen: list[int] = []
        while len(chosen) < MOST_TOGETHER and not self._is_spent():
            left = self._all_gone(chosen)
            x = next(self.room.obstacle(m, s, left), None)
            if x is None:
                return None
            chosen.append(x)
            if self.room.fits(m, s, left | self.room.gone(x)):
                return tuple(chosen)
        return None

    def _minimal(self, m: int, starts: Sequence[int], found: Sequence[int], complete: bool) -> Concession:
        """Return the set without the members that are not needed, the dearest of them left out first."""
        members = sorted(found, key=self.room.cost)
        while len(members) > 1:
            for x in reversed(members):
                rest = self._all_gone(y for y in members if y != x)
                if any(self.room.fits(m, s, rest) for s in starts):
                    members.remove(x)
                    break
            else:
                break
        return Concession(tuple(members), len(members) > 1, complete)

    def for_fairness(self, m: int, starts: int) -> Concession | None:
        """Return single meetings without which homogeneity would hold with meeting ``m`` in the plan."""
        if self._hurried():
            return None
        state, breaks = self.room.state, self.room.breaks
        extremes = (max(breaks), min(breaks))
        people = [p for party in self.compiled.items[m].parties for p in party]
        people += [p for p, number in enumerate(breaks) if number in extremes]
        near = dict.fromkeys(x for p in dict.fromkeys(people) for x in state.at[p] if x >= 0)
        self._limit = self.room.trials + self._allowance
        found: list[int] = []
        for x in sorted(near, key=self.room.cost):
            if self._is_spent() or len(found) == MOST_ALTERNATIVES:
                break
            if self.room.may_go(m, x) and any(self.room.fits(m, s, self.room.gone(x)) for s in slots_in(starts)):
                found.append(x)
        return Concession(tuple(found), False, False) if found else None
