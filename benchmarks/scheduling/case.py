"""One case in a process of its own: its answer, its seconds and its memory, whatever else the benchmark did before."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""What keeps numeric libraries to one thread, set before they are imported."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a case answered (None: nothing in time), and the peak of its resident memory in MB."""

    answer: Any
    megabytes: float


class Stopwatch:
    """Seconds since it was made: of the processor (children included, once they have ended) and of the clock."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _processor()

    @property
    def wall(self) -> float:
        """Return the seconds of the clock."""
        return time.perf_counter() - self._wall

    @property
    def cpu(self) -> float:
        """Return the seconds of the processor."""
        return _processor() - self._cpu


def run_apart(task: Callable[..., Any], arguments: tuple[Any, ...], patience: float) -> Taken:
    """Run ``task(*arguments)`` in a fresh process and return its answer, or none after ``patience`` seconds.

    Raises:
        RuntimeError: the process ended without an answer.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, task, arguments), daemon=True)
    with _one_thread():
        process.start()
    theirs.close()
    try:
        if not ours.poll(patience):
            peak = _peak(process.pid)
            process.kill()
            return Taken(None, peak)
        return Taken(*ours.recv())
    except EOFError:
        process.join()
        raise RuntimeError(f"{task.__name__}{arguments}: ended with {process.exitcode}") from None
    finally:
        process.join()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let processes that are started meanwhile compute on one thread."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _answer(pipe: Connection, task: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    answer = task(*arguments)
    pipe.send((answer, _peak(None)))


def _peak(process: int | None) -> float:
    """Return the peak resident memory of a process (None: this one) in MB."""
    try:
        status = Path(f"/proc/{process or 'self'}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]) / 1024
    except (OSError, StopIteration):  # not Linux; there a process knows of itself alone
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if process is None else 0
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
