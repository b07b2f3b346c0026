"""Encoding with a model on this machine.

Each text is a run of its own, in one thread; several threads work on several texts. On processors of 2020 and
later a run of even 16 tokens multiplies at four fifths of full speed, so batches gain nothing, need no padding
and no masks, and the vector of a text depends on nothing but the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from duijie.engine.language.fold import readable

if TYPE_CHECKING:
    from numpy.typing import NDArray

THREADS: Final = 2
#: Longer texts are cut, first to so many characters, then to so many tokens (the model's own marks included).
LARGEST_CHARACTERS: Final = 2000
LARGEST_TOKENS: Final = 512
#: Texts are worked off in groups, so that an interrupt is heard between them; a model may finish a group at once.
GROUP: Final = 32


class Model(Protocol):
    """What an offline encoder needs to know of a model."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        ...

    @property
    def identity(self) -> str:
        """What a cache of vectors may be kept under: another value wherever vectors differ."""
        ...

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, at most ``LARGEST_TOKENS``."""
        ...

    def run(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Return the model's result for one text, as one row."""
        ...

    def finish(self, rows: NDArray[np.float32], counts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return unit vectors from the results of as many texts and their numbers of tokens."""
        ...


class OfflineEncoder:
    """An encoder whose model runs in this process. A pickled one is loaded anew where it is unpickled.

    Args:
        model: what works on the texts.
        origin: loads this encoder; must be picklable if the encoder is to be.
        threads: how many texts are worked on at a time.

    Attributes:
        identity: what a cache of vectors may be kept under.
        dimensions: how many numbers a vector has.
    """

    def __init__(self, model: Model, origin: Callable[[], OfflineEncoder], threads: int = THREADS) -> None:
        self._model = model
        self._origin = origin
        self._threads = threads
        self.identity = model.identity
        self.dimensions = model.dimensions

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, texts × dimensions; zero for a text with nothing to read in it.

        Raises:
            EncoderError: the model cannot be run here.
        """
        cleaned = [clean(text) for text in texts]
        distinct = sorted(set(filter(None, cleaned)), key=lambda text: (-len(text), text))
        places = {text: place for place, text in enumerate(distinct)}
        # One row more than texts: the last stays zero, for texts with nothing in them.
        vectors = np.zeros((len(distinct) + 1, self.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(self._threads, thread_name_prefix="encode") as pool:
            for start in range(0, len(distinct), GROUP):
                group = self._model.cut(distinct[start : start + GROUP])
                rows = list(pool.map(self._model.run, group))
                counts = np.array([len(tokens) for tokens in group], dtype=np.float32)
                vectors[start : start + len(group)] = self._model.finish(np.stack(rows), counts)
        return vectors[[places.get(text, -1) for text in cleaned]]

    def __reduce__(self) -> tuple[Callable[[], OfflineEncoder], tuple[()]]:
        return self._origin, ()


def clean(text: str) -> str:
    """Return what of a text is encoded: no NUL, control characters or lone surrogates, cut to the cap."""
    return readable(text[: 2 * LARGEST_CHARACTERS]).strip()[:LARGEST_CHARACTERS]
