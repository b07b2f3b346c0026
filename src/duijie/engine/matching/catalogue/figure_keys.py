"""Which listings of a side state a figure of what."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class FigureKeys:
    """The places of the listings by the keys of their figures.

    Args:
        places: the places by key, where some are known already.
        count: how many listings they were taken from.
    """

    def __init__(self, places: Mapping[str, NDArray[np.int32]] | None = None, count: int = 0) -> None:
        self._places = {key: array("i", own.tolist()) for key, own in (places or {}).items()}
        self._count = count

    def extend(self, keys: Iterable[tuple[str, ...]]) -> None:
        """Add the keys of listings, one tuple a listing, each key once."""
        for own in keys:
            for key in own:
                self._places.setdefault(key, array("i")).append(self._count)
            self._count += 1

    def shared(self, keys: Iterable[str]) -> NDArray[np.int64]:
        """Return of how many of the keys (a key may stand there several times) each listing states a figure."""
        found = np.zeros(self._count, dtype=np.int64)
        for key in keys:
            found[np.array(self._places.get(key, ()), dtype=np.intp)] += 1
        return found

    def places(self) -> dict[str, NDArray[np.int32]]:
        """Return the places by key."""
        return {key: np.array(own, dtype=np.int32) for key, own in self._places.items()}
