"""The term index: listings as sparse vectors of the terms they hold.

What listings say (which term how often) is kept apart from what the pools know (how rare a term is), so that a
listing that comes later is weighed by statistics gathered before.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from scipy import sparse

from duijie.engine.language.fold import fold
from duijie.engine.language.segment import is_character, segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

Name = TypeVar("Name", bound=Hashable)

# Tuned by cross-validation grouped by need title; benchmarks/matching/quality.py shows what each is worth.
BODY_WEIGHT: Final = 0.2
CHARACTER_WEIGHT: Final = 1.3
RARITY_POWER: Final = 1.25
# Listings that hold none of the terms, as if read before: with three listings in a file, a word that
# two of them hold is still telling.
OTHER_LISTINGS: Final = 300

#: How often a term stands in a text is counted so far; what a further time would add is below a fiftieth.
MOST_IN_HEAD: Final = 63
MOST_IN_TEXT: Final = 255
_HEAD: Final = 1 << 8
#: Marks the frequency of a term in a listing without title and keywords, whose text counts in full.
_ALONE: Final = 1 << 14


def frequency_code(in_head: int, in_text: int, alone: bool) -> int:
    """Return in 15 bits how often a term stands in a listing's head and text; ``alone``: there is no head."""
    return min(in_head, MOST_IN_HEAD) * _HEAD + min(in_text, MOST_IN_TEXT) + _ALONE * alone


def _frequency_weights() -> NDArray[np.float64]:
    damped = np.zeros(MOST_IN_TEXT + 1)
    damped[1:] = 1.0 + np.log(np.arange(1, MOST_IN_TEXT + 1))
    head, text = damped[: MOST_IN_HEAD + 1, None], damped[None, :]
    return np.concatenate([(head + share * text).ravel() for share in (BODY_WEIGHT, 1.0)])


#: What a term counts, by its frequency code: 1 + ln f in the head and the same, times its share, in the text.
FREQUENCY_WEIGHTS: Final = _frequency_weights()


def count_terms(listing: Listing) -> dict[str, int]:
    """Return the frequency code of each term of a listing, in the order in which they first stand there."""
    term = attrgetter("term")
    head = Counter(map(term, segment(fold(head_of(listing)))))
    text = Counter(map(term, segment(fold(listing.text))))
    return {one: frequency_code(head[one], text[one], not head) for one in dict.fromkeys([*head, *text])}


def tabulate(counts: Iterable[Mapping[Name, int]], vocabulary: dict[Name, int]) -> sparse.csr_array[np.uint16]:
    """Return the frequency codes of listings as listings × terms; terms that are new enter the vocabulary."""
    columns, codes, ends = array("i"), array("H"), array("q", [0])
    for one in counts:
        columns.extend([vocabulary.setdefault(term, len(vocabulary)) for term in one])
        codes.extend(one.values())
        ends.append(len(columns))
    held = tuple(np.asarray(part) for part in (codes, columns, ends))
    return sparse.csr_array(held, shape=(len(ends) - 1, len(vocabulary)))


@dataclass(frozen=True)
class TermRow:
    """One listing as a unit vector: its terms, their columns (−1: not in the vocabulary), codes and weights.

    ``length`` is what the weights were divided by, 0 for a listing that holds no term.
    """

    terms: tuple[str, ...]
    columns: NDArray[np.int32]
    codes: NDArray[np.uint16]
    weights: NDArray[np.float64]
    length: float


