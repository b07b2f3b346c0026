"""How evenly lists show what there is to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def exposure(lists: Mapping[str, Sequence[str]], offers: Iterable[str] = ()) -> dict[str, int]:
    """Return on how many lists each offer stands; ``offers`` names those to count even where none shows them."""
    counts = Counter(dict.fromkeys(offers, 0))
    counts.update(offer for shown in lists.values() for offer in shown)
    return dict(counts)


def gini(counts: ArrayLike) -> float:
    """Return the Gini coefficient of some counts: 0 when all are equal, towards 1 when one has all.

    Half the mean absolute difference of two counts, over their mean. 0 where there is nothing to share.

    Raises:
        ValueError: a count is negative.
    """
    ordered = np.sort(np.asarray(counts, dtype=np.float64))
    if not ordered.sum():
        return 0.0
    if ordered[0] < 0:
        raise ValueError(f"a count of {ordered[0]:g}")
    size = len(ordered)
    return float((2 * np.arange(1, size + 1) - size - 1) @ ordered / (size * ordered.sum()))
