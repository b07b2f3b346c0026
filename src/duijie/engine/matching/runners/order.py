"""Doing tasks elsewhere and giving their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import NoReturn

from duijie.engine.matching.runners.protocol import Result, Task


def in_order(begin: Callable[[Task], Callable[[], Result]], tasks: Iterable[Task], limit: int) -> Iterator[Result]:
    """Yield the results of the tasks in their order, with at most ``limit`` tasks begun and not yet yielded.

    ``begin`` starts a task and returns what waits for its result. An error, be it a task's or
    of ``tasks`` itself, is raised after the results before it.
    """
    source = iter(tasks)
    waiting: deque[Callable[[], Result]] = deque()
    more = True
    while True:
        while more and len(waiting) < limit:
            try:
                task = next(source)
            except StopIteration:
                more = False
            except Exception as error:  # raised below, in its turn
                more = False
                waiting.append(partial(_fail, error))
            else:
                waiting.append(begin(task))
        if not waiting:
            return
        yield waiting.popleft()()


def batched(tasks: Iterable[Task], size: Callable[[], int]) -> Iterator[list[Task]]:
    """Yield the tasks in lists, each as long as ``size()`` says when it is begun.

    An error of ``tasks`` is raised after the tasks before it.
    """
    source = iter(tasks)
    while True:
        batch: list[Task] = []
        try:
            batch.extend(islice(source, size()))
        except Exception:
            if batch:
                yield batch
            raise
        if not batch:
            return
        yield batch


def _fail(error: Exception) -> NoReturn:
    raise error
