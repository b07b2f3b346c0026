"""Comparing the words of two languages: Chinese words through the English words they may stand for.

Listings become sparse vectors over roots of English words and ideas of the glossary. An English listing
holds its own roots; a Chinese one holds, for each word of the dictionary, the roots of all its
translations, of which only one can be meant. So a word counts once in a listing's length, however many
translations it has: the method is structured query translation, Pirkola, "The effects of query
structure and dictionary setups in dictionary-based cross-language information retrieval", SIGIR 1998.

What is counted are words, each a tuple of the roots it may stand for; a listing's weight of a root is the most
that one of its words gives it.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.language.boilerplate import is_boilerplate
from duijie.engine.language.detect import script_of
from duijie.engine.language.dictionary import dictionary, root, tells
from duijie.engine.language.fold import fold
from duijie.engine.language.glossary import glossary
from duijie.engine.language.segment import IDEA_MARK
from duijie.engine.language.word import words_of
from duijie.engine.matching.index import FREQUENCY_WEIGHTS, OTHER_LISTINGS, frequency_code, head_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

RARITY_POWER: Final = 0.6
LONE_CHARACTER_WEIGHT: Final = 0.5
#: Marks, in a frequency code, a word of one Chinese character.
_LONE: Final = 1 << 15
#: What a word counts, by its frequency code.
WORD_WEIGHTS: Final = np.concatenate([FREQUENCY_WEIGHTS, LONE_CHARACTER_WEIGHT * FREQUENCY_WEIGHTS])
_WEIGHTS: Final[list[float]] = WORD_WEIGHTS.tolist()

Roots = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BridgeWord:
    """A word of a folded text with the terms of the other language it may stand for."""

    terms: Roots
    start: int
    end: int
    weight: float = 1.0


def bridge_words(folded: str, chinese: bool = True) -> Iterator[BridgeWord]:
    """Yield the words of a folded text, Chinese and English, and the ideas of the glossary in it.

    Of a text that is not ``chinese`` no Chinese words but those ideas: two Chinese words must not meet in English.
    """
    words = words_of(folded)
    for word in words:
        if tells(word.text) and not is_boilerplate(word.text):
            yield BridgeWord((root(word.text),), word.start, word.end)
    known = dictionary()
    for roots, start, end in known.find(folded) if known and chinese else ():
        if not is_boilerplate(folded[start:end]):
            yield BridgeWord(roots, start, end, LONE_CHARACTER_WEIGHT if end - start == 1 else 1.0)
    for number, start, end in glossary().find(folded, words):
        yield BridgeWord((f"{IDEA_MARK}{number}",), start, end)


def count_words(listing: Listing) -> dict[Roots, int]:
    """Return the frequency code of each word of a listing, in the order in which they first stand there."""
    head, text = (Counter[Roots]() for _ in range(2))
    lone: dict[Roots, int] = {}
    parts = [(counter, fold(part)) for counter, part in ((head, head_of(listing)), (text, listing.text))]
    chinese = script_of("\n".join(part for _, part in parts)) == "han"
    for counter, part in parts:
        for word in bridge_words(part, chinese):
            counter[word.terms] += 1
            lone[word.terms] = _LONE if word.weight < 1.0 else 0
    return {roots: frequency_code(head[roots], text[roots], not head) + mark for roots, mark in lone.items()}


@dataclass(frozen=True)
class BridgeRow:
    """One listing: its words with their codes, and the vector over roots that they make.

    ``weights`` maps each root to its weight, divided by ``length`` (1 for a listing without words).
    """

    words: dict[Roots, int]
    weights: dict[str, float]
    length: float


class BridgeStatistics:
    """The roots that pools hold with the rarity of each, fixed when it was learned; roots may be added, none changes.

    Args:
        vocabulary: the number of each root.
        holders: how many listings hold each.
        listings: how many listings there were.

    Attributes:
        vocabulary: the number of each root, in their order.
        listings: how many listings it was learned of.
    """

    def __init__(self, vocabulary: dict[str, int], holders: NDArray[np.integer], listings: int) -> None:
        rarity = np.log((listings + OTHER_LISTINGS) / (holders + 0.5)) ** RARITY_POWER
        self.vocabulary = vocabulary
        self.listings = listings
        self._rarity = array("d", rarity.tobytes())
        self._once = float(np.log((listings + OTHER_LISTINGS) / 1.5) ** RARITY_POWER)

    @classmethod
    def restore(cls, vocabulary: dict[str, int], rarity: NDArray[np.float64], listings: int) -> BridgeStatistics:
        """Return statistics with known rarities."""
        found = cls({}, np.zeros(0, dtype=np.int64), listings)
        found.vocabulary, found._rarity = vocabulary, array("d", rarity.tobytes())
        return found

    @property
    def rarity(self) -> NDArray[np.float64]:
        """The rarity of each root, a copy."""
        return np.array(self._rarity, dtype=np.float64)

    def admit(self, roots: Iterable[str]) -> None:
        """Take in the roots that are new, each as rare as one held once."""
        for one in roots:
            if self.vocabulary.setdefault(one, len(self.vocabulary)) == len(self._rarity):
                self._rarity.append(self._once)

    def rarity_of(self, one: str) -> float:
        """Return the rarity of a root; of one that is not known, that of a root held once."""
        number = self.vocabulary.get(one)
        return self._once if number is None else self._rarity[number]

    def row_of(self, listing: Listing) -> BridgeRow:
        """Return a listing's row, weighed as :func:`build_bridge` would by these statistics."""
        return self.weigh(count_words(listing))

    def weigh(self, words: dict[Roots, int]) -> BridgeRow:
        """Return the row of counted words."""
        weights: dict[str, float] = {}
        squared = 0.0
        for roots, code in words.items():
            count = _WEIGHTS[code]
            rarest = 0.0
            for one in roots:
                rarity = self.rarity_of(one)
                rarest = max(rarest, rarity)
                weights[one] = max(weights.get(one, 0.0), count * rarity)
            squared += (count * rarest) ** 2
        length = sqrt(squared) or 1.0
        return BridgeRow(words, {one: weight / length for one, weight in weights.items()}, length)


