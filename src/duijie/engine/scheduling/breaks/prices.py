"""The Lagrangian dual of fewest breaks: what a plan costs at given prices, and better prices.

Who attends is copied: once for the meeting, which takes place in one slot or not at all,
once for each person, who wants few breaks. The copies must agree, at a price a cell
(a cell: one person on one chair of one meeting that starts in one slot); so must tables,
resources, value and mandatory meetings with what there is. At any prices the cheapest
choices, each made alone, cost no more than the best plan (weak duality; Held & Karp,
Mathematical Programming 1, 1971). All prices are whole numbers of 1/UNIT of a break, so
that the bound is exact. Better prices: a subgradient step of Polyak's length, deflected
(Camerini, Fratta & Maffioli, Mathematical Programming Study 3, 1975).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from duijie.engine.kernel import kernel

UNIT: Final = 1 << 20
"""Prices are in this fraction of a break."""

DEAREST: Final = 1 << 27
"""No price is higher, so that no sum leaves 64 bits."""

LEVELS: Final = 4
"""Meetings of one person up to which a floor is followed exactly; a higher one counts all of theirs."""

NEVER: Final = 1 << 60

INERTIA: Final = 0.9
"""How much of the way prices were moving is kept in each round."""

Ints = np.ndarray[Any, np.dtype[np.int32]]
Longs = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


class Market(NamedTuple):
    """Cells in order of (meeting, start, chair), and the rows that places share.

    ``chance[m] : chance[m + 1]``: the starts of meeting ``m``; ``chair[j] : chair[j + 1]``:
    the chairs of start ``j``; ``cell[i] : cell[i + 1]``: the cells of chair ``i``.
    ``by_person`` lists cells so that ``diary[p * horizon + t] : … + 1`` are those of person
    ``p`` that start in slot ``t``. Row ``t`` of ``supply`` are the tables of slot ``t``
    (−1: no limit), row ``(r + 1) * horizon + t`` the resource ``r`` in it. ``weight[m]``:
    (mandatory, value) of a meeting; ``wanted``: how much of them, and of the floor, is to be reached.
    """

    chance: Ints
    chair: Ints
    cell: Ints
    start: Ints
    length: Ints
    weight: Longs
    wanted: Longs
    by_person: Ints
    diary: Ints
    floors: Ints
    need: Ints
    need_resource: Ints
    need_number: Ints
    supply: Longs


class Prices(NamedTuple):
    """Prices of cells, rows and weights, and, beside each, the way they are moving."""

    cells: Longs
    rows: Longs
    weights: Longs
    cell_way: Floats
    row_way: Floats
    weight_way: Floats
    cell_scale: Floats
    row_scale: Floats
    weight_scale: Floats


class Choices(NamedTuple):
    """Room to work in: how the choices at given prices miss one another, and one person's day.

    ``cells``: chosen by the person less by the meeting; ``used``: of each row beyond its supply;
    ``met``: how much of mandatory, value and floor is missing.
    """

    cells: Ints
    used: Longs
    met: Longs
    cost: Longs
    back: Ints


@kernel
def _reach(cost: Longs, back: Ints, t: int, q: int, price: int, e: int, origin: int) -> None:
    """Note a way to be in state q at the end of slot t − 1, if it is the cheapest so far."""
    if price < cost[t, q]:
        cost[t, q] = price
        back[t, q, 0], back[t, q, 1] = e, origin


@kernel
def _plan_day(market: Market, prices: Prices, p: int, horizon: int, choices: Choices) -> int:
    """Fill the tables of a person's cheapest days; return the last state of the best.

    State ``LEVELS * s + n``: s = 0 before the first meeting, 1 just out of a meeting, 2 idle since;
    n meetings so far that the floor counts.
    """
    top = min(market.floors[p], LEVELS - 1)
    cost, back = choices.cost, choices.back
    for t in range(horizon + 1):
        for q in range(3 * LEVELS):
            cost[t, q] = NEVER
    cost[0, 0] = 0
    for t in range(horizon):
        first, last = market.diary[p * horizon + t], market.diary[p * horizon + t + 1]
        for n in range(top + 1):
            before, out, idle = n, LEVELS + n, 2 * LEVELS + n
            _reach(cost, back, t + 1, before, cost[t, before], -1, before)
            _reach(cost, back, t + 1, idle, cost[t, out], -1, out)
            _reach(cost, back, t + 1, idle, cost[t, idle], -1, idle)
            origin = before if cost[t, before] <= cost[t, out] else out
            begin = cost[t, origin]
            if cost[t, idle] + UNIT < begin:
                origin, begin = idle, cost[t, idle] + UNIT
            if begin >= NEVER:
                continue
            if n < market.floors[p]:
                begin -= prices.weights[2]
            for i in range(first, last):
                e = market.by_person[i]
                q = LEVELS + min(n + 1, top)
                _reach(cost, back, t + market.length[e], q, begin + prices.cells[e], e, origin)
    best = 0
    for q in range(cost.shape[1]):
        if cost[horizon, q] < cost[horizon, best]:
            best = q
    return best


@kernel
def _choose_days(market: Market, prices: Prices, horizon: int, choices: Choices) -> int:
    """Let everybody choose their cheapest day; add 1 to its cells; return the cost."""
    total = 0
    cost, back = choices.cost, choices.back
    for p in range(market.floors.shape[0]):
        if market.diary[p * horizon] == market.diary[(p + 1) * horizon]:
            continue
        q = _plan_day(market, prices, p, horizon, choices)
        total += cost[horizon, q]
        t = horizon
        while t > 0:
            e = back[t, q, 0]
            q = back[t, q, 1]
            if e < 0:
                t -= 1
                continue
            choices.cells[e] += 1
            t -= market.length[e]
            if q % LEVELS < market.floors[p]:
                choices.met[2] += 1
    return total


@kernel
def _dearest(market: Market, prices: Prices, i: int) -> int:
    """Return the cell of a chair with the highest price."""
    dearest = market.cell[i]
    for e in range(market.cell[i] + 1, market.cell[i + 1]):
        if prices.cells[e] > prices.cells[dearest]:
            dearest = e
    return int(dearest)


@kernel
def _price_of_start(market: Market, prices: Prices, horizon: int, m: int, j: int) -> int:
    """Return what the tables and resources of a start cost, less what its chairs bring."""
    cost = 0
    for i in range(market.chair[j], market.chair[j + 1]):
        cost -= prices.cells[_dearest(market, prices, i)]
    first = market.cell[market.chair[j]]
    for t in range(market.start[first], market.start[first] + market.length[first]):
        cost += prices.rows[t]
        for i in range(market.need[m], market.need[m + 1]):
            cost += prices.rows[(market.need_resource[i] + 1) * horizon + t] * market.need_number[i]
    return cost


@kernel
def _choose_starts(market: Market, prices: Prices, horizon: int, choices: Choices) -> int:
    """Let every meeting choose its cheapest start, or none; take 1 from its cells; return the cost."""
    total = 0
    for m in range(market.chance.shape[0] - 1):
        worth = prices.weights[0] * market.weight[m, 0] + prices.weights[1] * market.weight[m, 1]
        best, where = 0, -1
        for j in range(market.chance[m], market.chance[m + 1]):
            cost = _price_of_start(market, prices, horizon, m, j) - worth
            if cost < best:
                best, where = cost, j
        if where < 0:
            continue
        total += best
        choices.met[0] += market.weight[m, 0]
        choices.met[1] += market.weight[m, 1]
        for i in range(market.chair[where], market.chair[where + 1]):
            choices.cells[_dearest(market, prices, i)] -= 1
        first = market.cell[market.chair[where]]
        for t in range(market.start[first], market.start[first] + market.length[first]):
            choices.used[t] += 1
            for i in range(market.need[m], market.need[m + 1]):
                choices.used[(market.need_resource[i] + 1) * horizon + t] += market.need_number[i]
    return total


@kernel
def _cost(market: Market, prices: Prices, horizon: int, choices: Choices) -> int:
    """Return the bound that prices prove, in units, and fill in how the choices miss."""
    for e in range(choices.cells.shape[0]):
        choices.cells[e] = 0
    for i in range(choices.used.shape[0]):
        choices.used[i] = 0
    for i in range(3):
        choices.met[i] = 0
    total = _choose_days(market, prices, horizon, choices)
    total += _choose_starts(market, prices, horizon, choices)
    for i in range(choices.used.shape[0]):
        if market.supply[i] >= 0:
            total -= prices.rows[i] * market.supply[i]
            choices.used[i] -= market.supply[i]
        else:
            choices.used[i] = 0
    for i in range(3):
        total += prices.weights[i] * market.wanted[i]
        choices.met[i] = market.wanted[i] - choices.met[i]
    return total


@kernel
def _move(price: Longs, way: Floats, step: float, floor: int) -> None:
    for i in range(price.shape[0]):
        change = min(float(DEAREST), max(-float(DEAREST), step * way[i]))
        price[i] = min(DEAREST, max(floor, price[i] + round(change)))


@kernel
def _turn(way: Floats, miss: Any, scale: Floats, inertia: float) -> float:
    """Turn a way towards what the choices miss; return the squared length of the miss, scaled."""
    length = 0.0
    for i in range(way.shape[0]):
        way[i] = inertia * way[i] + scale[i] * miss[i]
        length += scale[i] * miss[i] * miss[i]
    return length


@kernel
def climb(
    market: Market, prices: Prices, choices: Choices, horizon: int, proved: Longs, state: Floats, rounds: int
) -> None:
    """Improve prices for so many rounds.

    ``proved[0]``: the best bound so far, in units. ``state``: the gain still hoped for, in units;
    rounds since the last real gain.
    """
    for _ in range(rounds):
        cost = _cost(market, prices, horizon, choices)
        state[1] += 1.0
        if cost > proved[0]:
            if cost > proved[0] + 0.02 * state[0]:
                state[1] = 0.0
            proved[0] = cost
        if state[1] > 30.0:
            state[0] *= 0.95
            state[1] = 0.0
        length = _turn(prices.cell_way, choices.cells, prices.cell_scale, INERTIA)
        length += _turn(prices.row_way, choices.used, prices.row_scale, INERTIA)
        length += _turn(prices.weight_way, choices.met, prices.weight_scale, INERTIA)
        if length == 0.0:
            return
        step = 0.2 * (proved[0] + state[0] - cost) / length
        _move(prices.cells, prices.cell_way, step, -DEAREST)
        _move(prices.rows, prices.row_way, step, 0)
        _move(prices.weights, prices.weight_way, step, 0)
