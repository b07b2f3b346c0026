"""Products of a value with a matrix of weights, in floats or in 8-bit integers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from duijie.engine.matching.encoders.graph import MICROSOFT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.encoders.graph import Graph

#: Weights stay within ±64 so that a sum of two products with an unsigned byte fits 16 bits: processors
#: without VNNI add pairs in 16 bits and would cut larger sums off.
LARGEST_WEIGHT: Final = 64
#: A value's numbers are rounded to 1…255, 128 standing for zero.
LARGEST_NUMBER: Final = 127
ZERO: Final = 128


class Product(Protocol):
    """Adds products to a graph. ``matrix`` is inputs × results; the names of results are returned."""

    def rows(self, value: str, matrix: NDArray[np.float32], bias: NDArray[np.float32] | None) -> str:
        """Add ``value @ matrix + bias``, where ``value`` is … × tokens × inputs."""
        ...

    def windows(
        self, value: str, before: int, after: int, matrix: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Add the same for ``value`` (tokens × inputs) with each row put between its neighbours.

        A window holds ``before`` rows, the row and ``after`` rows; beyond the ends lie zeros.
        """
        ...


class FloatProduct:
    """Multiplies 32-bit floats: what integers are measured against."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def rows(self, value: str, matrix: NDArray[np.float32], bias: NDArray[np.float32] | None) -> str:
        """Add a product of rows."""
        result = self._graph.node("MatMul", value, self._graph.constant(matrix))
        return result if bias is None else self._graph.node("Add", result, self._graph.constant(bias))

    def windows(
        self, value: str, before: int, after: int, matrix: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Add a product of windows."""
        return self.rows(_slide(self._graph, _widen(self._graph, value, before, after), before, after), matrix, bias)


class IntegerProduct:
    """Multiplies 8-bit integers: weights with a scale a column, values with a scale a row (windows: one for all).

    Nothing but the text of a run decides how its numbers are rounded. Source: Jacob et al., "Quantization
    and training of neural networks for efficient integer-arithmetic-only inference", CVPR 2018, section 2.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._rounded: dict[str, tuple[str, str]] = {}

    def rows(self, value: str, matrix: NDArray[np.float32], bias: NDArray[np.float32] | None) -> str:
        """Add a product of rows."""
        graph = self._graph
        if value not in self._rounded:  # one rounding serves every product of a value
            largest = graph.node("ReduceMax", graph.node("Abs", value), axes=(-1,), keepdims=1)
            largest = graph.node("Max", largest, graph.constant(np.array(1e-12, np.float32)))
            inverse = graph.node("Div", graph.constant(np.array(LARGEST_NUMBER, np.float32)), largest)
            numbers = graph.node("Mul", value, inverse)
            numbers = graph.node("QuantizeLinear", numbers, self._one(), graph.constant(np.array(ZERO, np.uint8)))
            scale = graph.node("Mul", largest, graph.constant(np.array(1 / LARGEST_NUMBER, np.float32)))
            self._rounded[value] = numbers, scale
        numbers, scale = self._rounded[value]
        zero = graph.constant(np.array(ZERO, np.uint8))
        result = graph.node("Mul", self._multiply(numbers, self._one(), zero, matrix, None), scale)
        return result if bias is None else graph.node("Add", result, graph.constant(bias))

    def windows(
        self, value: str, before: int, after: int, matrix: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Add a product of windows."""
        wide = _widen(self._graph, value, before, after)
        numbers, scale, zero = self._graph.nodes("DynamicQuantizeLinear", wide, results=3)
        return self._multiply(_slide(self._graph, numbers, before, after), scale, zero, matrix, bias)

    def _one(self) -> str:
        return self._graph.constant(np.array(1, np.float32))

    def _multiply(
        self, numbers: str, scale: str, zero: str, matrix: NDArray[np.float32], bias: NDArray[np.float32] | None
    ) -> str:
        graph = self._graph
        weights, scales = round_columns(matrix)
        ours = [graph.constant(array) for array in (weights, scales, np.zeros(len(scales), np.int8))]
        shift = "" if bias is None else graph.constant(bias)
        return graph.node(
            "MatMulIntegerToFloat", numbers, ours[0], scale, ours[1], zero, ours[2], shift, domain=MICROSOFT
        )


def round_columns(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix as integers within ±``LARGEST_WEIGHT`` and the scale of each column."""
    scales = np.abs(matrix).max(axis=0) / LARGEST_WEIGHT
    scales[scales == 0] = 1.0
    return np.round(matrix / scales).astype(np.int8), scales.astype(np.float32)


def _widen(graph: Graph, value: str, before: int, after: int) -> str:
    return graph.node("Pad", value, graph.constant(np.array([before, 0, after, 0], np.int64)))


def _slide(graph: Graph, wide: str, before: int, after: int) -> str:
    # Window t holds the rows t … t + before + after of the widened value; it is built from shifted copies.
    span = before + after
    copies = []
    for shift in range(span + 1):
        end = shift - span if shift < span else np.iinfo(np.int64).max
        bounds = [graph.constant(np.array([place], np.int64)) for place in (shift, end, 0)]
        copies.append(graph.node("Slice", wide, *bounds))
    return graph.node("Concat", *copies, axis=1)
