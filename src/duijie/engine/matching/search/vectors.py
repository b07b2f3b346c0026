"""Finding the nearest of many vectors of meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.encoders.offline import THREADS
from duijie.engine.matching.search.product import LARGEST_DIMENSIONS, Tile, choose_product, round_queries
from duijie.engine.matching.search.shortlist import Shortlist, pack, unpack
from duijie.engine.matching.search.threads import work_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: Vectors a tile: its products with a block of queries, 2 MB, stay in the cache until they are sifted,
#: and a tile with a changed vector is packed anew in 3 ms.
TILE: Final = 2048
BLOCK: Final = 256
#: Candidates whose vectors are gathered at a time, a few MB.
_GATHERED: Final = 2048


class VectorIndex:
    """Unit vectors in two forms: 8-bit integers (one scale a vector) to find candidates, floats to order them.

    A search multiplies integers and keeps a shortlist of half again as many as asked for; of those the cosine
    is computed from the floats. Rounding moves a cosine by about 0.001, so what belongs in the answer and is not
    on the shortlist must tie with dozens of others to three digits. Every score that is returned is exact (float32).

    Source for the two forms: Johnson, Douze and Jégou, "Billion-scale similarity search with GPUs", IEEE
    Transactions on Big Data 7 (2021), section 2 (a coarse pass, then re-ranking).
    """

    def __init__(
        self,
        vectors: NDArray[np.float32],
        threads: int = THREADS,
        product: Callable[[NDArray[np.float32]], Tile] | None = None,
    ) -> None:
        self._vectors = vectors
        self._count = len(vectors)
        self._borrowed = True
        self._threads = threads
        self._product = product or choose_product()
        self._tiles: list[Tile | None] = [None] * -(-self._count // TILE)

    @classmethod
    def build(
        cls,
        vectors: NDArray[np.float32],
        threads: int = THREADS,
        product: Callable[[NDArray[np.float32]], Tile] | None = None,
    ) -> VectorIndex:
        """Return the index of some vectors.

        Args:
            vectors: number × dimensions, unit length; zero vectors never match. The array is
                copied only when the index first changes, so leave it as it is until then.
            threads: how many blocks of queries are worked on at a time.
            product: how tiles are multiplied: ``IntegerTile`` where onnxruntime is installed, unless given.

        Raises:
            ValueError: the array does not have two axes, has too many dimensions or holds NaN.
        """
        index = cls(_checked(vectors, None), threads, product)
        index._pack()
        return index

    def __len__(self) -> int:
        return self._count

    @property
    def vectors(self) -> NDArray[np.float32]:
        """The vectors, number × dimensions, zero where one was removed; read-only."""
        view = self._vectors[: self._count]
        view.flags.writeable = False
        return view

    @property
    def nbytes(self) -> int:
        """The memory of both forms, in bytes."""
        return self._vectors.nbytes + sum(tile.nbytes for tile in self._tiles if tile)

    def search(self, queries: NDArray[np.float32], top: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the nearest vectors of each query: places and cosines, best first, equal ones in input order.

        Both are queries × min(``top``, number of vectors). Only cosines above zero count; where a query has
        fewer, the place is −1 and the cosine 0. A query's answer does not depend on the others asked with it.

        Args:
            queries: queries × dimensions, unit length.
            top: how many to return, at least 1.

        Raises:
            ValueError: ``top`` is below 1, or the queries have another number of dimensions or hold NaN.
        """
        if top < 1:
            raise ValueError(f"top is {top}; at least one place is needed")
        asked = _checked(queries, self._vectors.shape[1])
        top = min(top, self._count)
        places = np.empty((len(asked), top), dtype=np.int32)
        cosines = np.empty((len(asked), top), dtype=np.float32)
        if not top:
            return places, cosines
        tiles = self._pack()

        def work(start: int) -> None:
            rows = slice(start, start + step)
            places[rows], cosines[rows] = self._search_block(asked[rows], top, tiles)

        step = min(BLOCK, max(1, -(-len(asked) // self._threads)))
        work_off(work, range(0, len(asked), step), self._threads)
        return places, cosines

    def add(self, vectors: NDArray[np.float32]) -> range:
        """Append vectors and return their places.

        Raises:
            ValueError: as :meth:`build`.
        """
        new = _checked(vectors, self._vectors.shape[1])
        first, self._count = self._count, self._count + len(new)
        self._own(self._count)
        self._vectors[first : self._count] = new
        kept = first // TILE
        self._tiles[kept:] = [None] * (-(-self._count // TILE) - kept)
        return range(first, self._count)

    def replace(self, place: int, vector: NDArray[np.float32]) -> None:
        """Put another vector in a place.

        Raises:
            IndexError: there is no such place.
            ValueError: as :meth:`build`.
        """
        if not 0 <= place < self._count:
            raise IndexError(f"place {place} of an index of {self._count} vectors")
        new = _checked(np.asarray(vector)[None], self._vectors.shape[1])
        self._own(self._count)
        self._vectors[place] = new[0]
        self._tiles[place // TILE] = None

    def remove(self, place: int) -> None:
        """Take a vector out; its place stays empty, so that no other place changes.

        Raises:
            IndexError: there is no such place.
        """
        self.replace(place, np.zeros(self._vectors.shape[1], dtype=np.float32))

    def _search_block(
        self, queries: NDArray[np.float32], top: int, tiles: list[Tile]
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        rounded = round_queries(queries)
        shortlist = Shortlist(len(queries), min(top + top // 2 + 16, self._count))
        for number, tile in enumerate(tiles):
            shortlist.offer(tile.multiply(rounded), number * TILE)
        return unpack(self._order(queries, shortlist.best())[:, :top])

    def _order(self, queries: NDArray[np.float32], keys: NDArray[np.int64]) -> NDArray[np.int64]:
        places, _ = unpack(keys)
        step = max(1, _GATHERED // places.shape[1])
        room = np.empty((step, *places.shape[1:], queries.shape[1]), dtype=np.float32)
        cosines = np.empty(places.shape, dtype=np.float32)
        for start in range(0, len(places), step):
            rows = slice(start, start + step)
            some = room[: len(places[rows])]
            # Empty places (−1) are clipped to the first vector, and dropped below.
            np.take(self._vectors, places[rows], axis=0, out=some, mode="clip")
            cosines[rows] = np.vecdot(some, queries[rows, None])
        exact = pack(np.where(places < 0, np.float32(0), cosines), places)
        exact.sort(axis=1)
        return exact[:, ::-1]

    def _pack(self) -> list[Tile]:
        tiles = [
            tile or self._product(self._vectors[number * TILE : min((number + 1) * TILE, self._count)])
            for number, tile in enumerate(self._tiles)
        ]
        self._tiles[:] = tiles
        return tiles

    def _own(self, count: int) -> None:
        if count > len(self._vectors) or self._borrowed:
            # A quarter more than needed: appending n vectors one by one copies each a few times, not n times.
            room = np.zeros((count + count // 4, self._vectors.shape[1]), dtype=np.float32)
            held = min(count, len(self._vectors))
            room[:held] = self._vectors[:held]
            self._vectors, self._borrowed = room, False


def _checked(vectors: NDArray[np.float32], dimensions: int | None) -> NDArray[np.float32]:
    array = np.ascontiguousarray(vectors, dtype=np.float32)
    if array.ndim != 2 or not 1 <= array.shape[1] <= LARGEST_DIMENSIONS:
        raise ValueError(f"vectors of shape {np.shape(vectors)}; number × at most {LARGEST_DIMENSIONS} are needed")
    if dimensions is not None and array.shape[1] != dimensions:
        raise ValueError(f"vectors of {array.shape[1]} dimensions for an index of {dimensions}")
    if np.isnan(array).any():
        raise ValueError("a vector holds NaN")
    return array
