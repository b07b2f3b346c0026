"""The reasons of unplaced meetings: is the first true one the one that is given?"""

from __future__ import annotations

from collections.abc import Container, Iterator

from duijie.engine.records import ObjectiveName, Person, Plan, UnplacedReason
from duijie.engine.scheduling.verify.account import fair_gain
from duijie.engine.scheduling.verify.blockers import false_blockers
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.openings import Group, Openings
from duijie.engine.scheduling.verify.violation import Violation
from duijie.engine.text import Text

OF_THE_DAY = ("cancelled", "absent")
"""Reasons that changes on the day bring; a problem alone cannot tell whether they are true."""


def false_reasons(facts: Facts, plan: Plan) -> Iterator[Violation]:
    """Yield every refusal whose reason or blockers are not true of the plan."""
    for out in plan.unplaced:
        meeting = facts.meetings.get(out.meeting)
        if meeting is None or out.meeting in facts.placed:
            continue
        unknown = [name for name in out.blockers if not any(name in kind for kind in _named(facts))]
        if unknown:
            yield Violation("blockers", _UNKNOWN.fill(meeting=meeting.id, names=", ".join(unknown)))
        if out.reason in OF_THE_DAY:
            continue
        openings = Openings(facts, meeting)
        true = first_reason(openings)
        if true != out.reason:
            yield Violation("reason", _WRONG.fill(meeting=meeting.id, stated=out.reason, true=true or "–"))
        elif not unknown:
            yield from false_blockers(facts, out, openings)


def _named(facts: Facts) -> tuple[Container[str], ...]:
    return facts.meetings, facts.people, facts.resources


def first_reason(openings: Openings) -> UnplacedReason | None:
    """Return the first reason that is true, None if placing the meeting would be an improvement."""
    if not openings.shared:
        return "no_common_slot"
    if openings.full:
        return "person_full"
    if not openings.free:
        return "person_busy"
    if not openings.stocked:
        return "resource_full"
    if not openings.seated:
        return "tables_full"
    if not openings.in_order:
        return "precedence"
    if any(_would_improve(openings, group, s) for s in openings.in_order for group in openings.groups(s)):
        return None
    return "conflict"


def _would_improve(openings: Openings, group: Group, start: str) -> bool:
    """Return whether adding the meeting keeps homogeneity and betters the objectives in their order."""
    facts = openings.facts
    if not openings.keeps_fair(group, start):
        return False
    gains = (_gain(openings, group, start, name) for name in facts.problem.objective)
    return next((gain > 0 for gain in gains if gain), False)


def _gain(openings: Openings, group: Group, start: str, name: ObjectiveName) -> float:
    """Return how much better an objective becomes with the meeting."""
    facts, meeting = openings.facts, openings.meeting
    if name == "mandatory":
        return float(meeting.mandatory)
    if name == "floor":
        return float(sum(facts.load[p] < _floor(facts, facts.people[p]) for p in group))
    if name == "value":
        return meeting.value
    if name == "breaks":
        after = openings.runs_with(group, start)
        return float(sum(facts.idle_runs(person) for person in group) - sum(after.values()))
    if name == "moves":
        return float(meeting.pin is not None and meeting.pin.slot == start and meeting.pin.table is None)
    return fair_gain(facts, group)[name]


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
