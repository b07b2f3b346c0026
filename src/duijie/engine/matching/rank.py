"""Ranking: the work that runners share out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.matching.lists.diversity import best_spread
from duijie.engine.matching.recall import blocks
from duijie.engine.records import Match

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.pools import Pools
    from duijie.engine.matching.score import Block

#: Listings whose candidates are searched for at once, and of those, listings whose candidates are scored at once.
SEARCHED_TOGETHER: Final = 256
SCORED_TOGETHER: Final = 32


@dataclass(frozen=True)
class Rank:
    """Ranks, for some listings of one pool, the best ``top`` of the other: offers for needs, or the ``reverse``.

    ``explained``: whether the matches carry their reasons, which take most of the time.
    """

    pools: Pools
    top: int
    reverse: bool = False
    explained: bool = True

    def tasks(self) -> Iterator[NDArray[np.intp]]:
        """Yield the places of the listings to rank for, in pieces of a size that fits in memory."""
        asking, searched = (self.pools.needs, self.pools.offers)[:: -1 if self.reverse else 1]
        if self.pools.is_exhaustive(self.reverse):
            yield from blocks(len(asking), len(searched))
        else:
            for start in range(0, len(asking), SEARCHED_TOGETHER):
                yield np.arange(start, min(len(asking), start + SEARCHED_TOGETHER))

    def __call__(self, asking: NDArray[np.intp]) -> tuple[Match, ...]:
        """Return the matches of the listings at places ``asking``, theirs in their order, best first."""
        if self.pools.is_exhaustive(self.reverse):
            searched = self.pools.needs if self.reverse else self.pools.offers
            return tuple(self._rank(asking, np.arange(len(searched)), None))
        found = self._candidates(asking)
        matches: list[Match] = []
        for start in range(0, len(asking), SCORED_TOGETHER):
            rows = slice(start, start + SCORED_TOGETHER)
            columns = np.unique(found[rows].indices).astype(np.intp)
            matches += self._rank(asking[rows], columns, found[rows][:, columns].toarray())
        return tuple(matches)

    def _candidates(self, asking: NDArray[np.intp]) -> sparse.csr_array[np.bool_]:
        found = self.pools.recall(self.reverse).find(asking, self.top)
        if not self.pools.setting.judgements:
            return found
        # What people's judgements speak for is scored too, wherever words and meaning put it.
        feedback = self.pools.feedback
        width = len(self.pools.needs)
        judged = feedback.candidates_of_offers(asking, width) if self.reverse else feedback.candidates(asking)
        return sparse.csr_array(found + judged)

    def _rank(
        self, asking: NDArray[np.intp], searched: NDArray[np.intp], among: NDArray[np.bool_] | None
    ) -> Iterator[Match]:
        block = self.pools.compare(*(searched, asking) if self.reverse else (asking, searched))
        scores = block.score()
        ranked = scores.T if self.reverse else scores
        if among is not None:
            ranked = np.where(among, ranked, 0.0)  # what another listing's search found is not this one's candidate
        owners = (self.pools.need_owners if self.reverse else self.pools.offer_owners)[searched]
        for row, own in enumerate(asking.tolist()):
            order = best_spread(ranked[row], owners, self.top).tolist()
            cells = [(place, row) if self.reverse else (row, place) for place in order]
            others = searched[order].tolist()
            pairs = [(other, own) if self.reverse else (own, other) for other in others]
            yield from worded(self.pools, block, scores, cells, pairs, self.explained)


@dataclass(frozen=True)
class RankListed:
    """Scores given pairs: for a listing, the given ones of the other pool, all of them, best first."""

    pools: Pools
    reverse: bool = False

    def __call__(self, task: tuple[int, tuple[int, ...]]) -> tuple[Match, ...]:
        """Return the matches of one listing, at place ``task[0]``, with those at places ``task[1]``."""
        own, others = task
        one, many = np.array([own]), np.array(others)
        block = self.pools.compare(many, one) if self.reverse else self.pools.compare(one, many)
        scores = block.score()
        order = np.argsort(-scores.ravel(), kind="stable").tolist()
        cells = [(place, 0) if self.reverse else (0, place) for place in order]
        pairs = [(others[place], own) if self.reverse else (own, others[place]) for place in order]
        return tuple(worded(self.pools, block, scores, cells, pairs))


def worded(
    pools: Pools,
    block: Block,
    scores: NDArray[np.float64],
    cells: Sequence[tuple[int, int]],
    pairs: Sequence[tuple[int, int]],
    explained: bool = True,
) -> Iterator[Match]:
    """Yield the matches of pairs in the order given, ranked from 1.

    Args:
        pools: the two pools.
        block: the signals of some needs and offers.
        scores: their scores, rows × columns.
        cells: for each pair, its row and column in the block.
        pairs: for each pair, the places of its need and its offer.
        explained: whether they carry their reasons.
    """
    if explained:
        pools.explainer.read({need for need, _ in pairs}, {offer for _, offer in pairs})
    for rank, (cell, (need, offer)) in enumerate(zip(cells, pairs, strict=True), start=1):
        support = {signal: float(strength[cell]) for signal, strength in block.support.items()}
        loss = {signal: float(factor[cell]) for signal, factor in block.loss.items()}
        reasons = pools.explainer.reasons(need, offer, support, loss) if explained else ()
        yield Match(pools.needs[need].id, pools.offers[offer].id, rank, float(scores[cell]), reasons)
