"""Vectors kept between runs, by a hash of the text and of the encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from duijie.engine.matching.encoders.fault import MIXED, NOT_FINITE, WRONG_SHAPE, EncoderError
from duijie.engine.matching.encoders.lazy import release
from duijie.engine.matching.encoders.shelf import KEPT, LARGEST_ENTRIES, Shelf, key_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Texts are encoded, kept and told of in groups: a run that is stopped loses one of them.
GROUP: Final = 512

Progress = Callable[[int, int], None]


class Identified(Protocol):
    """An encoder that knows under which name its vectors may be kept."""

    @property
    def identity(self) -> str | None:
        """Another value wherever vectors differ; None: they must not be kept."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions."""
        ...


class CachedEncoder:
    """An encoder that asks another only for texts it has not seen, and believes nothing it answers.

    Vectors are brought to length one and kept in 16-bit floats. New ones are rounded alike before they are returned,
    also where nothing is kept, so a text has the same vector whether it was kept or not. A file that is damaged, locked
    or cannot be written costs time, never the result. The file holds hashes and vectors, no text.

    Args:
        encoder: who encodes what is not kept.
        path: the file, an SQLite database that several processes may share; None: nothing is kept.
        name: what the encoder is called in its errors.
        entries: how many vectors are kept at most.
        progress: told how many of how many new texts are encoded; stays behind when the encoder is pickled.
    """

    def __init__(
        self,
        encoder: Identified,
        path: Path | None,
        name: str | None = None,
        entries: int = LARGEST_ENTRIES,
        progress: Progress | None = None,
    ) -> None:
        self._encoder = encoder
        self._path = path
        self._name = name
        self._entries = entries
        self._progress = progress

    @property
    def identity(self) -> str | None:
        """What the vectors are kept under.

        Raises:
            EncoderError: the encoder cannot be had.
        """
        try:
            return self._encoder.identity
        except EncoderError as error:
            error.encoder = error.encoder or self._name
            raise

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, texts × dimensions; for no texts 0 × 0.

        Raises:
            EncoderError: the encoder fails, or gives anything but one finite row a text.
        """
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        identity = self.identity
        keys = [key_of(identity or "", text) for text in texts]
        distinct = dict(zip(keys, texts, strict=True))
        shelf = None if self._path is None or identity is None else Shelf(self._path, self._entries)
        known = shelf.load(distinct) if shelf else {}
        try:
            if not self._complete(distinct, known, shelf):
                # Kept vectors of another length come from a model that changed under its name: none of them is used.
                known = {}
                if not self._complete(distinct, known, shelf):
                    raise EncoderError(MIXED)
        except EncoderError as error:
            error.encoder = error.encoder or self._name
            raise
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def release(self) -> None:
        """Let the encoder go of its model, where it can; it is loaded again when it is needed."""
        release(self._encoder)

    def _complete(
        self, distinct: dict[bytes, str], known: dict[bytes, NDArray[np.float16]], shelf: Shelf | None
    ) -> bool:
        """Add to ``known`` what it lacks; return False, and stop, where that is of another length than the rest."""
        missing = [key for key in distinct if key not in known]
        width = next((len(vector) for vector in known.values()), None)
        for start in range(0, len(missing), GROUP):
            some = missing[start : start + GROUP]
            vectors = self._ask([distinct[key] for key in some])
            if width not in (None, vectors.shape[1]):
                return False
            width = vectors.shape[1]
            fresh = dict(zip(some, vectors, strict=True))
            if shelf:
                shelf.store(fresh)
            known |= fresh
            if self._progress:
                self._progress(start + len(some), len(missing))
        return True

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float16]:
        vectors = np.asarray(self._encoder.encode(texts), dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != len(texts) or not vectors.shape[1]:
            raise EncoderError(WRONG_SHAPE.fill(shape=vectors.shape, count=len(texts)))
        if not np.isfinite(vectors).all():
            raise EncoderError(NOT_FINITE)
        return _rounded(vectors)

    def __reduce__(self) -> tuple[Callable[..., CachedEncoder], tuple[object, ...]]:
        return CachedEncoder, (self._encoder, self._path, self._name, self._entries)


def _rounded(vectors: NDArray[np.float32]) -> NDArray[np.float16]:
    # In 64 bits the square of no 32-bit number is infinite or nought.
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros(vectors.shape), where=lengths > 0)
    rounded: NDArray[np.float16] = unit.astype(KEPT)
    return rounded
