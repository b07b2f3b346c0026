"""How alike two listings of one pool are: offer to offer, need to need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from duijie.engine.matching.bridge import Bridge
    from duijie.engine.matching.encode import Meanings
    from duijie.engine.matching.index import TermIndex
    from duijie.engine.records import Listing


class Compared(Protocol):
    """What learning needs to know of two pools; ``Pools`` has it."""

    @property
    def needs(self) -> tuple[Listing, ...]:
        """The one pool."""
        ...

    @property
    def offers(self) -> tuple[Listing, ...]:
        """The other."""
        ...

    @property
    def index(self) -> TermIndex:
        """Their words."""
        ...

    @property
    def bridge(self) -> Bridge | None:
        """Their words for pairs in two languages."""
        ...

    @property
    def meanings(self) -> Meanings | None:
        """Their vectors, where an encoder compares them."""
        ...

    @property
    def need_language(self) -> NDArray[np.str_]:
        """The script of each need."""
        ...

    @property
    def offer_language(self) -> NDArray[np.str_]:
        """The script of each offer."""
        ...


@dataclass(frozen=True)
class Likeness:
    """Compares the listings of one pool with each other, by words and by meaning.

    ``words`` and ``bridge`` are CSR rows of terms, ``inside`` and ``between`` unit vectors (None: not
    compared by them), ``language`` the script of each listing.
    """

    words: sparse.csr_array[np.float64]
    bridge: sparse.csr_array[np.float64] | None
    inside: NDArray[np.float32] | None
    between: NDArray[np.float32] | None
    language: NDArray[np.str_]

    def of(self, places: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return how alike listings ``places`` and ``others`` are, places × others in [0, 1].

        It is the greater of the cosine of their terms and that of their meanings: two texts are alike when
        they use the same words, and also when they say the same in others.
        """
        ours, theirs = self.language[places][:, None], self.language[others][None, :]
        same = (ours == theirs) | (ours == "") | (theirs == "")
        alike = (self.words[places] @ self._terms(others)).toarray()
        if self.bridge is not None and not same.all():
            alike = np.where(same, alike, (self.bridge[places] @ self.bridge[others].T).toarray())
        if self.inside is not None and self.between is not None:
            meaning = self.inside[places] @ self.inside[others].T
            if self.between is not self.inside and not same.all():
                meaning = np.where(same, meaning, self.between[places] @ self.between[others].T)
            alike = np.maximum(alike, meaning)
        return np.clip(alike, 0.0, 1.0).astype(np.float64)

    def _terms(self, others: NDArray[np.intp]) -> sparse.csr_array[np.float64]:
        # A ranking compares with the whole pool again and again: its terms are turned round once.
        if len(others) == len(self.language) and np.array_equal(others, np.arange(len(others))):
            return self._all_terms
        return self.words[others].T.tocsr()

    @cached_property
    def _all_terms(self) -> sparse.csr_array[np.float64]:
        return self.words.T.tocsr()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_all_terms"}


def offer_likeness(pools: Compared) -> Likeness:
    """Return what compares offers with offers."""
    return _likeness(pools, 1)


def need_likeness(pools: Compared) -> Likeness:
    """Return what compares needs with needs."""
    return _likeness(pools, 0)


def _likeness(pools: Compared, role: int) -> Likeness:
    inside = between = None
    if pools.meanings is not None:
        senses = pools.meanings.inside, pools.meanings.between or pools.meanings.inside
        inside, between = ((one.needs, one.offers)[role] for one in senses)
    return Likeness(
        words=(pools.index.needs, pools.index.offers)[role],
        bridge=None if pools.bridge is None else (pools.bridge.needs, pools.bridge.offers)[role],
        inside=inside,
        between=between,
        language=(pools.need_language, pools.offer_language)[role],
    )
