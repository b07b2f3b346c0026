"""Who meets whom, when and where: a plan book read the ways that people ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from duijie.engine.records import Participant, PlanBook, Wish


@dataclass(frozen=True, slots=True)
class Visit:
    """A meeting in its place. ``slot`` and ``table`` count from 0; ``table`` None = no named table.

    ``people`` are ordered by the sides of the event, then as the plan names them.
    """

    meeting: str
    slot: int
    length: int
    table: int | None
    people: tuple[str, ...]
    wishes: tuple[Wish, ...]

    @property
    def slots(self) -> range:
        """Return every slot that the meeting takes."""
        return range(self.slot, self.slot + self.length)

    def others(self, person: str) -> tuple[str, ...]:
        """Return whom ``person`` meets."""
        return tuple(other for other in self.people if other != person)


class Timetable:
    """The visits of a plan book, by time, table and person."""

    def __init__(self, book: PlanBook) -> None:
        self.book = book
        self.slots = book.problem.slots
        self.tables = book.problem.tables or ()

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """Return all visits by slot, then by table."""
        slots = {slot.id: index for index, slot in enumerate(self.slots)}
        tables = {table.id: index for index, table in enumerate(self.tables)}
        meetings = {meeting.id: meeting for meeting in self.book.problem.meetings}
        found = [
            Visit(
                placement.meeting,
                slots[placement.slot],
                meetings[placement.meeting].length,
                None if placement.table is None else tables[placement.table],
                self.by_side(placement.people),
                self.book.wishes.get(placement.meeting, ()),
            )
            for placement in self.book.plan.placed
        ]
        last = len(self.tables)
        return tuple(sorted(found, key=lambda v: (v.slot, last if v.table is None else v.table, v.meeting)))

    @cached_property
    def of_person(self) -> dict[str, tuple[Visit, ...]]:
        """Return the visits of each participant, by time; an empty tuple for one who has none."""
        found: dict[str, list[Visit]] = {person: [] for person in self.book.participants}
        for visit in self.visits:
            for person in visit.people:
                found[person].append(visit)
        return {person: tuple(visits) for person, visits in found.items()}

    @cached_property
    def guests(self) -> tuple[Participant, ...]:
        """Return those who take part in the matchmaking or have a meeting, in the order of the lists."""
        return tuple(p for p in self.book.participants.values() if p.matchmaking or self.of_person[p.id])

    def at_table(self, table: int) -> tuple[Visit, ...]:
        """Return the visits at one table, by time."""
        return tuple(visit for visit in self.visits if visit.table == table)

    def during(self, slot: int) -> tuple[Visit, ...]:
        """Return the visits that take a slot, also those that began before it."""
        return tuple(visit for visit in self.visits if slot in visit.slots)

    def by_side(self, people: Iterable[str]) -> tuple[str, ...]:
        """Return people in the order of the event's sides; a person of no side comes last."""
        sides = {side.id: index for index, side in enumerate(self.book.event.sides)}
        given = list(people)
        return tuple(sorted(given, key=lambda p: sides.get(self.side_of(p) or "", len(sides))))

    def side_of(self, person: str) -> str | None:
        """Return the side of a person: the person's own, else that of the organisation."""
        participant = self.book.participants[person]
        organisation = self.book.organisations.get(participant.organisation)
        return participant.side or (organisation.side if organisation else None)

    def places(self, slot: int) -> int | None:
        """Return how many meetings the tables can take in a slot; None = no limit."""
        problem = self.book.problem
        name = self.slots[slot].id
        if problem.tables is not None:
            return sum(table.slots is None or name in table.slots for table in problem.tables)
        if problem.table_capacity is None or isinstance(problem.table_capacity, int):
            return problem.table_capacity
        return problem.table_capacity.get(name)
