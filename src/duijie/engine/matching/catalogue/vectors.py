"""The vectors of meaning of the listings of one language, by one encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.catalogue.growing import Growing
from duijie.engine.matching.encoders.product import LARGEST_NUMBER
from duijie.engine.matching.encoders.rounding import restore_rows, round_rows, round_to_grid
from duijie.engine.matching.search.product import Tile, choose_product, round_queries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.encoders.centre import Centre

#: Vectors that are packed together for the search; fewer than these wait as floats.
TILE: Final = 2048


class Vectors:
    """Vectors as the encoder gave them, in 8-bit integers, and centred ones to search by, in 8 bits too.

    Kept as given, so that a new centre can be found without encoding anything again.

    Args:
        codes: number × dimensions, as ``round_rows`` gives them.
        scales: the scale of each vector.
        centre: what is taken away.
        language: the language of all the listings.
    """

    def __init__(self, codes: NDArray[np.int8], scales: NDArray[np.float32], centre: Centre, language: str) -> None:
        self._codes = codes
        self._scales = scales
        self._later_codes = Growing(codes[:0])
        self._later_scales = Growing(scales[:0])
        self._centre = centre
        self._language = language
        self._product = choose_product()
        self._tiles: list[Tile] = []
        self._loose = Growing(np.zeros((0, codes.shape[1]), dtype=np.float32))
        for start in range(0, len(codes), TILE):
            self._pack(codes[start : start + TILE], scales[start : start + TILE])

    def __len__(self) -> int:
        return len(self._codes) + len(self._later_codes)

    def append(self, vector: NDArray[np.float32]) -> None:
        """Add a vector, dimensions long, as the encoder gave it."""
        codes, scales = round_rows(vector[None])
        self._later_codes.append(codes)
        self._later_scales.append(scales)
        self._pack(codes, scales)

    def given(self, places: NDArray[np.integer]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        """Return the codes and scales at places."""
        codes = np.empty((len(places), self._codes.shape[1]), dtype=np.int8)
        scales = np.empty(len(places), dtype=np.float32)
        first = places < len(self._codes)
        later = places[~first] - len(self._codes)
        codes[first], codes[~first] = self._codes[places[first]], self._later_codes.rows[later]
        scales[first], scales[~first] = self._scales[places[first]], self._later_scales.rows[later]
        return codes, scales

    def restored(self, place: int) -> NDArray[np.float32]:
        """Return the vector at a place as it is kept."""
        row: NDArray[np.float32] = restore_rows(*self.given(np.array([place])))[0]
        return row

    def centred(self, places: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the vectors at places as they are compared: centred, of unit length, on the grid."""
        return round_to_grid(self._centred(*self.given(places)))

    def approximate(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return about the cosine of every vector and a centred one, to some thousandths."""
        asked = query[None]
        numbers = round_queries(asked)
        stretch = np.abs(query).max() / np.float32(LARGEST_NUMBER)
        parts = [tile.multiply(numbers)[0] * stretch for tile in self._tiles]
        # Row by row: for so few, threads of the library of matrices would wait for each other longer than they work.
        found: NDArray[np.float32] = np.concatenate([*parts, np.vecdot(self._loose.rows, query)])
        return found

    def _pack(self, codes: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        self._loose.append(self._centred(codes, scales))
        if len(self._loose) >= TILE:
            self._tiles.append(self._product(self._loose.rows[:TILE]))
            self._loose = Growing(self._loose.rows[TILE:].copy())

    def _centred(self, codes: NDArray[np.int8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._centre.apply(restore_rows(codes, scales), [self._language] * len(codes))
