"""Running an ONNX graph on the processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


class Session:
    """A graph with one result, ready to run; safe to run from several threads at a time."""

    def __init__(self, graph: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Texts have hundreds of different lengths; keeping a plan and memory for each of them costs more than it saves.
        options.enable_mem_pattern = False
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def run(self, inputs: Mapping[str, NDArray[np.generic]]) -> NDArray[np.float32]:
        """Return the result."""
        result: NDArray[np.float32] = self._session.run(None, dict(inputs))[0]
        return result
