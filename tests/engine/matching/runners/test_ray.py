"""A cluster gives what one process gives, also when a part of it dies."""

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import duijie
from duijie.engine.matching import each_match
from duijie.engine.matching.runners import LocalRunner, RayRunner, RunnerError
from duijie.engine.matching.runners.answer import read_answer
from duijie.engine.matching.runners.packed import pack
from duijie.engine.matching.runners.ray import work_off
from duijie.formats.listings import write_matches

from .pools import BLOCK_CELLS, TOP, HashedWords, listings
from .works import square

ROOT = Path(__file__).parents[4]
LONGEST_SECONDS = 170


@pytest.fixture(scope="module")
def plain() -> bytes:
    """The ranking of one process, as the command writes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("duijie.engine.matching.recall.BLOCK_CELLS", BLOCK_CELLS)
        needs, offers = listings(60, "n"), listings(110, "o")
        return write_matches(each_match(needs, offers, TOP, HashedWords(), LocalRunner(1)))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short, for Ray makes sockets deep below it."""
    path = Path(tempfile.mkdtemp(prefix="duijie-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def demand_ray() -> None:
    if find_spec("ray") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("ray is not installed; in CI nothing is skipped")
        pytest.skip("ray is not installed")


def drive(play: str, folder: Path) -> Any:
    """Let Ray play in a process of its own."""
    demand_ray()
    temporary = folder / "t"
    temporary.mkdir()
    # A token of its own, or Ray would keep one in the home folder.
    ours = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "5" * 64, "PYTHONPATH": str(ROOT)}
    ours |= dict.fromkeys(("TMPDIR", "RAY_TMPDIR"), str(temporary))
    driver = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("drive_ray.py"), play, folder],
        env={**os.environ, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    # Whatever becomes of the driver, Ray's own watchman ends the rest when it is gone.
    watch = threading.Timer(LONGEST_SECONDS, os.killpg, (driver.pid, signal.SIGKILL))
    watch.start()
    try:
        said, _ = driver.communicate()
    finally:
        watch.cancel()
    assert driver.returncode == 0, said
    return json.loads((folder / "told.json").read_text())


def test_two_nodes_rank_like_one_process_also_when_one_is_killed(folder: Path, plain: bytes) -> None:
    told = drive("cluster", folder)
    assert (folder / "both.jsonl").read_bytes() == plain
    assert len(told["nodes"]) == 2
    assert told["heard"] == ["127.0.0.1"]
    assert told["connected"] is False
    assert (told["before"], told["error"]) == ([0, 2, 4, 6, 8], "KeyError(11)")
    assert (folder / "one.jsonl").read_bytes() == plain
    tasks = -(-60 // (BLOCK_CELLS // 110))
    assert told["killed"] > 0
    assert told["begun"] == tasks + told["killed"]  # what the killed node was at was begun anew


def test_without_a_cluster_one_is_started_that_only_this_machine_reaches(folder: Path, plain: bytes) -> None:
    told = drive("alone", folder)
    assert (folder / "alone.jsonl").read_bytes() == plain
    assert told == {"heard": ["127.0.0.1"], "connected": False}
    assert list((folder / "t").iterdir()) == []


def test_a_machine_with_another_version_is_refused() -> None:
    with tempfile.TemporaryFile() as file:
        pack(square, file)
        file.seek(0)
        packed = np.frombuffer(file.read(), np.uint8)
    batch = pickle.dumps([3, 4])
    here = f"Duijie {duijie.__version__}, Python {sys.version_info.major}.{sys.version_info.minor}"
    _, answers = work_off("run 1", packed, batch, here)
    assert [read_answer(answer) for answer in answers] == [9, 16]
    _, answers = work_off("run 1", packed, batch, "Duijie 0.0.1, Python 3.11")
    with pytest.raises(RunnerError, match=f"has {here}, this one Duijie 0.0.1"):
        read_answer(answers[0])


def test_without_ray_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(RunnerError) as caught:
        list(RayRunner().run(square, [1]))
    text = caught.value.text
    assert all("duijie[cluster]" in words for words in (text.en, text.zh_hans, text.zh_hant))


def test_an_address_where_nobody_listens_is_told() -> None:
    demand_ray()
    with pytest.raises(RunnerError, match=r"127\.0\.0\.1:1 cannot be reached") as caught:
        list(RayRunner("127.0.0.1:1").run(square, [1]))
    assert "127.0.0.1:1" in caught.value.text.zh_hans


def test_less_than_one_batch_in_flight_is_refused() -> None:
    with pytest.raises(ValueError, match="0 batches"):
        RayRunner(in_flight=0)
