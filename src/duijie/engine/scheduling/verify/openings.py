"""Where a meeting that is not in the plan could still go, one condition after another."""

from __future__ import annotations

from functools import cached_property
from itertools import product

from duijie.engine.records import Meeting
from duijie.engine.scheduling.verify.facts import Facts

Group = tuple[str, ...]
"""One person a party."""


class Openings:
    """Start slots left to a meeting by more and more of the rules, as the plan stands when they are asked for."""

    def __init__(self, facts: Facts, meeting: Meeting) -> None:
        self.facts = facts
        self.meeting = meeting
        self._able: dict[str, list[list[str]]] = {}
        self._covered: dict[str, list[str]] = {}

    def afresh(self) -> Openings:
        """Return the openings as the plan stands now; what does not hang on the plan is kept."""
        now = Openings(self.facts, self.meeting)
        now.allowed, now.shared, now._covered = self.allowed, self.shared, self._covered
        return now

    def covered(self, start: str) -> list[str]:
        """Return the slots that the meeting would cover."""
        if start not in self._covered:
            self._covered[start] = self.facts.slots_of(self.meeting, start)
        return self._covered[start]

    @cached_property
    def allowed(self) -> list[str]:
        """The starts that the meeting's own slots, session, fixed slot and length allow."""
        return [slot for slot in self.facts.slot_ids if self.facts.may_start(self.meeting, slot)]

    def of_party(self, party: tuple[str, ...]) -> set[str]:
        """Return the allowed starts at which some member of a party is available."""
        return {s for s in self.allowed if any(self.facts.is_there(p, self.covered(s)) for p in party)}

    @cached_property
    def shared(self) -> list[str]:
        """The allowed starts at which every party has somebody available."""
        there, parties = self.facts.is_there, self.meeting.parties
        return [s for s in self.allowed if all(any(there(p, self.covered(s)) for p in party) for party in parties)]

    @cached_property
    def full(self) -> list[tuple[str, ...]]:
        """The parties all of whose members have as many meetings as they allow."""
        return [party for party in self.meeting.parties if all(self.facts.is_full(person) for person in party)]

    def able(self, start: str) -> list[list[str]]:
        """Return, for each party, the members who are free from a start on and not full."""
        if start not in self._able:
            facts, covered = self.facts, self.covered(start)
            self._able[start] = [
                [p for p in party if facts.is_free(p, covered) and not facts.is_full(p)]
                for party in self.meeting.parties
            ]
        return self._able[start]

    @cached_property
    def free(self) -> list[str]:
        """The shared starts at which every party has somebody free."""
        return [s for s in self.shared if all(self.able(s))]

    def lacks(self, resource: str, start: str) -> bool:
        """Return whether too little of a resource is left for the meeting from a start on."""
        facts, number = self.facts, self.meeting.needs[resource]
        limit = facts.resources[resource]
        return number > 0 and any(
            facts.resource_use[resource, slot] + number > limit.at(slot) for slot in self.covered(start)
        )

    @cached_property
    def stocked(self) -> list[str]:
        """The free starts at which enough of every resource is left."""
        return [s for s in self.free if self.is_stocked(s)]

    def is_stocked(self, start: str) -> bool:
        """Return whether enough of every resource is left from a start on."""
        return not any(self.lacks(name, start) for name in self.meeting.needs)

    def groups(self, start: str) -> list[Group]:
        """Return the groups of people who are free and for whom there is a table."""
        facts, covered, able = self.facts, self.covered(start), self.able(start)
        groups = list(product(*able))
        if facts.problem.tables is None:
            limits = [(facts.in_slot[slot], facts.capacity_at(slot)) for slot in covered]
            return groups if all(limit is None or number < limit for number, limit in limits) else []
        there = set.intersection(*(facts.open_tables[slot] for slot in covered))
        tables = [facts.tables[name] for name in there]
        holders = {table.held_by for table in tables if table.seats is None or len(able) <= table.seats}
        if None in holders:
            return groups
        return [group for group in groups if any(facts.people[person].organisation in holders for person in group)]

    @cached_property
    def seated(self) -> list[str]:
        """The stocked starts at which there is a table."""
        return [s for s in self.stocked if self.groups(s)]

    @cached_property
    def in_order(self) -> list[str]:
        """The seated starts that come after every predecessor."""
        return [s for s in self.seated if self.is_in_order(s)]

    def is_in_order(self, start: str) -> bool:
        """Return whether a start comes after the end of every predecessor."""
        facts = self.facts
        return all(n in facts.placed and facts.end(n) <= facts.position[start] for n in self.meeting.after)

    def has_room(self) -> bool:
        """Return whether the meeting could be added and every rule would hold, homogeneity too."""
        return any(
            all(self.able(s))
            and self.is_stocked(s)
            and self.is_in_order(s)
            and any(self.keeps_fair(group, s) for group in self.groups(s))
            for s in self.shared
        )

    def keeps_fair(self, group: Group, start: str) -> bool:
        """Return whether homogeneity would hold with the meeting in the plan."""
        width = self.facts.problem.homogeneity
        if width is None:
            return True
        runs = self.runs_with(group, start)
        runs |= {person: self.facts.idle_runs(person) for person in self.facts.people if person not in runs}
        return max(runs.values()) - min(runs.values()) <= width

    def runs_with(self, group: Group, start: str) -> dict[str, int]:
        """Return the breaks that the people of a group would have with the meeting."""
        covered = self.covered(start)
        for person in group:
            for slot in covered:
                self.facts.doings[person, slot] = [self.meeting.id]
        runs = {person: self.facts.idle_runs(person) for person in group}
        for person in group:
            for slot in covered:
                del self.facts.doings[person, slot]
        return runs
