"""From signals to a score that means the same for every need.

Each signal that speaks for a pair has a strength s in [0, 1): the share of the doubt it
removes. The strengths are joined as independent evidence, 1 − Π(1 − s), and each constraint
that is broken multiplies the result by its factor. Nothing else enters, above all not how
the other candidates of the need fared, so scores of different needs can be compared
and a pair scores the same alone (``--pairs``) as in a ranking of the same files.

The strength of the words is about the square root of the cosine of the term vectors. On judged
pairs that is the expert's level, put on a scale from 0 (unrelated) to 1 (strong), as a
function of the cosine: a least-squares fit of the power gave 0.49. Words and meaning say much the same
thing twice; what they give together is brought back to that scale by a power (``Weights.calibration``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.chains import chain_likeness
from duijie.engine.matching.kinds import answers
from duijie.engine.records import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.facts import Facts
    from duijie.engine.matching.weights import Weights

    Arrays = dict[str, NDArray[np.float64]]

SURE: Final = 0.99
KIND_STRENGTH: Final = {"full": 0.08, "partial": 0.03, "none": 0.0}
KIND_FACTOR: Final = {"full": 1.0, "partial": 1.0, "none": 0.35}
ACROSS_SIDES_STRENGTH: Final = 0.03
SAME_SIDE_FACTOR: Final = 0.75
TRL_STRENGTH: Final = 0.02
TRL_FACTOR_PER_LEVEL: Final = 0.12
TRL_LOWEST_FACTOR: Final = 0.4
COOPERATION_STRENGTH: Final = 0.03
COOPERATION_FACTOR: Final = 0.8


@dataclass(frozen=True)
class Cosines:
    """How alike needs (rows) and offers (columns) are, arrays rows × columns in [-1, 1].

    ``same`` tells which pairs are in one language. ``meaning`` is None where no encoder compared them.
    """

    terms: NDArray[np.float64]
    meaning: NDArray[np.float64] | None
    same: NDArray[np.bool_]


@dataclass(frozen=True)
class Block:
    """The signals of some needs (rows) and offers (columns), each an array rows × columns.

    ``support`` maps a signal to its strengths, ``loss`` a signal to the factor its broken
    constraint leaves (1 where nothing is broken). ``power`` calibrates what the signals give together.
    """

    support: dict[str, NDArray[np.float64]]
    loss: dict[str, NDArray[np.float64]]
    power: float = 1.0

    def score(self) -> NDArray[np.float64]:
        """Return the scores in [0, 1], rounded so that ties are ties on every machine."""
        doubt = np.ones_like(self.support["terms"])
        for strength in self.support.values():
            doubt *= 1.0 - strength
        score = (1.0 - doubt) ** self.power
        for factor in self.loss.values():
            score *= factor
        return np.round(score, 6)


def measure(
    cosines: Cosines,
    needs: Facts,
    offers: Facts,
    weights: Weights,
    further: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = MappingProxyType({}),
    industries: NDArray[np.float64] | None = None,
) -> Block:
    """Return all signals of needs (rows) and offers (columns).

    Args:
        cosines: how alike they are.
        needs: the facts of just these needs.
        offers: the facts of just these offers.
        weights: what the signals count.
        further: signals worked out elsewhere: strengths and factors of each, rows × columns.
        industries: how alike industries are, by their numbers; None: no two of them are.
    """
    support: Arrays = {"terms": _strength_of_terms(cosines, weights)}
    if cosines.meaning is not None:
        strengths: NDArray[np.float64] = np.where(cosines.same, weights.inside, weights.between)
        support["meaning"] = np.clip(strengths * cosines.meaning, 0.0, SURE)
    loss: Arrays = {}
    _add_industry(support, needs, offers, weights, industries)
    _add_kind(support, loss, needs, offers)
    for signal, (strengths, factors) in further.items():
        support[signal], loss[signal] = strengths, factors
    # Sides, maturity and the form of working together add to a match; alone they are no reason to meet.
    about = np.logical_or.reduce([strength > 0 for strength in support.values()])
    _add_side(support, loss, about, needs, offers)
    _add_trl(support, loss, about, needs, offers)
    _add_cooperation(support, loss, about, needs, offers)
    _add_bars(loss, needs, offers)
    return Block(support, loss, 1.0 if cosines.meaning is None else weights.calibration)


def _chosen(where: NDArray[np.bool_], there: float, elsewhere: float) -> NDArray[np.float64]:
    chosen: NDArray[np.float64] = np.where(where, there, elsewhere)
    return chosen


def _strength_of_terms(cosines: Cosines, weights: Weights) -> NDArray[np.float64]:
    found = cosines.terms > 0  # most pairs share nothing, and powers are dear
    powers = np.where(cosines.same[found], weights.terms_power, weights.bridge_power)
    strength = np.zeros_like(cosines.terms)
    strength[found] = np.minimum(cosines.terms[found] ** powers, SURE)
    return strength


def _add_side(support: Arrays, loss: Arrays, about: NDArray[np.bool_], needs: Facts, offers: Facts) -> None:
    ours, theirs = needs.side[:, None], offers.side[None, :]
    said = (ours >= 0) & (theirs >= 0)
    if said.any():
        support["side"] = _chosen(about & said & (ours != theirs), ACROSS_SIDES_STRENGTH, 0.0)
        loss["side"] = _chosen(said & (ours == theirs), SAME_SIDE_FACTOR, 1.0)


def _add_trl(support: Arrays, loss: Arrays, about: NDArray[np.bool_], needs: Facts, offers: Facts) -> None:
    floor, level = needs.trl[:, None], offers.trl[None, :]
    given = (floor > 0) & (level > 0)
    if given.any():
        support["trl"] = _chosen(about & given & (level >= floor), TRL_STRENGTH, 0.0)
        short = np.where(given, np.maximum(floor - level, 0), 0)
        left: NDArray[np.float64] = np.maximum(1.0 - TRL_FACTOR_PER_LEVEL * short, TRL_LOWEST_FACTOR)
        loss["trl"] = left


def _add_cooperation(support: Arrays, loss: Arrays, about: NDArray[np.bool_], needs: Facts, offers: Facts) -> None:
    ours, theirs = needs.cooperation[:, None], offers.cooperation[None, :]
    said = (ours > 0) & (theirs > 0)
    if said.any():
        shared = (ours & theirs) > 0
        support["cooperation"] = _chosen(about & shared, COOPERATION_STRENGTH, 0.0)
        loss["cooperation"] = _chosen(said & ~shared, COOPERATION_FACTOR, 1.0)


def _add_bars(loss: Arrays, needs: Facts, offers: Facts) -> None:
    """Add what rules a pair out altogether: a day that is past, a name that one of them avoids."""
    if needs.gone.any() or offers.gone.any():
        loss["expiry"] = _chosen(needs.gone[:, None] | offers.gone[None, :], 0.0, 1.0)
    if needs.names.shape[1]:
        avoided = (needs.avoided @ offers.names.T).toarray() + (needs.names @ offers.avoided.T).toarray()
        loss["avoid"] = _chosen(avoided > 0, 0.0, 1.0)


def _add_industry(
    support: Arrays, needs: Facts, offers: Facts, weights: Weights, industries: NDArray[np.float64] | None
) -> None:
    """Add how alike the industries are: the mean, over the shorter list, of each one's likest on the other."""
    if not needs.industry.nnz or not offers.industry.nnz:
        return
    if industries is not None:
        support["industry"] = weights.industry * chain_likeness(needs.industry, offers.industry, industries)
        return
    shared = (needs.industry @ offers.industry.T).toarray()
    shorter = np.minimum.outer(needs.industry.sum(axis=1), offers.industry.sum(axis=1))
    overlap = np.divide(shared, shorter, out=np.zeros_like(shared), where=shorter > 0)
    support["industry"] = weights.industry * overlap


def _add_kind(support: Arrays, loss: Arrays, needs: Facts, offers: Facts) -> None:
    if (needs.kind >= 0).any() and (offers.kind >= 0).any():
        strength, factor = _kind_tables()
        kinds = (needs.kind[:, None], offers.kind[None, :])
        support["kind"] = strength[kinds]
        loss["kind"] = factor[kinds]


@cache
def _kind_tables() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # The last row and column, which index -1 reaches, stand for "kind not said": no support, no loss.
    strength, factor = np.zeros((len(KINDS) + 1,) * 2), np.ones((len(KINDS) + 1,) * 2)
    for row, need in enumerate(KINDS):
        for column, offer in enumerate(KINDS):
            strength[row, column] = KIND_STRENGTH[answers(need, offer)]
            factor[row, column] = KIND_FACTOR[answers(need, offer)]
    return strength, factor
