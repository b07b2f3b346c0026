"""Twelve thousand random problems against enumeration; run by ``make soak``."""

from __future__ import annotations

import pytest
from tests.engine.scheduling.brute import fair_problem
from tests.engine.scheduling.test_truth import assert_truth


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_eight_thousand_problems(block: int) -> None:
    for seed in range(1_000_000 + block * 400, 1_000_000 + block * 400 + 400):
        assert_truth(seed)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_four_thousand_problems_that_ask_for_fairness(block: int) -> None:
    for seed in range(2_000_000 + block * 200, 2_000_000 + block * 200 + 200):
        assert_truth(seed, fair_problem)
