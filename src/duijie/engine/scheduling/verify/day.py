"""The day as changes leave it, by name: who is away when, what is over, and what still fits beside what stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from duijie.engine.records import Changes, Placement, Problem, Table


class Day:
    """A problem and what has changed, looked up by name."""

    def __init__(self, problem: Problem, changes: Changes) -> None:
        self.problem = problem
        self.slots = [slot.id for slot in problem.slots]
        self.position = {slot: t for t, slot in enumerate(self.slots)}
        self.now = 0 if changes.now is None else self.position[changes.now]
        self.people = {person.id: person for person in (*changes.arrived, *problem.people)}
        self.meetings = {meeting.id: meeting for meeting in (*changes.add, *problem.meetings)}
        self.tables = problem.tables
        self.cancelled = set(changes.cancel)
        self.closed = set(changes.closed_tables)
        self.away = {person: set(self.slots[self.now :]) for person in changes.absent}
        for late in changes.late:
            gone = self.slots[self.now : self.position[late.until]]
            self.away.setdefault(late.person, set()).update(gone)

    def is_past(self, slot: str) -> bool:
        """Return whether a meeting that starts in a slot is history."""
        return self.position[slot] < self.now

    def covered(self, meeting: str, start: str) -> list[str]:
        """Return the slots that a meeting takes from a start."""
        first = self.position[start]
        return self.slots[first : first + self.meetings[meeting].length]

    def is_away(self, person: str, meeting: str, start: str) -> bool:
        """Return whether the changes take somebody away from a meeting."""
        return not self.away.get(person, set()).isdisjoint(self.covered(meeting, start))

    def held(self, placements: Mapping[str, Placement]) -> Held:
        """Return what certain meetings use, where they are."""
        return Held(self, placements)


class Held:
    """What the meetings that stay use."""

    def __init__(self, day: Day, placements: Mapping[str, Placement]) -> None:
        self.day = day
        self.placements = placements
        self.busy: set[tuple[str, str]] = set()
        self.taken: set[tuple[str, str]] = set()
        self.load: Counter[str] = Counter()
        self.crowd: Counter[str] = Counter()
        self.used: Counter[tuple[str, str]] = Counter()
        for name, placement in placements.items():
            self.load.update(placement.people)
            for slot in day.covered(name, placement.slot):
                self.busy.update((person, slot) for person in placement.people)
                self.crowd[slot] += 1
                if placement.table is not None:
                    self.taken.add((placement.table, slot))
                for resource, number in day.meetings[name].needs.items():
                    self.used[resource, slot] += number

    def could_take(self, name: str, old: Placement) -> bool:
        """Return whether a meeting could be held at its old slot as well, at its own table if that is open.

        Its people stay; a colleague of the same party may come for one who cannot.
        """
        day, meeting = self.day, self.day.meetings[name]
        covered = day.covered(name, old.slot)
        groups = []
        for party in meeting.parties:
            own = [p for p in old.people if p in party and self._is_free(p, covered)]
            groups.append(own or [p for p in party if self._is_free(p, covered)])
        return (
            all(groups)
            and self._is_stocked(name, covered)
            and self._in_order(name, old)
            and self._seats(old, groups, covered)
        )

    def _is_free(self, person: str, covered: list[str]) -> bool:
        guest = self.day.people[person]
        available = guest.available is None or set(covered) <= set(guest.available)
        room = guest.max is None or self.load[person] < guest.max
        away = self.day.away.get(person, set())
        return available and room and all((person, s) not in self.busy and s not in away for s in covered)

    def _is_stocked(self, name: str, covered: list[str]) -> bool:
        limits = {resource.id: resource for resource in self.day.problem.resources}
        needs = self.day.meetings[name].needs
        return all(self.used[r, s] + n <= limits[r].at(s) for r, n in needs.items() if n for s in covered)

    def _in_order(self, name: str, old: Placement) -> bool:
        position, meetings = self.day.position, self.day.meetings
        for earlier in meetings[name].after:
            if earlier not in self.placements:
                return False
            if position[self.placements[earlier].slot] + meetings[earlier].length > position[old.slot]:
                return False
        return True

    def _seats(self, old: Placement, groups: list[list[str]], covered: list[str]) -> bool:
        tables, capacity = self.day.tables, self.day.problem.table_capacity
        if tables is None:
            limits = [capacity if capacity is None or isinstance(capacity, int) else capacity[s] for s in covered]
            return all(limit is None or self.crowd[s] < limit for limit, s in zip(limits, covered, strict=True))
        if old.table is not None and old.table not in self.day.closed:
            tables = tuple(table for table in tables if table.id == old.table)
        return any(self._suits(table, groups, covered) for table in tables)

    def _suits(self, table: Table, groups: list[list[str]], covered: list[str]) -> bool:
        if table.id in self.day.closed or (table.seats is not None and table.seats < len(groups)):
            return False
        if any((table.id, s) in self.taken or (table.slots is not None and s not in table.slots) for s in covered):
            return False
        firms = {self.day.people[p].organisation for group in groups for p in group}
        return table.held_by is None or table.held_by in firms
