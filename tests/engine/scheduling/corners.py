"""Good plans of small problems made for one question each, and rich plans judged by other objectives."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random
from typing import get_args

from duijie.engine.records import (
    Meeting,
    Objective,
    ObjectiveName,
    Person,
    Pin,
    Plan,
    Problem,
    Resource,
    Table,
    Unplaced,
)
from duijie.engine.scheduling import solve
from duijie.engine.scheduling.verify.account import count
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.text import same
from tests.engine.scheduling.mutations import rich
from tests.engine.scheduling.small import day, guests, meet, plan_of, put

ORDERS: tuple[tuple[ObjectiveName, ...], ...] = (
    ("breaks", "value"),
    ("moves", "breaks"),
    ("floor", "breaks", "value"),
    ("mandatory",),
    ("breaks",),
    (),
)


@cache
def corners() -> tuple[tuple[Problem, Plan], ...]:
    """Return each problem with a plan that is in order, or out of order in one respect."""
    found = (_apart(), _pools_apart(), _nowhere(), _late(), _missing(), _closed(), _idle())
    return (*found, _evenly_idle(), _half_crowded(), _half_short(), _short_of_two(), *_infeasible())


def _apart() -> tuple[Problem, Plan]:
    people = (
        *(Person("a"), Person("b", available=("s1", "s2")), Person("c")),
        *(Person("d", available=("s3",)), Person("e", available=("s2", "s3"))),
    )
    problem = Problem(day("s1", "s2", "s3"), people, (meet("m1", *"abcde"), meet("m2", "b", "e")), objective=("value",))
    return problem, solve(problem)


def _pools_apart() -> tuple[Problem, Plan]:
    """Return three parties each two of which can meet, but not all."""
    people = tuple(Person(n, available=a) for n, a in (("a", ("s1", "s2")), ("b", ("s2", "s3")), ("c", ("s1",))))
    people = (*people, Person("d", available=("s3",)))
    problem = Problem(
        day("s1", "s2", "s3"), people, (Meeting("m1", (("a",), ("b",), ("c", "d"))),), objective=("value",)
    )
    return problem, solve(problem)


def _nowhere() -> tuple[Problem, Plan]:
    problem = Problem(day("s1"), guests("a", "b"), (meet("m1", "a", "b", length=2),), objective=("value",))
    return problem, solve(problem)


def _refused(meeting: str, reason: str, *blockers: str) -> Unplaced:
    return Unplaced(meeting, reason, blockers, same("…"))  # type: ignore[arg-type]


def _late() -> tuple[Problem, Plan]:
    """Return a meeting whose predecessors are placed, one of them after its last possible start."""
    meetings = (
        meet("m1", "a", "b", fixed="s3"),
        meet("m2", "a", "c", fixed="s1"),
        meet("m3", "d", "e", after=("m1", "m2"), slots=("s1", "s2")),
        meet("m4", "a", "e", fixed="s2"),
    )
    problem = Problem(day("s1", "s2", "s3"), guests(*"abcde"), meetings, objective=())
    placed = (put("m1", "s3", "a", "b"), put("m2", "s1", "a", "c"), put("m4", "s2", "a", "e"))
    return problem, plan_of(problem, *placed, _refused("m3", "precedence", "m1"))


def _missing() -> tuple[Problem, Plan]:
    meetings = (
        meet("m1", "a", "b", slots=()),
        meet("m2", "a", "c", fixed="s1"),
        meet("m3", "d", "e", after=("m1", "m2")),
    )
    problem = Problem(day("s1", "s2"), guests(*"abcde"), meetings, objective=())
    refused = (_refused("m1", "no_common_slot"), _refused("m3", "precedence", "m1"))
    return problem, plan_of(problem, put("m2", "s1", "a", "c"), *refused)


def _closed() -> tuple[Problem, Plan]:
    """Return a long meeting beside a table that closes halfway."""
    tables = (Table("T1", slots=("s1",)), Table("T2"))
    problem = Problem(day("s1", "s2"), guests("a", "b"), (meet("m1", "a", "b", length=2),), tables=tables, objective=())
    return problem, plan_of(problem, put("m1", "s1", "a", "b", table="T2"))


def _idle() -> tuple[Problem, Plan]:
    """Return people who all have a break."""
    meetings = (meet("m1", "a", "b", fixed="s1"), meet("m2", "a", "b", fixed="s3"))
    problem = Problem(day("s1", "s2", "s3"), guests("a", "b"), meetings, objective=("breaks",), homogeneity=0)
    return problem, plan_of(problem, put("m1", "s1", "a", "b"), put("m2", "s3", "a", "b"), breaks=2)


def _evenly_idle() -> tuple[Problem, Plan]:
    """Return a refusal that homogeneity does not justify: all would have two breaks."""
    meetings = tuple(meet(f"m{i}", "a", "b", fixed=f"s{2 * i + 1}") for i in range(3))
    problem = Problem(
        day(*(f"s{t}" for t in range(1, 6))), guests("a", "b"), meetings, objective=("value",), homogeneity=0
    )
    placed = (put("m0", "s1", "a", "b"), put("m1", "s3", "a", "b"))
    return problem, plan_of(problem, *placed, _refused("m2", "conflict", "a"), value=2)


def _half_crowded() -> tuple[Problem, Plan]:
    """Return a long meeting for which the only table is taken in one of its slots."""
    meetings = (meet("m1", "a", "b", fixed="s1"), meet("m2", "c", "d", length=2))
    problem = Problem(day("s1", "s2"), guests(*"abcd"), meetings, table_capacity=1, objective=())
    return problem, plan_of(problem, put("m1", "s1", "a", "b"), _refused("m2", "tables_full", "m1"))


def _half_short() -> tuple[Problem, Plan]:
    """Return a long meeting for which a resource is used up in one of its slots."""
    meetings = (meet("m1", "a", "b", fixed="s1", needs={"r": 1}), meet("m2", "c", "d", length=2, needs={"r": 1}))
    problem = Problem(day("s1", "s2"), guests(*"abcd"), meetings, resources=(Resource("r", 1),), objective=())
    return problem, plan_of(problem, put("m1", "s1", "a", "b"), _refused("m2", "resource_full", "r", "m1"))


def _short_of_two() -> tuple[Problem, Plan]:
    """Return a meeting that lacks one resource in one slot and another in the other."""
    meetings = (
        meet("m1", "a", "b", fixed="s1", needs={"r": 1}),
        meet("m2", "a", "b", fixed="s2", needs={"q": 1}),
        meet("m3", "c", "d", needs={"r": 1, "q": 1}),
    )
    resources = (Resource("r", 1), Resource("q", 1), Resource("z", 0))
    problem = Problem(day("s1", "s2"), guests(*"abcd"), meetings, resources=resources, objective=())
    placed = (put("m1", "s1", "a", "b"), put("m2", "s2", "a", "b"))
    return problem, plan_of(problem, *placed, _refused("m3", "resource_full", "r", "q", "m1", "m2"))


def _infeasible() -> list[tuple[Problem, Plan]]:
    """Return mandatory meetings that clash, a plan of them, and plans that only claim so."""
    meetings = (meet("m1", "a", "b", mandatory=True), meet("m2", "a", "c", mandatory=True), meet("m3", "a", "d"))
    problem = Problem(day("s1"), guests(*"abcd"), meetings, objective=("mandatory", "value"))
    plan = solve(problem)
    assert plan.status == "infeasible"
    assert plan.clash is not None
    clashes = [("m1",), ("m2",), ("m1", "m3"), (), ("m3",)]
    claims = [(problem, replace(plan, clash=replace(plan.clash, meetings=names))) for names in clashes]
    roomy = replace(problem, slots=day("s1", "s2", "s3"))
    claims += [(roomy, replace(solve(roomy), status="infeasible", clash=plan.clash))]
    return [(problem, plan), (problem, replace(plan, clash=None)), *claims]


@cache
def otherwise(seed: int) -> tuple[tuple[Problem, Plan], ...]:
    """Return a rich plan under other objectives; what it left out may then have no true reason."""
    problem, plan = rich(seed)
    r = Random(f"otherwise {seed}")
    problem = replace(
        problem,
        people=tuple(replace(p, side="A" if i < 4 else r.choice(["B", None])) for i, p in enumerate(problem.people)),
        meetings=tuple(
            replace(m, pin=m.pin and Pin(m.pin.slot, r.choice([m.pin.table, None]))) for m in problem.meetings
        ),
        homogeneity=None,
    )
    others = tuple(name for name in get_args(ObjectiveName) if name not in rich(seed)[0].objective)
    return tuple(_under(problem, plan, order) for order in (*ORDERS, others, others[::-1]))


def _under(problem: Problem, plan: Plan, order: tuple[ObjectiveName, ...]) -> tuple[Problem, Plan]:
    changed = replace(problem, objective=order)
    facts = Facts(changed, plan)
    figures = tuple(Objective(name, count(facts, name), None, False) for name in order)
    return changed, replace(plan, objectives=figures, status="feasible" if order else "optimal", clash=None)
