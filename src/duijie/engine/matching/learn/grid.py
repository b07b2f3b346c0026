"""The values that each weight may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Range:
    """What a weight may be at all, ``least`` to ``most``, and the ``steps`` that are tried."""

    least: float
    most: float
    steps: tuple[float, ...]


#: By the name of the weight; whoever adds a weight adds its range here.
RANGES: Final[Mapping[str, Range]] = {
    "terms_power": Range(0.1, 4.0, (0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0)),
    "bridge_power": Range(0.1, 4.0, (0.25, 0.35, 0.45, 0.6, 0.8, 1.1, 1.6)),
    "inside": Range(0.0, 0.99, (0.0, 0.2, 0.4, 0.6, 0.75, 0.85, 0.95)),
    "between": Range(0.0, 2.0, (0.0, 0.3, 0.6, 0.9, 1.25, 1.6, 2.0)),
    "calibration": Range(0.3, 4.0, (0.7, 1.0, 1.3, 1.7, 2.2)),
    "industry": Range(0.0, 0.9, (0.0, 0.07, 0.15, 0.25, 0.4, 0.6)),
    "figures": Range(0.0, 0.9, (0.0, 0.06, 0.12, 0.2, 0.3)),
    "figures_loss": Range(0.05, 1.0, (0.4, 0.6, 0.7, 0.8, 0.9, 1.0)),
}
