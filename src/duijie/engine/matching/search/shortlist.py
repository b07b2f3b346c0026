"""The best of each row, kept while scores come in tile by tile.

A score and the place it belongs to are packed into one 64-bit integer, so that sorting plain integers sorts by
score and settles ties by input order. Numpy sorts rows of up to 256 of them in about 2 ns each, a twentieth of what
one long array takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.search.ranking import NOWHERE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PLACE_BITS: Final = 32
_PLACES: Final = (1 << _PLACE_BITS) - 1
_WIDTH: Final = 256


def pack(scores: NDArray[np.float32], places: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return keys that sort by score, equal scores by place, the first place highest; 0 for scores not above zero.

    Args:
        scores: float32 of any shape.
        places: whole numbers below 2³¹, of the same shape.
    """
    # The bits of positive floats, read as integers, are in the order of the floats.
    bits = np.maximum(scores, np.float32(0)).view(np.int32).astype(np.int64)
    keys: NDArray[np.int64] = (bits << _PLACE_BITS) | (_PLACES - places.astype(np.int64))
    keys[bits == 0] = 0
    return keys


def unpack(keys: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the places and scores of keys; ``NOWHERE`` and zero for the key 0."""
    scores = (keys >> _PLACE_BITS).astype(np.int32).view(np.float32)
    places = np.where(keys == 0, NOWHERE, _PLACES - (keys & _PLACES)).astype(np.int32)
    return places, scores


class Shortlist:
    """Keeps the ``size`` best of each of ``rows`` rows, exactly, ties by place.

    Tiles must come in the order of their places: what ties with the last of a full row then comes too late.
    """

    def __init__(self, rows: int, size: int) -> None:
        self._size = size
        self._keys = np.zeros((rows, size), dtype=np.int64)
        # Only scores above a row's floor can still matter.
        self._floor = np.zeros((rows, 1), dtype=np.float32)
        self._above = np.empty(0, dtype=np.bool_)
        self._pending: list[tuple[NDArray[np.intp], NDArray[np.float32], int, int]] = []
        self._waiting = 0

    def offer(self, scores: NDArray[np.float32], first: int) -> None:
        """Take in a tile of scores, rows × columns, whose columns are the places from ``first`` on."""
        if self._above.size < scores.size:
            self._above = np.empty(scores.size, dtype=np.bool_)
            self._raise_floor(scores)
        above = self._above[: scores.size]
        np.greater(scores, self._floor, out=above.reshape(scores.shape))
        found = np.flatnonzero(above)
        self._pending.append((found, scores.reshape(-1)[found], scores.shape[1], first))
        # The floors of half the tiles let through as many scores of the other half as a row holds, so
        # the lists are settled after 1, 2, 4, 8 … tiles. Between, two threads seldom wait for each other.
        self._waiting += len(found)
        if self._waiting > max(_WIDTH - self._size, self._size) * len(scores):
            self._settle()

    def best(self) -> NDArray[np.int64]:
        """Return the keys, rows × ``size``, best first, filled up with 0."""
        self._settle()
        return self._keys

    def _raise_floor(self, scores: NDArray[np.float32]) -> None:
        # Columns are dealt into groups; a row's `size`-th best of the groups' maxima is no better than its
        # `size`-th best score, and is found in an eighth of the time.
        width = scores.shape[1]
        deal = max(1, min(8, width // (2 * self._size)))
        groups = width // deal
        if groups < self._size:
            return
        maxima = scores[:, : groups * deal].reshape(len(scores), deal, groups).max(axis=1)
        least = np.partition(maxima, groups - self._size, axis=1)[:, groups - self._size, None]
        np.maximum(self._floor, np.nextafter(least, np.float32(-1)), out=self._floor)

    def _settle(self) -> None:
        if not self._waiting:
            return
        height, size = self._keys.shape
        rows = [found // width for found, _, width, _ in self._pending]
        places = [found % width + first for found, _, width, first in self._pending]
        keys = pack(np.concatenate([scores for _, scores, _, _ in self._pending]), np.concatenate(places))
        # The hits of one row in one tile lie together: `cell` numbers those runs, `rank` counts inside them.
        cell = np.concatenate([part + tile * height for tile, part in enumerate(rows)])
        counts = np.bincount(cell, minlength=len(rows) * height)
        rank = np.arange(len(cell)) - (np.cumsum(counts) - counts)[cell]
        counts = counts.reshape(len(rows), height)
        before = (np.cumsum(counts, axis=0) - counts).reshape(-1)[cell]
        wide = np.zeros((height, size + int(counts.sum(axis=0).max())), dtype=np.int64)
        wide[:, :size] = self._keys
        wide[cell % height, size + before + rank] = keys
        wide.sort(axis=1)
        self._keys = np.ascontiguousarray(wide[:, : -size - 1 : -1])
        self._floor = np.maximum(self._floor, unpack(self._keys[:, size - 1, None])[1])
        self._pending, self._waiting = [], 0
