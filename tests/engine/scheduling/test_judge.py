"""The judge finds every way in which a good plan can be spoiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from duijie.engine.records import Clash, Meeting, Objective, Person, Pin, Placement, Plan, Problem, Resource, Table
from duijie.engine.scheduling import solve, verify
from duijie.engine.text import same
from tests.engine.scheduling.small import day, guests, meet, out, plan_of, put

PROBLEM = Problem(
    day("s1", "s2", "s3"),
    (Person("a", "o1", max=2), Person("b"), Person("c"), Person("d"), Person("e", "o2", available=("s1",))),
    (
        meet("m1", "a", "b", value=3, mandatory=True, pin=Pin("s1", "T1")),
        Meeting("m2", (("a",), ("c", "d")), value=2, needs={"r": 1}),
        meet("m3", "a", "e", value=1),
        meet("m4", "b", "c", value=1.5),
    ),
    tables=(Table("T1", seats=2), Table("T2", seats=4)),
    resources=(Resource("r", 1),),
    objective=("mandatory", "floor", "value", "breaks", "moves"),
    floor=2,
)
GOOD = solve(PROBLEM)


def _placed(plan: Plan, index: int, **change: object) -> Plan:
    parts = list(plan.placed)
    parts[index] = replace(parts[index], **change)  # type: ignore[arg-type]
    return replace(plan, placed=tuple(parts))


def _objective(plan: Plan, index: int, **change: object) -> Plan:
    parts = list(plan.objectives)
    parts[index] = replace(parts[index], **change)  # type: ignore[arg-type]
    return replace(plan, objectives=tuple(parts))


def _drop(plan: Plan) -> Plan:
    return replace(plan, placed=plan.placed[1:])


SPOILED: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "a meeting vanishes": (_drop, "meeting_lost"),
    "an unplaced meeting vanishes": (lambda p: replace(p, unplaced=()), "meeting_lost"),
    "a meeting stands twice": (lambda p: replace(p, placed=(*p.placed, p.placed[0])), "placed_twice"),
    "placed and refused": (
        lambda p: replace(p, unplaced=(*p.unplaced, out(p.placed[0].meeting, "conflict"))),
        "placed_twice",
    ),
    "an unknown meeting": (lambda p: replace(p, placed=(*p.placed, put("m99", "s1"))), "unknown_meeting"),
    "an unknown slot": (lambda p: _placed(p, 0, slot="s99"), "unknown_slot"),
    "an unknown table": (lambda p: _placed(p, 0, table="T99"), "unknown_table"),
    "an unknown person": (lambda p: _placed(p, 0, people=("a", "zz")), "unknown_person"),
    "no table": (lambda p: _placed(p, 0, table=None), "no_table"),
    "a person too few": (lambda p: _placed(p, 0, people=("a",)), "attendance"),
    "a better value than there is": (lambda p: _objective(p, 2, reached=99), "objective_value"),
    "fewer breaks than there are": (lambda p: _objective(p, 3, reached=-1, bound=-1), "objective_value"),
    "a bound that is beaten": (lambda p: _objective(p, 2, bound=1), "bound"),
    "a bound that is no number": (lambda p: _objective(p, 2, bound=float("inf"), proved=False), "bound"),
    "proved without a bound": (lambda p: _objective(p, 2, bound=None), "proof"),
    "not proved though it is": (lambda p: replace(_objective(p, 2, proved=False), status="feasible"), "proof"),
    "a gap called proved": (lambda p: _objective(p, 2, bound=50), "proof"),
    "optimal called feasible": (lambda p: replace(p, status="feasible"), "status"),
    "feasible called infeasible": (lambda p: replace(p, status="infeasible"), "status"),
    "a clash that takes place": (
        lambda p: replace(p, status="infeasible", clash=Clash(("m1",), ("tables",), same("…"))),
        "status",
    ),
    "an objective left out": (lambda p: replace(p, objectives=p.objectives[:-1]), "objectives"),
    "objectives in another order": (lambda p: replace(p, objectives=p.objectives[::-1]), "objectives"),
    "a false reason": (lambda p: replace(p, unplaced=(replace(p.unplaced[0], reason="tables_full"),)), "reason"),
    "an unknown blocker": (lambda p: replace(p, unplaced=(replace(p.unplaced[0], blockers=("x",)),)), "blockers"),
}


def test_the_good_plan_is_good() -> None:
    assert verify(PROBLEM, GOOD) == ()
    assert GOOD.status == "optimal"
    assert [u.reason for u in GOOD.unplaced] == ["person_full"]


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_plan_is_refused(name: str) -> None:
    spoil, code = SPOILED[name]
    assert code in [violation.code for violation in verify(PROBLEM, spoil(GOOD))]


def test_a_meeting_that_could_simply_be_added_has_no_true_reason() -> None:
    problem = Problem(day("s1"), guests("a", "b"), (meet("m1", "a", "b"),), objective=("value",))
    for reason in ("conflict", "person_busy", "tables_full"):
        assert [v.code for v in verify(problem, plan_of(problem, out("m1", reason)))] == ["reason"]


def _reason(problem: Problem) -> str:
    [refused] = solve(problem).unplaced
    return refused.reason


def test_each_reason_where_it_is_the_first_that_is_true() -> None:
    ab, ac = meet("m1", "a", "b", value=5), meet("m2", "a", "c")
    one, abcd = day("s1"), guests("a", "b", "c", "d")
    cd = meet("m2", "c", "d")
    apart = (Person("a", available=("s1",)), Person("b", available=("s2",)))
    value = ("value",)
    assert _reason(Problem(day("s1", "s2"), apart, (ab,), objective=value)) == "no_common_slot"
    full = (Person("a", max=1), *abcd[1:])
    assert _reason(Problem(day("s1", "s2"), full, (ab, ac), objective=value)) == "person_full"
    assert _reason(Problem(one, abcd, (ab, ac), objective=value)) == "person_busy"
    needy = tuple(replace(m, needs={"r": 1}) for m in (ab, cd))
    assert _reason(Problem(one, abcd, needy, resources=(Resource("r", 1),), objective=value)) == "resource_full"
    assert _reason(Problem(one, abcd, (ab, cd), table_capacity=1, objective=value)) == "tables_full"
    assert _reason(Problem(one, abcd, (ab, replace(cd, after=("m1",))), objective=value)) == "precedence"
    lone = Problem(
        day("s1", "s2", "s3"), abcd, (replace(ab, fixed="s1"), replace(ac, fixed="s3")), homogeneity=0, objective=value
    )
    assert _reason(lone) == "conflict"


def test_value_counts_decimals_exactly() -> None:
    people = guests(*"abcdef")
    meetings = tuple(meet(f"m{i}", *pair, value=0.1) for i, pair in enumerate(("ab", "cd", "ef")))
    plan = solve(Problem(day("s1"), people, meetings, objective=("value",)))
    assert plan.objectives == (Objective("value", 0.3, 0.3, True),)
    assert isinstance(plan.placed[0], Placement)
