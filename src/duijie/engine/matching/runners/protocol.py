"""What every runner does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Runner(Protocol):
    """Works off independent tasks, anywhere; the results are the same wherever that is."""

    def run(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield ``work(task)`` for each task, in the order of the tasks.

        An error in one task is raised when its result would have been yielded.
        """
        ...
