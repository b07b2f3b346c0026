"""From a plan to one with fewer breaks: annealing in slices, the best plan kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Final

from duijie.engine.scheduling.breaks.anneal import anneal
from duijie.engine.scheduling.breaks.board import board_of, spots_of_board
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.scheduling.stop import Budget

WORK_A_UNIT: Final = 8_000_000
"""Meetings looked at that take about a second."""

LONGEST_SLICE: Final = 300_000
"""Work between two looks at the clock."""

FORBIDDEN: Final = 1000.0
"""A price that no number of breaks is worth."""


@dataclass(frozen=True, slots=True)
class _Phase:
    """A way to cool: its weight among others, and what rises or falls geometrically from one end to the other.

    ``heat`` in breaks. ``crowding``: the price of a meeting beyond the tables. ``loss``: the price of the
    value of an average meeting. The last tenth is without heat, and both are forbidden then.
    """

    share: float
    heat: tuple[float, float]
    crowding: tuple[float, float]
    loss: tuple[float, float]


LOOSE: Final = _Phase(1.0, (0.3, 0.1), (0.5, 5.0), (3.0, 12.0))
"""Over plans of less value too, on the way to other meetings of the same value."""

FIRM: Final = _Phase(1.0, (0.3, 0.1), (0.5, 3.0), (FORBIDDEN, FORBIDDEN))
"""Over plans of no less value that may want tables."""

STRICT: Final = _Phase(0.3, (0.2, 0.1), (FORBIDDEN, FORBIDDEN), (FORBIDDEN, FORBIDDEN))
"""Over plans that break no rule: the least way, but one that cannot come to nothing."""

OPEN: Final = 0.6
"""The share of slots that people must be there on average for chains to find their way without losing value."""


def close_breaks(state: State, seed: int, budget: Budget, stopped: Callable[[], bool]) -> float:
    """Give a plan fewer breaks, no other objective less; return the work spent, in units of about a second.

    Mandatory, floor and value stay reached or grow; meetings at their published place stay there if
    moves are an objective; homogeneity, if it holds, goes on holding. ``budget.work`` sets how slowly
    the search cools, ``budget.seconds`` likewise if less; without breaks left it ends at once. The same
    state, seed and work give the same plan unless the clock or ``stopped`` ends it.
    """
    granted = min(budget.work, budget.seconds, 1e6)
    if not state.breaks or granted <= 0:
        return 0.0

    def is_over() -> bool:
        return stopped() or budget.interrupted()

    phases = (FIRM, STRICT) if _openness(state) >= OPEN else (LOOSE, FIRM, STRICT)
    whole = sum(phase.share for phase in phases)
    spent = 0.0
    for number, phase in enumerate(phases):
        if state.breaks and not is_over():
            part = phase.share / whole
            spent += _cool(state, seed + number, phase, granted * part, budget.seconds * part, is_over)
    return spent


def _openness(state: State) -> float:
    """Return the share of slots that people are there, on average."""
    everybody = max(1, len(state.compiled.available) * state.compiled.horizon)
    return sum(mask.bit_count() for mask in state.compiled.available) / everybody


def _cool(state: State, seed: int, phase: _Phase, units: float, seconds: float, is_over: Callable[[], bool]) -> float:
    begun, board = time.monotonic(), board_of(state, seed)
    total = max(1, int(units * WORK_A_UNIT))
    placed = board.value[board.slot >= 0]
    average = max(1.0, float(placed.mean()))
    fewest = state.breaks
    best: list[Spot | None] = []
    done = 0.0
    while done < 1.0 and fewest > 0 and not is_over():
        cold = done >= 0.9
        board.price[0] = FORBIDDEN if cold else _between(phase.crowding, done)
        board.price[1] = (FORBIDDEN if cold else _between(phase.loss, done)) / average
        anneal(board, 0.0 if cold else _between(phase.heat, done), min(LONGEST_SLICE, max(1, total // 200)), 0)
        if board.totals[0] < fewest and board.totals[2] == 0 and board.totals[5] >= 0:
            fewest, best = int(board.totals[0]), spots_of_board(board)
        elapsed = (time.monotonic() - begun) / seconds if seconds < inf else 0.0
        done = max(int(board.stamp[2]) / total, elapsed)
    if best:
        _take(state, best)
    return int(board.stamp[2]) / WORK_A_UNIT


def _between(ends: tuple[float, float], done: float) -> float:
    return float(ends[0] * (ends[1] / ends[0]) ** (done / 0.9))


def _take(state: State, spots: list[Spot | None]) -> None:
    """Take over a plan, unless it turns out to be worse in any objective."""
    before, old = _reached(state), list(state.spots)
    state.load(spots)
    if any(now < then for now, then in zip(_reached(state), before, strict=True)):
        state.load(old)


def _reached(state: State) -> tuple[int, ...]:
    return (*(state.totals[name] for name in ("mandatory", "floor", "value", "moves")), -state.breaks)
