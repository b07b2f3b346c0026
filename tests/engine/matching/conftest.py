"""The real encoder of meaning, loaded once, remembering what it encoded: tests change one text among many."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching import Encoder
from duijie.engine.matching.encoders import load_use


class Remembering:
    """Encodes each text once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(fresh, self._encoder.encode(fresh), strict=True))
        return np.stack([self._vectors[text] for text in texts])


@pytest.fixture(scope="session")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Remembering(load_use(folder=tmp_path_factory.mktemp("use")))