class TermStatistics:
    """A vocabulary with the rarity of each term, fixed when it was learned; terms may be added, none changes.

    Args:
        vocabulary: the column of each term.
        holders: how many listings hold each.
        listings: how many listings there were.

    Attributes:
        vocabulary: the column of each term, in their order.
        listings: how many listings it was learned of.
    """

    def __init__(self, vocabulary: dict[str, int], holders: NDArray[np.integer], listings: int) -> None:
        rarity = np.log((listings + OTHER_LISTINGS) / (holders + 0.5)) ** RARITY_POWER
        rarity *= np.where([is_character(term) for term in vocabulary], CHARACTER_WEIGHT, 1.0)
        self.vocabulary = vocabulary
        self.listings = listings
        self._rarity = array("d", rarity.tobytes())
        self._once = float(np.log((listings + OTHER_LISTINGS) / 1.5) ** RARITY_POWER)

    @classmethod
    def restore(cls, vocabulary: dict[str, int], rarity: NDArray[np.float64], listings: int) -> TermStatistics:
        """Return statistics with known rarities."""
        found = cls({}, np.zeros(0, dtype=np.int64), listings)
        found.vocabulary, found._rarity = vocabulary, array("d", rarity.tobytes())
        return found

    @property
    def rarity(self) -> NDArray[np.float64]:
        """The rarity of each column, a copy."""
        return np.array(self._rarity, dtype=np.float64)

    def rarity_at(self, columns: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return the rarity of some columns; 0 for −1."""
        rarity = [self._rarity[column] if column >= 0 else 0.0 for column in columns.tolist()]
        return np.array(rarity, dtype=np.float64)

    def admit(self, terms: Iterable[str]) -> NDArray[np.int32]:
        """Return the columns of terms; such as are new enter the vocabulary, as rare as a term held once."""
        columns = array("i")
        for term in terms:
            column = self.vocabulary.setdefault(term, len(self.vocabulary))
            if column == len(self._rarity):
                self._rarity.append(self._rarity_if_new(term))
            columns.append(column)
        return np.array(columns, dtype=np.int32)

    def row_of(self, listing: Listing) -> TermRow:
        """Return a listing's row, weighed as :func:`build_index` would by these statistics."""
        counts = count_terms(listing)
        columns = [self.vocabulary.get(term, -1) for term in counts]
        rarity = [
            self._rarity[column] if column >= 0 else self._rarity_if_new(term)
            for term, column in zip(counts, columns, strict=True)
        ]
        codes = np.array([*counts.values()], dtype=np.uint16)
        weights = FREQUENCY_WEIGHTS[codes] * np.array(rarity, dtype=np.float64)
        length = unit_lengths(weights, np.array([len(counts)]))
        weights *= np.repeat(invert(length), len(counts))
        return TermRow(tuple(counts), np.array(columns, dtype=np.int32), codes, weights, float(length[0]))

    def _rarity_if_new(self, term: str) -> float:
        return self._once * (CHARACTER_WEIGHT if is_character(term) else 1.0)


def unit_lengths(weights: NDArray[np.float64], counts: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the length of each row of weights, of which it holds so many as ``counts`` tells."""
    rows = np.repeat(np.arange(len(counts)), counts)
    # In the order of the entries, so that a listing has the same length alone and among others.
    return np.sqrt(np.bincount(rows, weights * weights, minlength=len(counts)))


def invert(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one over each length, and zero for zero."""
    return np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)


@dataclass(frozen=True)
class TermIndex:
    """Needs and offers over one vocabulary, weighed by how rare each term is in both pools together.

    ``needs`` and ``offers`` are CSR matrices (listings × terms) of length one a row, or
    zero where a listing holds no term.
    """

    vocabulary: dict[str, int]
    needs: sparse.csr_array[np.float64]
    offers: sparse.csr_array[np.float64]

    def similarity(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the cosine of needs ``rows`` and offers ``columns`` as a dense block in [0, 1]."""
        return np.minimum((self.needs[rows] @ self.offers[columns].T).toarray(), 1.0)


def build_index(needs: Sequence[Listing], offers: Sequence[Listing]) -> TermIndex:
    """Return the index of two pools.

    A term's weight in a listing is (1 + ln f) for its frequency f in title and keywords plus
    ``BODY_WEIGHT`` times the same in the text (texts are long and noisy; alone they
    count in full), times its rarity ln((n + ``OTHER_LISTINGS``) / (d + ½)) ** ``RARITY_POWER``, where
    d of all n listings of both pools hold it; see Salton and Buckley, "Term-weighting approaches
    in automatic text retrieval", IPM 24 (1988), for the family.
    """
    vocabulary: dict[str, int] = {}
    codes = tabulate(map(count_terms, (*needs, *offers)), vocabulary)
    holders = np.bincount(codes.indices, minlength=len(vocabulary))
    rarity = TermStatistics(vocabulary, holders, codes.shape[0]).rarity
    weights = FREQUENCY_WEIGHTS[codes.data] * rarity[codes.indices]
    counts = np.diff(codes.indptr)
    weights *= np.repeat(invert(unit_lengths(weights, counts)), counts)
    unit = sparse.csr_array((weights, codes.indices, codes.indptr), shape=codes.shape)
    return TermIndex(vocabulary, unit[: len(needs)], unit[len(needs) :])


def head_of(listing: Listing) -> str:
    """Return what a listing puts first: its title and keywords, a line each."""
    return "\n".join(part for part in (listing.title, *listing.keywords) if part)
