"""Graphs and products, run by onnxruntime and worked out again with numpy."""

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching.encoders.graph import Graph
from duijie.engine.matching.encoders.product import LARGEST_WEIGHT, FloatProduct, IntegerProduct, round_columns
from duijie.engine.matching.encoders.session import Session
from duijie.engine.matching.encoders.wire import block, single, varint, whole, words

RANDOM = np.random.default_rng(7)
VALUE = RANDOM.normal(size=(9, 12)).astype(np.float32)
MATRIX = RANDOM.normal(size=(12, 5)).astype(np.float32)
BIAS = RANDOM.normal(size=5).astype(np.float32)


def run(graph: Graph, result: str, value: NDArray[np.float32]) -> NDArray[np.float32]:
    inputs = {"value": ("float32", ("rows", value.shape[1]))}
    return Session(graph.to_bytes(inputs, {"result": result})).run({"value": value})


def test_the_wire_format() -> None:
    # The examples of the format's own documentation: 150 in field 1, "testing" in field 2, a message in field 3.
    assert whole(1, 150) == bytes.fromhex("089601")
    assert words(2, "testing") == bytes.fromhex("120774657374696e67")
    assert block(3, whole(1, 150)) == bytes.fromhex("1a03089601")
    assert varint(-2) == bytes.fromhex("feffffffffffffffff01")
    assert single(2, 1.5) == bytes.fromhex("150000c03f")


def test_attributes_and_several_results() -> None:
    graph = Graph()
    left, right = graph.nodes("Split", "value", graph.constant(np.array([4, 8], np.int64)), results=2, axis=1)
    small = graph.node("LeakyRelu", left, alpha=0.5)
    total = graph.node("ReduceMean", right, axes=(1,), keepdims=1)
    expected = np.where(VALUE[:, :4] < 0, VALUE[:, :4] / 2, VALUE[:, :4]) + VALUE[:, 4:].mean(axis=1, keepdims=True)
    assert run(graph, graph.node("Add", small, total), VALUE) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("bias", [BIAS, None])
def test_rows_in_floats(bias: NDArray[np.float32] | None) -> None:
    graph = Graph()
    expected = VALUE @ MATRIX + (0 if bias is None else bias)
    assert run(graph, FloatProduct(graph).rows("value", MATRIX, bias), VALUE) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("bias", [BIAS, None])
def test_rows_in_integers_are_rounded_row_by_row(bias: NDArray[np.float32] | None) -> None:
    graph = Graph()
    # One row a million times larger than the others must not drown them.
    value = VALUE * np.float32(10) ** np.array([0, 6, -6, 0, 0, 0, 0, 0, 0], dtype=np.float32)[:, None]
    largest = np.abs(value).max(axis=1, keepdims=True)
    numbers = np.round(value * (127 / largest))
    weights, scales = round_columns(MATRIX)
    expected = numbers @ weights.astype(np.float64) * scales * (largest / 127) + (0 if bias is None else bias)
    found = run(graph, IntegerProduct(graph).rows("value", MATRIX, bias), value)
    assert found / largest == pytest.approx(expected / largest, rel=1e-6, abs=1e-5)


def test_a_row_of_zeros_stays_finite() -> None:
    graph = Graph()
    found = run(graph, IntegerProduct(graph).rows("value", MATRIX, BIAS), np.zeros((2, 12), np.float32))
    assert found == pytest.approx(np.stack([BIAS, BIAS]))


@pytest.mark.parametrize(("product", "error"), [(FloatProduct, 1e-5), (IntegerProduct, 0.25)])
@pytest.mark.parametrize(("before", "after"), [(0, 1), (1, 1), (2, 2)])
def test_windows(product: type[FloatProduct | IntegerProduct], error: float, before: int, after: int) -> None:
    matrix = np.random.default_rng(3).normal(size=(12 * (before + 1 + after), 5)).astype(np.float32)
    padded = np.pad(VALUE, ((before, after), (0, 0)))
    windows = np.stack([padded[row : row + before + 1 + after].ravel() for row in range(len(VALUE))])
    graph = Graph()
    found = run(graph, product(graph).windows("value", before, after, matrix, BIAS), VALUE)
    assert found == pytest.approx(windows @ matrix + BIAS, abs=error)


def test_windows_of_one_row() -> None:
    graph = Graph()
    matrix = RANDOM.normal(size=(60, 5)).astype(np.float32)
    found = run(graph, FloatProduct(graph).windows("value", 2, 2, matrix, BIAS), VALUE[:1])
    assert found == pytest.approx(VALUE[:1] @ matrix[24:36] + BIAS, abs=1e-5)


def test_weights_are_rounded_a_column() -> None:
    matrix = np.array([[1.0, 0.0, -3.0], [0.5, 0.0, 1.5]], dtype=np.float32)
    weights, scales = round_columns(matrix)
    assert weights.tolist() == [[LARGEST_WEIGHT, 0, -LARGEST_WEIGHT], [LARGEST_WEIGHT // 2, 0, LARGEST_WEIGHT // 2]]
    assert (weights * scales).tolist() == matrix.tolist()
