"""Bounds of the lumped relaxation, in fractions and in whole numbers, against every plan there is."""

from __future__ import annotations

import pytest

from duijie.engine.records import Meeting, ObjectiveName, Problem, Resource
from duijie.engine.scheduling.bound import Relaxation
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.outline import draw_outline
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.prove import Budget
from tests.engine.scheduling.brute import best_objectives, tiny_problem
from tests.engine.scheduling.small import day, guests, meet


def lumped(problem: Problem) -> Relaxation:
    compiled = compile_problem(problem)
    return Relaxation(compiled, domain_of(compiled), [compiled.all_slots])


def outline_bound(problem: Problem, name: ObjectiveName) -> int:
    outline = draw_outline(lumped(problem), name, {}, 1, 1, Budget(2.0))
    assert outline is not None
    return outline.bound


def test_no_outline_claims_less_than_some_plan_reaches() -> None:
    for seed in range(120):
        problem = tiny_problem(seed)
        name = problem.objective[0]
        if name not in ("mandatory", "floor", "value"):
            continue
        (best, *_), _ = best_objectives(problem)
        scale = compile_problem(problem).scale if name == "value" else 1
        assert outline_bound(problem, name) >= round(best * scale), seed


def test_whole_numbers_see_what_fractions_miss() -> None:
    """Three people who all want to meet each other, once each: one meeting, not one and a half."""
    problem = Problem(
        slots=day("s1", "s2"),
        people=guests("a", "b", "c", max=1),
        meetings=(meet("ab", "a", "b"), meet("bc", "b", "c"), meet("ca", "c", "a")),
        objective=("value",),
    )
    assert outline_bound(problem, "value") == 1


@pytest.mark.parametrize(("capacity", "people"), [(0, 0), (1, 2), (2, 4)])
def test_nobody_counts_as_met_whose_meeting_is_not_placed(capacity: int, people: int) -> None:
    """Either member of a pool meets somebody only when there is an interpreter for the meeting."""
    need = {"interpreter:en-zh": 1}
    problem = Problem(
        slots=day("s1"),
        people=guests("a", "b", "x", "y"),
        meetings=(Meeting("m1", (("a",), ("x", "y")), needs=need), Meeting("m2", (("b",), ("x", "y")), needs=need)),
        resources=(Resource("interpreter:en-zh", capacity),),
        objective=("floor",),
        floor=1,
    )
    assert lumped(problem).solve("floor", {})[0] == people
