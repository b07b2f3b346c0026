"""An encoder that remembers the vectors of the texts it met last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.catalogue.encoding import tasks_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.encode import Encoder, Encoders

#: About 16 MB of vectors of 512 numbers.
ENTRIES: Final = 8192


class RememberingEncoder:
    """Asks another encoder only for texts that it does not remember. May be used from several threads.

    Args:
        encoder: who encodes.
        entries: how many vectors are remembered; the one used longest ago is forgotten first.

    Attributes:
        encoder: who encodes.
        identity: what it says it is; empty where it says nothing.
    """

    def __init__(self, encoder: Encoder, entries: int = ENTRIES) -> None:
        self.encoder = encoder
        self.identity = str(getattr(encoder, "identity", ""))
        self._entries = entries
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions.

        Raises:
            ValueError: the encoder did not give one row a text.
        """
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = list(dict.fromkeys(text for text in texts if text not in found))
        if missing or not texts:
            vectors = np.asarray(self.encoder.encode(missing), dtype=np.float32)
            if vectors.ndim != 2 or len(vectors) != len(missing):
                raise ValueError(f"the encoder gave an array of shape {vectors.shape} for {len(missing)} texts")
            if not texts:
                return vectors
            # Copies, so that no vector holds on to the array that it came in.
            found |= {text: vector.copy() for text, vector in zip(missing, vectors, strict=True)}
        with self._lock:
            for text in texts:
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > self._entries:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])


def remembering(encoder: Encoder | Encoders | None) -> dict[str, RememberingEncoder]:
    """Return who encodes for which task, each remembering what it encoded."""
    return {task: RememberingEncoder(one) for task, one in tasks_of(encoder).items()}
