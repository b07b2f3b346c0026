"""The seam for encoders: whatever turns texts into vectors of meaning.

Without one, matching works on words alone (``duijie.engine.matching.index``), and
no result carries the signal ``meaning``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from duijie.engine.language.detect import script_of
from duijie.engine.language.fold import fold, readable
from duijie.engine.matching.index import head_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

ENCODED_CHARACTERS: Final = 400


class Encoder(Protocol):
    """Turns texts into vectors whose cosine grows with likeness of meaning."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions, of any length; an empty text may be zero."""
        ...


@dataclass(frozen=True)
class Meanings:
    """Unit vectors of two pools (listings × dimensions); zero where there was nothing to encode."""

    needs: NDArray[np.float32]
    offers: NDArray[np.float32]

    def similarity(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the cosine of needs ``rows`` and offers ``columns``, in [-1, 1]."""
        return np.asarray(self.needs[rows] @ self.offers[columns].T, dtype=np.float64)


def encode_pools(encoder: Encoder, needs: Sequence[Listing], offers: Sequence[Listing]) -> Meanings:
    """Return the vectors of two pools, each centred on the mean of the listings in its script.

    Centring takes away what a vector says about the language of a text, which otherwise
    buries answers in another language below unrelated ones in one's own.
    Only the first ``ENCODED_CHARACTERS`` characters are encoded, title and keywords first.
    """
    texts = [_text_of(one) for one in (*needs, *offers)]
    vectors = np.asarray(encoder.encode(texts), dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts):
        raise ValueError(f"the encoder gave an array of shape {vectors.shape} for {len(texts)} texts")
    vectors = _unit(vectors)
    scripts = np.array([script_of(fold(text)) or "" for text in texts])
    for script in np.unique(scripts):
        members = scripts == script
        if members.sum() > 1:
            vectors[members] -= vectors[members].mean(axis=0)
    vectors = _unit(vectors)
    return Meanings(vectors[: len(needs)], vectors[len(needs) :])


def _text_of(listing: Listing) -> str:
    """Return what is encoded of a listing; Chinese is folded, so that its two scripts have one vector."""
    words = readable("\n".join(filter(None, (head_of(listing), listing.text))))[:ENCODED_CHARACTERS]
    folded = fold(words)
    return folded if script_of(folded) == "han" else words


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit
