"""What a process does that a local runner started."""

from __future__ import annotations

import gc
import mmap
import os
import pickle
import signal
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, Final, NoReturn

from duijie.engine.matching.runners.answer import attempt
from duijie.engine.matching.runners.packed import unpack

_NUMBER: Final = 8


def send(message: bytes, channel: IO[bytes]) -> None:
    """Write one message.

    Raises:
        OSError: the other side is gone.
    """
    channel.write(len(message).to_bytes(_NUMBER))
    channel.write(message)
    channel.flush()


def receive(channel: IO[bytes]) -> bytes | None:
    """Return one message; None when the other side is gone, also in the middle of one."""
    length = channel.read(_NUMBER)
    if len(length) < _NUMBER:
        return None
    wanted = int.from_bytes(length)
    message = channel.read(wanted)
    return message if len(message) == wanted else None


def serve(number: int) -> None:
    """Answer tasks from standard input on standard output until input ends.

    ``number`` is the descriptor of the file that holds the work. The process ends at once, whatever it is doing,
    when the caller is gone, and at an interrupt: a terminal sends that to all processes of a command, and the
    caller is the one to tell of it.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    tasks: SimpleQueue[bytes] = SimpleQueue()
    with os.fdopen(os.dup(0), "rb") as asked, os.fdopen(os.dup(1), "wb") as answers:
        _leave_standard_streams()
        Thread(target=_listen, args=(asked, tasks), daemon=True).start()
        work = _load(number)
        # What was loaded stays to the end; the collector need not look through it again and again.
        gc.freeze()
        while True:
            send(attempt(partial(_do, work), tasks.get()), answers)


def _listen(channel: IO[bytes], tasks: SimpleQueue[bytes]) -> NoReturn:
    while (task := receive(channel)) is not None:
        tasks.put(task)
    os._exit(0)


def _leave_standard_streams() -> None:
    """Keep what the work prints away from the answers, and what it reads away from the tasks."""
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)


def _load(number: int) -> Callable[[Any], Any]:
    try:
        return unpack(memoryview(mmap.mmap(number, 0, access=mmap.ACCESS_READ)))
    except Exception as error:  # told as the answer to the first task
        return partial(_fail, error)


def _do(work: Callable[[Any], Any], task: bytes) -> object:
    return work(pickle.loads(task))  # noqa: S301 - written by the process that started this one


def _fail(error: Exception, _: object) -> NoReturn:
    raise error
