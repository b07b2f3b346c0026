"""A process of our own that answers tasks, seen from the process that started it."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from typing import IO, Final

from duijie.engine.matching.runners.fault import ENDED, SIGNAL, STATUS, RunnerError
from duijie.engine.matching.runners.worker import receive, send

_PICKLE: Final = 5
# Modules are found where the caller finds them, whatever changed its path since it started.
_START: Final = (
    "import sys; number, *sys.path[:] = sys.argv[1:]; "
    "from duijie.engine.matching.runners.worker import serve; serve(int(number))"
)
_THREADS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class Child:
    """One worker process: a fresh interpreter, so no thread or lock of this one is half copied into it.

    Neither ``fork`` (unsafe once OpenBLAS or onnxruntime hold threads) nor ``multiprocessing``'s ``spawn``, which
    runs the caller's main program again. It ends by itself when the caller is gone, however that came.

    Args:
        packed: the file with the work, as ``pack`` wrote it.
        threads: how many threads the numeric libraries of the process may use.
    """

    def __init__(self, packed: IO[bytes], threads: int) -> None:
        number = packed.fileno()
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and our own words
            [sys.executable, "-c", _START, str(number), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(number,),
            env={**os.environ, **dict.fromkeys(_THREADS, str(threads))},
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, task: object) -> bytes:
        """Return the answer to one task, to be read with ``read_answer``. One question at a time.

        Raises:
            RunnerError: the process ended.
            Exception: the task cannot be pickled.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        message = pickle.dumps(task, _PICKLE)
        answer = None
        with contextlib.suppress(OSError, ValueError):  # the pipe broke, or stop() closed it
            send(message, self._process.stdin)
            answer = receive(self._process.stdout)
        if answer is None:
            status = self._process.wait()
            how = SIGNAL.fill(number=-status) if status < 0 else STATUS.fill(number=status)
            raise RunnerError(ENDED.fill(how=how))
        return answer

    def kill(self) -> None:
        """End the process now, whatever it is doing."""
        self._process.kill()

    def close(self) -> None:
        """Wait for the process to have ended and let go of its pipes."""
        self._process.wait()
        for channel in (self._process.stdin, self._process.stdout):
            if channel is not None:
                with contextlib.suppress(OSError):  # what was not yet sent has no reader
                    channel.close()
