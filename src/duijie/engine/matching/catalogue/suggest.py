"""The best listings of one side for one that asks.

All listings are compared by their postings and, to some thousandths, by their vectors; of the best by that
the exact scores are computed, of more and more of them until no other could be among the best.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.catalogue.industries import industry_strengths, number_industries
from duijie.engine.matching.catalogue.narrow import Asker, in_roles, narrow
from duijie.engine.matching.kinds import answers
from duijie.engine.matching.lists.diversity import KEEP, NOBODY, best_spread
from duijie.engine.matching.rank import worded
from duijie.engine.matching.score import KIND_FACTOR, SURE, Cosines, measure
from duijie.engine.records import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.catalogue.asking import Asking
    from duijie.engine.matching.catalogue.group import Answer
    from duijie.engine.matching.catalogue.learned import Learned
    from duijie.engine.matching.catalogue.side import Side
    from duijie.engine.matching.pools import Setting
    from duijie.engine.records import Match

#: Up to so many listings all signals of all are measured; of more, only of the best by words, meaning and kind.
MEASURED: Final = 20_000
CANDIDATES: Final = 2048
#: Exact scores are computed of at least so many listings, and of so many times the places of the ranking.
LEAST: Final = 64
WIDTH: Final = 3
#: More than rounding vectors to 8 bits can move a score.
MARGIN: Final = 0.01


class Search:
    """One listing's search among the listings of a side.

    Args:
        side: whose listings are searched.
        asking: the listing that asks.
        learned: what it is read by.
        setting: what else decides the ranking.
        reverse: whether an offer asks for needs.
    """

    def __init__(self, side: Side, asking: Asking, learned: Learned, setting: Setting, reverse: bool) -> None:
        self._side = side
        self._asking = asking
        self._learned = learned
        self._setting = setting
        self._reverse = reverse
        self._own_facts = side.fields.asker(asking.listing, asking.stated, setting.on)
        self._asker = Asker(asking, learned, setting)

    def suggest(self, top: int, explained: bool = True) -> tuple[Match, ...]:
        """Return the ``top`` best, best first, equal ones in their order; such as score 0 are left out."""
        size = max(LEAST, WIDTH * top)
        while True:
            places, bound = self._shortlist(size)
            if not len(places):
                return ()
            pools = narrow(self._side, places, self._asker, self._answers, self._industries, self._reverse)
            one, many = np.zeros(1, dtype=np.intp), np.arange(len(places))
            block = pools.compare(many, one) if self._reverse else pools.compare(one, many)
            scores = block.score()
            owners = pools.need_owners if self._reverse else pools.offer_owners
            order = best_spread(scores.ravel(), owners, top)
            # What scores no more than the last place is worth changes neither who is on the list nor their order.
            if (len(order) == top and _last_worth(scores.ravel()[order], owners[order]) > bound) or bound < 0:
                break
            size *= 4
        cells = [(place, 0) if self._reverse else (0, place) for place in order.tolist()]
        return tuple(worded(pools, block, scores, cells, cells, explained))

    def likely(self, top: int) -> tuple[str, ...]:
        """Return the ids of the listings that are likely among the ``top`` best, in their order."""
        places, _ = self._shortlist(max(LEAST, WIDTH * top))
        return tuple(self._side.at(place).id for place in places.tolist())

    def _shortlist(self, size: int) -> tuple[NDArray[np.intp], float]:
        """Return the places of the likely best, rising, and what no other listing's score can exceed."""
        measured = self._measured
        if len(measured) <= size:
            return measured, -1.0
        scores = self._approximate_scores
        likely = np.argpartition(scores, -size)[-size:]
        return measured[np.sort(likely)], float(scores[likely].min()) + MARGIN

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        """What the groups of the other side answer."""
        words = self._learned.words
        return {group.language: group.answer(self._asking, words) for group in self._side.groups if len(group.places)}

    @cached_property
    def _measured(self) -> NDArray[np.intp]:
        """The places whose signals are all measured."""
        alive = np.flatnonzero(self._side.alive)
        if len(alive) <= MEASURED:
            return alive
        likely = self._likely()
        likely[~self._side.alive] = -1.0
        return np.sort(np.argpartition(likely, -CANDIDATES)[-CANDIDATES:])

    def _likely(self) -> NDArray[np.float32]:
        """Return of every place the score that words, meaning, figures and kind alone may give, about."""
        weights = self._setting.weights
        doubt = np.empty(self._side.width, dtype=np.float32)
        for group in self._side.groups:
            if group.language in self._answers:
                answer, alike = self._answers[group.language], self._asking.is_alike(group.language)
                power = weights.terms_power if alike else weights.bridge_power
                own = 1 - np.minimum(answer.terms.astype(np.float32) ** np.float32(power), np.float32(SURE))
                if answer.meaning is not None:
                    own *= 1 - np.clip(
                        answer.meaning * np.float32(weights.inside if alike else weights.between), 0, SURE
                    )
                doubt[group.places.rows] = own
        if self._promise is not None:
            doubt *= 1 - self._promise.astype(np.float32)
        likely: NDArray[np.float32] = 1 - doubt
        own_kind = int(self._own_facts.kind[0])
        if own_kind >= 0:
            factors = np.ones(len(KINDS) + 1, dtype=np.float32)
            pairs = [in_roles(KINDS[own_kind], other, self._reverse) for other in KINDS]
            factors[:-1] = [KIND_FACTOR[answers(*pair)] for pair in pairs]
            likely *= factors[self._side.fields.kinds()]
        return likely

    @cached_property
    def _approximate_scores(self) -> NDArray[np.float64]:
        """What the scores of the places that are measured may exceed by ``MARGIN`` at most."""
        places = self._measured
        shape = (-1, 1) if self._reverse else (1, -1)
        some = self._cosines(places, shape)
        facts = self._side.fields.take(places, self._setting.on, self._asking.listing)
        needs, offers = in_roles(self._own_facts, facts, self._reverse)
        certain = np.ones(some.terms.shape)
        further = {}
        if self._promise is not None:
            further["figures"] = self._promise[places].reshape(shape), certain
        if self._industries:
            lists, numbers = self._side.fields.industry_lists(places)
            strengths = industry_strengths(self._asking.stated.industries, lists, self._industries, self._setting)
            further["industry"] = strengths[numbers].reshape(shape), certain
        return measure(some, needs, offers, self._setting.weights, further).score().ravel()

    def _cosines(self, places: NDArray[np.intp], shape: tuple[int, int]) -> Cosines:
        """Return the cosines with the listings at places, meaning to some thousandths."""
        terms, same = np.zeros(len(places)), np.ones(len(places), dtype=np.bool_)
        meaning = np.zeros(len(places)) if self._learned.centres else None
        for language, (orders, numbers) in self._side.home(places).items():
            answer = self._answers[language]
            terms[orders] = answer.terms[numbers]
            same[orders] = self._asking.is_alike(language)
            if meaning is not None and answer.meaning is not None:
                meaning[orders] = answer.meaning[numbers]
        return Cosines(terms.reshape(shape), None if meaning is None else meaning.reshape(shape), same.reshape(shape))

    @cached_property
    def _industries(self) -> dict[str, int]:
        """The numbers of all industries that are named on the other side or asked for; none if none is asked for."""
        asked = self._asking.stated.industries
        if not asked:
            return {}
        lists, _ = self._side.fields.industry_lists(np.zeros(0, dtype=np.intp))
        # In one order whoever asks, so that how alike they are is worked out once.
        return number_industries((*lists, asked))

    @cached_property
    def _promise(self) -> NDArray[np.float64] | None:
        """The most that figures can speak for each place, if all that can be compared are met; None: there are none."""
        if not self._asking.figures:
            return None
        shared = self._side.figures.shared(self._asking.figures)
        return np.asarray(1.0 - (1.0 - self._setting.weights.figures) ** shared, dtype=np.float64)


def _last_worth(scores: NDArray[np.float64], owners: NDArray[np.int64]) -> float:
    """Return what the last listing of a list is worth to it, given the listings in their order."""
    earlier = int((owners[:-1] == owners[-1]).sum()) if owners[-1] != NOBODY else 0
    return float(scores[-1]) * KEEP**earlier
