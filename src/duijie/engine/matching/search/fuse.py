"""Joining the candidates of several searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.matching.search.ranking import NOWHERE, rank_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How slowly a rank loses its worth; the paper's value.
RANK_CONSTANT: Final = 60


def fuse(
    rankings: Sequence[NDArray[np.integer]], top: int, constant: int = RANK_CONSTANT
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return one ranking of several by reciprocal rank fusion: a place scores Σ 1 / (``constant`` + its rank).

    Source: Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual
    rank learning methods", SIGIR 2009, section 2.

    Args:
        rankings: at least one array queries × places, best first, −1 where there is none; widths may differ.
        top: how many to return, at least 1.
        constant: a positive number.

    Returns:
        Places and scores, both queries × ``top``, best first, ties by place; −1 and 0 where there are fewer.

    Raises:
        ValueError: ``top`` is below 1, or the rankings are of different numbers of queries.
    """
    if top < 1:
        raise ValueError(f"top is {top}; at least one place is needed")
    rows, columns = _cells(rankings)
    worth = np.concatenate([1.0 / (constant + 1.0 + np.nonzero(one != NOWHERE)[1]) for one in rankings])
    # Stable, so that a place's shares are added in the order of the rankings.
    order = np.lexsort((columns, rows))
    rows, columns, worth = rows[order], columns[order], worth[order]
    firsts = np.flatnonzero(np.diff(rows, prepend=-1) | np.diff(columns, prepend=-1))
    rows, columns = rows[firsts], columns[firsts]
    scores = np.add.reduceat(worth, firsts) if len(firsts) else worth
    return rank_cells(rows, columns, scores, len(rankings[0]), top)


def unite(rankings: Sequence[NDArray[np.integer]], width: int) -> sparse.csr_array[np.bool_]:
    """Return which places any of the rankings names: queries × ``width``, each row's places in input order.

    Args:
        rankings: at least one array queries × places, −1 where there is none; widths may differ.
        width: the number of listings searched.

    Raises:
        ValueError: the rankings are of different numbers of queries, or name a place beyond ``width``.
    """
    rows, columns = _cells(rankings)
    if len(columns) and columns.max() >= width:
        raise ValueError(f"place {columns.max()} among {width} listings")
    cells = np.unique(rows * width + columns)
    ends = np.searchsorted(cells, np.arange(len(rankings[0]) + 1) * width)
    held = np.ones(len(cells), dtype=np.bool_)
    return sparse.csr_array((held, cells % max(1, width), ends), shape=(len(rankings[0]), width))


def _cells(rankings: Sequence[NDArray[np.integer]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    heights = {len(one) for one in rankings}
    if len(heights) != 1:
        raise ValueError(f"rankings of {sorted(heights)} queries")
    pairs = [np.nonzero(one != NOWHERE) for one in rankings]
    columns = np.concatenate([one[cells].astype(np.intp) for one, cells in zip(rankings, pairs, strict=True)])
    return np.concatenate([rows for rows, _ in pairs]), columns
