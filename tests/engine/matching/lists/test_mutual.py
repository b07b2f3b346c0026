"""What a pair is worth that gains in two directions, and what a low rank on the other's list costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.matching.lists import two_sided, welcome

SCORE = st.floats(0, 1)


@pytest.mark.parametrize("score", [0.0, 0.31, 0.8, 1.0])
def test_one_direction_alone_is_worth_its_score(score: float) -> None:
    assert two_sided(score, 0.0) == two_sided(0.0, score) == score


def test_two_directions_are_worth_more_than_the_better_and_less_than_both_together() -> None:
    assert two_sided(0.6, 0.6) == pytest.approx(0.6 + 0.4 * 0.5 * 0.6)
    assert two_sided(0.7, 0.2) == pytest.approx(0.7 + 0.3 * 0.5 * 0.28 / 0.9)
    assert two_sided(1.0, 1.0) == 1.0


@given(SCORE, SCORE, st.floats(0.001, 0.5))
def test_it_grows_with_either_direction_and_stays_in_bounds(one: float, other: float, more: float) -> None:
    value = two_sided(one, other)
    assert value == two_sided(other, one)
    assert max(one, other) <= value <= 1.0
    if one + more <= 1.0:
        # Where the sum of doubts is below what a float can tell from nought, nothing can grow.
        assert two_sided(one + more, other) > value or value > 1.0 - 1e-12


def test_an_even_pair_gains_more_from_the_second_direction_than_a_lopsided_one() -> None:
    assert two_sided(0.7, 0.6) > two_sided(0.7, 0.5) > two_sided(0.7, 0.1) > 0.7


def test_whom_one_is_the_first_of_loses_nothing_and_the_three_hundredth_more_than_half() -> None:
    assert welcome(0.8, 1) == 0.8
    assert 0.55 < welcome(0.8, 10) < 0.6
    assert welcome(0.8, 300) < 0.4
    ranked = [welcome(0.8, rank) for rank in range(1, 50)]
    assert ranked == sorted(set(ranked), reverse=True)


def test_ranks_begin_with_one() -> None:
    with pytest.raises(ValueError, match="rank 0"):
        welcome(0.5, 0)
