"""Recall: which few of many listings are worth scoring.

Below ``EXHAUSTIVE`` listings every pair is scored. Above it, the best by terms and the best by meaning
are found by exact searches, each in every group of listings that is compared alike: by language (words and encoders
differ inside a language and across) and by kind (a wrong kind costs most of the score, so the best of
each kind that can answer must be among the candidates, however many better sounding ones of other kinds there are).
What is found is scored like any other pair; what is not, is not ranked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.matching.kinds import answers
from duijie.engine.matching.search import TermSearch, VectorIndex, unite
from duijie.engine.records import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXHAUSTIVE: Final = 10_000
#: Candidates of each group by terms and by meaning: so many times the places of the ranking, and at least so many.
WIDTH: Final = 2
LEAST: Final = 64
#: The same of a group whose kind does not answer: only so that no list stays empty.
LEAST_OF_WRONG_KIND: Final = 8


@dataclass(frozen=True)
class Pool:
    """What one pool is searched by: rows of terms and unit vectors (None: not compared by them), language and kind."""

    words: sparse.csr_array[np.float64]
    bridge: sparse.csr_array[np.float64] | None
    inside: NDArray[np.float32] | None
    between: NDArray[np.float32] | None
    language: NDArray[np.str_]
    kind: NDArray[np.int64]


class Recall:
    """Finds, for listings of one pool, the listings of another that are worth scoring.

    Args:
        asking: the pool whose listings ask: needs, unless ``reverse``.
        searched: the pool that is searched.
        reverse: whether offers ask for needs.
    """

    def __init__(self, asking: Pool, searched: Pool, reverse: bool = False) -> None:
        self._asking = asking
        self._width = searched.words.shape[0]
        self._reverse = reverse
        self._groups = [_Group(searched, *key, places) for key, places in _alike(searched).items()]

    def find(self, rows: NDArray[np.intp], top: int) -> sparse.csr_array[np.bool_]:
        """Return which listings may be among the ``top`` best of listings ``rows``: rows × searched pool."""
        asking = _alike(self._asking, rows)
        parts = [self._find_alike(rows[members], *key, top) for key, members in asking.items()]
        order = np.argsort(np.concatenate(list(asking.values())), kind="stable")
        return sparse.csr_array(sparse.vstack(parts, format="csr")[order])

    def _find_alike(self, rows: NDArray[np.intp], language: str, kind: int, top: int) -> sparse.csr_array[np.bool_]:
        found: list[NDArray[np.int32]] = []
        for group in self._groups:
            same = language == group.language or "" in (language, group.language)
            wrong = kind >= 0 and group.kind >= 0 and not self._answers(kind, group.kind)
            most = LEAST_OF_WRONG_KIND if wrong else max(LEAST, WIDTH * top)
            found += group.find(self._asking, rows, same, most)
        return unite(found, self._width)

    def _answers(self, asking: int, searched: int) -> bool:
        need, offer = (searched, asking) if self._reverse else (asking, searched)
        return answers(KINDS[need], KINDS[offer]) != "none"


def _alike(pool: Pool, rows: NDArray[np.intp] | None = None) -> dict[tuple[str, int], NDArray[np.intp]]:
    """Return the places (among ``rows``, if given) of the listings of each language and kind."""
    language, kind = (pool.language, pool.kind) if rows is None else (pool.language[rows], pool.kind[rows])
    found: dict[tuple[str, int], list[int]] = {}
    for place, key in enumerate(zip(language.tolist(), kind.tolist(), strict=True)):
        found.setdefault(key, []).append(place)
    return {key: np.array(places, dtype=np.intp) for key, places in sorted(found.items())}


@dataclass(frozen=True)
class _Group:
    """Listings of one language and kind, at ``places`` of the pool that is searched."""

    pool: Pool
    language: str
    kind: int
    places: NDArray[np.intp]

    def find(self, asked: Pool, rows: NDArray[np.intp], same: bool, top: int) -> Iterator[NDArray[np.int32]]:
        """Yield, for each way of searching, the places found for listings ``rows`` of the other pool (−1: none)."""
        terms = self._words if same else self._bridge
        queries = asked.words if same else asked.bridge
        if terms is not None and queries is not None:
            yield self._placed(terms.search(queries[rows], top)[0])
        vectors = self._inside if same else self._between
        meanings = asked.inside if same else asked.between
        if vectors is not None and meanings is not None:
            yield self._placed(vectors.search(meanings[rows], top)[0])

    def _placed(self, found: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.where(found < 0, -1, self.places[found]).astype(np.int32)

    @cached_property
    def _words(self) -> TermSearch:
        return TermSearch(self.pool.words[self.places])

    @cached_property
    def _bridge(self) -> TermSearch | None:
        return None if self.pool.bridge is None else TermSearch(self.pool.bridge[self.places])

    @cached_property
    def _inside(self) -> VectorIndex | None:
        return None if self.pool.inside is None else VectorIndex.build(self.pool.inside[self.places])

    @cached_property
    def _between(self) -> VectorIndex | None:
        return None if self.pool.between is None else VectorIndex.build(self.pool.between[self.places])
