"""Whether a meeting would fit if others were gone, and what stands in its way if not.

An *obstacle* of a start is a set of placed meetings of which every removal that makes room there contains one
(a conflict set of Reiter, "A theory of diagnosis from first principles", Artificial Intelligence 32, 1987).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, product

from duijie.engine.records import Placement
from duijie.engine.scheduling.problem import Compiled, breaks_in, slots_in
from duijie.engine.scheduling.state import State

MOST_GROUPS = 64
"""Groups of attendants that are tried for one start where homogeneity has to hold."""

Gone = frozenset[int]
"""Meetings taken out, with all that follow them."""


class Room:
    """Tries what a finished plan could do without certain meetings.

    ``kept``: meetings that cannot be given up (they are over, or were promised). ``trials`` counts
    the questions asked.
    """

    def __init__(
        self, compiled: Compiled, state: State, placements: Sequence[Placement], kept: Collection[int] = ()
    ) -> None:
        self.compiled = compiled
        self.state = state
        self.kept = frozenset(kept)
        self.table_of: dict[int, int] = {}
        self.occupied: dict[int, int] = {}
        self._windows = [
            0 if spot is None else ((1 << item.length) - 1) << spot.start
            for item, spot in zip(compiled.items, state.spots, strict=True)
        ]
        self._at_table: dict[int, dict[int, int]] = {}
        for placement in placements:
            if placement.table is not None:
                m, table = compiled.meeting_number[placement.meeting], compiled.table_number[placement.table]
                self.table_of[m] = table
                self._at_table.setdefault(table, {}).update(dict.fromkeys(slots_in(self._windows[m]), m))
                self.occupied[table] = self.occupied.get(table, 0) | self._windows[m]
        self._linked = any(item.after for item in compiled.items)
        self._vacant: dict[int, list[int]] = {}
        self._in_use: dict[int, list[tuple[int, int]]] = {}
        self._cheapest: dict[int, list[int]] = {}
        self._gone: dict[int, Gone] = {}
        self._cost: dict[int, tuple[int, int]] = {}
        tables = enumerate(compiled.problem.tables or ())
        self._held = [(k, table.held_by) for k, table in tables if table.held_by is not None]
        self._table_masks = self._masks_of_tables()
        self.breaks = [breaks_in(mask) for mask in state.busy]
        self.trials = 0

    def _masks_of_tables(self) -> list[int]:
        compiled = self.compiled
        return [
            compiled.all_slots if table.slots is None else sum(1 << compiled.slot_number[slot] for slot in table.slots)
            for table in compiled.problem.tables or ()
        ]

    def gone(self, m: int) -> Gone:
        """Return what leaves the plan with a meeting: it and all that follow it."""
        if m not in self._gone:
            found, pile = {m}, [m]
            while pile:
                for later in self.compiled.items[pile.pop()].before:
                    if later not in found and self.state.spots[later] is not None:
                        found.add(later)
                        pile.append(later)
            self._gone[m] = frozenset(found)
        return self._gone[m]

    def cost(self, m: int) -> tuple[int, int]:
        """Return how dear it is to give up a meeting: the value that goes with it, then its number."""
        if m not in self._cost:
            self._cost[m] = sum(self.compiled.items[n].value for n in self.gone(m)), m
        return self._cost[m]

    # --- one start ---------------------------------------------------------------------------

    def fits(self, m: int, s: int, gone: Gone) -> bool:
        """Return whether a meeting could start in slot ``s``, in order, if others were gone.

        Where homogeneity is asked for, it has to hold in what is then the plan.
        """
        self.trials += 1
        item = self.compiled.items[m]
        if any(earlier in gone for earlier in item.after):
            return False
        able = [[p for p in party if self._is_able(m, p, s, gone)] for party in item.parties]
        if not all(able) or self._short(m, s, gone) or not self._is_seated(m, s, able, gone):
            return False
        if self.compiled.problem.homogeneity is None:
            return True
        groups = (group for group in product(*able) if self._is_seated(m, s, [[p] for p in group], gone))
        return any(self._is_fair(m, s, group, gone) for group in islice(groups, MOST_GROUPS))

    def _is_able(self, m: int, p: int, s: int, gone: Gone) -> bool:
        window = ((1 << self.compiled.items[m].length) - 1) << s
        return not window & ~self.compiled.available[p] and self._stays_free(p, window, gone)

    def _stays_free(self, p: int, window: int, gone: Gone) -> bool:
        state = self.state
        busy = state.busy[p] & window
        if busy and (not gone or any(state.at[p][t] not in gone for t in slots_in(busy))):
            return False
        most = self.compiled.most[p]
        return most is None or state.count[p] < most or state.count[p] - self._attended(p, gone) < most

    def _attended(self, p: int, gone: Gone) -> int:
        spots = [self.state.spots[x] for x in gone]
        return sum(spot is not None and p in spot.people for spot in spots)

    def _short(self, m: int, s: int, gone: Gone) -> list[tuple[int, int]]:
        """Return the resources, by slot, of which too little is left."""
        item, short = self.compiled.items[m], []
        for r, number in item.needs:
            for t in range(s, s + item.length):
                left = self.compiled.resources[r][t] - self.state.taken[r][t]
                left += sum(self._need(x, r) for x in gone if self._windows[x] >> t & 1)
                if left < number:
                    short.append((r, t))
        return short

    def _need(self, m: int, r: int) -> int:
        return sum(number for q, number in self.compiled.items[m].needs if q == r)

    def is_seated_at(self, m: int, s: int) -> bool:
        """Return whether a table is left for a meeting at a start, with people who are free then."""
        nobody: Gone = frozenset()
        able = [[p for p in party if self._is_able(m, p, s, nobody)] for party in self.compiled.items[m].parties]
        return self._is_seated(m, s, able, nobody)

    def is_suited(self, m: int, s: int) -> bool:
        """Return whether some table, were all of them free, could take a meeting at a start."""
        if self.compiled.problem.tables is None:
            return bool(self.state.domain.tables[m].get(0, 0) >> s & 1)
        window = ((1 << self.compiled.items[m].length) - 1) << s
        people = [p for party in self.compiled.items[m].parties for p in party]
        able = [[p for p in people if self._is_able(m, p, s, frozenset())]]
        return any(self._suits(m, k, window, able) for k in range(len(self._table_masks)))

    def _is_seated(self, m: int, s: int, able: Sequence[Collection[int]], gone: Gone) -> bool:
        compiled = self.compiled
        if compiled.classes is None:
            return True
        if compiled.problem.tables is None:
            return not self._crowded(m, s, gone)
        window = ((1 << compiled.items[m].length) - 1) << s
        freed = {self.table_of[x] for x in gone}
        opened = [k for k in freed if all(x in gone for x in self._at(k, window))]
        return any(self._suits(m, k, window, able) for k in (*opened, *self.vacant(window)))

    def _crowded(self, m: int, s: int, gone: Gone) -> list[int]:
        """Return the slots in which no table of a number of tables is left."""
        classes = self.compiled.classes
        assert classes is not None
        return [
            t
            for t in range(s, s + self.compiled.items[m].length)
            if self.state.used[0][t] - sum(self._windows[x] >> t & 1 for x in gone) >= classes[0].capacity[t]
        ]

    def vacant(self, window: int) -> list[int]:
        """Return the tables at which nobody sits in any slot of a window, there or not."""
        if window not in self._vacant:
            numbers = range(len(self._table_masks))
            self._vacant[window] = [k for k in numbers if not self.occupied.get(k, 0) & window]
        return self._vacant[window]

    def _at(self, k: int, window: int) -> list[int]:
        row = self._at_table[k]
        return [row[t] for t in slots_in(self.occupied[k] & window)]

    def _suits(self, m: int, k: int, window: int, able: Sequence[Collection[int]]) -> bool:
        """Return whether a table, were it free, could take the meeting with people who are able to come."""
        if not self.holds(m, k, window):
            return False
        tables, organisation = self.compiled.problem.tables, self.compiled.organisation
        assert tables is not None
        holder = tables[k].held_by
        return holder is None or any(organisation[p] == holder for party in able for p in party)

    def holds(self, m: int, k: int, window: int) -> bool:
        """Return whether a table has the seats for a meeting and is there in a window."""
        tables = self.compiled.problem.tables
        assert tables is not None
        seats = tables[k].seats
        enough = seats is None or len(self.compiled.items[m].parties) <= seats
        return enough and not window & ~self._table_masks[k]

    def _is_fair(self, m: int, s: int, group: Sequence[int], gone: Gone) -> bool:
        width = self.compiled.problem.homogeneity
        assert width is not None
        masks: dict[int, int] = {}
        for x in gone:
            spot = self.state.spots[x]
            assert spot is not None
            for p in spot.people:
                masks[p] = masks.get(p, self.state.busy[p]) & ~self._windows[x]
        window = ((1 << self.compiled.items[m].length) - 1) << s
        for p in group:
            masks[p] = masks.get(p, self.state.busy[p]) | window
        breaks = list(self.breaks)
        for p, mask in masks.items():
            breaks[p] = breaks_in(mask)
        return max(breaks) - min(breaks) <= width

    # --- obstacles ---------------------------------------------------------------------------

    def obstacle(self, m: int, s: int, gone: Gone) -> Iterator[int]:
        """Yield meetings, the cheapest first, of which every way to make room at a start contains one.

        Nothing comes if no way exists, or if nothing but homogeneity stands against the start.
        """
        self.trials += 1
        for x in self._first_obstacle(m, s, gone):
            if x not in gone and self.may_go(m, x):
                yield x

    def may_go(self, m: int, x: int) -> bool:
        """Return whether a meeting could be given up for another: neither kept nor needed before it."""
        gone = self.gone(x)
        return self.kept.isdisjoint(gone) and gone.isdisjoint(self.compiled.items[m].after)

    def _first_obstacle(self, m: int, s: int, gone: Gone) -> Iterable[int]:
        able = [[p for p in party if self._is_able(m, p, s, gone)] for party in self.compiled.items[m].parties]
        blocked = [i for i, own in enumerate(able) if not own]
        if blocked:
            choices = [self._of_party(m, i, s, gone) for i in blocked]
            return self._ranked(sorted(choices, key=len)[0])
        short = self._short(m, s, gone)
        if short:
            r, t = short[0]
            return self._in_turn(x for x in self._inside(t) if self._need(x, r))
        if self._is_seated(m, s, able, gone):
            return ()
        if self.compiled.problem.tables is None:
            return self._in_turn(self._inside(self._crowded(m, s, gone)[0]))
        return self._of_tables(m, s, gone)

    def _of_party(self, m: int, i: int, s: int, gone: Gone) -> list[int]:
        window = ((1 << self.compiled.items[m].length) - 1) << s
        members = self.compiled.items[m].parties[i]
        found: dict[int, None] = {}
        for p in members:
            if not window & ~self.compiled.available[p]:
                found.update(dict.fromkeys(self._of_person(p, window, gone)))
        return list(found)

    def _of_person(self, p: int, window: int, gone: Gone) -> list[int]:
        """Return meetings of which one has to go for a person to come: any that overlaps, or any at all."""
        row = self.state.at[p]
        during = [row[t] for t in slots_in(self.state.busy[p] & window) if row[t] not in gone]
        if during:
            return during[:1]
        return list(dict.fromkeys(x for x in row if x >= 0 and x not in gone))

    def _of_tables(self, m: int, s: int, gone: Gone) -> Iterable[int]:
        """Return meetings at tables that would suit, and those of holders' people who could not come."""
        compiled = self.compiled
        tables = compiled.problem.tables
        assert tables is not None
        window = ((1 << compiled.items[m].length) - 1) << s
        people = [p for party in compiled.items[m].parties for p in party if not window & ~compiled.available[p]]
        firms = {compiled.organisation[p] for p in people}
        busy: dict[int, None] = {}
        for k, holder in self._held:
            if holder in firms and self.holds(m, k, window):
                own = [p for p in people if compiled.organisation[p] == holder]
                for p in own if not any(self._stays_free(p, window, gone) for p in own) else ():
                    busy.update(dict.fromkeys(self._of_person(p, window, gone)))
        seated = (
            x
            for x, k in self._used(window)
            if x not in gone and (tables[k].held_by is None or tables[k].held_by in firms) and self.holds(m, k, window)
        )
        return self._ranked([*seated, *busy]) if busy else self._in_turn(seated)

    def _used(self, window: int) -> list[tuple[int, int]]:
        """Return the meetings at tables in a window with their tables, the cheapest first."""
        if window not in self._in_use:
            pairs = {(x, k): None for k in self._at_table for x in self._at(k, window)}
            self._in_use[window] = sorted(pairs, key=lambda pair: self.cost(pair[0]))
        return self._in_use[window]

    def _inside(self, t: int) -> list[int]:
        if t not in self._cheapest:
            self._cheapest[t] = sorted(self.state.inside[t], key=self.cost)
        return self._cheapest[t]

    def _in_turn(self, meetings: Iterable[int]) -> Iterable[int]:
        """Return meetings that come the cheapest first with those they come after, in the same order."""
        return self._ranked(meetings) if self._linked else meetings

    def _ranked(self, meetings: Iterable[int]) -> list[int]:
        return sorted(self._with_earlier(meetings), key=self.cost)

    def _with_earlier(self, meetings: Iterable[int]) -> Iterator[int]:
        """Yield meetings, each followed by those it comes after: they would take it with them."""
        seen: set[int] = set()
        for m in meetings:
            pile = [m]
            while pile:
                x = pile.pop()
                if x not in seen:
                    seen.add(x)
                    yield x
                    pile.extend(n for n in self.compiled.items[x].after if self.state.spots[n] is not None)
