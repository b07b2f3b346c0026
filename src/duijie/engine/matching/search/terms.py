"""Finding the listings whose terms are most alike, among many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.matching.encoders.offline import THREADS
from duijie.engine.matching.search.ranking import NOWHERE, rank_cells
from duijie.engine.matching.search.sparse_product import Rows, largest
from duijie.engine.matching.search.threads import work_off

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Queries that a thread works on at a time: their candidates are all that is held beside the index.
BLOCK: Final = 512
_DENSE_CELLS: Final = 1_000_000


class TermSearch:
    """Exact search by the product of sparse rows, at most 1: what ``TermIndex`` and ``Bridge`` call likeness."""

    def __init__(self, listings: sparse.csr_array[np.float64], threads: int = THREADS, compiled: bool = True) -> None:
        """Index listings × terms.

        Args:
            listings: the rows, of length about one, or zero.
            threads: how many blocks of queries are worked on at a time.
            compiled: whether the routine of ``sparse_dot_topn`` is used where it is installed.
        """
        self._count = listings.shape[0]
        self._threads = threads
        self._compiled = compiled
        self._columns = _as_matrix(sparse.csr_array(listings.T))

    @property
    def nbytes(self) -> int:
        """The memory of the index, in bytes."""
        return int(self._columns.data.nbytes + self._columns.indices.nbytes + self._columns.indptr.nbytes)

    def search(self, queries: sparse.csr_array[np.float64], top: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the listings most like each query: places and products, best first, ties in input order.

        Both are queries × min(``top``, number of listings); where fewer are above zero, the place is −1 and the
        product 0. A query's answer does not depend on the others asked with it.

        Args:
            queries: queries × terms, each row of length about one, or zero.
            top: how many to return, at least 1.

        Raises:
            ValueError: ``top`` is below 1.
        """
        if top < 1:
            raise ValueError(f"top is {top}; at least one place is needed")
        top = min(top, self._count)
        places = np.full((queries.shape[0], top), NOWHERE, dtype=np.int32)
        products = np.zeros((queries.shape[0], top), dtype=np.float64)
        if not top:
            return places, products

        def work(start: int) -> None:
            rows = slice(start, start + BLOCK)
            places[rows], products[rows] = self._search_block(_as_matrix(queries[rows]), top)

        work_off(work, range(0, queries.shape[0], BLOCK), self._threads)
        return places, products

    def _search_block(self, queries: Rows, top: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        most = top + top // 2 + 16
        found = largest(queries, self._columns, most, self._compiled)
        numbers = np.minimum(found.data, 1.0)
        held = np.diff(found.indptr)
        rows = np.repeat(np.arange(queries.shape[0]), held)
        places, products = rank_cells(rows, found.indices.astype(np.intp), numbers, queries.shape[0], top)
        # Where a row gave as many as it may, others could tie with its least; if that one is needed
        # to fill the answer, only the whole row can tell which come first.
        full = np.flatnonzero((held >= most) & (self._count > most))
        least = np.zeros(queries.shape[0])
        least[full] = [numbers[found.indptr[row] : found.indptr[row + 1]].min() for row in full.tolist()]
        open_rows = np.flatnonzero((least > 0) & (products[:, -1] <= least))
        step = max(1, _DENSE_CELLS // max(1, self._count))
        for start in range(0, len(open_rows), step):
            some = open_rows[start : start + step]
            places[some], products[some] = self._search_whole(queries[some], top)
        return places, products

    def _search_whole(self, queries: Rows, top: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        whole = np.minimum((queries @ self._columns).toarray(), 1.0)
        rows, columns = np.nonzero(whole > 0)
        return rank_cells(rows, columns, whole[rows, columns], queries.shape[0], top)


def _as_matrix(rows: sparse.csr_array[np.float64]) -> Rows:
    # The compiled routine takes matrices with 32-bit indices only.
    indices, ends = rows.indices.astype(np.int32, copy=False), rows.indptr.astype(np.int32, copy=False)
    return sparse.csr_matrix((rows.data, indices, ends), shape=rows.shape)
