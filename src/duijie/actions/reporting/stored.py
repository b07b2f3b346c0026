"""Figures as a report keeps them in JSON, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from duijie.actions.reporting.definitions import definitions
from duijie.store.models import Report
from duijie.store.queries.figures import Figure


@dataclass(frozen=True, slots=True)
class Stored:
    """A figure of a report: value, version of its definition, records a part, sums a part."""

    code: str
    value: int | Decimal | None
    version: int
    parts: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        """Return the value where it is a count; 0 for none."""
        return int(self.value or 0)

    def part(self, name: str) -> int:
        """Return how many records a part has."""
        return self.parts.get(name, 0)


@dataclass(frozen=True, slots=True)
class Edition:
    """One event of an annual report with its figures."""

    event: str
    figures: Mapping[str, Stored]


def figures_json(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Return figures as a report keeps them, with the versions of definitions in force."""
    return {
        code: {
            "value": str(figure.value) if isinstance(figure.value, Decimal) else figure.value,
            "kind": str(figure.kind),
            "definition": definitions()[code].version,
            "parts": {part: len(keys) for part, keys in figure.parts.items()},
            "sums": {part: str(total) for part, total in figure.sums.items()},
        }
        for code, figure in figures.items()
    }


def records_json(figures: Mapping[str, Figure]) -> dict[str, dict[str, list[str]]]:
    """Return the keys of the rows behind figures: code → part ("" for all) → keys."""
    return {
        code: {"": list(figure.records), **{part: list(keys) for part, keys in figure.parts.items()}}
        for code, figure in figures.items()
    }


def figures_of(report: Report) -> dict[str, Stored]:
    """Return the figures of a report by code."""
    return _read({code: given for code, given in report.figures.items() if code != EDITIONS})


EDITIONS = "editions"
"""Where an annual report keeps its events' figures, in order of their dates."""


def editions_of(report: Report) -> Sequence[Edition]:
    """Return the events an annual report compares, the earliest first."""
    return [Edition(one["event"], _read(one["figures"])) for one in report.figures.get(EDITIONS, ())]


def _read(given: Mapping[str, Any]) -> dict[str, Stored]:
    return {code: _stored(code, one) for code, one in given.items()}


def _stored(code: str, given: Mapping[str, Any]) -> Stored:
    value = given["value"]
    return Stored(
        code,
        Decimal(value) if isinstance(value, str) else value,
        given["definition"],
        given["parts"],
        {part: Decimal(total) for part, total in given["sums"].items()},
    )
