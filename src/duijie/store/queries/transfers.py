"""How many people's data went to another side in a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from duijie.store.models import Programme, Side, Transfer

LIMIT: Final = 100_000
"""People a year whose data leave the mainland, above which a standard contract or certification is asked for
(Provisions on Facilitating and Regulating Cross-border Data Flows, 2024, articles 5 and 8)."""
WARN_FROM: Final = 80
"""Percent of the limit."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """People whose data left one side in a year, each once. ``cells``: (goal, channel) → people."""

    origin: Side
    people: int
    cells: tuple[tuple[Side, str, int], ...]

    @property
    def percent(self) -> int:
        """Return how much of the limit is used, rounded down."""
        return self.people * 100 // LIMIT

    @property
    def near(self) -> bool:
        """Return whether the limit is near or passed."""
        return self.percent >= WARN_FROM


def leaving(programme: Programme, year: int) -> list[Leaving]:
    """Return for each side how many people's data left it in a year; three queries."""
    rows = Transfer.objects.filter(programme=programme, year=year, origin__isnull=False).order_by()
    total = dict(rows.values_list("origin").annotate(n=Count("person", distinct=True)))
    sides = {side.key: side for side in Side.objects.filter(programme=programme).order_by("position", "key")}
    cells: dict[str, list[tuple[Side, str, int]]] = {}
    counted = rows.values_list("origin", "goal", "channel").annotate(n=Count("person", distinct=True))
    for origin, goal, channel, n in counted.order_by("origin", "goal__position", "channel"):
        cells.setdefault(origin, []).append((sides[goal], channel, n))
    return [Leaving(side, total.get(key, 0), tuple(cells.get(key, ()))) for key, side in sides.items()]


def years(programme: Programme) -> list[int]:
    """Return the years of which there is something, the latest first; one query."""
    return list(
        Transfer.objects.filter(programme=programme).order_by("-year").values_list("year", flat=True).distinct()
    )
