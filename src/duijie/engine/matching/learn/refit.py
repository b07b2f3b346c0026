"""Fitting the weights of the signals to judgements, and taking them only if they are surely better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from duijie.engine.matching.learn import wording as say
from duijie.engine.matching.learn.search import find_weights
from duijie.engine.matching.learn.trial import Measured, Trial
from duijie.engine.matching.learn.verdicts import sort_verdicts
from duijie.engine.matching.weights import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Judgement
    from duijie.engine.text import Text

Decision = Literal["taken", "kept", "too_few"]

#: With fewer, weights fitted to part of the bench data ranked other needs worse by up to 0.05 (docs/decisions/0011).
LEAST_JUDGEMENTS: Final = 300
LEAST_NEEDS: Final = 60
FOLDS: Final = 5
RESAMPLES: Final = 2000
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fold:
    """What came out on needs that the weights of this fold were not fitted to.

    Attributes:
        needs: how many needs were held out, of all that have judgements.
        weights: what was fitted to the others.
        quality: mean nDCG@10 of the held-out needs that can be ranked, by the old weights and by these.
        loss: mean log loss of the held-out needs, by the old weights and by these.
    """

    needs: int
    weights: Weights
    quality: tuple[float, float]
    loss: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Refit:
    """What refitting came to.

    Attributes:
        old: the weights before.
        new: the weights fitted to all judgements; the old ones where there are too few.
        decision: whether ``new`` was ``taken``, the old ones ``kept``, or there were ``too_few`` judgements to tell.
        judgements: pairs found good or refused.
        needs: needs with both, which can be ranked well or badly.
        folds: what came out on held-out needs.
        gain: by how much nDCG@10 of held-out needs grew; None where there are too few.
        relief: by how much their log loss shrank.
        notes: judgements that were left out, and why.
    """

    old: Weights
    new: Weights
    decision: Decision
    judgements: int
    needs: int
    folds: tuple[Fold, ...] = ()
    gain: Interval | None = None
    relief: Interval | None = None
    notes: tuple[Text, ...] = ()

    @property
    def weights(self) -> Weights:
        """The weights to match by."""
        return self.new if self.decision == "taken" else self.old

    @property
    def text(self) -> Text:
        """The decision and the figures it rests on, in a sentence or two."""
        counts = {"judgements": self.judgements, "needs": self.needs}
        if self.gain is None:
            return say.TOO_FEW.fill(**counts, least_judgements=LEAST_JUDGEMENTS, least_needs=LEAST_NEEDS)
        figures = {name: _signed(getattr(self.gain, name)) for name in ("mean", "low", "high")}
        return (say.TAKEN if self.decision == "taken" else say.KEPT).fill(**counts, **figures)


def refit(pools: Measured, judgements: Iterable[Judgement], current: Weights | None = None) -> Refit:
    """Return weights fitted to judgements, with what they are worth on needs they were not fitted to.

    The needs are dealt into ``FOLDS`` parts, needs of one title into the same. Weights are fitted to all parts but
    one and tried on that one, in turn. New weights, fitted to all, are taken only if over the held-out needs
    nDCG@10 grew by more than its spread (the 95 % interval of a paired bootstrap over titles lies above 0) and the
    log loss did not grow. The answer follows from listings, judgements and ``current`` alone, so a judgement that
    is taken back leaves no trace, provided ``current`` is what the host set and not what an earlier refit gave.

    Args:
        pools: the listings, as prepared for matching; feedback plays no part in the scores that are compared.
        judgements: all there are, in any order.
        current: the weights without learning; None: the defaults.
    """
    old = current or Weights()
    verdicts = sort_verdicts(pools.needs, pools.offers, judgements)
    trial = Trial(pools, verdicts)
    judged, needs = len(verdicts.good), int(trial.ranked.sum())
    if judged < LEAST_JUDGEMENTS or needs < LEAST_NEEDS:
        return Refit(old, old, "too_few", judged, needs, notes=verdicts.notes)
    folds, gains, reliefs = _hold_out(trial, old)
    gain = spread(gains[trial.ranked], trial.group[trial.ranked])
    relief = spread(reliefs, trial.group)
    new = find_weights(trial, np.ones(len(trial.cases), np.bool_), old)
    taken = new != old and gain.low > 0 and relief.mean >= 0
    return Refit(old, new, "taken" if taken else "kept", judged, needs, folds, gain, relief, verdicts.notes)


def spread(differences: NDArray[np.float64], groups: NDArray[np.int64]) -> Interval:
    """Return the mean of paired differences with its 95 % interval: a percentile bootstrap that draws whole groups.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), sections 8.3 and 13.3.
    """
    numbers = np.unique(groups, return_inverse=True)[1]
    counts = np.bincount(numbers)
    sums = np.bincount(numbers, weights=differences)
    drawn = np.random.default_rng(SEED).integers(0, len(counts), (RESAMPLES, len(counts)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    return Interval(*(round(float(one), 6) for one in (differences.mean(), low, high)))


def _hold_out(trial: Trial, old: Weights) -> tuple[tuple[Fold, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Return the folds, and a need each the growth of nDCG and the shrinking of log loss where it was held out."""
    folds: list[Fold] = []
    gains, reliefs = np.zeros(len(trial.cases)), np.zeros(len(trial.cases))
    part = deal(trial)
    for number in range(FOLDS):
        held = part == number
        if not held.any():
            continue
        fitted = find_weights(trial, ~held, old)
        quality = [trial.qualities(weights) for weights in (old, fitted)]
        loss = [trial.losses(weights, ~held) for weights in (old, fitted)]
        gains[held] = (quality[1] - quality[0])[held]
        reliefs[held] = (loss[0] - loss[1])[held]
        folds.append(Fold(int(held.sum()), fitted, _means(quality, held & trial.ranked), _means(loss, held)))
    return tuple(folds), gains, reliefs


def deal(trial: Trial) -> NDArray[np.int64]:
    """Return the fold of each need: titles dealt out in turn, those with both verdicts first."""
    titles = np.unique(trial.group)
    ranked = {int(title): bool(trial.ranked[trial.group == title].any()) for title in titles}
    order = sorted(ranked, key=lambda title: (not ranked[title], title))
    fold_of = {title: place % FOLDS for place, title in enumerate(order)}
    return np.array([fold_of[int(title)] for title in trial.group], dtype=np.int64)


def _means(values: list[NDArray[np.float64]], held: NDArray[np.bool_]) -> tuple[float, float]:
    before, after = (round(float(one[held].mean()), 6) if held.any() else 0.0 for one in values)
    return before, after


def _signed(value: float) -> str:
    return f"{value:+.4f}"
