"""Products of queries with a tile of vectors, in 8-bit integers, by onnxruntime or by numpy.

Both give the same numbers, bit for bit: a sum of products of such integers stays below 2²⁴, where every
whole number is a 32-bit float, so numpy's float product is exact in whatever order it adds; then both
multiply once by the vector's scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from duijie.engine.matching.encoders.graph import MICROSOFT, Graph
from duijie.engine.matching.encoders.product import LARGEST_NUMBER, LARGEST_WEIGHT, ZERO, round_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: Beyond, a sum of products could pass 2²⁴.
LARGEST_DIMENSIONS: Final = (1 << 24) // (LARGEST_NUMBER * LARGEST_WEIGHT)


class Tile(Protocol):
    """Some vectors, ready to be multiplied."""

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        ...

    def multiply(self, queries: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the products of rounded queries with the vectors, queries × vectors."""
        ...


class IntegerTile:
    """A tile that onnxruntime multiplies; it packs the integers once, in the order its kernel reads them."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        from duijie.engine.matching.encoders.session import Session

        weights, scales = round_columns(vectors.T)
        graph = Graph()
        one, zero = graph.constant(np.array(1, np.float32)), graph.constant(np.array(ZERO, np.uint8))
        ours = [graph.constant(array) for array in (weights, scales, np.zeros(len(scales), np.int8))]
        result = graph.node("MatMulIntegerToFloat", "queries", ours[0], one, ours[1], zero, ours[2], domain=MICROSOFT)
        inputs = {"queries": ("uint8", ("rows", vectors.shape[1]))}
        self._session = Session(graph.to_bytes(inputs, {"products": result}))
        # onnxruntime keeps the integers as they came beside those it packed.
        self.nbytes = 2 * weights.nbytes + scales.nbytes

    def multiply(self, queries: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the products, queries × vectors."""
        return self._session.run({"queries": queries})


class FloatTile:
    """A tile that numpy multiplies, at about a quarter of the speed."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._weights, self._scales = round_columns(vectors.T)
        self.nbytes = self._weights.nbytes + self._scales.nbytes

    def multiply(self, queries: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the products, queries × vectors."""
        numbers = queries.astype(np.float32) - np.float32(ZERO)
        products: NDArray[np.float32] = numbers @ self._weights.astype(np.float32)
        products *= self._scales
        return products


def choose_product() -> Callable[[NDArray[np.float32]], Tile]:
    """Return ``IntegerTile`` where onnxruntime can be imported, else ``FloatTile``."""
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        return FloatTile
    return IntegerTile


def round_queries(queries: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return queries as bytes around ``ZERO``, each row stretched to ``LARGEST_NUMBER``; its ranking stays."""
    largest = np.abs(queries).max(axis=1, keepdims=True, initial=0)
    stretch = np.divide(np.float32(LARGEST_NUMBER), largest, out=np.zeros_like(largest), where=largest > 0)
    return np.asarray(np.rint(queries * stretch) + ZERO, dtype=np.uint8)
