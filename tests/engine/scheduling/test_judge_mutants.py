"""A judge with a fault in it is found out by the spoiled plans: mutation testing of the judge's source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

import pytest

from duijie.engine.records import Plan, Problem
from duijie.engine.scheduling import verify
from tests.engine.scheduling.corners import corners, otherwise
from tests.engine.scheduling.judge_mutants import Fault, faults, judge_with
from tests.engine.scheduling.mutations import CHANGES, rich, spoil
from tests.engine.scheduling.small import plan_of
from tests.engine.scheduling.test_judge import GOOD, PROBLEM, SPOILED
from tests.engine.scheduling.test_rules import CASES

Case = tuple[Problem, Plan, list[str]]


@cache
def cases(seeds: int, times: int) -> list[Case]:
    """Return plans, good and spoiled, with the codes that the judge finds (held to the rulebook elsewhere).

    ``seeds``: rich problems; ``times``: how often each plan is changed in each way.
    """
    pairs = [(PROBLEM, GOOD), *((PROBLEM, change(GOOD)) for change, _ in SPOILED.values())]
    for problem, kept, broken in CASES.values():
        pairs += [(problem, plan_of(problem, *placed)) for placed in (kept, broken)]
    good = [*corners(), *(rich(seed) for seed in range(seeds))]
    pairs += changed([*good, *(other for seed in range(seeds) for other in otherwise(seed))], 1)
    pairs += changed(good, times)
    return [(problem, plan, told(verify, problem, plan)) for problem, plan in pairs]


def changed(good: Sequence[tuple[Problem, Plan]], times: int) -> Iterator[tuple[Problem, Plan]]:
    """Yield plans, and each of them changed in every way."""
    for i, (problem, plan) in enumerate(good):
        r = Random(f"suite {i}")
        yield problem, plan
        for change in (*CHANGES,) * times:
            yield problem, spoil(change, r, problem, plan)


def told(judge: Callable[..., tuple[Any, ...]], problem: Problem, plan: Plan) -> list[str]:
    """Return what a judge says: its codes, in any order."""
    return sorted(violation.code for violation in judge(problem, plan))


def survives(fault: Fault, suite: Sequence[Case]) -> bool:
    """Return whether a judge with a fault says of every plan what the judge says."""
    try:
        judge = judge_with(fault)
        return all(told(judge, problem, plan) == codes for problem, plan, codes in suite)
    except Exception:  # a judge that falls over is found out
        return False


def score(some: Sequence[Fault], suite: Sequence[Case]) -> float:
    """Return the part of the faults that is found out, and print the others."""
    left = [fault for fault in some if survives(fault, suite)]
    for fault in left:
        print(f"{fault.module}.py:{fault.line} {fault.words}")
    print(f"{len(some) - len(left)} of {len(some)} faults found out")
    return 1 - len(left) / len(some)


def test_a_copy_without_a_fault_says_the_same() -> None:
    judge = judge_with(None)
    assert all(told(judge, problem, plan) == codes for problem, plan, codes in cases(4, 2))


def test_a_sample_of_faults_is_found_out() -> None:
    assert score(Random(2).sample(faults(), 30), cases(4, 2)) >= 0.9


@pytest.mark.soak
def test_faults_anywhere_in_the_judge_are_found_out() -> None:
    assert score(faults(), cases(12, 6)) >= 0.9
