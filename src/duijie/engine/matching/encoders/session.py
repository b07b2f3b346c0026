"""Running an ONNX graph on the processor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_FAILED: Final = Text(
    "onnxruntime cannot run the encoder here: {why}. Install it anew, or choose another encoder.",
    "onnxruntime 无法在此运行编码器：{why}。请重新安装它，或换一个编码器。",
    "onnxruntime 無法在此執行編碼器：{why}。請重新安裝它，或換一個編碼器。",
)


class Session:
    """A graph with one result, ready to run; safe to run from several threads at a time.

    Raises:
        EncoderError: onnxruntime does not take the graph.
    """

    def __init__(self, graph: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Texts have hundreds of different lengths; keeping a plan and memory for each of them costs more than it saves.
        options.enable_mem_pattern = False
        options.enable_cpu_mem_arena = False
        try:
            self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors share no class but this
            raise _failed(error) from error

    def run(self, inputs: Mapping[str, NDArray[np.generic]]) -> NDArray[np.float32]:
        """Return the result.

        Raises:
            EncoderError: the run fails.
        """
        try:
            result: NDArray[np.float32] = self._session.run(None, dict(inputs))[0]
        except Exception as error:
            raise _failed(error) from error
        return result


def _failed(error: Exception) -> EncoderError:
    why = str(error).strip().splitlines() or [type(error).__name__]
    return EncoderError(_FAILED.fill(why=why[0][:200]))
