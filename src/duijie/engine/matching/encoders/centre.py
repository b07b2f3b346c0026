"""Taking away what a vector says about the language of a text.

Vectors of multilingual encoders lie in a cloud a language, so that a text in another language is far even
from its own translation. Moving every cloud's mean to the origin takes most of that away.
Source: Libovický et al., "On the language neutrality of pre-trained multilingual representations", EMNLP Findings 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A mean counts as if so many more vectors at the wider mean had been seen: the mean of two texts is mostly the texts.
PRIOR_TEXTS: Final = 10


@dataclass(frozen=True)
class Centre:
    """The mean vectors of the languages of a pool, for vectors that come later too."""

    means: dict[str, NDArray[np.float32]]
    overall: NDArray[np.float32]

    def apply(self, vectors: NDArray[np.float32], languages: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors without the mean of their languages, texts × dimensions; zero stays zero.

        A language that the pool lacked is given the pool's overall mean.
        """
        unit = to_unit(vectors)
        away = np.array([self.means.get(language, self.overall) for language in languages]).reshape(unit.shape)
        held = np.any(unit != 0, axis=1, keepdims=True)
        return to_unit(np.where(held, unit - away, 0.0).astype(np.float32))


def find_centre(vectors: NDArray[np.float32], languages: Sequence[str]) -> Centre:
    """Return the means of a pool's unit vectors; ``languages`` names each text's language.

    Raises:
        ValueError: there are not as many languages as vectors.
    """
    if len(vectors) != len(languages):
        raise ValueError(f"{len(vectors)} vectors, but {len(languages)} languages")
    unit = to_unit(vectors)
    held = np.any(unit != 0, axis=1)
    names = np.asarray(languages, dtype=np.str_)
    overall = _mean(unit[held], np.zeros(unit.shape[1], dtype=np.float32))
    means = {str(name): _mean(unit[held & (names == name)], overall) for name in np.unique(names)}
    return Centre(means, overall)


def to_unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length one; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit


def _mean(vectors: NDArray[np.float32], prior: NDArray[np.float32]) -> NDArray[np.float32]:
    # In double precision, so that the order of the texts changes nothing.
    total = vectors.sum(axis=0, dtype=np.float64) + PRIOR_TEXTS * prior.astype(np.float64)
    return np.asarray(total / (len(vectors) + PRIOR_TEXTS), dtype=np.float32)
