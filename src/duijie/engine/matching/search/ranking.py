"""From scored cells of a table to the best of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What fills a place that nothing was found for.
NOWHERE: Final = -1


def rank_cells(
    rows: NDArray[np.intp], columns: NDArray[np.intp], scores: NDArray[np.float64], height: int, top: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the ``top`` best columns of each row and their scores, best first, equal scores by column.

    Args:
        rows: the row of each cell, in any order.
        columns: the column of each cell; no cell twice.
        scores: the score of each cell, above zero.
        height: the number of rows.
        top: how many to return.

    Returns:
        Columns and scores, both ``height`` × ``top``; ``NOWHERE`` and 0 where a row has fewer cells.
    """
    order = np.lexsort((columns, -scores, rows))
    counts = np.bincount(rows, minlength=height)
    rank = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    order, rank = order[rank < top], rank[rank < top]
    best = np.full((height, top), NOWHERE, dtype=np.int32)
    held = np.zeros((height, top), dtype=np.float64)
    best[rows[order], rank] = columns[order]
    held[rows[order], rank] = scores[order]
    return best, held
