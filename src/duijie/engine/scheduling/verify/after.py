"""The problem as changes leave it, put together anew for the judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from duijie.engine.records import Changes, Meeting, Plan, Problem
from duijie.engine.scheduling.verify.facts import Facts


def problem_after(problem: Problem, plan: Plan, changes: Changes, answer: Plan) -> Problem:
    """Return the problem that ``answer``, the replanned ``plan``, has to respect.

    Meetings that began before ``now`` are fixed where they were; all others may start from ``now`` on, cancelled
    ones nowhere. Absent and late people and closed tables are there for meetings under way only. Homogeneity is
    as wide as history and promises may have left it: as wide as the answer is.
    """
    ids = [slot.id for slot in problem.slots]
    now = ids.index(changes.now) if changes.now is not None else 0
    people = {person.id: person for person in (*problem.people, *changes.arrived)}
    meetings = {meeting.id: meeting for meeting in (*problem.meetings, *changes.add)}
    gone = {person: set(ids[now:]) for person in changes.absent}
    gone.update({late.person: set(ids[now : ids.index(late.until)]) for late in changes.late})
    shut = {table: set(ids[now:]) for table in changes.closed_tables}
    fixed: dict[str, str] = {}
    for placement in plan.placed:
        first = ids.index(placement.slot)
        if first < now:
            fixed[placement.meeting] = placement.slot
            covered = ids[first : first + meetings[placement.meeting].length]
            for person in placement.people:
                gone.get(person, set()).difference_update(covered)
            shut.get(placement.table or "", set()).difference_update(covered)
    for person, slots in gone.items():
        if slots:
            people[person] = replace(people[person], available=_left(ids, people[person].available, slots))
    tables = problem.tables
    if tables is not None:
        tables = tuple(replace(t, slots=_left(ids, t.slots, shut[t.id])) if t.id in shut else t for t in tables)
    for name, meeting in meetings.items():
        meetings[name] = _ahead(meeting, fixed.get(name), ids, ids[:now], cancelled=name in changes.cancel)
    for table in tables or ():
        for name, meeting in meetings.items() if table.id in shut else ():
            pin, there = meeting.pin, ids if table.slots is None else table.slots
            if pin is not None and pin.table == table.id and pin.slot not in there:
                meetings[name] = replace(meeting, pin=replace(pin, table=None))
    after = replace(problem, people=tuple(people.values()), meetings=tuple(meetings.values()), tables=tables)
    if problem.homogeneity is None:
        return after
    facts = Facts(after, answer)
    counts = [facts.idle_runs(person) for person in facts.people] or [0]
    return replace(after, homogeneity=max(problem.homogeneity, max(counts) - min(counts)))


def _left(ids: Iterable[str], given: tuple[str, ...] | None, gone: set[str]) -> tuple[str, ...]:
    return tuple(slot for slot in ids if (given is None or slot in given) and slot not in gone)


def _ahead(meeting: Meeting, fixed: str | None, ids: list[str], past: list[str], *, cancelled: bool) -> Meeting:
    if fixed is not None:
        return replace(meeting, fixed=fixed)
    if cancelled:
        return replace(meeting, slots=(), mandatory=False)
    if not past:
        return meeting
    allowed = ids if meeting.slots is None else meeting.slots
    return replace(meeting, slots=tuple(slot for slot in allowed if slot not in past))
