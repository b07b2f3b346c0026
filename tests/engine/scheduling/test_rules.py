"""Every hard rule: the judge accepts a plan that keeps it, refuses one that breaks it, the solver keeps it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duijie.engine.records import Meeting, Person, Placement, Problem, Resource, Slot, Table
from duijie.engine.scheduling import solve, verify
from duijie.engine.scheduling.rules import RULES
from tests.engine.scheduling.small import day, guests, meet, out, plan_of, put

ABC = guests("a", "b", "c")
ONE, TWO = day("s1"), day("s1", "s2")
AB, AC = meet("m1", "a", "b"), meet("m2", "a", "c")


def hall(*tables: Table) -> Problem:
    return Problem(TWO, ABC, (AB,), tables=tables, objective=())


def two(**more: object) -> Problem:
    return replace(Problem(TWO, ABC, (AB, AC), objective=()), **more)  # type: ignore[arg-type]


Case = tuple[Problem, tuple[Placement, ...], tuple[Placement, ...]]
"""A problem, placements that keep the rule, placements that break it."""

SPLIT = (Slot("s1", "am"), Slot("s2", "am"), Slot("s3", "pm"))

CASES: dict[str, Case] = {
    "slots": (
        Problem(TWO, ABC, (replace(AB, slots=("s2",)),), objective=()),
        (put("m1", "s2", "a", "b"),),
        (put("m1", "s1", "a", "b"),),
    ),
    "session": (
        Problem(SPLIT, ABC, (replace(AB, session="pm"),), objective=()),
        (put("m1", "s3", "a", "b"),),
        (put("m1", "s2", "a", "b"),),
    ),
    "fixed": (
        Problem(TWO, ABC, (replace(AB, fixed="s2"),), objective=()),
        (put("m1", "s2", "a", "b"),),
        (put("m1", "s1", "a", "b"),),
    ),
    "length": (
        Problem(SPLIT, ABC, (replace(AB, length=2),), objective=()),
        (put("m1", "s1", "a", "b"),),
        (put("m1", "s2", "a", "b"),),
    ),
    "availability": (
        Problem(TWO, (Person("a", available=("s2",)), *ABC[1:]), (AB,), objective=()),
        (put("m1", "s2", "a", "b"),),
        (put("m1", "s1", "a", "b"),),
    ),
    "max": (
        two(people=(Person("a", max=1), *ABC[1:])),
        (put("m1", "s1", "a", "b"),),
        (put("m1", "s1", "a", "b"), put("m2", "s2", "a", "c")),
    ),
    "one_at_a_time": (
        two(),
        (put("m1", "s1", "a", "b"), put("m2", "s2", "a", "c")),
        (put("m1", "s1", "a", "b"), put("m2", "s1", "a", "c")),
    ),
    "resources": (
        two(
            people=guests("a", "b", "c", "d"),
            meetings=(replace(AB, needs={"r": 1}), meet("m2", "c", "d", needs={"r": 2})),
            resources=(Resource("r", 2),),
        ),
        (put("m1", "s1", "a", "b"), put("m2", "s2", "c", "d")),
        (put("m1", "s1", "a", "b"), put("m2", "s1", "c", "d")),
    ),
    "tables": (
        Problem(TWO, guests("a", "b", "c", "d"), (AB, meet("m2", "c", "d")), tables=(Table("T1"),), objective=()),
        (put("m1", "s1", "a", "b", table="T1"), put("m2", "s2", "c", "d", table="T1")),
        (put("m1", "s1", "a", "b", table="T1"), put("m2", "s1", "c", "d", table="T1")),
    ),
    "seats": (
        hall(Table("T1", seats=1), Table("T2", seats=2)),
        (put("m1", "s1", "a", "b", table="T2"),),
        (put("m1", "s1", "a", "b", table="T1"),),
    ),
    "held_by": (
        hall(Table("T1", held_by="o9"), Table("T2")),
        (put("m1", "s1", "a", "b", table="T2"),),
        (put("m1", "s1", "a", "b", table="T1"),),
    ),
    "after": (
        two(meetings=(AB, replace(AC, after=("m1",)))),
        (put("m1", "s1", "a", "b"), put("m2", "s2", "a", "c")),
        (put("m2", "s1", "a", "c"), put("m1", "s2", "a", "b")),
    ),
    "homogeneity": (
        Problem(day("s1", "s2", "s3"), ABC, (AB, AC), objective=(), homogeneity=0),
        (put("m1", "s1", "a", "b"), put("m2", "s2", "a", "c")),
        (put("m1", "s1", "a", "b"), put("m2", "s3", "a", "c")),
    ),
}
CODES = {"tables": "table_taken"}


def _codes(problem: Problem, placed: tuple[Placement, ...]) -> list[str]:
    rest = [m.id for m in problem.meetings if m.id not in {p.meeting for p in placed}]
    plan = plan_of(problem, *placed, *(out(name, "person_full") for name in rest))
    return [violation.code for violation in verify(problem, plan)]


def test_every_rule_of_the_registry_has_a_case() -> None:
    assert [rule.name for rule in RULES] == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_judge_accepts_a_plan_that_keeps_the_rule(name: str) -> None:
    problem, kept, _ = CASES[name]
    assert _codes(problem, kept) == []


@pytest.mark.parametrize("name", CASES)
def test_judge_refuses_a_plan_that_breaks_the_rule(name: str) -> None:
    problem, _, broken = CASES[name]
    assert _codes(problem, broken) == [CODES.get(name, name)]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", range(5))
def test_solver_keeps_the_rule(name: str, seed: int) -> None:
    problem, kept, _ = CASES[name]
    plan = solve(replace(problem, objective=("value",)), seed=seed)
    assert verify(replace(problem, objective=("value",)), plan) == ()
    assert len(plan.placed) == len(kept)


def test_after_waits_for_the_end_of_a_long_meeting() -> None:
    slots = day("s1", "s2", "s3")
    long = Meeting("m1", (("a",), ("b",)), length=2)
    problem = Problem(slots, guests("a", "b", "c", "d"), (long, meet("m2", "c", "d", after=("m1",))), objective=())
    assert _codes(problem, (put("m1", "s1", "a", "b"), put("m2", "s2", "c", "d"))) == ["after"]
    assert _codes(problem, (put("m1", "s1", "a", "b"), put("m2", "s3", "c", "d"))) == []


def test_capacity_may_differ_by_slot() -> None:
    people = guests("a", "b", "c", "d")
    meetings = (AB, meet("m2", "c", "d"))
    problem = Problem(TWO, people, meetings, table_capacity={"s1": 0, "s2": 2}, objective=("value",))
    plan = solve(problem)
    assert [(p.slot, p.table) for p in plan.placed] == [("s2", None), ("s2", None)]


def test_a_break_may_span_the_lunch_and_unavailable_slots() -> None:
    slots = (Slot("s1", "am"), Slot("s2", "am"), Slot("s3", "pm"), Slot("s4", "pm"))
    people = (Person("a", available=("s1", "s3", "s4")), *ABC[1:])
    for second, breaks in (("s4", 1), ("s3", 1)):
        problem = Problem(slots, people, (AB, AC), objective=("breaks",))
        plan = plan_of(problem, put("m1", "s1", "a", "b"), put("m2", second, "a", "c"), breaks=breaks)
        assert verify(problem, plan) == ()
    adjacent = Problem(slots, ABC, (AB, AC), objective=("breaks",))
    assert verify(adjacent, plan_of(adjacent, put("m1", "s2", "a", "b"), put("m2", "s3", "a", "c"), breaks=0)) == ()
