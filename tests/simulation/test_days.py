"""Twenty days in every run of the tests, a thousand in a long one; ``DUIJIE_SIMULATION_SEED=n`` plays one again."""

from __future__ import annotations

import os

import pytest

from tests.simulation.days import play

_ONE = os.environ.get("DUIJIE_SIMULATION_SEED")
SEEDS = [int(_ONE)] if _ONE else list(range(1, 21))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_a_day(seed: int) -> None:
    play(seed)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(1001, 2001))
def test_a_day_of_a_thousand(seed: int) -> None:
    play(seed)
