"""The runner of one machine."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from queue import SimpleQueue
from typing import IO, Any, Final

from duijie.engine.matching.runners.answer import read_answer
from duijie.engine.matching.runners.child import Child
from duijie.engine.matching.runners.order import in_order
from duijie.engine.matching.runners.packed import pack
from duijie.engine.matching.runners.protocol import Result, Task

#: Starting two processes takes about as long; whatever is done sooner is done in this process alone.
PATIENCE_SECONDS: Final = 0.5
#: One that is worked on and one that is ready, so that no process waits for us.
TASKS_A_WORKER: Final = 2


class LocalRunner:
    """Works off the tasks on all cores of this machine, holding a few results at a time.

    The first tasks are done in this process. When ``patience`` seconds went by and tasks remain, child processes
    take over: the work travels to them once, its arrays through a file that all of them map. Work, tasks, results
    and errors must then be picklable, and defined in modules, not in the main program. At most ``TASKS_A_WORKER``
    tasks a process are begun and not yet yielded. The children end with the iterator, be it used up, closed or
    broken off by an error or an interrupt.

    Args:
        workers: how many processes work; one a core unless given. With 1, all is done in this process.
        patience: seconds of work before others are started.

    Raises:
        ValueError: ``workers`` is below 1.
    """

    def __init__(self, workers: int | None = None, patience: float = PATIENCE_SECONDS) -> None:
        if workers is not None and workers < 1:
            raise ValueError(f"{workers} workers; at least one is needed")
        self._workers = cores() if workers is None else workers
        self._patience = patience

    def run(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield ``work(task)`` for each task, in the order of the tasks. An error ends the run.

        Raises:
            RunnerError: a child ended by itself; raised in place of the result it owed.
        """
        return map(work, tasks) if self._workers == 1 else self._run(work, tasks)

    def _run(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        source = iter(tasks)
        spent = 0.0
        for task in source:
            if spent >= self._patience:
                with tempfile.TemporaryFile(prefix="duijie-") as packed:
                    pack(work, packed)
                    # From here on this process only passes results on.
                    del work
                    _return_memory()
                    yield from self._delegate(packed, chain((task,), source))
                return
            begun = time.perf_counter()
            result = work(task)
            spent += time.perf_counter() - begun
            yield result
            del result

    def _delegate(self, packed: IO[bytes], tasks: Iterable[Task]) -> Iterator[Any]:
        threads = max(1, cores() // self._workers)
        children: list[Child] = []
        free: SimpleQueue[Child] = SimpleQueue()

        def ask(task: Task) -> bytes:
            child = free.get()
            try:
                return child.ask(task)
            finally:
                free.put(child)

        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="runner")
        try:
            for _ in range(self._workers):
                children.append(Child(packed, threads))
                free.put(children[-1])
            answers = in_order(lambda task: pool.submit(ask, task).result, tasks, TASKS_A_WORKER * self._workers)
            yield from map(read_answer, answers)
        finally:
            for child in children:
                child.kill()
            pool.shutdown(cancel_futures=True)
            for child in children:
                child.close()


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux tells
        return os.cpu_count() or 1


def _return_memory() -> None:
    """Give back to the system what is no longer used."""
    gc.collect()  # the pools and what remembers their reasons refer to each other
    with contextlib.suppress(OSError, AttributeError):  # glibc keeps freed memory unless told; others have no such call
        ctypes.CDLL(None).malloc_trim(0)
