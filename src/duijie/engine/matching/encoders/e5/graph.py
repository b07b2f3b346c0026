"""The e5 encoder as an ONNX graph: BERT with mean pooling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duijie.engine.matching.encoders.graph import MICROSOFT, Graph
from duijie.engine.matching.encoders.product import IntegerProduct

if TYPE_CHECKING:
    from collections.abc import Callable

    from duijie.engine.matching.encoders.e5.weights import E5Weights
    from duijie.engine.matching.encoders.product import Product


def build_e5(weights: E5Weights, product: Callable[[Graph], Product] = IntegerProduct) -> bytes:
    """Return the model file: input ``embedded`` (texts × tokens × vector), output ``mean`` (texts × vector).

    All texts of a run have the same number of tokens. ``product`` says how matrices are multiplied.
    Source: Devlin et al., "BERT", NAACL 2019; Wang et al., "Multilingual E5 text embeddings", 2024.
    """
    size = weights.size
    graph = Graph()
    multiply = product(graph)

    def linear(value: str, name: str, columns: int, bias: bool = True) -> str:
        return multiply.rows(
            value, weights.matrix(f"{name}.w", columns).T, weights.floats(f"{name}.b") if bias else None
        )

    def normalise(value: str, other: str, name: str) -> str:
        scale, shift = (graph.constant(weights.floats(f"{name}.{part}")) for part in "wb")
        return graph.node("SkipLayerNormalization", value, other, scale, shift, domain=MICROSOFT, epsilon=size.epsilon)

    scale, shift = (graph.constant(weights.floats(f"emb.ln.{part}")) for part in "wb")
    value = graph.node("LayerNormalization", "embedded", scale, shift, axis=-1, epsilon=size.epsilon)
    for layer in range(size.layers):
        asked, keys, held = (linear(value, f"l{layer}.{part}", size.vector) for part in "qkv")
        seen = graph.node("MultiHeadAttention", asked, keys, held, domain=MICROSOFT, num_heads=size.heads)
        value = normalise(value, linear(seen, f"l{layer}.ao", size.vector), f"l{layer}.aln")
        inner = linear(value, f"l{layer}.fi", size.vector, bias=False)
        inner = graph.node("BiasGelu", inner, graph.constant(weights.floats(f"l{layer}.fi.b")), domain=MICROSOFT)
        value = normalise(value, linear(inner, f"l{layer}.fo", size.inner), f"l{layer}.oln")
    mean = graph.node("ReduceMean", value, axes=(1,), keepdims=0)
    return graph.to_bytes({"embedded": ("float32", ("texts", "tokens", size.vector))}, {"mean": mean})
