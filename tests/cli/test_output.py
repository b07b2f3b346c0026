"""Results are written whole or not at all, also when the process is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duijie.cli.output import write_folder, write_whole

OLD = {"plan.json": b"old", "calendars/p1.ics": b"old"}
NEW = {"plan.json": b"new" * 400_000, "calendars/p1.ics": b"new", "calendars/p2.ics": b"new"}


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    target.write_bytes(b"old")
    write_whole(target, b"new")
    assert content(tmp_path) == {"plan.json": b"new"}
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()


def test_a_missing_folder_is_an_error_that_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "absent" / "plan.json", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_folder(folder, OLD)
    write_folder(folder, NEW)
    assert content(folder) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_name_that_cannot_be_written_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_folder(folder, OLD)
    with pytest.raises(OSError, match=r"name too long|File name too long"):
        write_folder(folder, {**NEW, "x" * 300: b""})
    assert content(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_folder_caught_between_two_renames_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    write_folder(folder, OLD)
    folder.rename(tmp_path / ".plan.abc.old")
    (tmp_path / ".plan.def.part").mkdir()
    with pytest.raises(OSError, match=r"name too long|File name too long"):
        write_folder(folder, {"x" * 300: b""})
    assert content(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


WRITER = """
import sys
from pathlib import Path
from duijie.cli.output import write_folder
from tests.cli.test_output import NEW, OLD
print("ready", flush=True)
for turn in range(10_000):
    write_folder(Path(sys.argv[1]), NEW if turn % 2 else OLD)
"""


def test_a_writer_killed_at_any_moment_leaves_an_old_or_a_new_folder(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    folder = tmp_path / "plan"
    for _ in range(12):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.0, 0.08))
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        # Killed between two renames the old folder waits beside, whole; the next run puts it back.
        waiting = [folder] if folder.exists() else list(tmp_path.glob(".plan.*.old"))
        assert all(content(path) in (OLD, NEW) for path in waiting)
    write_folder(folder, NEW)
    assert content(folder) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
