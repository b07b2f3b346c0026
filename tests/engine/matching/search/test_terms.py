"""The search by terms, against all products written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from duijie.engine.matching.search import TermSearch
from duijie.engine.matching.search.threads import work_off

Rows = sparse.csr_array[np.float64]


def pool(number: int, seed: int, terms: int = 60, length: int = 6) -> Rows:
    """Return rows of length one (some empty); few weights, so that many products tie."""
    random = np.random.default_rng(seed)
    dense = np.zeros((number, terms))
    for row in dense[random.random(number) > 0.05]:
        row[random.choice(terms, length, replace=False)] = random.choice([1.0, 2.0], length)
    return unit(sparse.csr_array(dense))


def unit(rows: Rows) -> Rows:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)))
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return sparse.csr_array(sparse.diags_array(inverse) @ rows)


def exact(queries: Rows, listings: Rows, top: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return places and products by a stable sort of all of them."""
    products = np.round(np.minimum(queries.toarray() @ listings.toarray().T, 1.0), 12)
    places = np.argsort(-products, axis=1, kind="stable")[:, :top]
    values = np.take_along_axis(products, places, axis=1)
    return np.where(values > 0, places, -1), values


def spread(rows: Rows, seed: int) -> Rows:
    """Return the pool with weights of many digits, so that no two products tie but of equal rows."""
    rows = rows.copy()
    rows.data *= np.random.default_rng(seed).uniform(0.5, 1.0, rows.nnz)
    return unit(rows)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("top", [1, 7, 40])
def test_the_most_alike_are_found(compiled: bool, top: int) -> None:
    listings, queries = spread(pool(700, 1), 1), spread(pool(90, 2), 2)
    places, products = TermSearch(listings, compiled=compiled).search(queries, top)
    expected, values = exact(queries, listings, top)
    assert places.tolist() == expected.tolist()
    assert products == pytest.approx(values, abs=1e-11)


@pytest.mark.parametrize("compiled", [True, False])
def test_equal_rows_come_in_input_order_however_many(compiled: bool) -> None:
    # 300 equal listings are more than a search keeps, among others that are less alike; the places are mixed.
    wanted = np.zeros((1, 60))
    wanted[0, :4] = 0.5
    dense = spread(pool(500, 3), 3).toarray()
    twins = np.sort(np.random.default_rng(4).choice(500, 300, replace=False))
    dense[twins] = wanted
    search = TermSearch(sparse.csr_array(dense), compiled=compiled)
    places, products = search.search(sparse.csr_array(wanted), 50)
    assert places.tolist() == [twins[:50].tolist()]
    assert products.tolist() == [[1.0] * 50]


def test_what_is_cut_at_one_ties() -> None:
    listings = sparse.csr_array(np.array([[1.2, 0.0]] * 60 + [[1.6, 0.0]] * 60))
    places, products = TermSearch(listings).search(sparse.csr_array(np.array([[1.0, 0.0]])), 20)
    assert places.tolist() == [list(range(20))]
    assert products.tolist() == [[1.0] * 20]


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 30), st.booleans())
@settings(max_examples=60, deadline=None)
def test_ties_of_all_sorts(seed: int, number: int, top: int, compiled: bool) -> None:
    # Weights are powers of two and rows have four terms, so that equal products are equal to the last bit.
    random = np.random.default_rng(seed)
    dense = np.zeros((number + 5, 9))
    for row in dense:
        row[random.choice(9, 4, replace=False)] = 0.5
    queries, listings = sparse.csr_array(dense[:5]), sparse.csr_array(dense[5:])
    places, products = TermSearch(listings, compiled=compiled).search(queries, top)
    expected, values = exact(queries, listings, top)
    assert places.tolist() == expected.tolist()
    assert products.tolist() == values.tolist()


@pytest.mark.parametrize("compiled", [True, False])
def test_one_answer_whatever_the_batch_and_the_threads(compiled: bool) -> None:
    listings, queries = pool(400, 5), pool(1300, 6)
    places, products = TermSearch(listings, threads=2, compiled=compiled).search(queries, 10)
    alone = TermSearch(listings, threads=1, compiled=compiled)
    for some in (slice(0, 1), slice(600, 603), slice(None)):
        again = alone.search(queries[some], 10)
        assert (again[0] == places[some]).all()
        assert (again[1] == products[some]).all()


def test_with_and_without_the_compiled_routine_the_bits_are_equal() -> None:
    listings, queries = pool(900, 7), pool(200, 8)
    found = [TermSearch(listings, compiled=compiled).search(queries, 25) for compiled in (True, False)]
    assert (found[0][0] == found[1][0]).all()
    assert (found[0][1] == found[1][1]).all()


def test_no_listings_no_terms_no_queries() -> None:
    listings, queries, none = pool(5, 9), pool(3, 10), sparse.csr_array((0, 60))
    assert TermSearch(none).search(queries, 4)[0].shape == (3, 0)
    assert TermSearch(listings).search(none, 4)[0].shape == (0, 4)
    bare = sparse.csr_array((3, 60))
    assert TermSearch(listings).search(bare, 4)[0].tolist() == [[-1] * 4] * 3
    assert TermSearch(bare).search(queries, 4)[0].tolist() == [[-1] * 3] * 3


def test_refused() -> None:
    rows = pool(5, 11)
    with pytest.raises(ValueError, match="top is 0"):
        TermSearch(rows).search(rows, 0)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_in_a_block_is_raised(threads: int) -> None:
    def work(block: int) -> None:
        if block == 3:
            raise ZeroDivisionError(block)

    with pytest.raises(ZeroDivisionError, match="3"):
        work_off(work, range(6), threads)
