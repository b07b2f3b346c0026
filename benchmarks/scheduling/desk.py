"""A desk that books meetings one at a time and moves nobody: what invented plans and greedy peers are made with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from duijie.engine.records import Meeting, Placement, Plan, Problem, Unplaced
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.hard import broken_rules
from duijie.engine.text import Text

LEFT_OUT: Final = Text("no place was found", "未找到位置", "找不到位置")


class Desk:
    """A plan that grows meeting by meeting and keeps every hard rule but homogeneity.

    Sets of slots and of tables are bit masks. Tables are held in an order in which the
    first that is free is the one that others will miss least: held tables, then few seats.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        slots = problem.slots
        self.all_slots: Final = (1 << len(slots)) - 1
        self.slot_number: Final = {slot.id: t for t, slot in enumerate(slots)}
        self.meetings: Final = {meeting.id: meeting for meeting in problem.meetings}
        self.organisation: Final = {person.id: person.organisation for person in problem.people}
        self.most: Final = {person.id: len(slots) if person.max is None else person.max for person in problem.people}
        self.sessions: Final[dict[str | None, int]] = {None: self.all_slots}
        for t, slot in enumerate(slots):
            if slot.session is not None:
                self.sessions[slot.session] = self.sessions.get(slot.session, 0) | 1 << t
        self._same = sum(1 << t for t in range(len(slots) - 1) if slots[t].session == slots[t + 1].session)
        self.tables: Final = sorted(problem.tables or (), key=lambda table: (table.held_by is None, table.seats or 99))
        self._general = _bits(table.held_by is None for table in self.tables)
        self.held: Final[dict[str, int]] = {}
        for k, table in enumerate(self.tables):
            if table.held_by is not None:
                self.held[table.held_by] = self.held.get(table.held_by, 0) | 1 << k
        self._seating: dict[int, int] = {}
        self.clear()

    def clear(self) -> None:
        """Take every booking back."""
        problem, names = self.problem, self.slot_number
        self.free = {
            person.id: self.all_slots if person.available is None else sum(1 << names[s] for s in person.available)
            for person in problem.people
        }
        self.count = dict.fromkeys(self.free, 0)
        self.open = [
            _bits(table.slots is None or slot.id in table.slots for table in self.tables) for slot in problem.slots
        ]
        self.left = [self._capacity(slot.id) for slot in problem.slots]
        self.stock = {r.id: [r.at(slot.id) for slot in problem.slots] for r in problem.resources}
        self.booked: dict[str, tuple[int, Placement]] = {}

    def book(
        self, meeting: Meeting, starts: int | Sequence[int] | None = None, sent: Sequence[tuple[str, ...]] | None = None
    ) -> bool:
        """Book a meeting that is not booked yet at the first start where it fits; return whether there is one.

        ``starts``: the slots to try, as a mask (in order of time) or in an order of one's own; None: all.
        ``sent``: for each party those of it who may come; None: anybody.
        """
        if sent is not None:
            meeting = replace(meeting, parties=tuple(sent))
        possible = self.starts(meeting)
        if starts is None or isinstance(starts, int):
            possible &= self.all_slots if starts is None else starts
            order: Iterable[int] = slots_in(possible)
        else:
            order = (s for s in starts if possible >> s & 1)
        return any(self._book_at(meeting, s) for s in order)

    def starts(self, meeting: Meeting, booked_only: bool = True) -> int:
        """Return the starts that a meeting's rules, its people and its predecessors leave.

        Not ``booked_only``: predecessors are left out of account.
        """
        length = meeting.length
        mask = self.sessions.get(meeting.session, 0)
        if meeting.slots is not None:
            mask &= sum(1 << self.slot_number[name] for name in meeting.slots)
        if meeting.fixed is not None:
            mask &= 1 << self.slot_number[meeting.fixed]
        for shift in range(length - 1):
            mask &= self._same >> shift
        for party in meeting.parties:
            union = 0
            for person in party:
                if self.count[person] < self.most[person]:
                    union |= _windows(self.free[person], length)
            mask &= union
        for name in meeting.after if booked_only else ():
            if name not in self.booked:
                return 0
            begun = self.booked[name][0] + self.meetings[name].length
            mask &= self.all_slots >> begun << begun
        return mask

    def plan(self, seed: int = 1) -> Plan:
        """Return the bookings as a plan without claims: no objectives, and no reasons that mean anything."""
        out = [Unplaced(name, "conflict", (), LEFT_OUT) for name in self.meetings if name not in self.booked]
        placed = tuple(placement for _, placement in sorted(self.booked.values(), key=lambda pair: pair[0]))
        return Plan("feasible", seed, placed, tuple(out), ())

    @property
    def value(self) -> float:
        """Return the value of what is booked."""
        return sum(self.meetings[name].value for name in self.booked)

    def _capacity(self, slot: str) -> int:
        given = self.problem.table_capacity
        if self.problem.tables is not None or given is None:
            return len(self.meetings)
        return given if isinstance(given, int) else given[slot]

    def _book_at(self, meeting: Meeting, start: int) -> bool:
        covered = range(start, start + meeting.length)
        if any(self.left[t] < 1 for t in covered):
            return False
        needs = meeting.needs.items()
        if any(self.stock[resource][t] < number for resource, number in needs for t in covered):
            return False
        people = self._people(meeting, start)
        table = None
        if self.problem.tables is not None:
            table = self._table(people, covered)
            if table is None:
                return False
        window = sum(1 << t for t in covered)
        for person in people:
            self.free[person] &= ~window
            self.count[person] += 1
        for t in covered:
            self.left[t] -= 1
            if table is not None:
                self.open[t] &= ~(1 << table)
            for resource, number in needs:
                self.stock[resource][t] -= number
        name = None if table is None else self.tables[table].id
        self.booked[meeting.id] = start, Placement(meeting.id, self.problem.slots[start].id, name, people)
        return True

    def _people(self, meeting: Meeting, start: int) -> tuple[str, ...]:
        """Return of each party who is free and has the fewest meetings so far."""
        window = ((1 << meeting.length) - 1) << start
        return tuple(
            min(
                (p for p in party if self.free[p] & window == window and self.count[p] < self.most[p]),
                key=self.count.__getitem__,
            )
            for party in meeting.parties
        )

    def _table(self, people: tuple[str, ...], covered: range) -> int | None:
        mask = self._general
        for person in people:
            organisation = self.organisation[person]
            if organisation is not None:
                mask |= self.held.get(organisation, 0)
        size = len(people)
        if size not in self._seating:
            self._seating[size] = _bits(table.seats is None or table.seats >= size for table in self.tables)
        mask &= self._seating[size]
        for t in covered:
            mask &= self.open[t]
        return (mask & -mask).bit_length() - 1 if mask else None


def hard_violations(problem: Problem, plan: Plan) -> int:
    """Return how many hard rules the judge finds broken in a plan that claims nothing."""
    return sum(1 for _ in broken_rules(Facts(problem, plan), plan))


def slots_in(mask: int) -> Iterator[int]:
    """Yield the slots of a mask in order of time."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _windows(free: int, length: int) -> int:
    starts = free
    for shift in range(1, length):
        starts &= free >> shift
    return starts


def _bits(truths: Iterable[bool]) -> int:
    return int("".join("1" if true else "0" for true in truths)[::-1] or "0", 2)
