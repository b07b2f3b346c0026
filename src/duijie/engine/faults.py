"""Faults of the input: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duijie.engine.text import Language, Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what the caller sent.

    ``place`` points into a structured file (``meetings[3].slots``); ``sheet``,
    ``row`` and ``column`` into a list. ``code`` is stable, the text is for people.
    """

    code: str
    text: Text
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    place: str | None = None

    def line(self, language: Language) -> str:
        """Return the fault as one line: where, then what."""
        row = f"{self.column or ''}{self.row}" if self.row is not None else self.column
        where = [part for part in (self.file, self.sheet, row, self.place) if part]
        return ": ".join([" › ".join(where), self.text.of(language)] if where else [self.text.of(language)])


class InputError(Exception):
    """The input is wrong; carries every fault found, not only the first.

    The command line turns it into exit status 2.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("; ".join(fault.line("en") for fault in self.faults))
