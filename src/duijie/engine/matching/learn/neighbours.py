"""Feedback: offers like those found good for a need come up, offers like those refused go down.

The signal of a pair comes from the nearest judged offers alone, one of each verdict, so that its reason can name the
very offer it rests on. It is relevance feedback by nearest neighbours; for the family see Ruthven and Lalmas, "A survey
on the use of relevance feedback for information access systems", Knowledge Engineering Review 18 (2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from duijie.engine.matching.learn import wording as say
from duijie.engine.matching.learn.likeness import Compared, Likeness, offer_likeness
from duijie.engine.matching.learn.opinions import Opinion, collect_met, collect_opinions
from duijie.engine.matching.learn.verdicts import name_of, sort_verdicts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Judgement
    from duijie.engine.text import Text

    Near = tuple[int, NDArray[np.intp], NDArray[np.float64]]

#: What a verdict on the pair itself is worth. A refused pair keeps so little that it comes after all
#: others, yet not nothing: refusals never empty a list.
FOUND_GOOD: Final = 0.9
REFUSED: Final = 0.001
#: Offers that a good one brings into the candidates, where not all can be scored.
BROUGHT: Final = 32
_CELLS_AT_ONCE: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Influence:
    """How far judgements reach.

    Attributes:
        good: strength that an offer gains which equals one found good.
        refused: part of its score that an offer loses which equals one refused.
        floor: likeness up to which two offers have nothing to do with each other.
    """

    good: float
    refused: float
    floor: float


# Chosen by cross-validation grouped by need title; benchmarks/matching/learning.py shows what each is worth.
BY_MEANING: Final = Influence(good=0.5, refused=0.5, floor=0.15)
#: Shared words alone tell less surely that two offers are good for the same need.
BY_WORDS: Final = Influence(good=0.25, refused=0.5, floor=0.15)


@dataclass(frozen=True)
class Feedback:
    """What judgements change about the ranking of two pools.

    Attributes:
        opinions: by the place of a need, the opinions that count for it, in the order of the offers.
        met: by the place of a need, the places of the offers it has met.
        names: what needs (0) and offers (1) with opinions are called, by place.
        notes: judgements that were left out, and why.
        likeness: what compares offers with offers.
        influence: how far judgements reach.
    """

    opinions: Mapping[int, tuple[Opinion, ...]]
    met: Mapping[int, frozenset[int]]
    names: tuple[Mapping[int, str], Mapping[int, str]]
    notes: tuple[Text, ...]
    likeness: Likeness
    influence: Influence

    def concerns(self, rows: NDArray[np.intp]) -> bool:
        """Tell whether any judgement bears on needs ``rows``; where none does, :meth:`judge` changes nothing."""
        return any(need in self.opinions or need in self.met for need in rows.tolist())

    def judge(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the strengths of needs ``rows`` and offers ``columns``, and the factors that are left of their scores.

        With g and r the likeness of an offer to the nearest one found good and to the nearest one refused (0 up to the
        floor, 1 for equal texts, times the opinion's weight), the strength is ``good`` · max(g − r, 0), the factor
        1 − ``refused`` · max(r − g, 0): a pair never has both. A pair that was judged itself is taken at its word, one
        that has met has factor 0.
        """
        support, loss = np.zeros((len(rows), len(columns))), np.ones((len(rows), len(columns)))
        if not self.concerns(rows):
            return support, loss
        column_of = {place: column for column, place in enumerate(columns.tolist())}
        row_of = {need: row for row, need in enumerate(rows.tolist())}
        for need, places, alike in self._near(rows, columns):
            net, row = self._net(need, places, alike), row_of[need]
            support[row] = self.influence.good * np.maximum(net, 0.0)
            loss[row] = 1.0 - self.influence.refused * np.maximum(-net, 0.0)
            for one in self.opinions[need]:
                if one.of == need and one.offer in column_of:
                    cell = row, column_of[one.offer]
                    support[cell], loss[cell] = (FOUND_GOOD, 1.0) if one.good else (0.0, REFUSED)
        for need, row in row_of.items():
            loss[row, [column_of[offer] for offer in self.met.get(need, ()) if offer in column_of]] = 0.0
        return support, loss

    def explain(self, need: int, offer: int) -> Text:
        """Return why judgements strengthen or weaken the pair at places ``need`` and ``offer``.

        Raises:
            ValueError: they do neither.
        """
        if offer in self.met.get(need, ()):
            return say.MET
        opinions = self.opinions.get(need, ())
        own = {one.offer: one.good for one in opinions if one.of == need}
        if offer in own:
            return say.GOOD if own[offer] else say.NOT
        for _, places, alike in self._near(np.array([need]), np.array([offer])):
            net = self._net(need, places, alike)[0]
            if net:
                telling = [one for one in opinions if one.good == (net > 0)]
                reach = alike[_rows(places, telling), 0] * [one.weight for one in telling]
                return self._worded(need, telling[int(np.argmax(reach))])
        raise ValueError(f"no judgement bears on need {need} and offer {offer}")

    def candidates(self, rows: NDArray[np.intp]) -> sparse.csr_array[np.bool_]:
        """Return which offers judgements bring forward for needs ``rows``, rows × offers.

        They are those found good, and the ``BROUGHT`` offers nearest to each.
        """
        width = len(self.likeness.language)
        found: dict[int, NDArray[np.intp]] = {}
        for need, places, alike in self._near(rows, np.arange(width)):
            good = _rows(places, [one for one in self.opinions[need] if one.good])
            nearest = np.argsort(-alike[good], axis=1, kind="stable")[:, :BROUGHT]
            held = np.take_along_axis(alike[good], nearest, axis=1) > 0
            found[need] = np.union1d(nearest[held], places[good]).astype(np.intp)
        columns = [found.get(need, np.array([], np.intp)) for need in rows.tolist()]
        ends = np.cumsum([0, *map(len, columns)])
        flat = np.concatenate([np.array([], np.intp), *columns])
        return sparse.csr_array((np.ones(len(flat), np.bool_), flat, ends), shape=(len(rows), width))

    def candidates_of_offers(self, columns: NDArray[np.intp], needs: int) -> sparse.csr_array[np.bool_]:
        """Return the same the other way round: columns × ``needs``, for a ranking of that many needs for offers."""
        judged, brought = self._brought
        part = brought[:, columns].tocoo()
        return sparse.csr_array((part.data, (part.col, judged[part.row])), shape=(len(columns), needs))

    @cached_property
    def _brought(self) -> tuple[NDArray[np.intp], sparse.csr_array[np.bool_]]:
        judged = np.array(sorted(self.opinions), np.intp)
        return judged, self.candidates(judged)

    def _near(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Iterator[Near]:
        """Yield each need of ``rows`` with opinions, the offers they are of, and how near those are to ``columns``."""
        judged = [need for need in dict.fromkeys(rows.tolist()) if need in self.opinions]
        floor = self.influence.floor
        for some in self._together(judged, max(1, _CELLS_AT_ONCE // max(1, len(columns)))):
            everything = np.unique([one.offer for need in some for one in self.opinions[need]])
            alike = self.likeness.of(everything, columns)
            alike = np.maximum(alike - floor, 0.0) / (1.0 - floor)
            for need in some:
                places = np.unique([one.offer for one in self.opinions[need]])
                yield need, places, alike[np.searchsorted(everything, places)]

    def _together(self, judged: Sequence[int], most: int) -> Iterator[list[int]]:
        """Yield needs in runs that have ``most`` opinions together, or are one need."""
        run: list[int] = []
        count = 0
        for need in judged:
            if run and count + len(self.opinions[need]) > most:
                yield run
                run, count = [], 0
            run.append(need)
            count += len(self.opinions[need])
        if run:
            yield run

    def _net(self, need: int, places: NDArray[np.intp], alike: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how much nearer offers are to one found good than to one refused, in [-1, 1]."""
        nearest = np.zeros((2, alike.shape[1]))
        for good in (False, True):
            said = [one for one in self.opinions[need] if one.good is good]
            if said:
                weights = np.array([[one.weight] for one in said])
                nearest[int(good)] = (weights * alike[_rows(places, said)]).max(axis=0)
        # Rounded, so that an offer as near to a good one as to a refused one is so on every machine.
        return np.asarray(np.round(nearest[1] - nearest[0], 6), dtype=np.float64)

    def _worded(self, need: int, opinion: Opinion) -> Text:
        own = (say.LIKE_NOT, say.LIKE_GOOD)
        carried = (say.CARRIED_NOT, say.CARRIED_GOOD)
        text = (own if opinion.of == need else carried)[int(opinion.good)]
        return text.fill(need=self.names[0][opinion.of], offer=self.names[1][opinion.offer])

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_brought"}


def read_feedback(pools: Compared, judgements: Iterable[Judgement], influence: Influence | None = None) -> Feedback:
    """Return what judgements change about the ranking of two pools.

    It follows from the listings and the judgements alone, so a judgement that is taken back leaves no trace.

    Args:
        pools: the listings, as prepared for matching.
        judgements: all there are, in any order.
        influence: how far they reach; None: as measured best, with or without meanings.
    """
    verdicts = sort_verdicts(pools.needs, pools.offers, judgements)
    opinions = collect_opinions(pools, verdicts)
    held = [one for said in opinions.values() for one in said]
    return Feedback(
        opinions=opinions,
        met=collect_met(pools, verdicts),
        names=(
            {one.of: name_of(pools.needs[one.of]) for one in held},
            {one.offer: name_of(pools.offers[one.offer]) for one in held},
        ),
        notes=verdicts.notes,
        likeness=offer_likeness(pools),
        influence=influence or (BY_WORDS if pools.meanings is None else BY_MEANING),
    )


def _rows(places: NDArray[np.intp], opinions: Sequence[Opinion]) -> NDArray[np.intp]:
    return np.searchsorted(places, np.array([one.offer for one in opinions], np.intp))
