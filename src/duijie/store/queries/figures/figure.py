"""One figure: its value, and the keys of the rows it was counted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

NO_CHAIN = "none"
"""Stands for the chain of a listing that names none, and for the side of somebody without one."""


class Kind(StrEnum):
    """What the keys of a figure's records name. ``wish``: codes of meetings in the published plan's problem."""

    GUEST = "guest"
    ORGANISATION = "organisation"
    WISH = "wish"
    PLAN = "plan"
    MEETING = "meeting"
    COOPERATION = "cooperation"
    LISTING = "listing"
    INTRODUCTION = "introduction"
    REQUEST = "request"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its records.

    ``value``: how many ``records`` there are, unless the definition names a sum, mean or bound; None: not known.
    ``parts``: records by side, ending, currency, …; a row may stand in several parts where the definition says so.
    ``sums``: what the rows of a part come to (amounts by currency, differences by chain and side).
    """

    code: str
    value: int | Decimal | None
    kind: Kind
    records: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: Mapping[str, Decimal] = field(default_factory=dict)

    def part(self, name: str) -> int:
        """Return how many records a part has; 0 for one that has none."""
        return len(self.parts.get(name, ()))


def counted(code: str, kind: Kind, records: Iterable[str], parts: Mapping[str, Iterable[str]] | None = None) -> Figure:
    """Return a figure whose value is how many different records it has."""
    keys = tuple(sorted(set(records)))
    split = {name: tuple(sorted(set(found))) for name, found in (parts or {}).items()}
    return Figure(code, len(keys), kind, keys, split)


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return keys by part, from (part, key) pairs."""
    found: dict[str, list[str]] = {}
    for part, key in pairs:
        found.setdefault(part, []).append(key)
    return found
