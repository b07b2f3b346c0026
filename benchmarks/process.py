"""Running a command and watching what it takes: seconds and the memory of the whole process tree."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Taken:
    """Wall-clock seconds, and the highest sum of resident memory (MB) of the command and its children."""

    seconds: float
    megabytes: float


def measure(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Taken:
    """Run ``command`` to its end and return what it took.

    Memory is sampled every 10 ms as the proportional set size, so pages that
    two processes share count once.

    Raises:
        subprocess.CalledProcessError: it did not exit with 0.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, **(environment or {})},
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _tree(process.pid))
        time.sleep(0.01)
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Taken(seconds, peak)


def _tree(pid: int) -> float:
    """Return the memory of a process and everything it started, in MB."""
    total = 0.0
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        try:
            rollup = Path(f"/proc/{current}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
            for task in Path(f"/proc/{current}/task").iterdir():
                waiting.extend(int(child) for child in (task / "children").read_text().split())
        except (OSError, StopIteration):
            continue  # it ended while we looked
    return total
