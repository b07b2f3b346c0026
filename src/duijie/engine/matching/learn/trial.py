"""Trying weights out on judged pairs: how well they rank what was judged, and how well they tell good from refused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np
from scipy.optimize import isotonic_regression

from duijie.engine.language.fold import fold
from duijie.engine.matching.learn.likeness import Compared
from duijie.engine.matching.score import Cosines, measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.facts import Facts
    from duijie.engine.matching.figures import Figures
    from duijie.engine.matching.learn.verdicts import Verdicts
    from duijie.engine.matching.weights import Weights

DEPTH: Final = 10
#: How much a unit of log loss counts beside a unit of nDCG.
LOSS_SHARE: Final = 0.2
#: No chance is taken to be nearer to 0 or 1: one pair against all expectation would outweigh all others.
_DOUBT: Final = 0.02


class Measured(Compared, Protocol):
    """What refitting needs to know of two pools; ``Pools`` has it."""

    @property
    def need_facts(self) -> Facts:
        """The fields of the needs."""
        ...

    @property
    def offer_facts(self) -> Facts:
        """The fields of the offers."""
        ...

    @property
    def figures(self) -> Figures:
        """Their comparable figures."""
        ...

    def same_language(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which pairs are written in one language."""
        ...


class Outcome(NamedTuple):
    """How some weights fare on some needs: mean nDCG (higher is better) and mean log loss (lower is better)."""

    quality: float
    loss: float

    @property
    def worth(self) -> float:
        """Both in one number, the higher the better."""
        return self.quality - LOSS_SHARE * self.loss


@dataclass(frozen=True)
class Case:
    """The judged pairs of one need: all that their scores depend on besides the weights, and which were found good.

    ``met`` and ``broken`` count the need's figures that each offer meets and breaks.
    """

    cosines: Cosines
    need: Facts
    offers: Facts
    met: NDArray[np.float64]
    broken: NDArray[np.float64]
    good: NDArray[np.bool_]

    def score(self, weights: Weights) -> NDArray[np.float64]:
        """Return the scores of the pairs; those of ``Pools.compare``, without feedback."""
        left: NDArray[np.float64] = weights.figures_loss**self.broken
        figures = 1.0 - (1.0 - weights.figures) ** self.met, left
        scores: NDArray[np.float64] = measure(
            self.cosines, self.need, self.offers, weights, {"figures": figures}
        ).score()[0]
        return scores


class Trial:
    """Scores the judged pairs of some needs by any weights, and remembers what it worked out.

    Attributes:
        cases: the needs with judged pairs, in the order of the needs.
        group: the number of each need's title; needs of one title are never parted.
        ranked: which needs have both good and refused offers, so that ranking them can go wrong.
    """

    def __init__(self, pools: Measured, verdicts: Verdicts) -> None:
        judged: dict[int, dict[int, bool]] = defaultdict(dict)
        for (need, offer), good in sorted(verdicts.good.items()):
            judged[need][offer] = good
        self.cases = tuple(_case(pools, need, said) for need, said in judged.items())
        titles = [fold(pools.needs[need].title or pools.needs[need].text) for need in judged]
        numbers = {title: number for number, title in enumerate(sorted(set(titles)))}
        self.group = np.array([numbers[title] for title in titles], dtype=np.int64)
        self.ranked = np.array([case.good.any() and not case.good.all() for case in self.cases], dtype=np.bool_)
        self._sizes = np.array([len(case.good) for case in self.cases])
        self._good = np.concatenate([np.zeros(0, np.bool_), *(case.good for case in self.cases)])
        self._known: dict[Weights, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def qualities(self, weights: Weights) -> NDArray[np.float64]:
        """Return nDCG@10 a need, gain 1 for a good offer; NaN where there is nothing to rank.

        Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 20 (2002), section 2.
        """
        return self._tried(weights)[0]

    def losses(self, weights: Weights, seen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the mean log loss of each need's pairs.

        A score is no probability: it tells how strong a match is, and of the pairs that people judge, more or fewer are
        good than of all. So it is first turned into one, by the rising function that fits the needs ``seen`` best.
        What is left to tell is whether scores of different needs can be compared.
        """
        shares = np.repeat(1.0 / self._sizes, self._sizes)
        chances = _chances(self._tried(weights)[1], self._good, shares * np.repeat(seen, self._sizes))
        surprise = -np.log(np.where(self._good, chances, 1.0 - chances))
        return np.add.reduceat(surprise * shares, np.cumsum(self._sizes) - self._sizes)

    def outcome(self, weights: Weights, seen: NDArray[np.bool_]) -> Outcome:
        """Return how ``weights`` fare on the needs ``seen``."""
        qualities = self.qualities(weights)[seen & self.ranked]
        return Outcome(
            float(qualities.mean()) if len(qualities) else 0.0, float(self.losses(weights, seen)[seen].mean())
        )

    def _tried(self, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if weights not in self._known:
            scores = [case.score(weights) for case in self.cases]
            quality = [
                _ndcg(score, case.good) if ranked else np.nan
                for score, case, ranked in zip(scores, self.cases, self.ranked, strict=True)
            ]
            self._known[weights] = np.array(quality), np.concatenate([np.zeros(0), *scores])
        return self._known[weights]


def _case(pools: Measured, need: int, judged: dict[int, bool]) -> Case:
    row, columns = np.array([need]), np.array(list(judged))
    same = pools.same_language(row, columns)
    terms = pools.index.similarity(row, columns)
    if pools.bridge is not None and not same.all():
        terms = np.where(same, terms, pools.bridge.similarity(row, columns))
    meaning = None if pools.meanings is None else pools.meanings.similarity(row, columns, same)
    facts = pools.need_facts.take(row), pools.offer_facts.take(columns)
    figures = pools.figures.judge(row, columns)
    return Case(Cosines(terms, meaning, same), *facts, *figures, np.array(list(judged.values())))


def _ndcg(scores: NDArray[np.float64], good: NDArray[np.bool_]) -> float:
    discount = 1.0 / np.log2(np.arange(2, DEPTH + 2))
    ranked = good[np.argsort(-scores, kind="stable")][:DEPTH]
    ideal = discount[: min(DEPTH, int(good.sum()))].sum()
    return float((ranked * discount[: len(ranked)]).sum() / ideal)


def _chances(scores: NDArray[np.float64], good: NDArray[np.bool_], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance that a pair is good, as the rising function of its score that best fits pairs with shares > 0.

    Source: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates",
    KDD 2002, section 3.2 (isotonic regression).
    """
    seen = shares > 0
    levels, places = np.unique(scores[seen], return_inverse=True)
    weights = np.bincount(places, weights=shares[seen])
    means = np.bincount(places, weights=shares[seen] * good[seen]) / weights
    rising = isotonic_regression(means, weights=weights).x
    return np.clip(np.interp(scores, levels, rising), _DOUBT, 1.0 - _DOUBT)
