"""A graph of operators in the ONNX format, built one operator at a time.

Field numbers are those of ``onnx.proto`` (ONNX 1.14, IR version 9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.encoders.wire import block, single, whole, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

IR_VERSION: Final = 9
OPSET: Final = 17
#: Operators of onnxruntime beyond the standard: fused attention, layer normalisation, integer products.
MICROSOFT: Final = "com.microsoft"

_TYPES: Final = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}

Attribute = int | float | tuple[int, ...]


class Graph:
    """Collects constants and operators; every value is known by its name, a string."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._count = 0

    def constant(self, array: NDArray[np.generic]) -> str:
        """Add an array as a constant and return its name."""
        name = self._fresh("c")
        fields = [whole(1, size) for size in array.shape]
        fields += [whole(2, _TYPES[array.dtype.name]), words(8, name), block(9, np.ascontiguousarray(array).tobytes())]
        self._constants.append(block(5, *fields))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        """Add an operator with one result and return the result's name; an input ``""`` is left out."""
        return self.nodes(operator, *inputs, results=1, domain=domain, **attributes)[0]

    def nodes(
        self, operator: str, *inputs: str, results: int, domain: str = "", **attributes: Attribute
    ) -> tuple[str, ...]:
        """Add an operator with several results and return their names."""
        names = tuple(self._fresh("v") for _ in range(results))
        fields = [words(1, name) for name in inputs] + [words(2, name) for name in names]
        fields += [words(4, operator), *(_attribute(name, value) for name, value in attributes.items())]
        self._nodes.append(block(1, *fields, words(7, domain)))
        return names

    def to_bytes(self, inputs: Mapping[str, tuple[str, Sequence[str | int]]], outputs: Mapping[str, str]) -> bytes:
        """Return the model file.

        Args:
            inputs: the type and shape of each input by its name; a word stands for a size known only at run time.
            outputs: the value that each output (by its name) shows; all are float32.
        """
        named = [block(1, words(1, value), words(2, name), words(4, "Identity")) for name, value in outputs.items()]
        graph = [*self._nodes, *named, words(2, "encoder"), *self._constants]
        graph += [block(11, _value(name, kind, shape)) for name, (kind, shape) in inputs.items()]
        graph += [block(12, words(1, name), block(2, block(1, whole(1, _TYPES["float32"])))) for name in outputs]
        opsets = [block(8, words(1, ""), whole(2, OPSET)), block(8, words(1, MICROSOFT), whole(2, 1))]
        return b"".join([whole(1, IR_VERSION), words(2, "duijie"), block(7, *graph), *opsets])

    def _fresh(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, tuple):
        return block(5, words(1, name), *(whole(8, number) for number in value), whole(20, 7))
    if isinstance(value, int):
        return block(5, words(1, name), whole(3, value), whole(20, 2))
    return block(5, words(1, name), single(2, value), whole(20, 1))


def _value(name: str, kind: str, shape: Sequence[str | int]) -> bytes:
    sizes = [block(1, words(2, size) if isinstance(size, str) else whole(1, size)) for size in shape]
    return words(1, name) + block(2, block(1, whole(1, _TYPES[kind]), block(2, *sizes)))
