"""The bound on breaks against every plan there is."""

from __future__ import annotations

from collections import Counter

import pytest

from duijie.engine.records import Meeting, Person, Problem, Slot
from duijie.engine.scheduling.breaks.bound import break_bound
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.stop import Budget
from tests.engine.scheduling.breaks.days import tiny_day
from tests.engine.scheduling.brute import best_objectives


def bound_and_truth(problem: Problem, work: float = 1.0) -> tuple[int, int]:
    """Return the bound given what the best plan reaches before breaks, and that plan's breaks."""
    compiled = compile_problem(problem)
    best = dict(zip(problem.objective, best_objectives(problem)[0], strict=True))
    given = {name: round(best[name] * (compiled.scale if name == "value" else 1)) for name in best if name != "breaks"}
    return break_bound(compiled, domain_of(compiled), given, Budget(work)), round(best["breaks"])


@pytest.mark.parametrize("block", range(10))
def test_no_plan_has_fewer_breaks_than_the_bound(block: int) -> None:
    misses: Counter[int] = Counter()
    for seed in range(block * 30, block * 30 + 30):
        bound, truth = bound_and_truth(tiny_day(seed))
        assert 0 <= bound <= truth, seed
        misses[truth - bound] += 1
    assert misses[0] >= 27, misses


def test_whoever_is_there_only_at_both_ends_of_the_day_has_to_wait() -> None:
    problem = Problem(
        tuple(Slot(f"s{t}", "am") for t in range(4)),
        (Person("a", available=("s0", "s3")), Person("b"), Person("c")),
        (Meeting("m0", (("a",), ("b",)), value=2), Meeting("m1", (("a",), ("c",)), value=2)),
    )
    compiled = compile_problem(problem)
    domain = domain_of(compiled)
    assert break_bound(compiled, domain, {"value": 4}, Budget(1.0)) == 1
    assert break_bound(compiled, domain, {"value": 2}, Budget(1.0)) == 0
    assert break_bound(compiled, domain, {}, Budget(1.0)) == 0


def test_the_floor_alone_may_force_breaks() -> None:
    problem = Problem(
        tuple(Slot(f"s{t}", "am") for t in range(3)),
        (Person("a", available=("s0", "s2")), Person("b"), Person("c")),
        (Meeting("m0", (("a",), ("b",)), value=0), Meeting("m1", (("a",), ("c",)), value=0)),
        objective=("floor", "breaks"),
        floor=2,
    )
    assert bound_and_truth(problem) == (1, 1)


def test_values_too_large_for_small_numbers_keep_the_bound_true() -> None:
    big = 2**52 + 1
    problem = Problem(
        tuple(Slot(f"s{t}", "am") for t in range(4)),
        (Person("a", available=("s0", "s3")), Person("b"), Person("c")),
        (Meeting("m0", (("a",), ("b",)), value=big), Meeting("m1", (("a",), ("c",)), value=big - 2)),
    )
    compiled = compile_problem(problem)
    given = {"value": sum(item.value for item in compiled.items)}
    assert break_bound(compiled, domain_of(compiled), given, Budget(1.0)) == 1


def test_without_work_the_bound_is_what_every_plan_keeps() -> None:
    problem = tiny_day(3)
    compiled = compile_problem(problem)
    assert break_bound(compiled, domain_of(compiled), {"value": 1}, Budget(0.0)) == 0
    assert break_bound(compiled, domain_of(compiled), {"value": 1}, Budget(1.0, 0.0)) == 0
