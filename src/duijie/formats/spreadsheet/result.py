"""What was understood of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from duijie.engine.records import ListRow, Role
from duijie.engine.text import Text

Severity = Literal["error", "warning"]
ROLES: Final[tuple[Role, ...]] = ("people", "organisations", "needs", "offers", "wishes", "unknown")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its letters, its heading, the field it gives (None: none) and how surely."""

    column: str
    header: str
    field: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: what it lists, the lowest row of its header, how many data rows, its columns."""

    name: str
    role: Role
    header_row: int | None
    rows: int
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an organiser should know: a contract code, where it is, and a sentence. No cell's value is in it."""

    code: str
    severity: Severity
    text: Text
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class SameRows:
    """Rows, as (sheet, row), that probably speak of one organisation or person; ``names`` as written, one a row."""

    kind: Literal["organisation", "person"]
    rows: tuple[tuple[str, int], ...]
    names: tuple[str, ...]
    score: float
    why: Text


@dataclass(frozen=True, slots=True)
class Inspection:
    """One file as it was understood; ``encoding`` is None for workbooks. Held rows are in ``rows`` too.

    ``samples``: sheet → column letters → up to three values of the column, masked, for the organiser's
    screen; columns of ID numbers have none. They are no part of the printed contract.
    """

    file: str
    encoding: str | None = None
    sheets: tuple[Sheet, ...] = ()
    rows: Mapping[Role, tuple[ListRow, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    duplicates: tuple[SameRows, ...] = ()
    samples: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    format: str = "duijie-inspect/1"
