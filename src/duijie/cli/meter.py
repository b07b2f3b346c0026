"""What a person sees of work that takes its time: the step it is at, texts encoded, how good the plan is so far."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from duijie.cli.terminal import note, progress
from duijie.engine.records import LOWER_IS_BETTER
from duijie.engine.text import Language, Text

if TYPE_CHECKING:
    from rich.status import Status

    from duijie.engine.records import Objective
    from duijie.engine.scheduling import Interim

#: Off a terminal a line is printed no oftener.
SECONDS_BETWEEN_LINES: Final = 5.0
_ENCODED: Final = Text(
    "{done} of {total} texts read for their meaning",
    "已读取 {total} 段文字中 {done} 段的含义",
    "已讀取 {total} 段文字中 {done} 段的含義",
)
_COMPILING: Final = Text(
    "Compiling the planner for this machine, this once",
    "首次在本机使用，正在编译排期引擎",
    "首次在本機使用，正在編譯排期引擎",
)
_PLACED: Final = Text("{placed} meetings placed", "已排 {placed} 场洽谈", "已排 {placed} 場洽談")
_OBJECTIVES: Final = {
    "mandatory": Text("mandatory", "必办洽谈", "必辦洽談"),
    "floor": Text("floor", "保底场次", "保底場次"),
    "value": Text("value", "总价值", "總價值"),
    "breaks": Text("breaks", "空档", "空檔"),
    "moves": Text("moves", "变动", "變動"),
    "leximin": Text("the worst off first", "最少者优先", "最少者優先"),
    "balance": Text("balance of sides", "各方均衡", "各方均衡"),
}
_AT_MOST: Final = Text("at most {bound}", "至多 {bound}", "最多 {bound}")
_AT_LEAST: Final = Text("at least {bound}", "至少 {bound}", "最少 {bound}")


def objective_line(objective: Objective, language: Language) -> str:
    """Return what is reached in an objective and, in brackets, what no plan can exceed or undercut."""
    name = _OBJECTIVES[objective.name].of(language) if objective.name in _OBJECTIVES else objective.name
    said = f"{name} {objective.reached:,.10g}"
    if objective.bound is None:
        return said
    words = _AT_LEAST if objective.name in LOWER_IS_BETTER else _AT_MOST
    return f"{said} ({words.fill(bound=f'{objective.bound:,.10g}').of(language)})"


def ready_planner(meter: Meter) -> None:
    """Compile the scheduling engine if that was not done when it was installed, and say so: it takes a minute."""
    from duijie.engine.scheduling.warm import compile_all, is_compiled

    if not is_compiled():
        with meter.step(_COMPILING):
            compile_all()


class Meter:
    """Shows one step after another on stderr: beside a spinner on a terminal, else in a line now and then.

    Attributes:
        language: the reader's.
    """

    def __init__(self, language: Language) -> None:
        self.language: Final = language
        self._status: Status | None = None
        self._label = ""
        self._last = time.monotonic()
        self._improved = False

    @contextmanager
    def step(self, label: Text) -> Iterator[None]:
        """Show that a step takes time, and in the end how much it took."""
        self._label = label.of(self.language)
        self._last = start = time.monotonic()
        self._improved = False
        if not sys.stderr.isatty():
            with progress(self._label):
                yield
            return
        from rich.console import Console

        with Console(stderr=True).status(self._label) as status:
            self._status = status
            try:
                yield
            finally:
                self._status = None
        note(f"{self._label} · {time.monotonic() - start:.1f} s")

    def count(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` texts are encoded."""
        said = _ENCODED.fill(done=f"{done:,}", total=f"{total:,}").of(self.language)
        if self._status is not None:
            self._status.update(f"{self._label} · {said}")
        elif done < total and time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            note(said)

    def better(self, interim: Interim) -> None:
        """Show how good the plan is that was just found: the first one at once, later ones now and then."""
        told = [one for one in interim.objectives if one.reached or one.bound or one.name == "breaks"]
        figures = [objective_line(objective, self.language) for objective in told]
        said = " · ".join([_PLACED.fill(placed=f"{interim.placed:,}").of(self.language), *figures])
        if self._status is not None:
            self._status.update(f"{self._label} · {said}")
        elif not self._improved or time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            note(said)
        self._improved = True
