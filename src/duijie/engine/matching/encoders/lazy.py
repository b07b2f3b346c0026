"""Loading a model when it is needed, and not before."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock, Thread
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.encode import Encoder


def release(encoder: object) -> None:
    """Let an encoder go of what it holds in memory, if it knows how to."""
    let_go = getattr(encoder, "release", None)
    if let_go is not None:
        let_go()


class LazyEncoder:
    """An encoder that is loaded at its first text; a copy in another process loads its own.

    Args:
        load: returns the encoder, or raises ``EncoderError``; must be picklable if the encoder is to be.
        identify: returns what a cache of vectors may be kept under, without loading; None if vectors must not be kept.
        beside: encoders that are wanted as soon as this one is: they begin to load in the background meanwhile.
    """

    def __init__(
        self,
        load: Callable[[], Encoder],
        identify: Callable[[], str | None],
        beside: Sequence[LazyEncoder] = (),
    ) -> None:
        self._load = load
        self._identify = identify
        self._beside = tuple(beside)
        self._lock = Lock()
        self._encoder: Encoder | None = None

    @cached_property
    def identity(self) -> str | None:
        """What a cache of vectors may be kept under; None: they must not be kept.

        Raises:
            EncoderError: the encoder cannot be had.
        """
        return self._identify()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions; for no texts 0 × 0, and nothing is loaded.

        Raises:
            EncoderError: the encoder cannot be had, or fails.
        """
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        for other in self._beside:
            other.prepare()
        return self._loaded().encode(texts)

    def prepare(self) -> None:
        """Begin to load in the background. A failure shows at the first text."""
        if self._encoder is None and not self._lock.locked():
            Thread(target=self._try, name="load encoder", daemon=True).start()

    def release(self) -> None:
        """Let go of the model, which takes some 100 MB; it is loaded again at the next text."""
        with self._lock:
            self._encoder = None

    def _try(self) -> None:
        with contextlib.suppress(Exception):  # encode() meets it again, and there it is told
            self._loaded()

    def _loaded(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = self._load()
            return self._encoder

    def __reduce__(self) -> tuple[Callable[..., LazyEncoder], tuple[object, ...], dict[str, object]]:
        found = {name: value for name, value in vars(self).items() if name == "identity"}
        return LazyEncoder, (self._load, self._identify, self._beside), found
