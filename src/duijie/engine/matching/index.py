"""The term index: listings as sparse vectors of the terms they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.language.fold import fold
from duijie.engine.language.segment import IDEA_MARK, is_character, segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

# Tuned by cross-validation grouped by need title; benchmarks/matching/quality.py shows what each is worth.
BODY_WEIGHT: Final = 0.2
CHARACTER_WEIGHT: Final = 1.3
RARITY_POWER: Final = 1.25
UNSHARED_LANGUAGE_WEIGHT: Final = 0.15
# Listings that hold none of the terms, as if read before: with three listings in a file, a word that
# two of them hold is still telling.
OTHER_LISTINGS: Final = 300


@dataclass(frozen=True)
class TermIndex:
    """Needs and offers over one vocabulary, weighed by how rare each term is in both pools together.

    ``needs`` and ``offers`` are CSR matrices (listings × terms) of length one a row, or
    zero where a listing holds no term. ``across_needs`` and ``across_offers`` say by how much
    longer a row is when only what both languages can share counts in full.
    """

    vocabulary: dict[str, int]
    needs: sparse.csr_array[np.float64]
    offers: sparse.csr_array[np.float64]
    across_needs: NDArray[np.float64]
    across_offers: NDArray[np.float64]

    def similarity(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp], same: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Return the cosine of needs ``rows`` and offers ``columns`` as a dense block in [0, 1].

        ``same`` (rows × columns) tells which pairs are written in one script. The others
        can share nothing but ideas of the glossary and Latin names, so the rest of each of
        them counts only with ``UNSHARED_LANGUAGE_WEIGHT`` in its length.
        """
        found = (self.needs[rows] @ self.offers[columns].T).toarray()
        across = np.outer(self.across_needs[rows], self.across_offers[columns])
        return np.minimum(np.where(same, found, found * across), 1.0)


def build_index(needs: Sequence[Listing], offers: Sequence[Listing]) -> TermIndex:
    """Return the index of two pools.

    A term's weight in a listing is (1 + ln f) for its frequency f in title and keywords plus
    ``BODY_WEIGHT`` times the same in the text (texts are long and noisy; alone they
    count in full), times its rarity ln((n + ``OTHER_LISTINGS``) / (d + ½)) ** ``RARITY_POWER``, where
    d of all n listings of both pools hold it; see Salton and Buckley, "Term-weighting approaches
    in automatic text retrieval", IPM 24 (1988), for the family.
    """
    vocabulary: dict[str, int] = {}
    counts = _count([*needs, *offers], vocabulary)
    holders = np.bincount(counts.indices, minlength=len(vocabulary))
    rarity = np.log((counts.shape[0] + OTHER_LISTINGS) / (holders + 0.5)) ** RARITY_POWER
    terms = list(vocabulary)
    rarity *= np.where([is_character(term) for term in terms], CHARACTER_WEIGHT, 1.0)
    weighed = sparse.csr_array((counts.data * rarity[counts.indices], counts.indices, counts.indptr), counts.shape)
    is_idea = np.array([term.startswith(IDEA_MARK) for term in terms], dtype=bool)
    full = _lengths(weighed, np.ones(len(terms)))
    shareable = _lengths(weighed, np.where(is_idea, 1.0, UNSHARED_LANGUAGE_WEIGHT))
    unit = sparse.csr_array(sparse.diags_array(_inverse(full)) @ weighed)
    across = full * _inverse(shareable)
    split = len(needs)
    return TermIndex(vocabulary, unit[:split], unit[split:], across[:split], across[split:])


def head_of(listing: Listing) -> str:
    """Return what a listing puts first: its title and keywords, a line each."""
    return "\n".join(part for part in (listing.title, *listing.keywords) if part)


def _count(listings: Sequence[Listing], vocabulary: dict[str, int]) -> sparse.csr_array[np.float64]:
    columns: list[int] = []
    weights: list[float] = []
    ends = [0]
    for listing in listings:
        head = Counter(token.term for token in segment(fold(head_of(listing))))
        body = Counter(token.term for token in segment(fold(listing.text)))
        share = BODY_WEIGHT if head else 1.0
        for term in dict.fromkeys([*head, *body]):
            columns.append(vocabulary.setdefault(term, len(vocabulary)))
            weights.append(_damped(head[term]) + share * _damped(body[term]))
        ends.append(len(columns))
    shape = (len(listings), len(vocabulary))
    return sparse.csr_array((np.array(weights), np.array(columns, dtype=np.int32), np.array(ends)), shape=shape)


def _damped(frequency: int) -> float:
    return 1.0 + float(np.log(frequency)) if frequency else 0.0


def _lengths(rows: sparse.csr_array[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    squared = rows.copy()
    squared.data **= 2
    return np.sqrt(np.asarray(squared @ weight, dtype=np.float64))


def _inverse(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
