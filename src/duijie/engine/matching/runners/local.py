"""The runner of one machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from duijie.engine.matching.runners.protocol import Result, Task


class LocalRunner:
    """Works off the tasks one after another in this process, holding one result at a time."""

    def run(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield ``work(task)`` for each task, in the order of the tasks."""
        return map(work, tasks)
