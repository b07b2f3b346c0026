"""Progress is a spinner with a count on a terminal, and a line now and then elsewhere."""

import os
import re
import subprocess
import sys

import pytest

from duijie.cli import meter
from duijie.cli.meter import Meter
from duijie.engine.records import Objective
from duijie.engine.scheduling import Interim
from duijie.engine.text import Text

RANKING = Text("Ranking", "排序", "排序")
SCRIPT = """
import time
from duijie.cli.meter import Meter
from duijie.engine.text import Text
meter = Meter("en")
with meter.step(Text("Ranking", "排序", "排序")):
    meter.count(512, 2000)
    time.sleep(0.3)
meter.count(1024, 2000)
"""


def test_off_a_terminal_a_line_is_printed_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = Meter("zh-hans")
    with shown.step(RANKING):
        shown.count(512, 20_000)
        monkeypatch.setattr(meter, "SECONDS_BETWEEN_LINES", 0.0)
        shown.count(1024, 20_000)
        shown.count(20_000, 20_000)
    said = capsys.readouterr()
    assert said.err.splitlines()[0] == "已读取 20,000 段文字中 1,024 段的含义"
    assert (len(said.err.splitlines()), said.err.splitlines()[1][:4], said.out) == (2, "排序 ·", "")


def test_on_a_terminal_the_count_stands_beside_the_step() -> None:
    ours, theirs = os.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "120"}
    command = [sys.executable, "-c", SCRIPT]
    subprocess.run(command, stderr=theirs, stdout=subprocess.DEVNULL, check=True, timeout=60, env=environment)
    os.close(theirs)
    said = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "Ranking · 512 of 2,000 texts read for their meaning" in said
    assert "1,024" not in said
    assert re.search(r"Ranking · \d+\.\d s\r\n$", said)


def test_a_step_that_fails_leaves_no_spinner_behind() -> None:
    shown = Meter("en")
    with pytest.raises(ZeroDivisionError), shown.step(RANKING):
        raise ZeroDivisionError
    shown.count(1, 2)


def found(placed: int, value: float) -> Interim:
    objectives = (Objective("value", value, 8682.5, False), Objective("breaks", 82, 3, False))
    return Interim(objectives, placed, lambda: pytest.fail("only the figures are shown"))


def test_off_a_terminal_the_first_plan_is_told_at_once_and_better_ones_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = Meter("zh-hant")
    with shown.step(RANKING):
        shown.better(found(2_600, 8_000))
        shown.better(found(2_700, 8_100))
        monkeypatch.setattr(meter, "SECONDS_BETWEEN_LINES", 0.0)
        shown.better(found(2_714, 8_682))
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == [
        "已排 2,600 場洽談 · 總價值 8,000 (最多 8,682.5) · 空檔 82 (最少 3)",
        "已排 2,714 場洽談 · 總價值 8,682 (最多 8,682.5) · 空檔 82 (最少 3)",
    ]
    assert (len(lines), lines[2][:4]) == (3, "排序 ·")
