"""Work for other processes, which find it here by its name."""

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import numpy as np

LOADED: list[int] = []


def square(task: int) -> int:
    return task * task


def own_process(_: object) -> int:
    return os.getpid()


def sleep(seconds: float) -> tuple[float, int]:
    time.sleep(seconds)
    return seconds, os.getpid()


def write_process(folder: Path) -> None:
    """Say who works, then never end."""
    (folder / f"{os.getpid()}").touch()
    time.sleep(600)


def threads(_: object) -> str:
    return os.environ["OPENBLAS_NUM_THREADS"]


def shout(task: int) -> str:
    print("no answer", flush=True)
    os.write(1, b"nor this")
    return f"{task}{sys.stdin.read()}"


def refuse_odd(task: int) -> int:
    if task % 2:
        raise KeyError(task)
    return task


class WordyError(Exception):
    """Cannot be made again from its arguments."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def refuse_in_words(_: object) -> int:
    raise WordyError("no", "thanks")


def refuse_with_lock(_: object) -> int:
    import threading

    raise ValueError(threading.Lock())


def die(task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def leave(_: object) -> int:
    os._exit(7)


class Table:
    """Work with an array; counts how often it is loaded in a process."""

    def __init__(self, cells: int) -> None:
        self.numbers = np.arange(cells, dtype=np.float64)

    def __call__(self, task: int) -> tuple[int, int, float]:
        return os.getpid(), len(LOADED), float(self.numbers[task])

    def __setstate__(self, state: dict[str, object]) -> None:
        LOADED.append(1)
        self.__dict__.update(state)


class Unloadable:
    """Work that is written but cannot be read."""

    def __call__(self, task: int) -> int:
        return task

    def __setstate__(self, state: object) -> None:
        raise pickle.UnpicklingError("another version wrote this")

    def __getstate__(self) -> tuple[Self, ...]:
        return ()


class Noted:
    """Other work; notes in a folder which node of a cluster begins a task and ends it. One node never ends any."""

    def __init__(self, work: Callable[[Any], Any], folder: Path, stuck: str | None) -> None:
        self.work = work
        self.folder = folder
        self.stuck = stuck

    def __call__(self, task: Any) -> Any:
        import ray

        node, name = ray.get_runtime_context().get_node_id(), f"{time.monotonic_ns()}"
        (self.folder / "begun" / node).mkdir(parents=True, exist_ok=True)
        (self.folder / "ended" / node).mkdir(parents=True, exist_ok=True)
        (self.folder / "begun" / node / name).touch()
        time.sleep(600 if node == self.stuck else 0.02)
        result = self.work(task)
        (self.folder / "ended" / node / name).touch()
        return result
