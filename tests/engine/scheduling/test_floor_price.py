"""What the floor costs is what enumeration says it costs, and never claimed beyond what is proved."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from duijie.engine.scheduling import WorkLimit, solve
from duijie.engine.scheduling.floor_price import price_of_floor
from duijie.engine.scheduling.stop import Budget
from tests.engine.scheduling.brute import best_objectives, tiny_problem
from tests.engine.scheduling.small import day, guests, meet
from tests.engine.scheduling.test_solve import conference

ASKED = ("mandatory", "floor", "value")


def test_the_price_of_a_floor_by_hand() -> None:
    meetings = (meet("m1", "a", "b", value=9), meet("m2", "c", "d", value=4), meet("m3", "a", "d", value=6))
    problem = replace(
        tiny_problem(0),
        slots=day("s1"),
        people=guests("a", "b", "c", "d"),
        meetings=(*meetings[1:], meet("m4", "b", "c", value=1), meet("m5", "a", "c", value=20)),
        tables=None,
        table_capacity=2,
        resources=(),
        objective=ASKED,
        floor=1,
        homogeneity=None,
    )
    # The floor asks for all four: m3 with m4 (7); the value for m5 alone (20).
    price = price_of_floor(problem, solve(problem), Budget(5.0))
    assert price is not None
    assert (price.at_least, price.at_most, price.placed, price.below, price.below_without) == (13, 13, -1, 0, 2)
    assert price.text.en == (
        "With the floor, people with fewer meetings than they should have: 0; without it: 2. "
        "It costs 13 of the value, no more and no less."
    )
    assert "恰为 13" in price.text.zh_hans
    assert "恰為 13" in price.text.zh_hant


@pytest.mark.parametrize("block", range(4))
def test_the_price_is_the_difference_between_the_best_plans(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        problem = replace(tiny_problem(seed), objective=ASKED, floor=2)
        price = price_of_floor(problem, solve(problem), Budget(inf), seed)
        assert price is not None
        best = best_objectives(replace(problem, objective=("mandatory", "value")))[0][-1]
        floored = best_objectives(problem)[0][-1]
        assert price.at_least == price.at_most == pytest.approx(best - floored)


def test_in_haste_the_price_still_holds_the_truth() -> None:
    for seed in range(40):
        problem = replace(tiny_problem(seed), objective=("floor", "value"), floor=2)
        hurried = solve(problem, WorkLimit(0.0))
        price = price_of_floor(problem, hurried, Budget(0.0), seed)
        assert price is not None
        floor, floored = best_objectives(problem)[0]
        dearest = best_objectives(replace(problem, objective=("value",)))[0][-1] - floored
        assert price.at_least is None or 0 <= price.at_least <= dearest + 1e-9
        if hurried.objectives[0].reached == floor:
            assert price.at_most is None or price.at_most >= dearest - 1e-9


def test_the_price_of_a_hurried_plan_is_wider_than_the_truth() -> None:
    wider = 0
    for seed in range(3):
        problem = replace(conference(seed, 24, 5, 60, 6), objective=("floor", "value"), floor=3)
        quick = solve(problem, WorkLimit(0.0))
        hurried = price_of_floor(problem, quick, Budget(0.0))
        freed, floored = solve(replace(problem, objective=("value",))), solve(problem)
        assert (freed.status, floored.status) == ("optimal", "optimal")
        assert hurried is not None
        true = freed.objectives[-1].reached - floored.objectives[-1].reached
        assert hurried.at_most is not None
        assert hurried.at_least is not None
        assert hurried.at_least <= true
        assert hurried.at_most >= freed.objectives[-1].reached - quick.objectives[-1].reached
        wider += hurried.at_least < hurried.at_most
    assert wider


def test_without_a_floor_or_with_one_that_comes_last_there_is_no_price() -> None:
    problem = replace(tiny_problem(1), objective=("value", "floor"))
    assert price_of_floor(problem, solve(problem), Budget(1.0)) is None
    assert price_of_floor(replace(problem, objective=("value",)), solve(problem), Budget(1.0)) is None
