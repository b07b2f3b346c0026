"""Ten thousand random problems against enumeration; run by ``make soak``."""

from __future__ import annotations

import pytest
from tests.engine.scheduling.test_truth import assert_truth


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_ten_thousand_problems(block: int) -> None:
    for seed in range(1_000_000 + block * 500, 1_000_000 + block * 500 + 500):
        assert_truth(seed)
