"""The reasons of unplaced meetings: is the first true one the one that is given?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from duijie.engine.records import Meeting, Person, Plan, UnplacedReason
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.violation import Violation
from duijie.engine.text import Text

OF_THE_DAY = ("cancelled", "absent")
"""Reasons that changes on the day bring; a problem alone cannot tell whether they are true."""


def false_reasons(facts: Facts, plan: Plan) -> Iterator[Violation]:
    """Yield every refusal whose reason or blockers are not true of the plan."""
    resources = {resource.id for resource in facts.problem.resources}
    for out in plan.unplaced:
        meeting = facts.meetings.get(out.meeting)
        if meeting is None or out.meeting in facts.placed:
            continue
        unknown = [
            name for name in out.blockers if name not in {**facts.meetings, **facts.people} and name not in resources
        ]
        if unknown:
            yield Violation("blockers", _UNKNOWN.fill(meeting=meeting.id, names=", ".join(unknown)))
        if out.reason in OF_THE_DAY:
            continue
        true = first_reason(facts, meeting)
        if true != out.reason:
            yield Violation("reason", _WRONG.fill(meeting=meeting.id, stated=out.reason, true=true or "–"))


def first_reason(facts: Facts, meeting: Meeting) -> UnplacedReason | None:
    """Return the first reason that is true, None if placing the meeting would be an improvement."""
    starts = [slot for slot in facts.slot_ids if facts.may_start(meeting, slot)]
    covered = {slot: facts.slots_of(meeting, slot) for slot in starts}
    shared = [s for s in starts if all(any(facts.is_there(p, covered[s]) for p in party) for party in meeting.parties)]
    if not shared:
        return "no_common_slot"
    if any(all(facts.is_full(person) for person in party) for party in meeting.parties):
        return "person_full"
    able = {s: [_able(facts, party, covered[s]) for party in meeting.parties] for s in shared}
    free = [s for s in shared if all(able[s])]
    if not free:
        return "person_busy"
    stocked = [s for s in free if _is_stocked(facts, meeting, covered[s])]
    if not stocked:
        return "resource_full"
    tables = {s: _groups_at_tables(facts, able[s], covered[s]) for s in stocked}
    seated = [s for s in stocked if tables[s]]
    if not seated:
        return "tables_full"
    in_order = [s for s in seated if _is_in_order(facts, meeting, s)]
    if not in_order:
        return "precedence"
    if any(_would_improve(facts, meeting, group, covered[s], s) for s in in_order for group in tables[s]):
        return None
    return "conflict"


def _able(facts: Facts, party: tuple[str, ...], covered: list[str]) -> list[str]:
    return [person for person in party if facts.is_free(person, covered) and not facts.is_full(person)]


def _is_stocked(facts: Facts, meeting: Meeting, covered: list[str]) -> bool:
    limits = {resource.id: resource for resource in facts.problem.resources}
    return all(
        facts.resource_use[name, slot] + number <= limits[name].at(slot)
        for name, number in meeting.needs.items()
        for slot in covered
        if number
    )


def _groups_at_tables(facts: Facts, able: list[list[str]], covered: list[str]) -> list[tuple[str, ...]]:
    """Return the groups of people for whom there is a table."""
    groups = list(product(*able))
    if facts.problem.tables is None:
        room = all(
            capacity is None or facts.in_slot[slot] < capacity
            for slot in covered
            for capacity in [facts.capacity_at(slot)]
        )
        return groups if room else []
    open_tables = [
        table
        for table in facts.problem.tables
        if all(slot in facts.table_slots[table.id] and (table.id, slot) not in facts.at_table for slot in covered)
        and (table.seats is None or len(able) <= table.seats)
    ]
    if any(table.held_by is None for table in open_tables):
        return groups
    holders = {table.held_by for table in open_tables}
    return [group for group in groups if any(facts.people[person].organisation in holders for person in group)]


def _is_in_order(facts: Facts, meeting: Meeting, start: str) -> bool:
    return all(earlier in facts.placed and facts.end(earlier) <= facts.position[start] for earlier in meeting.after)


def _would_improve(facts: Facts, meeting: Meeting, group: tuple[str, ...], covered: list[str], start: str) -> bool:
    """Return whether adding the meeting keeps homogeneity and betters the objectives in their order."""
    before = {person: facts.idle_runs(person) for person in facts.people if person in group or _is_bounded(facts)}
    for person in group:
        for slot in covered:
            facts.doings[person, slot] = [meeting.id]
    after = {person: facts.idle_runs(person) for person in before}
    for person in group:
        for slot in covered:
            del facts.doings[person, slot]
    width = facts.problem.homogeneity
    if width is not None and max(after.values()) - min(after.values()) > width:
        return False
    more_breaks = sum(after.values()) - sum(before.values())
    pinned = meeting.pin is not None and meeting.pin.slot == start and meeting.pin.table is None
    gain = {
        "mandatory": float(meeting.mandatory),
        "floor": float(sum(facts.load[p] < _floor(facts, facts.people[p]) for p in group)),
        "value": meeting.value,
        "breaks": -float(more_breaks),
        "moves": float(pinned),
    }
    return next((gain[name] > 0 for name in facts.problem.objective if gain[name]), False)


def _is_bounded(facts: Facts) -> bool:
    return facts.problem.homogeneity is not None


def _floor(facts: Facts, person: Person) -> int:
    return person.min or facts.problem.floor or 0


_WRONG = Text(
    "meeting {meeting} is refused for “{stated}”; the first true reason is “{true}”",
    "洽谈{meeting}未安排的原因写作“{stated}”，而首个成立的原因是“{true}”",
    "洽談{meeting}未安排的原因寫作「{stated}」，而首個成立的原因是「{true}」",
)
_UNKNOWN = Text(
    "meeting {meeting} is said to be blocked by unknown names: {names}",
    "洽谈{meeting}的阻碍中有未知名称：{names}",
    "洽談{meeting}的阻礙中有未知名稱：{names}",
)