@dataclass(frozen=True)
class Bridge:
    """Needs and offers over one vocabulary of both languages.

    ``needs`` and ``offers`` are CSR matrices (listings × terms); the product of a row of one
    and a row of the other is their likeness, which is at most about 1.
    """

    vocabulary: dict[str, int]
    needs: sparse.csr_array[np.float64]
    offers: sparse.csr_array[np.float64]

    def similarity(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the likeness of needs ``rows`` and offers ``columns`` as a dense block in [0, 1]."""
        return np.minimum((self.needs[rows] @ self.offers[columns].T).toarray(), 1.0)


def build_bridge(needs: Sequence[Listing], offers: Sequence[Listing]) -> Bridge:
    """Return the vectors of two pools for pairs in two languages."""
    counts = [count_words(listing) for listing in (*needs, *offers)]
    statistics = learn_roots(counts)
    columns, weights, ends = array("i"), array("d"), array("q", [0])
    for words in counts:
        row = statistics.weigh(words).weights
        columns.extend([statistics.vocabulary[one] for one in row])
        weights.extend(row.values())
        ends.append(len(columns))
    held = tuple(np.asarray(part) for part in (weights, columns, ends))
    matrix = sparse.csr_array(held, shape=(len(counts), len(statistics.vocabulary)))
    return Bridge(statistics.vocabulary, matrix[: len(needs)], matrix[len(needs) :])


def learn_roots(counts: Sequence[dict[Roots, int]]) -> BridgeStatistics:
    """Return the statistics of listings whose words were counted."""
    vocabulary: dict[str, int] = {}
    holders = Counter[int]()
    for words in counts:
        holders.update({vocabulary.setdefault(one, len(vocabulary)) for roots in words for one in roots})
    held = np.array([holders[number] for number in range(len(vocabulary))], dtype=np.int64)
    return BridgeStatistics(vocabulary, held, len(counts))
