"""Where labels stand so that none is cut and none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Smallest type of a picture, in its units (pixels at full size).
SMALL: Final = 12.0
TEXT: Final = 13.0
#: From one line of a label to the next.
LINE: Final = 16.0


@dataclass(frozen=True, slots=True)
class Box:
    """The room a label takes: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box, slack: float = 0.01) -> bool:
        """Say whether two labels cover each other."""
        beside = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        below = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return beside > slack and below > slack


def spread(middles: Sequence[float], heights: Sequence[float], top: float = 0.0) -> list[float]:
    """Return middles of labels below each other, each as near to the one it wants as the others let it.

    Labels keep the order of ``middles`` (equal ones that of the sequence), none covers another, none begins above
    ``top``. The sum of squared moves is the least possible (pools of touching labels stand at their mean).
    """
    order = sorted(range(len(middles)), key=lambda n: (middles[n], n))
    pools: list[tuple[float, float, list[int]]] = []  # where its first label would start, weight, members
    offset, offsets = 0.0, {}
    for n in order:
        offsets[n] = offset
        pools.append((middles[n] - heights[n] / 2 - offset, 1.0, [n]))
        offset += heights[n]
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            start, weight, members = pools.pop()
            before, more, first = pools.pop()
            mean = (before * more + start * weight) / (more + weight)
            pools.append((mean, more + weight, [*first, *members]))
    found = [0.0] * len(middles)
    for start, _, members in pools:
        for n in members:
            found[n] = max(start, top) + offsets[n] + heights[n] / 2
    return found


def stagger(spans: Sequence[tuple[float, float]], gap: float = 4.0) -> list[int]:
    """Return for each span (left, right) the lowest row, from 0, in which it covers none before it."""
    rows: list[list[tuple[float, float]]] = []
    found = []
    for left, right in spans:
        free = (n for n, row in enumerate(rows) if all(left >= r + gap or right <= start - gap for start, r in row))
        row = next(free, len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        found.append(row)
    return found
