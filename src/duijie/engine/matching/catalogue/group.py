"""The listings of one side that are written in one language, ready to be searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from duijie.engine.matching.bridge import WORD_WEIGHTS
from duijie.engine.matching.catalogue.growing import Growing
from duijie.engine.matching.catalogue.likeness import Shared, most_of
from duijie.engine.matching.catalogue.postings import Postings
from duijie.engine.matching.index import FREQUENCY_WEIGHTS, invert

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.catalogue.asking import Asking
    from duijie.engine.matching.catalogue.learned import Words
    from duijie.engine.matching.catalogue.vectors import Vectors


@dataclass(frozen=True)
class Answer:
    """How like a listing that asks a group's listings are.

    Attributes:
        shared: what they share with it.
        terms: the cosine of words, or the likeness across two languages, in [0, 1].
        meaning: about the cosine of meaning; None where nothing is encoded.
        task: which encoder compared them.
    """

    shared: Shared
    terms: NDArray[np.float64]
    meaning: NDArray[np.float32] | None
    task: str


class Group:
    """Listings of one language: postings of their terms and words, the lengths of their rows, their vectors.

    Attributes:
        language: the language.
        places: the place of each listing on its side, rising.
        terms: postings of terms.
        words: postings of the bridge's words.
        term_lengths: the length of each listing's row of terms.
        word_lengths: the length of each listing's row of roots.
        vectors: the vectors by the encoder's task, "inside" a language or "between" two.
    """

    def __init__(
        self,
        language: str,
        places: NDArray[np.int32],
        postings: tuple[Postings, Postings],
        lengths: tuple[NDArray[np.float64], NDArray[np.float64]],
        vectors: dict[str, Vectors],
    ) -> None:
        self.language = language
        self.places = Growing(places)
        self.terms, self.words = postings
        self.term_lengths, self.word_lengths = (Growing(one) for one in lengths)
        self.vectors = vectors

    def append(self, place: int, asking: Asking, words: Words, vectors: dict[str, NDArray[np.float32]]) -> int:
        """Add the listing at a place of the side, with its vectors as its encoders gave them; return its own number."""
        number = len(self.places)
        self.places.append(np.array([place], dtype=np.int32))
        self.terms.append(number, words.terms.admit(asking.terms.terms), asking.terms.codes)
        codes = np.array([*asking.words.words.values()], dtype=np.uint16)
        self.words.append(number, words.admit(asking.words.words), codes)
        self.term_lengths.append(np.array([asking.terms.length]))
        self.word_lengths.append(np.array([asking.words.length]))
        for task, vector in vectors.items():
            self.vectors[task].append(vector)
        return number

    def settle(self, alive: NDArray[np.bool_]) -> None:
        """Put postings that wait where they belong, now and then; ``alive`` is told of the places of the side."""
        own = alive[self.places.rows]
        self.terms.settle(own)
        self.words.settle(own)

    def answer(self, asking: Asking, words: Words) -> Answer:
        """Return how like the one that asks each listing is."""
        task = "inside" if asking.is_alike(self.language) or "between" not in self.vectors else "between"
        vectors = self.vectors.get(task)
        meaning = None if vectors is None else vectors.approximate(asking.vectors[task])
        return Answer(*self._share(asking, words), meaning, task)

    def given(self, number: int) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of a listing as its encoders gave them, by task."""
        return {task: vectors.restored(number) for task, vectors in self.vectors.items()}

    def cells(
        self, shared: Shared, alike: bool, numbers: NDArray[np.intp]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return what some listings share with the one that asks: which of them, which term, its weight."""
        rows, terms, weights = shared.cells(numbers, len(self.places))
        lengths = (self.term_lengths if alike else self.word_lengths).rows[numbers]
        return rows, terms, weights * invert(lengths)[rows] if alike else weights / lengths[rows]

    def _share(self, asking: Asking, words: Words) -> tuple[Shared, NDArray[np.float64]]:
        """Return what the listings share with the one that asks, and how like it that makes each of them."""
        count = len(self.places)
        if asking.is_alike(self.language):
            columns = asking.terms.columns
            shared = Shared(self.terms.gather(columns), FREQUENCY_WEIGHTS, words.terms.rarity_at(columns))
            products = shared.products(asking.terms.weights, count) * invert(self.term_lengths.rows)
        else:
            roots = asking.words.weights
            held = most_of(self.words, [words.of_root(root) for root in roots], WORD_WEIGHTS)
            shared = Shared(held, WORD_WEIGHTS, np.array([words.roots.rarity_of(root) for root in roots]))
            products = shared.products(np.array([*roots.values()]), count) / self.word_lengths.rows
        return shared, np.minimum(products, 1.0)
