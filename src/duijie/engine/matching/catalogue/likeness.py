"""What a listing that asks shares with all listings of a group, from their postings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from duijie.engine.matching.catalogue.postings import Held, Postings, ends_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Shared:
    """Which listings hold which of the asker's terms, and how often.

    Attributes:
        parts: postings of the asker's terms; a listing stands in one part only, and once a term.
        worth: what a frequency code counts.
        rarity: the rarity of each term.
    """

    parts: Sequence[Held]
    worth: NDArray[np.float64]
    rarity: NDArray[np.float64]

    def products(self, weights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
        """Return the product of the asker's weights with each of ``count`` listings, not yet divided by its length."""
        total = np.zeros(count)
        for part in self.parts:
            held = sparse.csc_array((self.worth[part.codes], part.places, part.ends), shape=(count, len(weights)))
            total += np.asarray(held @ (weights * self.rarity))
        return total

    def cells(
        self, places: NDArray[np.intp], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return what listings at ``places`` share: which of them, which term, its weight not yet divided by length."""
        row = np.full(count, -1, dtype=np.int64)
        row[places] = np.arange(len(places))
        rows, terms, weights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
        for part in self.parts:
            own = row[part.places]
            wanted = np.flatnonzero(own >= 0)
            rows.append(own[wanted])
            terms.append(np.searchsorted(part.ends, wanted, side="right") - 1)
            weights.append(self.worth[part.codes[wanted]] * self.rarity[terms[-1]])
        return np.concatenate(rows), np.concatenate(terms), np.concatenate(weights)


def most_of(postings: Postings, words: Sequence[NDArray[np.int32]], worth: NDArray[np.float64]) -> list[Held]:
    """Return, for each root, the listings that hold any of its words, each with its weightiest.

    Args:
        postings: postings of words.
        words: the words of each root.
        worth: what a frequency code counts.
    """
    ends = ends_of([len(one) for one in words])
    columns = np.concatenate(words) if words else np.zeros(0, dtype=np.int32)
    return [_weightiest(part, ends, worth) for part in postings.gather(columns)]


def _weightiest(part: Held, words: NDArray[np.int64], worth: NDArray[np.float64]) -> Held:
    """Return postings of roots from postings of words; root r has the words from ``words[r]`` to ``words[r + 1]``."""
    bounds = part.ends[words]
    said: NDArray[np.bool_] = part.ends[1:] > part.ends[:-1]
    holders = np.diff(ends_of(said)[words])
    kept: NDArray[np.bool_] = np.ones(len(part.places), dtype=np.bool_)
    last = np.zeros(int(part.places.max(initial=-1)) + 1, dtype=np.int64)
    order = np.arange(len(part.places))
    for root in np.flatnonzero(holders > 1).tolist():
        span = slice(bounds[root], bounds[root + 1])
        lightest_first = np.argsort(worth[part.codes[span]], kind="stable") + bounds[root]
        order[span] = lightest_first
        # Of a listing's several entries the one written last, the weightiest, stays.
        places = part.places[lightest_first]
        last[places] = np.arange(len(places))
        kept[span] = last[places] == np.arange(len(places))
    ends = ends_of(kept)[bounds]
    return Held(ends, part.places[order][kept], part.codes[order][kept])
