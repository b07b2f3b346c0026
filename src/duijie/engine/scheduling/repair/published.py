"""A published plan in indexed form, built once, from which every repair starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from duijie.engine.records import Plan, Problem
from duijie.engine.scheduling.problem import Compiled, compile_problem, windows
from duijie.engine.scheduling.rules import FIXED, LENGTH, SESSION, SLOTS


class Seat(NamedTuple):
    """Where a meeting is: its start slot, who attends, its table (−1: none is named)."""

    start: int
    people: tuple[int, ...]
    table: int


@dataclass(frozen=True, slots=True)
class Hall:
    """The tables of a problem as sets of bits, one bit a table.

    ``there[t]``: those that are there in slot ``t``. ``seats``: number of seats (None: no limit) and the tables
    that have them, ascending. ``held[o]``: those held by organisation ``o``; ``unheld``: the rest.
    ``room[t]``, where tables are only counted: how many there are in slot ``t`` (None: no limit).
    """

    there: tuple[int, ...]
    seats: tuple[tuple[int | None, int], ...]
    held: dict[str, int]
    unheld: int
    room: tuple[int, ...] | None
    named: bool


class Published:
    """A problem and its published plan, by numbers.

    ``allowed[m]``: the starts that slots, session, length and ``fixed`` leave a meeting. ``seats[m]``: where the
    plan has it. ``at_table[k]``: the meetings at table ``k``. ``entries``: the placements in order of
    :meth:`key`, each with its key and number.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.compiled = compile_problem(problem)
        self.hall = hall_of(problem, self.compiled.slot_number)
        self.values = [item.value for item in self.compiled.items]
        self.allowed = allowed_starts(self.compiled)
        self.seats: list[Seat | None] = [None] * len(self.compiled.items)
        self.at_table: dict[int, list[int]] = {}
        for placement in plan.placed:
            m = self.compiled.meeting_number[placement.meeting]
            table = -1 if placement.table is None else self.compiled.table_number[placement.table]
            people = self._by_party(m, [self.compiled.person_number[person] for person in placement.people])
            self.seats[m] = Seat(self.compiled.slot_number[placement.slot], people, table)
            if table >= 0:
                self.at_table.setdefault(table, []).append(m)
        self.entries = sorted(
            (self.key(m, seat), m, placement)
            for placement in plan.placed
            if (seat := self.seats[m := self.compiled.meeting_number[placement.meeting]]) is not None
        )

    def key(self, m: int, seat: Seat) -> tuple[int, int, int]:
        """Return what sorts placements: slot, table, number."""
        return seat.start, seat.table, m

    def _by_party(self, m: int, people: Sequence[int]) -> tuple[int, ...]:
        """Return those who attend in the order of the parties; a plan may name them in another."""
        ordered = [next((p for p in people if p in party), -1) for party in self.compiled.items[m].parties]
        return tuple(people) if -1 in ordered else tuple(ordered)


def allowed_starts(compiled: Compiled) -> list[int]:
    """Return the starts that slots, session, length and ``fixed`` leave each meeting."""
    starts_of = [rule.starts for rule in (SLOTS, SESSION, FIXED) if rule.starts is not None]
    whole: dict[int, int] = {}
    allowed = []
    for m, (item, meeting) in enumerate(zip(compiled.items, compiled.problem.meetings, strict=True)):
        if item.length not in whole:
            assert LENGTH.starts is not None
            whole[item.length] = windows(compiled.all_slots, item.length) & LENGTH.starts(compiled, m)
        mask = whole[item.length]
        if meeting.slots is not None or meeting.session is not None or meeting.fixed is not None:
            for starts in starts_of:
                mask &= starts(compiled, m)
        allowed.append(mask)
    return allowed


def hall_of(problem: Problem, slots: dict[str, int]) -> Hall:
    """Return the hall of a problem."""
    horizon = len(problem.slots)
    if problem.tables is None:
        given = problem.table_capacity
        room = None
        if given is not None:
            room = tuple(given if isinstance(given, int) else given[slot.id] for slot in problem.slots)
        return Hall((0,) * horizon, (), {}, 0, room, named=False)
    there = [0] * horizon
    seats: dict[int | None, int] = {}
    held: dict[str, int] = {}
    unheld = 0
    for k, table in enumerate(problem.tables):
        for t in range(horizon) if table.slots is None else {slots[name] for name in table.slots}:
            there[t] |= 1 << k
        seats[table.seats] = seats.get(table.seats, 0) | 1 << k
        if table.held_by is None:
            unheld |= 1 << k
        else:
            held[table.held_by] = held.get(table.held_by, 0) | 1 << k
    ranked = sorted(seats.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
    return Hall(tuple(there), tuple(ranked), held, unheld, None, named=True)


def free_starts(starts: int, length: int, parties: Sequence[Sequence[int]], free: Mapping[int, int]) -> int:
    """Return the starts at which every party has a member who is free; ``free``: slots of each person."""
    for party in parties:
        if len(party) == 1 and length == 1:
            starts &= free[party[0]]
        else:
            union = 0
            for p in party:
                union |= windows(free[p], length)
            starts &= union
        if not starts:
            return 0
    return starts
