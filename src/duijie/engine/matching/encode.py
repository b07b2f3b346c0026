"""The seam for encoders: whatever turns texts into vectors of meaning.

Without one, matching works on words alone, and no result carries the signal ``meaning``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from duijie.engine.language.detect import script_of
from duijie.engine.language.fold import fold, readable
from duijie.engine.matching.encoders.centre import Centre, find_centre, to_unit
from duijie.engine.matching.encoders.rounding import restore_rows, round_rows, round_to_grid
from duijie.engine.matching.index import head_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

#: What is encoded of a listing beside its head. More costs time and gains nothing
#: (measured: 120, 200 and 400 characters rank judged offers equally well).
ENCODED_CHARACTERS: Final = 160


class Encoder(Protocol):
    """Turns texts into vectors whose cosine grows with likeness of meaning."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions, of any length; an empty text may be zero."""
        ...


@dataclass(frozen=True)
class Encoders:
    """Who compares two texts of one language, and who texts of two.

    Models differ in what they are good at: one that ranks Chinese texts best may bury the English answer.
    """

    inside: Encoder
    between: Encoder


@dataclass(frozen=True)
class Sense:
    """Unit vectors of two pools (listings × dimensions), zero where there was nothing to encode."""

    needs: NDArray[np.float32]
    offers: NDArray[np.float32]
    centre: Centre
    encoder: Encoder

    def similarity(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the cosine of needs ``rows`` and offers ``columns``, in [-1, 1]."""
        return np.asarray(self.needs[rows] @ self.offers[columns].T, dtype=np.float64)


@dataclass(frozen=True)
class Meanings:
    """What pairs of one language are compared by, and pairs of two (None: the same)."""

    inside: Sense
    between: Sense | None

    def similarity(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp], same: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """Return the cosine of needs ``rows`` and offers ``columns``, ``same`` telling which are in one language."""
        if self.between is None or same.all():
            return self.inside.similarity(rows, columns)
        across = self.between.similarity(rows, columns)
        return np.where(same, self.inside.similarity(rows, columns), across) if same.any() else across


def encode_pools(encoder: Encoder | Encoders, needs: Sequence[Listing], offers: Sequence[Listing]) -> Meanings:
    """Return the vectors of two pools, each centred on the mean of the listings in its script.

    Raises:
        ValueError: an encoder gives vectors of a wrong shape, or such as are not finite.
    """
    if isinstance(encoder, Encoders):
        inside = _sense(encoder.inside, needs, offers)
        return Meanings(inside, None if encoder.between is encoder.inside else _sense(encoder.between, needs, offers))
    return Meanings(_sense(encoder, needs, offers), None)


def encode_listings(encoder: Encoder, listings: Sequence[Listing]) -> NDArray[np.float32]:
    """Return a unit vector a listing, halfway between that of its head and that of its first words.

    A title says what a listing is about, a text what surrounds it: alone the text drowns the title.

    Raises:
        ValueError: the encoder gives vectors of a wrong shape, or such as are not finite.
    """
    texts = [text for one in listings for text in texts_of(one)]
    vectors = np.asarray(encoder.encode(texts), dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != len(texts):
        raise ValueError(f"the encoder gave an array of shape {vectors.shape} for {len(texts)} texts")
    if not np.isfinite(vectors).all():
        raise ValueError("the encoder gave numbers that are not finite")
    unit = to_unit(vectors)
    return to_unit(unit[0::2] + unit[1::2])


def texts_of(listing: Listing) -> tuple[str, str]:
    """Return what is encoded of a listing: its head, and its first ``ENCODED_CHARACTERS`` characters."""
    head = head_of(listing)
    if not head or bare(head) == bare(listing.text):  # a text that only repeats the head adds nothing but time
        return spelt(head or listing.text), spelt(head or listing.text)
    return spelt(head), spelt("\n".join(filter(None, (head, listing.text))))


def spelt(text: str) -> str:
    """Return a text as it is encoded: Chinese is folded, so that its two scripts have one vector."""
    words = readable(text)[:ENCODED_CHARACTERS]
    folded = fold(words)
    return folded if script_of(folded) == "han" else words


def bare(text: str) -> str:
    """Return the beginning of a text, folded and without spaces: texts that say the same in other spacing are equal."""
    return "".join(fold(text[: 2 * ENCODED_CHARACTERS]).split())


def language_of(listing: Listing) -> str:
    """Return the script that a listing is mostly written in; empty when it holds none."""
    return script_of(fold("\n".join((head_of(listing), listing.text)))) or ""


def _sense(encoder: Encoder, needs: Sequence[Listing], offers: Sequence[Listing]) -> Sense:
    everything = (*needs, *offers)
    vectors = restore_rows(*round_rows(encode_listings(encoder, everything)))
    languages = [language_of(one) for one in everything]
    centre = find_centre(vectors, languages)
    # On a grid, so that a pair has the same cosine in a block of any shape, and in an index that keeps 8-bit codes.
    centred = round_to_grid(centre.apply(vectors, languages))
    return Sense(centred[: len(needs)], centred[len(needs) :], centre, encoder)
