"""How strongly industries speak for the pairs of one listing and many, each different list of them looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from duijie.engine.matching.catalogue.fields import incidence
from duijie.engine.matching.chains import Chains, chain_matrix
from duijie.engine.matching.facts import Facts
from duijie.engine.matching.score import Cosines, measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.pools import Setting


def number_industries(lists: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the numbers of the industries that lists name, in the order in which they are met."""
    return {name: number for number, name in enumerate(dict.fromkeys(name for own in lists for name in own))}


@lru_cache(maxsize=64)
def matrix_of(names: tuple[str, ...], chains: Chains | None) -> NDArray[np.float64] | None:
    """Return how alike industries are; None: no two of them are, as ``Pools`` has it."""
    matrix = chain_matrix(names, chains)
    return None if (matrix == np.eye(len(matrix))).all() else matrix


def industry_strengths(
    asked: tuple[str, ...], lists: Sequence[tuple[str, ...]], numbers: dict[str, int], setting: Setting
) -> NDArray[np.float64]:
    """Return the strength of the signal "industry" for each list of industries.

    Args:
        asked: the industries of the one listing; at least one.
        lists: those of the others.
        numbers: the numbers of all these industries.
        setting: what the signal counts, and the industry chains.
    """
    one, many = (_only_industries(incidence(own, numbers)) for own in ([asked], lists))
    nothing = Cosines(np.zeros((1, len(lists))), None, np.ones((1, len(lists)), dtype=np.bool_))
    support = measure(nothing, one, many, setting.weights, {}, matrix_of(tuple(numbers), setting.chains)).support
    found: NDArray[np.float64] = support.get("industry", nothing.terms).ravel()
    return found


def _only_industries(industry: sparse.csr_array[np.float64]) -> Facts:
    count = industry.shape[0]
    unsaid = np.full(count, -1, dtype=np.int64)
    nobody = sparse.csr_array((count, 0), dtype=np.float64)
    return Facts(
        kind=unsaid,
        side=unsaid,
        trl=np.zeros(count, dtype=np.int64),
        industry=industry,
        cooperation=np.zeros(count, dtype=np.int64),
        gone=np.zeros(count, dtype=np.bool_),
        names=nobody,
        avoided=nobody,
    )
