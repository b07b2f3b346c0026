"""The best of each row, whatever the tiles: against a stable sort of everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from duijie.engine.matching.search.ranking import rank_cells
from duijie.engine.matching.search.shortlist import Shortlist, pack, unpack


def sorted_places(scores: NDArray[np.float32], size: int) -> list[list[int]]:
    """Return what the best of each row must be, by Python's own sort."""
    rows = []
    for row in scores.tolist():
        held = sorted((place for place, score in enumerate(row) if score > 0), key=lambda place: -row[place])[:size]
        rows.append(held + [-1] * (size - len(held)))
    return rows


def kept(scores: NDArray[np.float32], size: int, tile: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    shortlist = Shortlist(len(scores), size)
    for first in range(0, scores.shape[1], tile):
        shortlist.offer(np.ascontiguousarray(scores[:, first : first + tile]), first)
    return unpack(shortlist.best())


@given(
    st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 70), st.integers(1, 30), st.integers(1, 70),
    st.sampled_from([2, 5, 1000]),
)  # fmt: skip
def test_the_best_are_those_of_a_stable_sort(
    seed: int, rows: int, width: int, size: int, tile: int, levels: int
) -> None:
    random = np.random.default_rng(seed)
    scores = (random.integers(-levels, levels + 1, (rows, width)) / np.float32(levels)).astype(np.float32)
    places, values = kept(scores, size, tile)
    assert places.tolist() == sorted_places(scores, size)
    found = np.take_along_axis(scores, np.maximum(places, 0), axis=1)
    assert (values == np.where(places < 0, 0, found)).all()


@pytest.mark.parametrize("order", ["rising", "falling", "equal", "one row"])
def test_orders_that_let_most_through(order: str) -> None:
    width = 5000
    rising = np.arange(1, width + 1, dtype=np.float32) / width
    scores = np.stack([{"rising": rising, "falling": rising[::-1]}.get(order, np.ones_like(rising))] * 3)
    if order == "one row":
        scores[1:] = -1
    places, _ = kept(scores, 40, 1024)
    assert places.tolist() == sorted_places(scores, 40)


def test_keys_sort_by_score_then_place() -> None:
    scores = np.array([0.5, 1e-30, 0.5, 0.0, -3.0, 2.0], dtype=np.float32)
    places = np.array([7, 2**31 - 1, 0, 4, 5, 1], dtype=np.int32)
    keys = pack(scores, places)
    order = np.argsort(-keys, kind="stable")
    assert order.tolist() == [5, 2, 0, 1, 3, 4]
    assert keys[[3, 4]].tolist() == [0, 0]
    assert [part.tolist() for part in unpack(keys[order])] == [
        [1, 0, 7, 2**31 - 1, -1, -1],
        [2.0, 0.5, 0.5, float(np.float32(1e-30)), 0.0, 0.0],
    ]


def test_cells_are_ranked_row_by_row() -> None:
    cells = [(2, 9, 0.5), (0, 3, 0.2), (2, 1, 0.5), (2, 4, 0.9), (0, 8, 0.2), (0, 0, 0.1)]
    rows, columns, scores = (np.array(part) for part in zip(*cells, strict=True))
    places, values = rank_cells(rows, columns, scores, 3, 2)
    assert places.tolist() == [[3, 8], [-1, -1], [4, 1]]
    assert values.tolist() == [[0.2, 0.2], [0.0, 0.0], [0.9, 0.5]]
