"""What a person sees of work that takes its time: the step it is at, and how many texts of it are encoded."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from duijie.cli.terminal import note, progress
from duijie.engine.text import Language, Text

if TYPE_CHECKING:
    from rich.status import Status

#: Off a terminal a line is printed no oftener.
SECONDS_BETWEEN_LINES: Final = 5.0
_ENCODED: Final = Text(
    "{done} of {total} texts read for their meaning",
    "已读取 {total} 段文字中 {done} 段的含义",
    "已讀取 {total} 段文字中 {done} 段的含義",
)


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

    @contextmanager
    def step(self, label: Text) -> Iterator[None]:
        """Show that a step takes time, and in the end how much it took."""
        self._label = label.of(self.language)
        self._last = start = time.monotonic()
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
