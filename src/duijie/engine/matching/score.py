"""From signals to a score that means the same for every need.

Each signal that speaks for a pair has a strength s in [0, 1): the share of the doubt it
removes. The strengths are joined as independent evidence, 1 − Π(1 − s), and each constraint
that is broken multiplies the result by its factor. Nothing else enters, above all not how
the other candidates of the need fared, so scores of different needs can be compared
and a pair scores the same alone (``--pairs``) as in a ranking of the same files.

The strength of the words is the square root of the cosine of the term vectors. On judged
pairs that is the expert's level, put on a scale from 0 (unrelated) to 1 (strong), as a
function of the cosine: a least-squares fit of the power gave 0.49.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.language.glossary import glossary
from duijie.engine.matching.kinds import answers
from duijie.engine.records import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

SURE: Final = 0.99
MEANING_STRENGTH: Final = 0.5
INDUSTRY_STRENGTH: Final = 0.15
KIND_STRENGTH: Final = {"full": 0.08, "partial": 0.03, "none": 0.0}
KIND_FACTOR: Final = {"full": 1.0, "partial": 1.0, "none": 0.35}
ACROSS_SIDES_STRENGTH: Final = 0.03
SAME_SIDE_FACTOR: Final = 0.75
TRL_STRENGTH: Final = 0.02
TRL_FACTOR_PER_LEVEL: Final = 0.12
TRL_LOWEST_FACTOR: Final = 0.4


@dataclass(frozen=True)
class Facts:
    """What the listings of both pools state in fields rather than words, as arrays.

    ``-1`` (kind, side) and ``0`` (TRL) stand for "not said". Sides and industries are numbered
    by their name in the glossary, so 香港 and "Hong Kong" are one side.
    """

    need_kind: NDArray[np.int64]
    offer_kind: NDArray[np.int64]
    need_side: NDArray[np.int64]
    offer_side: NDArray[np.int64]
    need_trl: NDArray[np.int64]
    offer_trl: NDArray[np.int64]
    need_industry: sparse.csr_array[np.float64]
    offer_industry: sparse.csr_array[np.float64]


@dataclass(frozen=True)
class Block:
    """The signals of some needs (rows) and offers (columns), each an array rows × columns.

    ``support`` maps a signal to its strengths, ``loss`` a signal to the factor its broken
    constraint leaves (1 where nothing is broken).
    """

    support: dict[str, NDArray[np.float64]]
    loss: dict[str, NDArray[np.float64]]

    def score(self) -> NDArray[np.float64]:
        """Return the scores in [0, 1], rounded so that ties are ties on every machine."""
        doubt = np.ones_like(self.support["terms"])
        for strength in self.support.values():
            doubt *= 1.0 - strength
        score = 1.0 - doubt
        for factor in self.loss.values():
            score *= factor
        return np.round(score, 6)


def read_facts(needs: Sequence[Listing], offers: Sequence[Listing]) -> Facts:
    """Return the facts of two pools."""
    names: dict[str, int] = {}
    kinds = {kind: number for number, kind in enumerate(KINDS)}

    def numbers(values: list[int]) -> NDArray[np.int64]:
        return np.array(values, dtype=np.int64)

    def side(listing: Listing) -> int:
        return names.setdefault(label_name(listing.side), len(names)) if listing.side else -1

    both = (needs, offers)
    need_kind, offer_kind = (numbers([-1 if one.kind is None else kinds[one.kind] for one in pool]) for pool in both)
    need_side, offer_side = (numbers([side(one) for one in pool]) for pool in both)
    need_trl, offer_trl = (numbers([one.trl or 0 for one in pool]) for pool in both)
    labels: dict[str, int] = {}
    held = [[sorted(industries_of(one)) for one in pool] for pool in both]
    for industries in (*held[0], *held[1]):
        for name in industries:
            labels.setdefault(name, len(labels))
    need_industry, offer_industry = (_incidence(pool, labels) for pool in held)
    return Facts(need_kind, offer_kind, need_side, offer_side, need_trl, offer_trl, need_industry, offer_industry)


def measure(
    facts: Facts,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    similarity: NDArray[np.float64],
    meaning: NDArray[np.float64] | None,
) -> Block:
    """Return all signals of needs ``rows`` and offers ``columns``.

    ``similarity`` is the cosine of their terms, ``meaning`` that of an encoder's vectors, if there is one.
    """
    support = {"terms": np.minimum(np.sqrt(similarity), SURE)}
    if meaning is not None:
        support["meaning"] = MEANING_STRENGTH * np.clip(meaning, 0.0, SURE)
    support["industry"] = INDUSTRY_STRENGTH * _industry_overlap(facts, rows, columns)
    strength, factor = _kind_tables()
    kinds = (facts.need_kind[rows][:, None], facts.offer_kind[columns][None, :])
    support["kind"] = strength[kinds]
    loss = {"kind": factor[kinds]}
    # Sides and maturity add to a match; alone they are no reason to meet.
    about = np.logical_or.reduce([strength > 0 for strength in support.values()])
    need_side, offer_side = facts.need_side[rows][:, None], facts.offer_side[columns][None, :]
    said = (need_side >= 0) & (offer_side >= 0)
    support["side"] = ACROSS_SIDES_STRENGTH * (about & said & (need_side != offer_side))
    loss["side"] = np.where(said & (need_side == offer_side), SAME_SIDE_FACTOR, 1.0)
    floor, level = facts.need_trl[rows][:, None], facts.offer_trl[columns][None, :]
    given = (floor > 0) & (level > 0)
    support["trl"] = TRL_STRENGTH * (about & given & (level >= floor))
    short = np.where(given, np.maximum(floor - level, 0), 0)
    loss["trl"] = np.maximum(1.0 - TRL_FACTOR_PER_LEVEL * short, TRL_LOWEST_FACTOR)
    return Block(support, loss)


def label_name(label: str) -> str:
    """Return the one name of an industry or a side, whichever language it is written in."""
    return glossary().name(label)


def industries_of(listing: Listing) -> dict[str, str]:
    """Return a listing's industries: the one name of each, and how the listing writes it."""
    return {label_name(label): label for label in reversed(listing.industry) if label.strip()}


def _industry_overlap(facts: Facts, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the shared part of the shorter list of industries, 0 where either has none."""
    needs, offers = facts.need_industry[rows], facts.offer_industry[columns]
    shared = (needs @ offers.T).toarray()
    shorter = np.minimum.outer(needs.sum(axis=1), offers.sum(axis=1))
    overlap: NDArray[np.float64] = np.divide(shared, shorter, out=np.zeros_like(shared), where=shorter > 0)
    return overlap


def _kind_tables() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # The last row and column, which index -1 reaches, stand for "kind not said": no support, no loss.
    strength, factor = np.zeros((len(KINDS) + 1,) * 2), np.ones((len(KINDS) + 1,) * 2)
    for row, need in enumerate(KINDS):
        for column, offer in enumerate(KINDS):
            strength[row, column] = KIND_STRENGTH[answers(need, offer)]
            factor[row, column] = KIND_FACTOR[answers(need, offer)]
    return strength, factor


def _incidence(pool: list[list[str]], labels: dict[str, int]) -> sparse.csr_array[np.float64]:
    columns = [labels[name] for names in pool for name in names]
    ends = np.cumsum([0, *(len(names) for names in pool)])
    return sparse.csr_array((np.ones(len(columns)), np.array(columns, dtype=np.int32), ends), (len(pool), len(labels)))
