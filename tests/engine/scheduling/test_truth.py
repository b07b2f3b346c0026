"""The solver against every plan there is, on random problems small enough to enumerate."""

from __future__ import annotations

import pytest

from duijie.engine.scheduling import solve, verify
from tests.engine.scheduling.brute import best_objectives, tiny_problem


def assert_truth(seed: int) -> None:
    problem = tiny_problem(seed)
    plan = solve(problem, seed=seed)
    assert verify(problem, plan) == ()
    best, everything = best_objectives(problem)
    assert [o.reached for o in plan.objectives] == pytest.approx(best)
    assert [o.bound for o in plan.objectives] == pytest.approx(best)
    assert all(o.proved for o in plan.objectives)
    impossible = "mandatory" in problem.objective and not everything
    assert plan.status == ("infeasible" if impossible else "optimal")


@pytest.mark.parametrize("block", range(12))
def test_objectives_and_bounds_are_those_of_the_best_plan(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        assert_truth(seed)
