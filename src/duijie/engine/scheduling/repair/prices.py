"""Bounds on what any plan can reach after changes, from prices found once for the published problem.

Weak duality of the b-matching relaxation (Schrijver, "Combinatorial Optimization", 2003, section 32.2): whatever
the prices of people's slots, tables and resources, no plan is worth more than all capacity at its price plus what
each meeting is worth beyond what it uses. Changes alter capacities and meetings, not the truth of that, so the
same prices bound the changed problem; everything is counted in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from duijie.engine.scheduling.problem import Item
from duijie.engine.scheduling.repair.board import Board

GRAIN: Final = 1 << 20
"""Prices are whole numbers of this part of a unit of value."""

MOST_PRICED: Final = 80_000
"""Meetings up to which prices come from linear programming; beyond, every price begins at zero."""

Party = tuple[int, ...]


@dataclass(slots=True)
class Prices:
    """Prices, in units of 1/GRAIN of a unit of value: of a slot of a party, of a table, of a resource.

    ``worth[m]``: what a meeting brings beyond what it uses (below zero: less).
    """

    party: dict[Party, int]
    table: int
    resource: list[int]
    worth: list[int]

    def beyond(self, item: Item, value: int) -> int:
        """Return what a meeting is worth beyond what it uses."""
        used = sum(self.party.get(party, 0) for party in item.parties) + item.length * self.table
        used += sum(n * item.length * self.resource[r] for r, n in item.needs)
        return value * GRAIN - used


def prices_of(board: Board) -> Prices:
    """Return prices that bound the value of a problem closely: the multipliers of its linear relaxation.

    One row a party (slots or ``max`` of its members), one for all tables, one a resource.
    """
    rows: dict[Party, int] = {}
    for item in board.items:
        for party in item.parties:
            rows.setdefault(party, len(rows))
    resources = len(board.resources)
    found = Prices(dict.fromkeys(rows, 0), 0, [0] * resources, [])
    if 0 < len(board.items) <= MOST_PRICED and max(board.values) > 0:
        duals = _multipliers(board, rows)
        largest = max(board.values)
        grid = [int(max(0.0, y) * GRAIN * largest + 0.5) for y in duals]
        found = Prices(
            {party: grid[row] for party, row in rows.items()}, grid[-1 - resources], grid[len(grid) - resources :], []
        )
    found.worth = [found.beyond(item, value) for item, value in zip(board.items, board.values, strict=True)]
    return found


def _multipliers(board: Board, rows: Mapping[Party, int]) -> list[float]:
    entries: list[tuple[int, int, int]] = []
    for m, item in enumerate(board.items):
        entries += [(rows[party], m, 1) for party in item.parties]
        entries.append((len(rows), m, item.length))
        entries += [(len(rows) + 1 + r, m, n * item.length) for r, n in item.needs]
    right = [sum(reach_of(board, p, board.available[p].bit_count()) for p in party) for party in rows]
    tables = table_slots(board, range(board.horizon))
    right.append(tables if tables is not None else sum(item.length for item in board.items))
    right += board.supply
    i, j, a = zip(*entries, strict=True)
    matrix: Any = csr_matrix((a, (i, j)), shape=(len(right), len(board.items)), dtype=float)
    cost: Any = -np.array(board.values, dtype=float) / max(board.values)
    possible = [1.0 if mask else 0.0 for mask in board.allowed]
    bounds: Any = np.array([[0.0] * len(possible), possible]).T
    solve: Any = linprog
    result = solve(cost, A_ub=matrix, b_ub=np.array(right, dtype=float), bounds=bounds, method="highs")
    if result.x is None or result.status != 0:  # any prices prove something, even none at all
        return [0.0] * len(right)
    return [-float(y) for y in result.ineqlin.marginals]


def reach_of(board: Board, p: int, slots: int) -> int:
    """Return the most meetings a person can have, who is there in so many slots."""
    most = board.most[p]
    return slots if most is None else min(slots, most)


def table_slots(board: Board, slots: Iterable[int]) -> int | None:
    """Return how many tables there are, slot by slot, in all; None = no limit. For an empty or changed board."""
    if board.hall.named:
        return sum(board.there[t].bit_count() for t in slots)
    return None if board.hall.room is None else sum(board.hall.room[t] for t in slots)


def value_bound(
    board: Board, prices: Prices, reach: Sequence[int], impossible: Iterable[int], now: int, past: Sequence[int]
) -> int:
    """Return a proven bound on the value of any plan of the changed problem, history included.

    ``reach[p]``: the most meetings a person can have. ``impossible``: meetings that can start nowhere. ``past``:
    meetings of the past, each at its table. Meetings beyond those priced are newcomers.
    """
    local = dict(prices.party)
    fresh = range(len(prices.worth), len(board.items))
    total = sum(max(0, worth) for worth in prices.worth)
    if board.factor != 1:
        total *= board.factor
        local = {party: price * board.factor for party, price in local.items()}
    total -= board.factor * sum(max(0, prices.worth[m]) for m in set(impossible) if m < len(prices.worth))
    table, resource = prices.table * board.factor, [price * board.factor for price in prices.resource]
    scaled = Prices(local, table, resource, [])
    total += sum(max(0, scaled.beyond(board.items[m], board.values[m])) for m in set(fresh) - set(impossible))
    total += sum(price * sum(reach[p] for p in party) for party, price in local.items() if price)
    if table:
        seats = table_slots(board, range(now, board.horizon)) or 0
        total += table * (seats + sum(board.items[m].length for m in past))
    for r, price in enumerate(resource):
        total += price * board.supply[r] if price else 0
    return total // GRAIN
