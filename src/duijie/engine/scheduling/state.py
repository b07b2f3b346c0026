"""A plan under construction: who is where, what is used, and how to undo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.fairness import ladder_of, sides_of
from duijie.engine.scheduling.problem import Compiled, breaks_in, slots_in


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a meeting is: its start slot, who attends, its class of tables (−1: none needed)."""

    start: int
    people: tuple[int, ...]
    table_class: int


class State:
    """A partial plan that breaks no rule but, for a while, homogeneity.

    ``log`` records every change, so that trial moves are undone by :meth:`rollback`.
    ``ticks`` counts the work done, the machine-independent clock of the search.
    """

    def __init__(self, compiled: Compiled, domain: Domain) -> None:
        self.compiled = compiled
        self.domain = domain
        people, horizon = len(compiled.most), compiled.horizon
        self.spots: list[Spot | None] = [None] * len(compiled.items)
        self.at: list[list[int]] = [[-1] * horizon for _ in range(people)]
        self.busy: list[int] = [0] * people
        self.count: list[int] = [0] * people
        self.used: list[list[int]] = [[0] * horizon for _ in compiled.classes or ()]
        self.taken: list[list[int]] = [[0] * horizon for _ in compiled.resources]
        self.inside: list[dict[int, None]] = [{} for _ in range(horizon)]
        self.breaks = 0
        self.totals: dict[str, int] = {"mandatory": 0, "floor": 0, "value": 0, "moves": 0}
        self.totals["moves"] = -sum(item.pin is not None for item in compiled.items)
        self._ladder = ladder_of(compiled).weights if "leximin" in compiled.problem.objective else ()
        self._sides = sides_of(compiled) if "balance" in compiled.problem.objective else None
        self._attended = [0] * len(self._sides.heads) if self._sides is not None else []
        self.totals |= {"leximin": 0, "balance": 0}
        self.log: list[tuple[int, Spot, bool]] = []
        self.ticks = 0

    # --- asking --------------------------------------------------------------------------

    def score(self) -> tuple[int, ...]:
        """Return the objectives in their order, larger is better."""
        return tuple(
            -self.breaks if name == "breaks" else self.totals[name] for name in self.compiled.problem.objective
        )

    def fit(self, m: int, s: int) -> Spot | None:
        """Return how a meeting that is not placed could take place at a start slot, or None."""
        self.ticks += 1
        compiled = self.compiled
        if not self.domain.starts[m] >> s & 1:
            return None
        item = compiled.items[m]
        window = ((1 << item.length) - 1) << s
        people = []
        for options in self.domain.members[m]:
            best = -1
            for p, mask in options.items():
                if not mask >> s & 1 or self.busy[p] & window or self.is_full(p):
                    continue
                if best < 0 or self.count[p] < self.count[best]:
                    best = p
            if best < 0:
                return None
            people.append(best)
        if not self.has_resources(m, s) or not self.in_order(m, s):
            return None
        return self._seat(m, s, window, people)

    def is_full(self, p: int) -> bool:
        """Return whether a person is at their maximum."""
        most = self.compiled.most[p]
        return most is not None and self.count[p] >= most

    def has_resources(self, m: int, s: int) -> bool:
        """Return whether what a meeting needs is left in its slots."""
        item = self.compiled.items[m]
        return all(
            self.taken[r][t] + number <= self.compiled.resources[r][t]
            for r, number in item.needs
            for t in range(s, s + item.length)
        )

    def has_table(self, m: int, s: int, k: int) -> bool:
        """Return whether a table of a class is left in the meeting's slots."""
        classes = self.compiled.classes
        assert classes is not None
        capacity, used = classes[k].capacity, self.used[k]
        if not self.domain.tables[m].get(k, 0) >> s & 1:
            return False
        return all(used[t] < capacity[t] for t in range(s, s + self.compiled.items[m].length))

    def has_room(self) -> bool:
        """Return whether a table is left in any slot at all."""
        classes = self.compiled.classes
        return classes is None or any(
            count < limit
            for used, group in zip(self.used, classes, strict=True)
            for count, limit in zip(used, group.capacity, strict=True)
        )

    def in_order(self, m: int, s: int) -> bool:
        """Return whether the meeting's predecessors end before it and its followers start after."""
        item = self.compiled.items[m]
        for earlier in item.after:
            spot = self.spots[earlier]
            if spot is None or spot.start + self.compiled.items[earlier].length > s:
                return False
        for later in item.before:
            spot = self.spots[later]
            if spot is not None and spot.start < s + item.length:
                return False
        return True

    def _seat(self, m: int, s: int, window: int, people: list[int]) -> Spot | None:
        classes = self.compiled.classes
        if classes is None:
            return Spot(s, tuple(people), -1)
        for k in self.domain.tables[m]:
            if not self.has_table(m, s, k):
                continue
            holder = classes[k].holder
            if holder is None or any(self.compiled.organisation[p] == holder for p in people):
                return Spot(s, tuple(people), k)
            for i, options in enumerate(self.domain.members[m]):
                for p, mask in options.items():
                    if self.compiled.organisation[p] != holder or not mask >> s & 1:
                        continue
                    if not self.busy[p] & window and not self.is_full(p):
                        return Spot(s, (*people[:i], p, *people[i + 1 :]), k)
        return None

    def fits(self, m: int) -> list[Spot]:
        """Return a spot for each start slot at which a meeting could take place now."""
        found = []
        for s in slots_in(self.domain.starts[m]):
            spot = self.fit(m, s)
            if spot is not None:
                found.append(spot)
        return found

    def admits(self, m: int, spot: Spot) -> bool:
        """Return whether a meeting could take exactly this spot now."""
        s, item = spot.start, self.compiled.items[m]
        if not self.domain.starts[m] >> s & 1 or len(spot.people) != len(item.parties):
            return False
        window = ((1 << item.length) - 1) << s
        for p, options in zip(spot.people, self.domain.members[m], strict=True):
            if not options.get(p, 0) >> s & 1 or self.busy[p] & window or self.is_full(p):
                return False
        if not self.has_resources(m, s) or not self.in_order(m, s):
            return False
        classes = self.compiled.classes
        if classes is None:
            return True
        if not self.has_table(m, s, spot.table_class):
            return False
        holder = classes[spot.table_class].holder
        return holder is None or any(self.compiled.organisation[p] == holder for p in spot.people)

    def breaks_with(self, spot: Spot, length: int) -> int:
        """Return how many breaks a placement would add (negative: close)."""
        window = ((1 << length) - 1) << spot.start
        return sum(breaks_in(self.busy[p] | window) - breaks_in(self.busy[p]) for p in spot.people)

    def keeps(self, m: int, spot: Spot) -> bool:
        """Return whether a meeting at a spot can stay where the published plan had it."""
        pin = self.compiled.items[m].pin
        if pin is None or pin[0] != spot.start:
            return False
        classes = self.compiled.classes
        if pin[1] is None or classes is None or not classes[spot.table_class].tables:
            return True
        return pin[1] in classes[spot.table_class].tables

    # --- changing ------------------------------------------------------------------------

    def place(self, m: int, spot: Spot) -> None:
        """Put a meeting at a spot that :meth:`fit` or :meth:`admits` approved."""
        self._apply(m, spot, 1)
        self.log.append((m, spot, True))

    def remove(self, m: int) -> Spot:
        """Take a meeting out and return where it was. Its followers must be out already."""
        spot = self.spots[m]
        assert spot is not None
        self._apply(m, spot, -1)
        self.log.append((m, spot, False))
        return spot

    def remove_chain(self, m: int) -> list[tuple[int, Spot]]:
        """Take out a meeting and all that follow it; return them with where they were."""
        gone = []
        for later in self.compiled.items[m].before:
            if self.spots[later] is not None:
                gone += self.remove_chain(later)
        gone.append((m, self.remove(m)))
        return gone

    def rollback(self, mark: int) -> None:
        """Undo every change since the log had ``mark`` entries."""
        while len(self.log) > mark:
            m, spot, placed = self.log.pop()
            self._apply(m, spot, -1 if placed else 1)

    def load(self, spots: Iterable[Spot | None]) -> None:
        """Replace the plan by another, meeting by meeting, leaving out what does not fit."""
        for m, old in enumerate(self.spots):
            if old is not None:
                self._apply(m, old, -1)
        wanted = sorted(
            ((spot.start, m, spot) for m, spot in enumerate(spots) if spot is not None), key=lambda x: x[:2]
        )
        for _, m, spot in wanted:
            if self.admits(m, spot):
                self._apply(m, spot, 1)
        self.log.clear()

    def _apply(self, m: int, spot: Spot, sign: int) -> None:
        item = self.compiled.items[m]
        s, length = spot.start, item.length
        window = ((1 << length) - 1) << s
        mark = m if sign > 0 else -1
        floors, totals = self.compiled.floors, self.totals
        for p in spot.people:
            before = breaks_in(self.busy[p])
            self.busy[p] ^= window
            self.breaks += breaks_in(self.busy[p]) - before
            reach = self.count[p] if sign > 0 else self.count[p] - 1
            totals["floor"] += sign * (reach < floors[p])
            if reach < len(self._ladder):
                totals["leximin"] += sign * self._ladder[reach]
            if self._sides is not None and self._sides.side_of[p] >= 0:
                self._attended[self._sides.side_of[p]] += sign
            self.count[p] += sign
            row = self.at[p]
            for t in range(s, s + length):
                row[t] = mark
        for r, number in item.needs:
            for t in range(s, s + length):
                self.taken[r][t] += sign * number
        for t in range(s, s + length):
            if spot.table_class >= 0:
                self.used[spot.table_class][t] += sign
            if sign > 0:
                self.inside[t][m] = None
            else:
                del self.inside[t][m]
        totals["mandatory"] += sign * item.mandatory
        totals["value"] += sign * item.value
        totals["moves"] += sign * self.keeps(m, spot)
        if self._sides is not None:
            totals["balance"] = -self._sides.gap(self._attended)
        self.spots[m] = spot if sign > 0 else None
        self.ticks += 1
