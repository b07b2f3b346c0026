"""What is wrong with a draft that was changed by hand: who is in two places, who is away, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from duijie.engine.records import Placement, Problem

ConflictKind = Literal["busy", "away", "full", "table", "held", "seats", "closed", "interpreter", "barred"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One broken rule. ``meetings``: the codes it marks on the board; ``people``: participants' keys.

    busy: somebody sits twice in ``slot``; away: not there then; full: more than their limit; table: two meetings at
    one table; held, seats, closed: the table is another's, too small, not there; interpreter: too few of
    ``resource`` in ``slot``; barred: left out by hand and yet placed.
    """

    kind: ConflictKind
    slot: str
    meetings: tuple[str, ...]
    people: tuple[str, ...] = ()
    table: str = ""
    resource: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the conflict for the row's figures."""
        return asdict(self)


def find_conflicts(problem: Problem, placed: Mapping[str, Placement]) -> tuple[Conflict, ...]:
    """Return every hard rule a draft breaks, by slot and table; meetings take one slot each."""
    return (*_of_people(problem, placed), *_of_tables(problem, placed), *_of_interpreters(problem, placed))


def _of_people(problem: Problem, placed: Mapping[str, Placement]) -> Iterator[Conflict]:
    people = {person.id: person for person in problem.people}
    barred = {meeting.id for meeting in problem.meetings if meeting.slots is not None}
    there: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for code, placement in placed.items():
        if code in barred:
            yield Conflict("barred", placement.slot, (code,), placement.people)
        for key in placement.people:
            there[key, placement.slot].append(code)
            person = people.get(key)
            if person is not None and person.available is not None and placement.slot not in person.available:
                yield Conflict("away", placement.slot, (code,), (key,))
    for (key, slot), codes in there.items():
        if len(codes) > 1:
            yield Conflict("busy", slot, tuple(codes), (key,))
    load = Counter(key for placement in placed.values() for key in placement.people)
    for key, number in load.items():
        most = people[key].max if key in people else None
        if most is not None and number > most:
            own = tuple(code for code, placement in placed.items() if key in placement.people)
            yield Conflict("full", "", own, (key,))


def _of_tables(problem: Problem, placed: Mapping[str, Placement]) -> Iterator[Conflict]:
    tables = {table.id: table for table in problem.tables or ()}
    firm = {person.id: person.organisation for person in problem.people}
    at: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for code, placement in placed.items():
        name = placement.table or ""
        at[placement.slot, name].append(code)
        table = tables.get(name)
        if table is None or (table.slots is not None and placement.slot not in table.slots):
            yield Conflict("closed", placement.slot, (code,), table=name)
            continue
        if table.held_by is not None and all(firm.get(key) != table.held_by for key in placement.people):
            yield Conflict("held", placement.slot, (code,), table=name)
        if table.seats is not None and len(placement.people) > table.seats:
            yield Conflict("seats", placement.slot, (code,), table=name)
    for (slot, name), codes in at.items():
        if len(codes) > 1:
            yield Conflict("table", slot, tuple(codes), table=name)


def _of_interpreters(problem: Problem, placed: Mapping[str, Placement]) -> Iterator[Conflict]:
    needs = {meeting.id: meeting.needs for meeting in problem.meetings}
    users: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for code, placement in placed.items():
        for name, number in needs.get(code, {}).items():
            users[name, placement.slot] += [code] * number
    for resource in problem.resources:
        for slot in problem.slots:
            codes = users.get((resource.id, slot.id), [])
            if len(codes) > resource.at(slot.id):
                yield Conflict("interpreter", slot.id, tuple(dict.fromkeys(codes)), resource=resource.id)
