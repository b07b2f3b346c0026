"""The problem after changes: who is away, which tables are closed, what came and what went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from duijie.engine.records import Changes, Meeting, Person, Pin, Plan, Problem, Table


def altered_problem(problem: Problem, plan: Plan, changes: Changes, width: int | None = None) -> Problem:
    """Return the problem that the replanned plan answers.

    Meetings of the past are ``fixed`` where they were, every other meeting may start from ``now`` on only.
    Who is away and a closed table are there no more, except for meetings of the past, which include those
    under way; a pin forgets a table that is closed. A cancelled meeting may start nowhere and is mandatory no
    longer. ``width``: homogeneity as far as history and promises leave it (None: as it was).
    """
    problem = with_newcomers(problem, changes)
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    now = 0 if changes.now is None else order[changes.now]
    lengths = {meeting.id: meeting.length for meeting in problem.meetings}
    past = {p.meeting: p for p in plan.placed if order[p.slot] < now}
    engaged: dict[tuple[str, str], set[int]] = {}
    for placement in past.values():
        first = order[placement.slot]
        covered = range(first, first + lengths.get(placement.meeting, 1))
        for person in placement.people:
            engaged.setdefault(("person", person), set()).update(covered)
        if placement.table is not None:
            engaged.setdefault(("table", placement.table), set()).update(covered)
    away = {person: range(now, len(order)) for person in changes.absent}
    away.update({late.person: range(now, order[late.until]) for late in changes.late})
    future = tuple(slot.id for slot in problem.slots[now:])
    tables = problem.tables
    if tables is not None:
        tables = tuple(_table(t, changes, range(now, len(order)), engaged, problem) for t in tables)
    open_at = {table.id: table.slots for table in tables or () if table.id in changes.closed_tables}
    return replace(
        problem,
        people=tuple(_person(p, away, engaged, problem) for p in problem.people),
        meetings=tuple(
            _unpinned(
                _fixed(m, past[m.id].slot) if m.id in past else _barred(m, changes, future, whole=now == 0), open_at
            )
            for m in problem.meetings
        ),
        tables=tables,
        homogeneity=problem.homogeneity if width is None else width,
    )


def with_newcomers(problem: Problem, changes: Changes) -> Problem:
    """Return a problem with the people and meetings of changes that it does not have yet."""
    people = {person.id for person in problem.people}
    meetings = {meeting.id for meeting in problem.meetings}
    return replace(
        problem,
        people=(*problem.people, *(person for person in changes.arrived if person.id not in people)),
        meetings=(*problem.meetings, *(meeting for meeting in changes.add if meeting.id not in meetings)),
    )


def _person(
    person: Person, away: Mapping[str, range], engaged: Mapping[tuple[str, str], set[int]], problem: Problem
) -> Person:
    gone = set(away.get(person.id, ())) - engaged.get(("person", person.id), set())
    return replace(person, available=_without(person.available, gone, problem)) if gone else person


def _table(
    table: Table, changes: Changes, gone: range, engaged: Mapping[tuple[str, str], set[int]], problem: Problem
) -> Table:
    if table.id not in changes.closed_tables:
        return table
    return replace(table, slots=_without(table.slots, set(gone) - engaged.get(("table", table.id), set()), problem))


def _without(given: tuple[str, ...] | None, gone: set[int], problem: Problem) -> tuple[str, ...]:
    allowed = None if given is None else set(given)
    return tuple(
        slot.id for t, slot in enumerate(problem.slots) if (allowed is None or slot.id in allowed) and t not in gone
    )


def _unpinned(meeting: Meeting, open_at: Mapping[str, tuple[str, ...] | None]) -> Meeting:
    """Let a pin forget its table where that is closed now: what remains of the promise is the slot."""
    pin = meeting.pin
    if pin is None or pin.table is None:
        return meeting
    slots = open_at.get(pin.table)
    return meeting if slots is None or pin.slot in slots else replace(meeting, pin=Pin(pin.slot))


def _fixed(meeting: Meeting, slot: str) -> Meeting:
    return meeting if meeting.fixed == slot else replace(meeting, fixed=slot)


def _barred(meeting: Meeting, changes: Changes, future: tuple[str, ...], *, whole: bool) -> Meeting:
    if meeting.id in changes.cancel:
        return replace(meeting, slots=(), mandatory=False)
    if whole:
        return meeting
    if meeting.slots is None:
        return replace(meeting, slots=future)
    return replace(meeting, slots=tuple(slot for slot in meeting.slots if slot in future))
