"""A list that is not ten times the same organisation.

A further listing of an organisation already on the list counts for less: the n-th best of one organisation is
worth its score times ``keep`` to the power n − 1. That is the greedy choice of maximal marginal relevance (Carbonell
and Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998) where two listings are alike when they
are of one organisation, with the geometric loss of α-nDCG (Clarke and others, "Novelty and diversity in
information retrieval evaluation", SIGIR 2008, section 4). As an organisation's listings come in the order of their
scores, whatever stands between them, one sort gives what the greedy choice gives.

Scores are what they were; only the order changes, and nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.records import Match

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What a further listing of one organisation keeps of its worth.
KEEP: Final = 0.8
#: A listing whose organisation is not said stands for itself.
NOBODY: Final = -1
#: How many times the places of a list are looked at first.
FIRST_LOOK: Final = 4


def best_spread(
    scores: NDArray[np.float64], owners: NDArray[np.integer], top: int, keep: float = KEEP
) -> NDArray[np.intp]:
    """Return the ``top`` listings to show, in the order in which they are best shown.

    Only the ``4 · top`` best scores are looked at, or more where those are of too few organisations: whatever
    scores no more than the last place of the list is worth can't come into it, so the result is that of all scores.

    Args:
        scores: one a listing, at least 0. Listings that score 0 are left out; equal ones stay in their order.
        owners: the number of each listing's organisation, ``NOBODY`` where it is not said.
        top: how many to return at most.
        keep: what a further listing of an organisation keeps of its worth, in (0, 1]; with 1 the order is that of
            the scores.

    Returns:
        Places in ``scores``, the first to be shown first.

    Raises:
        ValueError: ``top`` is below 1, or ``keep`` is outside (0, 1].
    """
    if top < 1:
        raise ValueError(f"top is {top}; at least one place is needed")
    if not 0.0 < keep <= 1.0:
        raise ValueError(f"keep is {keep}; a further listing keeps more than nothing and at most all")
    held = np.flatnonzero(scores > 0)
    depth = FIRST_LOOK * top
    while depth < len(held):
        last = np.partition(scores[held], -depth)[-depth]
        near = held[scores[held] >= last]
        order, worth = _order(scores[near], owners[near], keep)
        if worth[top - 1] >= last:
            return _first(near, order, top)
        depth *= FIRST_LOOK
    return _first(held, _order(scores[held], owners[held], keep)[0], top)


def spread(
    matches: Sequence[Match],
    organisation_of: Callable[[str], str | None],
    keep: float = KEEP,
    reverse: bool = False,
) -> tuple[Match, ...]:
    """Return matches with each need's list spread over organisations and its ranks counted anew.

    A list that was cut off after n matches gives the right first places as long as a place's score times ``keep``
    to the number of its organisation's earlier ones is no less than the n-th score; :func:`best_spread` sees to that.

    Args:
        matches: need by need (offer by offer with ``reverse``), as matching yields them; one need's will do.
        organisation_of: gives the organisation of an offer (of a need with ``reverse``), None where it is not said.
        keep: what a further listing of an organisation keeps of its worth, in (0, 1].
        reverse: whether the lists are those of offers.

    Raises:
        ValueError: ``keep`` is outside (0, 1].
    """
    found: list[Match] = []
    for _, group in groupby(matches, key=lambda one: one.offer if reverse else one.need):
        listed = list(group)
        owners = number_owners([organisation_of(one.need if reverse else one.offer) for one in listed])
        # All that is listed stays listed, also what scores 0.
        scores = np.array([one.score for one in listed]) + 1e-12
        order = best_spread(scores, owners, len(listed), keep).tolist()
        found.extend(replace(listed[place], rank=rank) for rank, place in enumerate(order, start=1))
    return tuple(found)


def number_owners(organisations: Sequence[str | None]) -> NDArray[np.int64]:
    """Return a number for each organisation, the same for the same one; ``NOBODY`` where none is said."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(one, len(numbers)) if one else NOBODY for one in organisations], np.int64)


def _first(places: NDArray[np.intp], order: NDArray[np.intp], top: int) -> NDArray[np.intp]:
    first: NDArray[np.intp] = places[order[:top]]
    return first


def _order(
    scores: NDArray[np.float64], owners: NDArray[np.integer], keep: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return all places, the first to be shown first, and what each is worth to the list."""
    ranked = np.argsort(-scores, kind="stable")
    worth = scores[ranked] * keep ** _earlier(owners[ranked])
    again = np.argsort(-worth, kind="stable")
    return ranked[again], worth[again]


def _earlier(owners: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return how many listings of its organisation stand before each."""
    order = np.argsort(owners, kind="stable")
    _, firsts, runs = np.unique(owners[order], return_index=True, return_counts=True)
    counts = np.empty(len(owners), dtype=np.intp)
    counts[order] = np.arange(len(owners)) - np.repeat(firsts, runs)
    counts[owners == NOBODY] = 0
    return counts
