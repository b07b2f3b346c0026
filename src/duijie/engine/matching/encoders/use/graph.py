"""The multilingual Universal Sentence Encoder as an ONNX graph: windows of tokens, summed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from duijie.engine.matching.encoders.graph import Graph
from duijie.engine.matching.encoders.product import IntegerProduct
from duijie.engine.matching.encoders.use.weights import BRANCH_VECTOR, BRANCHES, VECTOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from duijie.engine.matching.encoders.product import Product
    from duijie.engine.matching.encoders.use.weights import UseWeights


def build_use(weights: UseWeights, product: Callable[[Graph], Product] = IntegerProduct) -> bytes:
    """Return the model file for one text.

    Inputs: ``numbers`` (tokens × 512, as stored), ``scale`` and ``least`` (tokens × 1) that make them floats.
    Output: ``sum`` (1 × 1280) over the tokens of what the branches found.
    Source: Yang et al., "Multilingual Universal Sentence Encoder for semantic retrieval", ACL 2020, section 3 (CNN).
    """
    graph = Graph()
    multiply = product(graph)
    floats = graph.node("Cast", "numbers", to=1)
    tokens = graph.node("Add", graph.node("Mul", floats, "scale"), "least")

    def joined(name: str) -> NDArray[np.float32]:
        return np.concatenate([weights[f"{name}{span}"] for span, _ in BRANCHES], axis=-1)

    def normalise(value: str, scale: NDArray[np.float32], shift: NDArray[np.float32]) -> str:
        constants = (graph.constant(scale), graph.constant(shift))
        return graph.node("LayerNormalization", value, *constants, axis=-1, epsilon=weights.epsilon)

    value = normalise(multiply.rows(tokens, joined("proj"), joined("proj_b")), joined("ln_g"), joined("ln_b"))
    widths = graph.constant(np.array([BRANCH_VECTOR] * len(BRANCHES), np.int64))
    found = [tokens]
    branches = graph.nodes("Split", value, widths, results=len(BRANCHES), axis=1)
    for (span, before), start in zip(BRANCHES, branches, strict=True):
        branch = start
        for layer in ("1", "2"):
            matrix, bias = weights[f"w{layer}_{span}"], weights[f"b{layer}_{span}"]
            seen = graph.node("Relu", multiply.windows(branch, before, span - 1 - before, matrix, bias))
            branch = graph.node("Add", seen, branch)
        found.append(branch)
    value = normalise(graph.node("Concat", *found, axis=1), weights["ln_g"], weights["ln_b"])
    total = graph.node("ReduceSum", value, graph.constant(np.array([0], np.int64)), keepdims=1)
    shapes: dict[str, tuple[str, tuple[str | int, ...]]] = {
        "numbers": ("uint8", ("tokens", VECTOR)),
        "scale": ("float32", ("tokens", 1)),
        "least": ("float32", ("tokens", 1)),
    }
    return graph.to_bytes(shapes, {"sum": total})


def build_finish(weights: UseWeights) -> bytes:
    """Return the model file of the last layers, for several texts at a time.

    Inputs: ``sums`` (texts × 1280) over the tokens of each text, ``tokens`` (texts × 1), their number.
    Output: ``vectors`` (texts × 512), of length one.
    """
    graph = Graph()

    def times(value: str, name: str) -> str:
        return graph.node("MatMul", value, graph.constant(weights[name]))

    shift = graph.node("Mul", "tokens", graph.constant(weights["cnn_b"]))
    value = graph.node("Add", times("sums", "cnn_W"), shift)
    value = graph.node("Div", value, graph.node("Sqrt", "tokens"))
    first = graph.node("Relu", times(value, "d0"))
    second = graph.node("Relu", graph.node("Add", times(value, "p1"), times(first, "d1")))
    third = graph.node("Relu", times(second, "d2"))
    vectors = graph.node("Tanh", graph.node("Add", times(second, "p3"), times(third, "d3")))
    unit = graph.node("LpNormalization", vectors, axis=1, p=2)
    shapes: dict[str, tuple[str, tuple[str | int, ...]]] = {
        "sums": ("float32", ("texts", VECTOR + BRANCH_VECTOR * len(BRANCHES))),
        "tokens": ("float32", ("texts", 1)),
    }
    return graph.to_bytes(shapes, {"vectors": unit})
