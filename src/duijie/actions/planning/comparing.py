"""Two plans side by side: what is new, gone, at another time, or only at another table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duijie.store.queries.plans import Spot


@dataclass(frozen=True, slots=True)
class Difference:
    """Codes of meetings, each in one list; ``people``: participants whose schedule changes."""

    added: tuple[str, ...]
    cancelled: tuple[str, ...]
    moved: tuple[str, ...]
    table: tuple[str, ...]
    people: frozenset[str]

    @property
    def changed(self) -> frozenset[str]:
        """Return the codes of all meetings of the later plan that differ."""
        return frozenset((*self.added, *self.moved, *self.table))


def compare(before: Mapping[str, Spot], after: Mapping[str, Spot]) -> Difference:
    """Return how a later plan differs from an earlier one; both map a meeting's code to where it is."""
    added = [code for code in sorted(after) if code not in before]
    cancelled = [code for code in sorted(before) if code not in after]
    both = [code for code in sorted(after) if code in before]
    moved = [c for c in both if before[c][0] != after[c][0] or set(before[c][2]) != set(after[c][2])]
    table = [code for code in both if code not in moved and before[code][1] != after[code][1]]
    people = {person for code in (*added, *moved, *table) for person in after[code][2]}
    people |= {person for code in (*cancelled, *moved) for person in before[code][2]}
    return Difference(tuple(added), tuple(cancelled), tuple(moved), tuple(table), frozenset(people))
