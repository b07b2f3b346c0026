"""Matching: who should meet whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from duijie.engine.language.detect import script_of
from duijie.engine.language.fold import fold
from duijie.engine.matching.encode import Encoder, Meanings, encode_pools
from duijie.engine.matching.explain import Explainer
from duijie.engine.matching.index import TermIndex, build_index, head_of
from duijie.engine.matching.recall import best, blocks
from duijie.engine.matching.runners import LocalRunner, Runner
from duijie.engine.matching.score import Block, Facts, measure, read_facts
from duijie.engine.records import Listing, Match

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Pools:
    """Needs and offers made ready to be compared in blocks."""

    needs: tuple[Listing, ...]
    offers: tuple[Listing, ...]
    index: TermIndex
    facts: Facts
    meanings: Meanings | None
    need_script: NDArray[np.str_]
    offer_script: NDArray[np.str_]

    def compare(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Block:
        """Return the signals of needs ``rows`` and offers ``columns``."""
        ours, theirs = self.need_script[rows][:, None], self.offer_script[columns][None, :]
        same = (ours == theirs) | (ours == "") | (theirs == "")
        similarity = self.index.similarity(rows, columns, same)
        meaning = None if self.meanings is None else self.meanings.similarity(rows, columns)
        return measure(self.facts, rows, columns, similarity, meaning)

    @cached_property
    def explainer(self) -> Explainer:
        """The reasons of these pools."""
        return Explainer(self.needs, self.offers, self.index)


def match(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    top: int = 50,
    encoder: Encoder | None = None,
    runner: Runner | None = None,
) -> tuple[Match, ...]:
    """Return, need by need in their order, the ``top`` best offers of each with score and reasons.

    Offers with nothing to be said for them (score 0) are left out, so a need may get fewer.

    Raises:
        ValueError: ``top`` is below 1, or the encoder gives vectors of a wrong shape.
    """
    return tuple(each_match(needs, offers, top, encoder, runner))


def match_reverse(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    top: int = 50,
    encoder: Encoder | None = None,
    runner: Runner | None = None,
) -> tuple[Match, ...]:
    """Return, offer by offer in their order, the ``top`` best needs of each; scores are those of :func:`match`."""
    return tuple(each_match(needs, offers, top, encoder, runner, reverse=True))


def each_match(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    top: int = 50,
    encoder: Encoder | None = None,
    runner: Runner | None = None,
    reverse: bool = False,
) -> Iterator[Match]:
    """Yield what :func:`match` (or :func:`match_reverse`) returns, a block at a time: it need not fit in memory.

    Raises:
        ValueError: as :func:`match`, before the first match is yielded.
    """
    if top < 1:
        raise ValueError(f"top is {top}; at least one place is needed")
    pools = prepare(needs, offers, encoder)
    work = _RankNeeds(pools, top) if reverse else _RankOffers(pools, top)
    sizes = (len(pools.offers), len(pools.needs)) if reverse else (len(pools.needs), len(pools.offers))
    return chain.from_iterable((runner or LocalRunner()).run(work, blocks(*sizes)))


def score_pairs(
    needs: Iterable[Listing],
    offers: Iterable[Listing],
    pairs: Iterable[tuple[str, str]],
    encoder: Encoder | None = None,
    runner: Runner | None = None,
    reverse: bool = False,
) -> tuple[Match, ...]:
    """Return a match for every (need id, offer id) of ``pairs``, ranked among its need's pairs (or its offer's).

    A pair given twice counts once. Pairs with nothing to be said for them have score 0
    and no reason that speaks for them. Order: needs (or offers) in theirs, then rank.

    Raises:
        KeyError: an id is in neither pool's place.
    """
    pools = prepare(needs, offers, encoder)
    need_place = {one.id: place for place, one in enumerate(pools.needs)}
    offer_place = {one.id: place for place, one in enumerate(pools.offers)}
    wanted: dict[int, dict[int, None]] = {}
    for need, offer in pairs:
        place = (need_place[need], offer_place[offer])
        own, other = reversed(place) if reverse else place
        wanted.setdefault(own, {})[other] = None
    work = _RankListed(pools, reverse)
    tasks = [(own, tuple(sorted(wanted[own]))) for own in sorted(wanted)]
    return tuple(chain.from_iterable((runner or LocalRunner()).run(work, tasks)))


def prepare(needs: Iterable[Listing], offers: Iterable[Listing], encoder: Encoder | None = None) -> Pools:
    """Return both pools indexed; the statistics of terms are those of the two together."""
    ours, theirs = tuple(needs), tuple(offers)
    meanings = encode_pools(encoder, ours, theirs) if encoder is not None and ours and theirs else None
    index = build_index(ours, theirs)
    return Pools(ours, theirs, index, read_facts(ours, theirs), meanings, _scripts(ours), _scripts(theirs))


@dataclass(frozen=True)
class _RankOffers:
    pools: Pools
    top: int

    def __call__(self, rows: NDArray[np.intp]) -> tuple[Match, ...]:
        block = self.pools.compare(rows, np.arange(len(self.pools.offers)))
        scores = block.score()
        matches: list[Match] = []
        for row, need in enumerate(rows.tolist()):
            cells = [(row, offer) for offer in best(scores[row], self.top).tolist()]
            pairs = [(need, offer) for _, offer in cells]
            matches.extend(_worded(self.pools, block, scores, cells, pairs))
        return tuple(matches)


@dataclass(frozen=True)
class _RankNeeds:
    pools: Pools
    top: int

    def __call__(self, columns: NDArray[np.intp]) -> tuple[Match, ...]:
        block = self.pools.compare(np.arange(len(self.pools.needs)), columns)
        scores = block.score()
        matches: list[Match] = []
        for column, offer in enumerate(columns.tolist()):
            cells = [(need, column) for need in best(scores[:, column], self.top).tolist()]
            pairs = [(need, offer) for need, _ in cells]
            matches.extend(_worded(self.pools, block, scores, cells, pairs))
        return tuple(matches)


@dataclass(frozen=True)
class _RankListed:
    pools: Pools
    reverse: bool

    def __call__(self, task: tuple[int, tuple[int, ...]]) -> tuple[Match, ...]:
        own, others = task
        one, many = np.array([own]), np.array(others)
        block = self.pools.compare(many, one) if self.reverse else self.pools.compare(one, many)
        scores = block.score()
        order = np.argsort(-scores.ravel(), kind="stable").tolist()
        cells = [(place, 0) if self.reverse else (0, place) for place in order]
        pairs = [(others[place], own) if self.reverse else (own, others[place]) for place in order]
        return tuple(_worded(self.pools, block, scores, cells, pairs))


def _worded(
    pools: Pools,
    block: Block,
    scores: NDArray[np.float64],
    cells: Sequence[tuple[int, int]],
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Match]:
    for rank, (cell, (need, offer)) in enumerate(zip(cells, pairs, strict=True), start=1):
        support = {signal: float(strength[cell]) for signal, strength in block.support.items()}
        loss = {signal: float(factor[cell]) for signal, factor in block.loss.items()}
        reasons = pools.explainer.reasons(need, offer, support, loss)
        yield Match(pools.needs[need].id, pools.offers[offer].id, rank, float(scores[cell]), reasons)


def _scripts(listings: Sequence[Listing]) -> NDArray[np.str_]:
    found = [script_of(fold(f"{head_of(one)}\n{one.text}")) or "" for one in listings]
    return np.array(found, dtype=np.str_)
