"""The largest numbers of each row of a sparse product, without ever holding the product."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: Numbers of a product that numpy and scipy hold at a time where the compiled routine is missing.
_CELLS: Final = 4_000_000

Rows = sparse.csr_matrix[np.float64]


def largest(left: Rows, right: Rows, most: int, compiled: bool = True) -> Rows:
    """Return the ``most`` largest numbers above zero of each row of ``left @ right``, in any order.

    Which of several equal numbers stay at the end of a full row is left open. The package ``sparse_dot_topn``
    does the work where it is installed (it keeps a heap for each row), otherwise scipy, block by block, at
    about a fifth of the speed.

    Args:
        left: queries × terms.
        right: terms × listings.
        most: how many numbers a row may keep.
        compiled: ``False`` makes scipy do it.
    """
    routine = _find_routine() if compiled else None
    if routine is None:
        return _largest_by_scipy(left, right, most)
    if not left.nnz or not right.nnz or not left.shape[0]:
        return sparse.csr_matrix((left.shape[0], right.shape[1]), dtype=np.float64)
    # One thread: its own threads wait for each other by spinning, which is ruinous on a busy machine. It lets
    # go of the interpreter's lock, so callers may run it in threads of theirs.
    found: Rows = routine(left, right, top_n=most, threshold=0.0, n_threads=1)
    return found


@cache
def _find_routine() -> Callable[..., Any] | None:
    try:
        from sparse_dot_topn import sp_matmul_topn
    # Where the number of cores cannot be told, version 1.2 fails to import with a TypeError.
    except (ImportError, TypeError):
        return None
    routine: Callable[..., Any] = sp_matmul_topn
    return routine


def _largest_by_scipy(left: Rows, right: Rows, most: int) -> Rows:
    step = max(1, _CELLS // max(1, right.shape[1]))
    parts = [_trim(left[start : start + step] @ right, most) for start in range(0, left.shape[0], step)]
    return sparse.vstack(parts, format="csr") if parts else sparse.csr_matrix((0, right.shape[1]), dtype=np.float64)


def _trim(product: Rows, most: int) -> Rows:
    kept: list[NDArray[np.intp]] = []
    for start, end in zip(product.indptr[:-1], product.indptr[1:], strict=True):
        row = product.data[start:end]
        chosen = np.flatnonzero(row > 0)
        if len(chosen) > most:
            chosen = chosen[np.argpartition(-row[chosen], most - 1)[:most]]
        kept.append(chosen + start)
    places = np.concatenate(kept)
    ends = np.cumsum([0, *map(len, kept)])
    return sparse.csr_matrix((product.data[places], product.indices[places], ends), shape=product.shape)
