"""Rounding that is the same however often it is done, and products that no order of adding moves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from duijie.engine.matching.encoders.centre import to_unit
from duijie.engine.matching.encoders.rounding import restore_rows, round_rows, round_to_grid

numbers = st.floats(-4, 4, width=32).filter(lambda number: number == 0 or abs(number) > 1e-6)
matrices = arrays.arrays(np.float32, st.tuples(st.integers(0, 5), st.integers(1, 9)), elements=numbers)


@given(matrices)
def test_rows_rounded_again_are_the_same(vectors: NDArray[np.float32]) -> None:
    codes, scales = round_rows(vectors)
    restored = restore_rows(codes, scales)
    again, scales_again = round_rows(restored)
    assert (again == codes).all()
    assert (scales_again == scales).all()
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    assert (np.abs(restored - vectors) <= largest / 253).all()


def test_a_cosine_moves_by_a_thousandth() -> None:
    vectors = to_unit(np.random.default_rng(2).standard_normal((200, 384)).astype(np.float32))
    rounded = restore_rows(*round_rows(vectors))
    assert np.abs(rounded @ rounded.T - vectors @ vectors.T).max() < 0.004


def test_products_on_the_grid_are_exact_in_any_order() -> None:
    vectors = round_to_grid(to_unit(np.random.default_rng(3).standard_normal((60, 512)).astype(np.float32)))
    exact = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    assert (vectors @ vectors.T == exact).all()
    shuffled = vectors[:, np.random.default_rng(4).permutation(512)]
    assert (np.stack([shuffled @ row for row in shuffled]) == exact).all()
    assert (round_to_grid(vectors) == vectors).all()
