"""What a plan says, looked up by name: who is where, when, at which table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from duijie.engine.records import Meeting, Placement, Plan, Problem


class Facts:
    """Indexes over a problem and the placements of a plan that name only known things."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.slot_ids = [slot.id for slot in problem.slots]
        self.position = {slot.id: t for t, slot in enumerate(problem.slots)}
        self.people = {person.id: person for person in problem.people}
        self.meetings = {meeting.id: meeting for meeting in problem.meetings}
        self.resources = {resource.id: resource for resource in problem.resources}
        self.tables = {table.id: table for table in problem.tables or ()}
        self.available = {
            person.id: set(self.slot_ids if person.available is None else person.available) for person in problem.people
        }
        self.table_slots = {
            table.id: set(self.slot_ids if table.slots is None else table.slots) for table in problem.tables or ()
        }
        self.followers: dict[str, list[str]] = {}
        for meeting in problem.meetings:
            for earlier in meeting.after:
                self.followers.setdefault(earlier, []).append(meeting.id)
        self.placed: dict[str, Placement] = {}
        self.doings: dict[tuple[str, str], list[str]] = {}
        self.at_table: dict[tuple[str, str], list[str]] = {}
        self.in_slot: Counter[str] = Counter()
        self.resource_use: Counter[tuple[str, str]] = Counter()
        self.load: Counter[str] = Counter()
        self.open_tables = {
            slot: {table for table, there in self.table_slots.items() if slot in there} for slot in self.slot_ids
        }
        for placement in plan.placed:
            if placement.meeting in self.meetings and placement.slot in self.position:
                self._take_in(placement)

    def _take_in(self, placement: Placement) -> None:
        if placement.meeting in self.placed:
            return
        self.placed[placement.meeting] = placement
        meeting = self.meetings[placement.meeting]
        for person in placement.people:
            self.load[person] += 1
        for slot in self.slots_of(meeting, placement.slot):
            self.in_slot[slot] += 1
            for person in placement.people:
                self.doings.setdefault((person, slot), []).append(meeting.id)
            if placement.table is not None:
                self.at_table.setdefault((placement.table, slot), []).append(meeting.id)
                self.open_tables[slot].discard(placement.table)
            for resource, number in meeting.needs.items():
                self.resource_use[resource, slot] += number

    def without(self, meetings: Iterable[str]) -> list[Placement]:
        """Take meetings out, and with them all that follow them; return what to give to :meth:`put_back`."""
        gone: list[Placement] = []
        pile = list(meetings)
        while pile:
            name = pile.pop()
            if name in self.placed:
                gone.append(self.placed[name])
                self._take_out(self.placed.pop(name))
                pile.extend(self.followers.get(name, ()))
        return gone

    def put_back(self, placements: Iterable[Placement]) -> None:
        """Undo :meth:`without`."""
        for placement in placements:
            self._take_in(placement)

    def _take_out(self, placement: Placement) -> None:
        """Undo the taking in of one meeting of a plan that breaks no rule."""
        meeting = self.meetings[placement.meeting]
        for person in placement.people:
            self.load[person] -= 1
        for slot in self.slots_of(meeting, placement.slot):
            self.in_slot[slot] -= 1
            for person in placement.people:
                del self.doings[person, slot]
            if placement.table is not None:
                del self.at_table[placement.table, slot]
                self.open_tables[slot].add(placement.table)
            for resource, number in meeting.needs.items():
                self.resource_use[resource, slot] -= number

    def slots_of(self, meeting: Meeting, start: str) -> list[str]:
        """Return the slots that a meeting covers from a start, as far as there are any."""
        first = self.position[start]
        return self.slot_ids[first : first + meeting.length]

    def is_whole(self, meeting: Meeting, start: str) -> bool:
        """Return whether the meeting, begun at ``start``, stays inside the day and one session."""
        covered = self.slots_of(meeting, start)
        sessions = {self.problem.slots[self.position[slot]].session for slot in covered}
        return len(covered) == meeting.length and len(sessions) == 1

    def may_start(self, meeting: Meeting, start: str) -> bool:
        """Return whether slots, session, fixed slot and length let the meeting start there."""
        return (
            (meeting.slots is None or start in meeting.slots)
            and (meeting.fixed is None or start == meeting.fixed)
            and (meeting.session is None or self.problem.slots[self.position[start]].session == meeting.session)
            and self.is_whole(meeting, start)
        )

    def is_there(self, person: str, covered: list[str]) -> bool:
        """Return whether somebody is available in all of some slots."""
        return self.available[person].issuperset(covered)

    def is_free(self, person: str, covered: list[str]) -> bool:
        """Return whether somebody is available and in no meeting in all of some slots."""
        return self.is_there(person, covered) and not any((person, slot) in self.doings for slot in covered)

    def is_full(self, person: str) -> bool:
        """Return whether somebody has as many meetings as they allow."""
        most = self.people[person].max
        return most is not None and self.load[person] >= most

    def capacity_at(self, slot: str) -> int | None:
        """Return how many meetings fit in a slot when the problem names no tables (None: any number)."""
        given = self.problem.table_capacity
        if self.problem.tables is not None or given is None:
            return None
        return given if isinstance(given, int) else given[slot]

    def idle_runs(self, person: str) -> int:
        """Return the person's breaks: idle runs between two meetings."""
        runs, waiting, met = 0, False, False
        for slot in self.slot_ids:
            if (person, slot) in self.doings:
                runs += waiting
                met, waiting = True, False
            else:
                waiting = met
        return runs

    def end(self, meeting: str) -> int:
        """Return the position of the first slot after a placed meeting."""
        return self.position[self.placed[meeting].slot] + self.meetings[meeting].length
