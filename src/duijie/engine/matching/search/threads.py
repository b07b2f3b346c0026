"""Working off blocks in threads: the numeric libraries let go of the interpreter's lock while they work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Block = TypeVar("Block")


def work_off(work: Callable[[Block], None], blocks: Sequence[Block], threads: int) -> None:
    """Call ``work`` with each block, ``threads`` at a time; one block, or one thread, needs no pool.

    Raises:
        Exception: what ``work`` raised first; later blocks may then be left out.
    """
    if threads < 2 or len(blocks) < 2:
        for block in blocks:
            work(block)
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="search") as pool:
        tasks = [pool.submit(work, block) for block in blocks]
        try:
            for task in tasks:
                task.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
