"""Places for meetings that fit a draft as it is, without moving anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from duijie.engine.records import Meeting, Placement, Problem


class Vacancies:
    """Who and what is still free beside the placements of a draft."""

    def __init__(self, problem: Problem, placed: Mapping[str, Placement]) -> None:
        self.problem = problem
        self.people = {person.id: person for person in problem.people}
        self.resources = {resource.id: resource for resource in problem.resources}
        self.meetings = {meeting.id: meeting for meeting in problem.meetings}
        self.busy: set[tuple[str, str]] = set()
        self.taken: set[tuple[str, str]] = set()
        self.load: Counter[str] = Counter()
        self.used: Counter[tuple[str, str]] = Counter()
        for placement in placed.values():
            self.take(placement)

    def take(self, placement: Placement) -> None:
        """Count one more placement."""
        self.taken.add((placement.table or "", placement.slot))
        self.load.update(placement.people)
        self.busy.update((key, placement.slot) for key in placement.people)
        needs = self.meetings[placement.meeting].needs
        self.used.update({(resource, placement.slot): number for resource, number in needs.items()})

    def places(self, meeting: Meeting) -> list[tuple[str, str]]:
        """Return every slot and table where a meeting breaks no rule, in order of time and table."""
        people = [party[0] for party in meeting.parties]
        if meeting.slots is not None or any(self._is_full(key) for key in people):
            return []
        found = []
        for slot in self.problem.slots:
            if meeting.fixed not in (None, slot.id) or not self._suits(meeting, people, slot.id):
                continue
            firms = {self.people[key].organisation for key in people}
            for table in self.problem.tables or ():
                open_then = table.slots is None or slot.id in table.slots
                fits = table.seats is None or table.seats >= len(people)
                ours = table.held_by is None or table.held_by in firms
                if open_then and fits and ours and (table.id, slot.id) not in self.taken:
                    found.append((slot.id, table.id))
        return found

    def _is_full(self, key: str) -> bool:
        most = self.people[key].max
        return most is not None and self.load[key] >= most

    def _suits(self, meeting: Meeting, people: Collection[str], slot: str) -> bool:
        for key in people:
            available = self.people[key].available
            if (key, slot) in self.busy or (available is not None and slot not in available):
                return False
        return all(
            self.used[resource, slot] + number <= self.resources[resource].at(slot)
            for resource, number in meeting.needs.items()
        )


def fill(problem: Problem, placed: Mapping[str, Placement], left_out: Collection[str]) -> dict[str, Placement]:
    """Return placements for meetings that fit, the most valuable first."""
    vacancies = Vacancies(problem, placed)
    gained = {}
    for meeting in sorted(problem.meetings, key=lambda m: (-m.value, m.id)):
        if meeting.id in placed or meeting.id in left_out:
            continue
        place = next(iter(vacancies.places(meeting)), None)
        if place is not None:
            people = tuple(party[0] for party in meeting.parties)
            gained[meeting.id] = Placement(meeting.id, place[0], place[1], people)
            vacancies.take(gained[meeting.id])
    return gained


def places_for(problem: Problem, placed: Mapping[str, Placement], code: str) -> list[tuple[str, str]]:
    """Return where a meeting could be moved without breaking a rule; its own place counts as free."""
    others = {other: placement for other, placement in placed.items() if other != code}
    meeting = next(m for m in problem.meetings if m.id == code)
    return Vacancies(problem, others).places(meeting)
