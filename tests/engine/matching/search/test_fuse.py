"""Fusing and uniting candidates, against figures worked out by hand."""

import numpy as np
import pytest

from duijie.engine.matching.search import fuse, unite

MEANING = np.array([[4, 2, 0], [1, -1, -1], [-1, -1, -1]], dtype=np.int32)
TERMS = np.array([[2, 5], [3, 1], [-1, -1]], dtype=np.int32)


def test_places_high_in_both_come_first() -> None:
    places, scores = fuse([MEANING, TERMS], 4)
    # 2 is second and first; 4 first only; 5 second only; 0 third only. Row 1: 1 is first and second, 3 first.
    assert places.tolist() == [[2, 4, 5, 0], [1, 3, -1, -1], [-1, -1, -1, -1]]
    assert scores[0].tolist() == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63])
    assert scores[1].tolist() == pytest.approx([1 / 61 + 1 / 62, 1 / 61, 0, 0])
    assert not scores[2].any()


def test_the_best_only_and_ties_by_place() -> None:
    rankings = [np.array([[9, 3]]), np.array([[3, 9]]), np.array([[7, 8]])]
    places, scores = fuse(rankings, 3)
    assert places.tolist() == [[3, 9, 7]]
    assert scores[0, 0] == scores[0, 1] > scores[0, 2]


def test_a_small_constant_favours_the_first() -> None:
    rankings = [np.array([[1, 2, 3]]), np.array([[4, 2, 3]])]
    assert fuse(rankings, 4, constant=1)[0].tolist() == [[2, 1, 3, 4]]
    assert fuse(rankings, 4, constant=60)[0].tolist() == [[2, 3, 1, 4]]


def test_the_union_in_input_order() -> None:
    union = unite([MEANING, TERMS], 6)
    assert union.shape == (3, 6)
    assert union.indptr.tolist() == [0, 4, 6, 6]
    assert union.indices.tolist() == [0, 2, 4, 5, 1, 3]
    assert union.data.all()


def test_nothing_found_anywhere() -> None:
    nothing = np.full((2, 3), -1)
    assert fuse([nothing], 2)[0].tolist() == [[-1, -1]] * 2
    assert unite([nothing, np.zeros((2, 0), dtype=np.int32)], 4).nnz == 0
    assert unite([np.zeros((0, 3), dtype=np.int32)], 4).shape == (0, 4)
    assert unite([np.full((2, 1), -1)], 0).shape == (2, 0)


def test_refused() -> None:
    with pytest.raises(ValueError, match="top is 0"):
        fuse([MEANING], 0)
    with pytest.raises(ValueError, match=r"rankings of \[2, 3\] queries"):
        unite([MEANING, TERMS[:2]], 9)
    with pytest.raises(ValueError, match="place 5 among 5 listings"):
        unite([MEANING, TERMS], 5)
