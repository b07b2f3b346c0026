"""The board of a day under repair: who is where, what is free, and how to undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from duijie.engine.scheduling.problem import Compiled, Item, breaks_in
from duijie.engine.scheduling.repair.published import Hall, Published, Seat


class Board:
    """A published plan that can be changed; no hard rule is ever broken, but homogeneity may be.

    Bit ``t`` of a mask stands for slot ``t``; bit ``k`` of ``vacant[t]`` says that table ``k`` is there and free
    in slot ``t``. ``room[t]``: tables left where tables are only counted. ``sides``: heads and attendances of each
    side. ``supply``: how much there is of each resource in all slots. ``factor``: units of value counted here to one
    of the published problem's. ``ticks`` counts work: places asked for and changes made.
    """

    def __init__(self, published: Published) -> None:
        compiled, hall = published.compiled, published.hall
        self.objective = published.problem.objective
        self.width = published.problem.homogeneity
        self.horizon = compiled.horizon
        self.hall: Hall = hall
        self.items: list[Item] = list(compiled.items)
        self.values = list(published.values)
        self.allowed = list(published.allowed)
        self.seats: list[Seat | None] = [None] * len(self.items)
        self.meetings_of = list(compiled.meetings_of)
        self.available = list(compiled.available)
        self.most = list(compiled.most)
        self.floors = list(compiled.floors)
        self.organisation = list(compiled.organisation)
        self.side = [person.side for person in published.problem.people]
        self.busy = [0] * len(self.most)
        self.count = [0] * len(self.most)
        self.there = list(hall.there)
        self.vacant = list(hall.there)
        self.room = None if hall.room is None else list(hall.room)
        self.resources = [list(row) for row in compiled.resources]
        self.supply = [sum(row) for row in compiled.resources]
        self.factor = 1
        self.breaks = 0
        self.totals = {"mandatory": 0, "floor": 0, "value": 0, "moves": 0, "leximin": 0}
        self.totals["moves"] = -sum(item.pin is not None for item in self.items)
        self.weights = [(len(self.most) + 1) ** (self.horizon - 1 - k) for k in range(self.horizon)]
        if "leximin" not in self.objective:
            self.weights = [0] * self.horizon
        self.sides: dict[str, list[int]] = {}
        self.count_sides()
        self.seating = {n: _with_seats(hall, n) for n in {len(item.parties) for item in self.items}}
        self.log: list[tuple[int, Seat, bool]] = []
        self.ticks = 0
        for m, seat in enumerate(published.seats):
            if seat is not None:
                self._apply(m, seat, 1)
        self.ticks = 0

    def copy(self) -> Board:
        """Return a board of its own with the same state and an empty log."""
        other = object.__new__(Board)
        for name, value in self.__dict__.items():
            other.__dict__[name] = value.copy() if isinstance(value, list | dict) else value
        other.resources = [row.copy() for row in self.resources]
        other.sides = {side: row.copy() for side, row in self.sides.items()}
        other.log = []
        return other

    def rescale(self, factor: int) -> None:
        """Count value in units smaller by a factor."""
        if factor != 1:
            self.factor *= factor
            self.values = [value * factor for value in self.values]
            self.totals["value"] *= factor

    def extend(
        self,
        more: Compiled,
        people: Sequence[int],
        meetings: Sequence[int],
        after: Sequence[Sequence[int]],
        scale: int,
    ) -> None:
        """Take in newcomers, given as a small problem of their own; their starts are the caller's to add.

        ``people[i]`` and ``meetings[i]``: the numbers here of what is ``i`` there; numbers beyond those known are
        new. ``after[i]``: earlier meetings by the numbers here. ``scale``: values there times this count here.
        """
        for i, p in enumerate(people):
            if p == len(self.most):
                self.available.append(more.available[i])
                self.most.append(more.most[i])
                self.floors.append(more.floors[i])
                self.organisation.append(more.organisation[i])
                self.side.append(more.problem.people[i].side)
                self.meetings_of.append(())
                self.busy.append(0)
                self.count.append(0)
        for i, m in enumerate(meetings):
            item = more.items[i]
            parties = tuple(tuple(people[p] for p in party) for party in item.parties)
            followers = tuple(meetings[f] for f in item.before)
            self.items.append(
                replace(item, parties=parties, after=tuple(after[i]), before=followers, value=item.value * scale)
            )
            self.values.append(item.value * scale)
            self.seats.append(None)
            self.totals["moves"] -= item.pin is not None
            for earlier in after[i]:
                if earlier < meetings[0]:
                    before = (*self.items[earlier].before, m)
                    self.items[earlier] = replace(self.items[earlier], before=before)
            for p in dict.fromkeys(p for party in parties for p in party):
                self.meetings_of[p] = (*self.meetings_of[p], m)
        self.count_sides()

    # --- asking --------------------------------------------------------------------------

    def score(self) -> tuple[int, ...]:
        """Return the objectives in their order, larger is better."""
        return tuple(
            -self.breaks if name == "breaks" else -self.balance() if name == "balance" else self.totals[name]
            for name in self.objective
        )

    def count_sides(self) -> None:
        """Count, for the balance, whom some meeting names and what they attend, side by side."""
        self.sides = {}
        for p, own in enumerate(self.meetings_of) if "balance" in self.objective else ():
            side = self.side[p]
            if own and side is not None:
                row = self.sides.setdefault(side, [0, 0])
                row[0] += 1
                row[1] += self.count[p]

    def balance(self) -> int:
        """Return the largest average of meetings a head of a side less the smallest, in thousandths."""
        averages = [1000 * attended // heads for heads, attended in self.sides.values()]
        return max(averages) - min(averages) if averages else 0

    def spread(self) -> int:
        """Return by how much the numbers of breaks of any two people differ."""
        counts = [breaks_in(mask) for mask in self.busy]
        return max(counts) - min(counts) if counts else 0

    def window(self, m: int, start: int) -> int:
        """Return the slots that a meeting covers from a start."""
        return ((1 << self.items[m].length) - 1) << start

    def is_full(self, p: int) -> bool:
        """Return whether a person is at their maximum."""
        most = self.most[p]
        return most is not None and self.count[p] >= most

    def is_free(self, p: int, window: int) -> bool:
        """Return whether a person is there, in no other meeting and not at their maximum."""
        return not window & ~(self.available[p] & ~self.busy[p]) and not self.is_full(p)

    def free_of(self, p: int) -> int:
        """Return the slots in which a person could meet."""
        return 0 if self.is_full(p) else self.available[p] & ~self.busy[p]

    def has_resources(self, m: int, s: int) -> bool:
        """Return whether what a meeting needs is left in its slots."""
        item = self.items[m]
        return all(self.resources[r][t] >= n for r, n in item.needs for t in range(s, s + item.length))

    def in_order(self, m: int, s: int) -> bool:
        """Return whether all predecessors end before a start and no follower would start too soon."""
        item = self.items[m]
        for earlier in item.after:
            seat = self.seats[earlier]
            if seat is None or seat.start + self.items[earlier].length > s:
                return False
        later = (self.seats[f] for f in item.before)
        return all(seat is None or seat.start >= s + item.length for seat in later)

    def has_room(self, m: int, s: int) -> bool:
        """Return whether some table is free, whoever comes."""
        slots = range(s, s + self.items[m].length)
        if self.hall.named:
            return self.tables(m, s) != 0
        return self.room is None or all(self.room[t] > 0 for t in slots)

    def tables(self, m: int, s: int) -> int:
        """Return the free tables with seats enough for a meeting at a start, as bits."""
        item = self.items[m]
        found = -1
        for t in range(s, s + item.length):
            found &= self.vacant[t]
        number = len(item.parties)
        if number not in self.seating:
            self.seating[number] = _with_seats(self.hall, number)
        return found & self.seating[number]

    def table_for(self, m: int, s: int, people: Sequence[int]) -> int | None:
        """Return a table for a group at a start (−1: none is needed by name), None if there is none.

        A table that the group's own organisation holds is taken first, then one with as few seats as do.
        """
        if not self.hall.named:
            return -1 if self.has_room(m, s) else None
        free = self.tables(m, s)
        if not free:
            return None
        for p in people:
            own = free & self.hall.held.get(self.organisation[p] or "", 0) if self.hall.held else 0
            if own:
                return _lowest(own)
        free &= self.hall.unheld
        for _, tables in self.hall.seats:
            if free & tables:
                return _lowest(free & tables)
        return None

    # --- changing ------------------------------------------------------------------------

    def place(self, m: int, seat: Seat) -> None:
        """Put a meeting where it may be."""
        self._apply(m, seat, 1)
        self.log.append((m, seat, True))

    def remove(self, m: int) -> Seat:
        """Take a meeting out and return where it was."""
        seat = self.seats[m]
        assert seat is not None
        self._apply(m, seat, -1)
        self.log.append((m, seat, False))
        return seat

    def rollback(self, mark: int) -> None:
        """Undo every change since the log had ``mark`` entries."""
        while len(self.log) > mark:
            m, seat, placed = self.log.pop()
            self._apply(m, seat, -1 if placed else 1)

    def _apply(self, m: int, seat: Seat, sign: int) -> None:
        item, totals = self.items[m], self.totals
        window = ((1 << item.length) - 1) << seat.start
        for p in seat.people:
            before = breaks_in(self.busy[p])
            self.busy[p] ^= window
            self.breaks += breaks_in(self.busy[p]) - before
            reach = self.count[p] if sign > 0 else self.count[p] - 1
            totals["floor"] += sign * (reach < self.floors[p])
            totals["leximin"] += sign * self.weights[reach]
            self.count[p] += sign
            if self.sides:
                self.sides.get(self.side[p] or "", [0, 0])[1] += sign
        for t in range(seat.start, seat.start + item.length):
            for r, number in item.needs:
                self.resources[r][t] -= sign * number
            if seat.table >= 0:
                bit = 1 << seat.table
                self.vacant[t] = self.vacant[t] & ~bit if sign > 0 else self.vacant[t] | (bit & self.there[t])
            elif self.room is not None:
                self.room[t] -= sign
        totals["mandatory"] += sign * item.mandatory
        totals["value"] += sign * self.values[m]
        totals["moves"] += sign * self.keeps_pin(m, seat)
        self.seats[m] = seat if sign > 0 else None
        self.ticks += 1

    def keeps_pin(self, m: int, seat: Seat) -> bool:
        """Return whether a meeting is where the problem's own ``pin`` has it."""
        pin = self.items[m].pin
        return pin is not None and pin[0] == seat.start and (pin[1] is None or seat.table in (-1, pin[1]))


def _with_seats(hall: Hall, number: int) -> int:
    return sum(tables for seats, tables in hall.seats if seats is None or seats >= number)


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
