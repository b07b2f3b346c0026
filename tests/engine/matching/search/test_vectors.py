"""The index of vectors, against all cosines written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from duijie.engine.matching.search import VectorIndex
from duijie.engine.matching.search.product import FloatTile, IntegerTile, Tile, choose_product, round_queries
from duijie.engine.matching.search.vectors import TILE

Floats = NDArray[np.float32]


def cloud(number: int, dimensions: int, seed: int) -> Floats:
    """Return unit vectors around a few centres, as texts of a few subjects would give."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(20, dimensions))
    vectors = centres[random.integers(0, 20, number)] + 1.2 * random.normal(size=(number, dimensions))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def exact(vectors: Floats, queries: Floats, top: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest by a stable sort of all cosines, in double precision."""
    cosines = queries.astype(np.float64) @ vectors.astype(np.float64).T
    places = np.argsort(-cosines, axis=1, kind="stable")[:, :top]
    return places, np.take_along_axis(cosines, places, axis=1)


@pytest.fixture(scope="module", params=[IntegerTile, FloatTile])
def product(request: pytest.FixtureRequest) -> type[IntegerTile | FloatTile]:
    chosen: type[IntegerTile | FloatTile] = request.param
    return chosen


@pytest.mark.parametrize("dimensions", [24, 384, 896])
def test_the_nearest_are_found(product: type[Tile], dimensions: int) -> None:
    vectors, queries = cloud(3 * TILE + 77, dimensions, 1), cloud(40, dimensions, 2)
    places, cosines = VectorIndex.build(vectors, product=product).search(queries, 30)
    expected, values = exact(vectors, queries, 30)
    assert places.tolist() == expected.tolist()
    assert cosines == pytest.approx(values, abs=1e-6)


def test_both_products_give_the_same_bits() -> None:
    vectors, queries = cloud(500, 1000, 3), round_queries(cloud(30, 1000, 4))
    vectors[7] = 0
    # The largest sums there can be: every product 127 × 64.
    vectors[8], queries[5] = 1, 255
    products = [tile(vectors).multiply(queries) for tile in (IntegerTile, FloatTile)]
    assert (products[0] == products[1]).all()
    assert not products[0][:, 7].any()
    assert products[0][5, 8] == 127 * 64 * 1000 * np.float32(1 / 64)


def test_onnxruntime_is_taken_where_it_is() -> None:
    assert choose_product() is IntegerTile


def test_one_answer_whatever_the_batch_and_the_threads(product: type[Tile]) -> None:
    vectors, queries = cloud(5000, 64, 5), cloud(600, 64, 6)
    index = VectorIndex.build(vectors, threads=2, product=product)
    places, cosines = index.search(queries, 20)
    for some in (slice(0, 1), slice(3, 5), slice(250, 600)):
        again = index.search(queries[some], 20)
        assert (again[0] == places[some]).all()
        assert (again[1] == cosines[some]).all()
    alone = VectorIndex.build(vectors, threads=1, product=product).search(queries, 20)
    assert (alone[0] == places).all()
    assert (alone[1] == cosines).all()


def test_equal_vectors_come_in_input_order(product: type[Tile]) -> None:
    vectors, queries = cloud(TILE + 900, 32, 7), cloud(3, 32, 8)
    twins = [5, 40, TILE - 1, TILE, TILE + 3]
    vectors[twins] = queries[1]
    places, cosines = VectorIndex.build(vectors, product=product).search(queries, 5)
    assert places[1].tolist() == twins
    assert len(set(cosines[1].tolist())) == 1
    # More twins than places.
    assert VectorIndex.build(vectors, product=product).search(queries[1:2], 2)[0].tolist() == [twins[:2]]


def test_zero_vectors_and_opposite_ones_never_match(product: type[Tile]) -> None:
    query = np.array([[0.6, 0.8]], dtype=np.float32)
    vectors = np.concatenate([query, 0 * query, -query, 0 * query])
    index = VectorIndex.build(vectors, product=product)
    places, cosines = index.search(np.concatenate([query, 0 * query]), 3)
    assert places.tolist() == [[0, -1, -1], [-1, -1, -1]]
    assert cosines == pytest.approx(np.array([[1, 0, 0], [0, 0, 0]]))


@given(st.lists(st.tuples(st.sampled_from(["add", "replace", "remove"]), st.integers(0, 10**6)), max_size=12))
@settings(max_examples=25, deadline=None)
def test_changes_give_what_a_new_index_gives(changes: list[tuple[str, int]]) -> None:
    start, fresh, queries = cloud(TILE + 20, 16, 9), cloud(400, 16, 10), cloud(8, 16, 11)
    untouched = start.copy()
    index, wanted = VectorIndex.build(start, product=FloatTile), [*start]
    used = 0
    for change, number in changes:
        place = number % len(wanted)
        if change == "add":
            new = fresh[used : used + 1 + number % 30]
            assert index.add(new) == range(len(wanted), len(wanted) + len(new))
            wanted += [*new]
            used += len(new)
        elif change == "replace":
            index.replace(place, fresh[used])
            wanted[place] = fresh[used]
            used += 1
        else:
            index.remove(place)
            wanted[place] = np.zeros(16, dtype=np.float32)
        expected = VectorIndex.build(np.array(wanted), product=FloatTile).search(queries, 15)
        found = index.search(queries, 15)
        assert (found[0] == expected[0]).all()
        assert (found[1] == expected[1]).all()
    assert len(index) == len(wanted)
    assert (index.vectors == np.array(wanted)).all()
    assert (start == untouched).all()


def test_a_removed_vector_does_not_come_back(product: type[Tile]) -> None:
    vectors = cloud(3000, 48, 12)
    index = VectorIndex.build(vectors, product=product)
    query = vectors[2500:2501]
    assert index.search(query, 4)[0][0, 0] == 2500
    before = index.search(query, 4)[0][0].tolist()
    index.remove(2500)
    assert index.search(query, 3)[0][0].tolist() == before[1:]
    index.add(query)
    assert index.search(query, 4)[0][0].tolist() == [3000, *before[1:]]


def test_a_replaced_vector_is_found_where_it_is(product: type[Tile]) -> None:
    vectors, query = cloud(3000, 48, 13), cloud(1, 48, 14)
    index = VectorIndex.build(vectors, product=product)
    best = index.search(query, 3)[0][0].tolist()
    for place in (2999, 1200):
        index.replace(place, query[0])
        best = [place, *best]
        assert index.search(query, len(best))[0].tolist() == [sorted(best[:-3]) + best[-3:]]


def test_no_vectors_no_queries() -> None:
    empty = VectorIndex.build(np.zeros((0, 8), np.float32))
    assert [part.shape for part in empty.search(cloud(3, 8, 1), 5)] == [(3, 0), (3, 0)]
    empty.add(cloud(2, 8, 1))
    assert empty.search(cloud(3, 8, 1), 5)[0].shape == (3, 2)
    assert empty.search(np.zeros((0, 8), np.float32), 5)[0].shape == (0, 2)


@pytest.mark.parametrize(("product", "bytes_a_number"), [(IntegerTile, 6), (FloatTile, 5)])
def test_memory_is_told(product: type[Tile], bytes_a_number: int) -> None:
    index = VectorIndex.build(cloud(TILE + 10, 64, 1), product=product)
    assert index.nbytes == (TILE + 10) * (64 * bytes_a_number + 4)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.zeros(5), "shape"),
        (np.zeros((2, 0)), "shape"),
        (np.zeros((1, 2065)), "at most 2064"),
        (np.array([[np.nan, 1.0]]), "NaN"),
    ],
)
def test_refused_vectors(vectors: Floats, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        VectorIndex.build(vectors)


def test_refused_requests() -> None:
    index = VectorIndex.build(cloud(5, 8, 1))
    with pytest.raises(ValueError, match="top is 0"):
        index.search(cloud(1, 8, 1), 0)
    with pytest.raises(ValueError, match="7 dimensions for an index of 8"):
        index.search(cloud(1, 7, 1), 3)
    for place in (-1, 5):
        with pytest.raises(IndexError, match=f"place {place} of an index of 5"):
            index.remove(place)
