"""A suggestion must be good for both: what a pair is worth that gains in two directions, and who would welcome whom."""

from __future__ import annotations

import math
from typing import Final

#: The part of the remaining doubt that a second direction of equal strength takes away, at a score of 1.
MUTUAL: Final = 0.5
#: How fast a score loses its worth with the rank that one has on the other's list.
RANK_LOSS: Final = 0.15


def two_sided(one_way: float, other_way: float) -> float:
    """Return what a meeting is worth whose parties need of each other what scores ``one_way`` and ``other_way``.

    Reciprocal recommenders take a mean that is 0 as soon as one direction is (the harmonic mean: Pizzato and others,
    "RECON: a reciprocal recommender for online dating", RecSys 2010, section 4; Palomares and others,
    "Reciprocal recommender systems", Information Fusion 69, 2021, section 3, list others). Who offers and gets a
    customer gains as well, so here one direction alone is worth its own score, and the harmonic mean h of
    the two is a second piece of evidence: the doubt 1 − m that the better direction m leaves shrinks by the part
    ``MUTUAL`` · h. The value grows with either direction and stays in [0, 1], and of two meetings of which one is as
    good as the other for the one party, that comes first which gives more to the other.

    Args:
        one_way: the score of the one's need and the other's offer, in [0, 1]; 0 where there is none.
        other_way: the same the other way round.
    """
    better = max(one_way, other_way)
    if min(one_way, other_way) <= 0:
        return better
    mean = 2 * one_way * other_way / (one_way + other_way)
    return better + (1 - better) * MUTUAL * mean


def welcome(score: float, rank: int) -> float:
    """Return what a suggestion is worth for whom it is the ``rank``-th best of the other's: score · rank^−0.15.

    A star is everybody's match; to the star most of them are the three hundredth, and no good suggestion.
    At rank 1 nothing is lost, at 10 a quarter, at 300 more than half.

    Args:
        score: what the pair is worth, in [0, 1].
        rank: which place one has on the other's list, from 1.

    Raises:
        ValueError: ``rank`` is below 1.
    """
    if rank < 1:
        raise ValueError(f"rank {rank}; ranks begin with 1")
    return score / math.pow(rank, RANK_LOSS)
