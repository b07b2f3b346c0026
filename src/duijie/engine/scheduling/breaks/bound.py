"""How few breaks there can be: a proven bound for every plan that reaches what comes before."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import numpy as np

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling.breaks.prices import LEVELS, UNIT, Choices, Ints, Longs, Market, Prices, climb
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.stop import Budget

MOST_CELLS: Final = 3_000_000
"""Cells beyond which nothing is claimed but that breaks are no fewer than none."""

MOST_WEIGHT: Final = 1 << 12
"""Values are lumped so that none is larger; the bound stays true, a little looser."""

MOST_SUPPLY: Final = 1 << 30
"""More of anything in a slot is no limit."""

CELLS_A_UNIT: Final = 60_000_000
"""Cells priced that take about a second."""

PATIENCE: Final = UNIT / 64
"""Once the gain hoped for in a round is smaller, the climb ends."""


def break_bound(compiled: Compiled, domain: Domain, given: Mapping[ObjectiveName, int], budget: Budget) -> int:
    """Return a number of breaks that no plan with what ``given`` says undercuts.

    ``given``: what the plan reaches at least in mandatory, floor and value (in units of 1/scale);
    other objectives are not looked at. The bound of :mod:`prices`, rounded up, after as
    much work as ``budget`` grants.
    """
    wanted = {name: given.get(name, 0) for name in ("mandatory", "floor", "value")}
    if compiled.horizon < 3 or not any(wanted.values()):
        return 0
    market = _market(compiled, domain, given)
    if market is None:
        return 0
    prices, choices = _first_prices(market), _choices(market, compiled.horizon)
    proved, state = np.zeros(1, dtype=np.int64), np.array([UNIT * (1.0 + 0.5 * len(compiled.most)), 0.0])
    chunk = max(1, min(100, CELLS_A_UNIT // 20 // len(prices.cells)))
    left, end = budget.work * CELLS_A_UNIT, time.monotonic() + budget.seconds
    while left > 0 and state[0] > PATIENCE and time.monotonic() < end and not budget.interrupted():
        climb(market, prices, choices, compiled.horizon, proved, state, chunk)
        left -= chunk * len(prices.cells)
    return -(-int(proved[0]) // UNIT)


def _market(compiled: Compiled, domain: Domain, given: Mapping[ObjectiveName, int]) -> Market | None:
    """Return the cells and rows of a problem, None if there are none or too many."""
    if sum(mask.bit_count() * len(item.parties) for mask, item in zip(domain.starts, compiled.items, strict=True)) > (
        MOST_CELLS
    ):
        return None
    horizon = compiled.horizon
    person, chair, meeting, start = _cells(compiled, domain)
    if not len(person):
        return None
    cut_chair = np.flatnonzero(np.diff(chair, prepend=-1) | np.diff(start, prepend=-1))
    cut_start = np.flatnonzero(np.diff(meeting[cut_chair], prepend=-1) | np.diff(start[cut_chair], prepend=-1))
    diary = person.astype(np.int64) * horizon + start
    needs = [item.needs for item in compiled.items]
    weights, wanted = _weights(compiled, given)
    return Market(
        chance=_starts(np.bincount(meeting[cut_chair[cut_start]], minlength=len(compiled.items))),
        chair=np.append(cut_start, len(cut_chair)).astype(np.int32),
        cell=np.append(cut_chair, len(person)).astype(np.int32),
        start=start,
        length=np.array([item.length for item in compiled.items], dtype=np.int32)[meeting],
        weight=weights,
        wanted=wanted,
        by_person=np.argsort(diary, kind="stable").astype(np.int32),
        diary=_starts(np.bincount(diary, minlength=len(compiled.most) * horizon)),
        floors=np.array([min(floor, MOST_SUPPLY) for floor in compiled.floors], dtype=np.int32),
        need=_starts(np.array([len(own) for own in needs])),
        need_resource=np.fromiter((r for own in needs for r, _ in own), dtype=np.int32),
        need_number=np.fromiter((n for own in needs for _, n in own), dtype=np.int32),
        supply=_supply(compiled),
    )


def _cells(compiled: Compiled, domain: Domain) -> tuple[Ints, Ints, Ints, Ints]:
    """Return person, chair, meeting and start of every cell, by meeting, start, chair."""
    person: list[int] = []
    chair: list[int] = []
    meeting: list[int] = []
    masks: dict[int, int] = {}
    row: list[int] = []
    for m, parties in enumerate(domain.members):
        for i, party in enumerate(parties if domain.starts[m] else ()):
            for p, mask in party.items():
                person.append(p)
                chair.append(i)
                meeting.append(m)
                row.append(masks.setdefault(mask, len(masks)))
    rows = np.array([[mask >> t & 1 for t in range(compiled.horizon)] for mask in masks], dtype=np.bool_)
    options, start = np.nonzero(rows.reshape(len(masks), compiled.horizon)[np.array(row, dtype=np.int64)])
    columns = [np.array(column, dtype=np.int32)[options] for column in (person, chair, meeting)]
    order = np.lexsort((columns[1], start, columns[2]))
    return columns[0][order], columns[1][order], columns[2][order], start.astype(np.int32)[order]


def _weights(compiled: Compiled, given: Mapping[ObjectiveName, int]) -> tuple[Longs, Longs]:
    """Return (mandatory, value) of every meeting and how much of them is wanted, in small whole numbers.

    Rounding every value up and the sum wanted down loses no plan.
    """
    largest = max((item.value for item in compiled.items), default=0)
    lump = max(1, -(-largest // MOST_WEIGHT))
    weights = [(int(item.mandatory), -(-item.value // lump)) for item in compiled.items]
    wanted = [given.get("mandatory", 0), -(-given.get("value", 0) // lump), given.get("floor", 0)]
    return np.array(weights, dtype=np.int64).reshape(-1, 2), np.array(wanted, dtype=np.int64)


def _supply(compiled: Compiled) -> Longs:
    """Return tables by slot (−1: no limit), then every resource by slot."""
    horizon, classes = compiled.horizon, compiled.classes
    tables = [-1] * horizon if classes is None else [sum(c.capacity[t] for c in classes) for t in range(horizon)]
    lines = [tables, *compiled.resources]
    return np.array([min(n, MOST_SUPPLY) for line in lines for n in line], dtype=np.int64)


def _first_prices(market: Market) -> Prices:
    """Return prices of nothing, and how long a step each kind takes: the longer, the fewer cells its row has."""
    cells, rows = len(market.start), len(market.supply)
    squares = np.maximum(1, np.append((market.weight**2).sum(axis=0), market.floors.sum()))
    crowd = max(1.0, len(market.chance) / max(1, rows))
    return Prices(
        np.zeros(cells, dtype=np.int64),
        np.zeros(rows, dtype=np.int64),
        np.zeros(3, dtype=np.int64),
        np.zeros(cells),
        np.zeros(rows),
        np.zeros(3),
        np.full(cells, 0.5),
        np.full(rows, 1.0 / crowd),
        1.0 / squares.astype(np.float64),
    )


def _choices(market: Market, horizon: int) -> Choices:
    return Choices(
        np.zeros(len(market.start), dtype=np.int32),
        np.zeros(len(market.supply), dtype=np.int64),
        np.zeros(3, dtype=np.int64),
        np.zeros((horizon + 1, 3 * LEVELS), dtype=np.int64),
        np.zeros((horizon + 1, 3 * LEVELS, 2), dtype=np.int32),
    )


def _starts(lengths: Longs) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
