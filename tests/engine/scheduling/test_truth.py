"""The solver against every plan there is, on random problems small enough to enumerate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product

import pytest

from duijie.engine.records import OBJECTIVES, Problem
from duijie.engine.scheduling import solve, verify
from tests.engine.scheduling.brute import best_objectives, fair_problem, tiny_problem


def assert_truth(seed: int, draw: Callable[[int], Problem] = tiny_problem) -> None:
    problem = draw(seed)
    plan = solve(problem, seed=seed)
    assert verify(problem, plan) == ()
    best, everything = best_objectives(problem)
    assert [o.name for o in plan.objectives] == list(problem.objective)
    assert [o.reached for o in plan.objectives] == pytest.approx(best, rel=1e-12)
    assert [o.bound for o in plan.objectives] == pytest.approx(best, rel=1e-12)
    assert all(o.proved for o in plan.objectives)
    impossible = "mandatory" in problem.objective and not everything
    assert plan.status == ("infeasible" if impossible else "optimal")
    assert (plan.clash is not None) == impossible


@pytest.mark.parametrize("block", range(10))
def test_objectives_and_bounds_are_those_of_the_best_plan(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        assert_truth(seed)


@pytest.mark.parametrize("block", range(10))
def test_fairness_is_that_of_the_fairest_plan(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        assert_truth(seed, fair_problem)


def test_the_problems_hold_every_feature_and_most_pairs_of_objectives_in_either_order() -> None:
    problems = [draw(seed) for seed in range(600) for draw in (tiny_problem, fair_problem)]
    seen: Counter[str] = Counter()
    orders = set()
    for problem in problems:
        tables, meetings = problem.tables or (), problem.meetings
        names = problem.objective
        orders.update((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
        seen.update(
            name
            for name, there in {
                "several sessions": len({slot.session for slot in problem.slots}) > 1,
                "absence": any(person.available is not None for person in problem.people),
                "a cap": any(person.max is not None for person in problem.people),
                "a cap of none": any(person.max == 0 for person in problem.people),
                "an own floor": any(person.min > 0 for person in problem.people),
                "sides": len({person.side for person in problem.people} - {None}) > 1,
                "a pool": any(len(party) > 1 for meeting in meetings for party in meeting.parties),
                "a group": any(len(meeting.parties) > 2 for meeting in meetings),
                "a length": any(meeting.length > 1 for meeting in meetings),
                "a session": any(meeting.session is not None for meeting in meetings),
                "own slots": any(meeting.slots is not None for meeting in meetings),
                "fixed": any(meeting.fixed is not None for meeting in meetings),
                "order": any(meeting.after for meeting in meetings),
                "needs": any(any(meeting.needs.values()) for meeting in meetings),
                "capacity by slot": any(resource.by_slot for resource in problem.resources),
                "a pin": any(meeting.pin is not None for meeting in meetings),
                "a pin at a table": any(m.pin is not None and m.pin.table is not None for m in meetings),
                "tables": bool(tables),
                "seats": any(table.seats is not None for table in tables),
                "table slots": any(table.slots is not None for table in tables),
                "a holder": any(table.held_by is not None for table in tables),
                "a number of tables": isinstance(problem.table_capacity, int),
                "tables by slot": isinstance(problem.table_capacity, dict),
                "no limit of tables": problem.tables is None and problem.table_capacity is None,
                "mandatory": any(meeting.mandatory for meeting in meetings),
                "decimals": any(meeting.value % 1 for meeting in meetings),
                "homogeneity": problem.homogeneity is not None,
                "homogeneity with pools": problem.homogeneity is not None
                and any(len(party) > 1 for meeting in meetings for party in meeting.parties),
            }.items()
            if there
        )
    assert min(seen.values()) >= 20, seen
    assert len(seen) == 28
    assert orders == {(a, b) for a, b in product(OBJECTIVES, repeat=2) if a != b}
