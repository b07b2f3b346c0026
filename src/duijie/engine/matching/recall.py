"""Finding the best of a row of scores, and cutting a large task into blocks that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_CELLS: Final = 250_000
#: However few there are to compare with: pieces this small still occupy every core.
BLOCK_ROWS: Final = 32


def blocks(size: int, width: int) -> Iterator[NDArray[np.intp]]:
    """Yield the numbers below ``size`` in runs such that a run times ``width`` is at most ``BLOCK_CELLS``.

    No run is longer than ``BLOCK_ROWS``. A dozen arrays of that many numbers (about 25 MB) are alive at once,
    whatever the pools' sizes.
    """
    step = max(1, min(BLOCK_ROWS, BLOCK_CELLS // max(1, width)))
    for start in range(0, size, step):
        yield np.arange(start, min(size, start + step))


def best(scores: NDArray[np.float64], top: int) -> NDArray[np.intp]:
    """Return the places of the ``top`` highest scores above zero, highest first, equal ones in input order."""
    held = np.flatnonzero(scores > 0)
    if len(held) > 4 * top:
        # Everything that ties with the last place stays in, so that order decides, not the partition.
        last = np.partition(scores[held], -top)[-top]
        held = held[scores[held] >= last]
    return held[np.argsort(-scores[held], kind="stable")][:top]
