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
    """Run ``command`` twice: for the time undisturbed, then for the memory. Return what it took.

    Memory is sampled every 50 ms as the proportional set size, so pages that two
    processes share count once.

    Raises:
        subprocess.CalledProcessError: it did not exit with 0.
    """
    seconds = time_of(command, environment, cwd)
    process = _start(command, environment, cwd)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _tree(process.pid))
        time.sleep(0.05)
    return Taken(seconds, peak)


def time_of(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> float:
    """Run ``command`` once and return the wall-clock seconds it took.

    Raises:
        subprocess.CalledProcessError: it did not exit with 0.
    """
    start = time.perf_counter()
    process = _start(command, environment, cwd)
    if process.wait() != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - start


def _start(
    command: Sequence[str | Path], environment: Mapping[str, str] | None, cwd: Path | None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(part) for part in command],
        env={**os.environ, **(environment or {})},
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


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
