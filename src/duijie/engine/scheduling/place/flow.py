"""Prices of people and tables from one min-cost flow: fractional b-matching on the bipartite double cover.

Every person stands on both sides of the network and every meeting runs across it both ways; halving the flow gives
the linear relaxation with all slots lumped (Schrijver, Combinatorial Optimization, 2003, ch. 31). Groups count as
their first two parties and resources as plenty: the prices are only a start, whoever uses them proves what they prove.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from duijie.engine.kernel import kernel
from duijie.engine.scheduling.place.case import Case, Floats, Ints

TWELVE = 12
"""Costs are in twelfths, so that lengths of up to four slots divide them."""


class Prices(NamedTuple):
    """``person[p]`` for a slot of a person (negative: wanted for the floor), ``table`` for one of a table.

    ``chosen[m]``: how far the flow takes each meeting, 0 to 1. Prices are in units of ``worth``.
    """

    person: NDArray[np.float64]
    table: float
    chosen: NDArray[np.float64]


class _Arcs(NamedTuple):
    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints


def prices_by_flow(case: Case, worth: Floats, floor: Ints, floor_worth: int, tables: int) -> Prices:
    """Return the prices for meetings of ``worth``, to a twelfth, and attendances below ``floor`` of ``floor_worth``.

    ``tables``: table slots in all. Everything is zero if the solver finds no optimum.
    """
    meetings, people = len(case.starts), len(case.most)
    arcs, pools = _arcs(case, worth, floor, floor_worth, tables)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*arcs)
    if solver.solve() != solver.OPTIMAL:
        return Prices(np.zeros(people), 0.0, np.ones(meetings))
    flow = np.asarray(solver.flows(np.arange(len(arcs.tail))), dtype=np.int64)
    nodes = 2 * (people + pools) + 2
    height = np.zeros(nodes, dtype=np.int64)
    lower(height, arcs.tail, arcs.head, arcs.capacity, arcs.cost, flow)
    side = people + pools
    source, sink = 2 * side, 2 * side + 1
    left = height[:people] - height[source]
    right = height[sink] - height[side : side + people]
    both = flow[-2 * meetings - 1 : -1].reshape(2, meetings).sum(axis=0)
    return Prices(
        (left + right) / (2 * TWELVE), (height[source] - height[sink]) / TWELVE, both / (2 * np.maximum(1, case.length))
    )


def _arcs(case: Case, worth: Floats, floor: Ints, floor_worth: int, tables: int) -> tuple[_Arcs, int]:
    """Return the network and its number of pools; people, pools, their mirrors, source, sink are the nodes."""
    people = len(case.most)
    room = np.minimum(np.bitwise_count(case.available).astype(np.int64), case.most)
    ends, joins, pools = _ends(case)
    side = people + pools
    source, sink = 2 * side, 2 * side + 1
    everybody = np.arange(people)
    low = np.minimum(floor, room)
    possible = (case.starts != 0).astype(np.int64) * np.where(ends[:, 1] >= 0, case.length, 0)
    cost = -np.round(TWELVE * worth / np.maximum(1, case.length)).astype(np.int64)
    member, pool = joins[:, 0], joins[:, 1]
    wide = np.full(len(member), int(room.sum()), dtype=np.int64)
    zero, none = np.zeros(people, dtype=np.int64), np.zeros(len(member), dtype=np.int64)
    extra = np.full(people, -TWELVE * floor_worth, dtype=np.int64)
    first, second = np.maximum(ends, 0).T
    parts = [
        (np.full(people, source), everybody, low, extra),
        (np.full(people, source), everybody, room - low, zero),
        (everybody + side, np.full(people, sink), low, extra),
        (everybody + side, np.full(people, sink), room - low, zero),
        (member, pool, wide, none),
        (pool + side, member + side, wide, none),
        (first, second + side, possible, cost),
        (second, first + side, possible, cost),
        (np.array([sink]), np.array([source]), np.array([min(2 * tables, int(room.sum()) + 1)]), np.zeros(1)),
    ]
    columns = [np.concatenate([part[i] for part in parts]).astype(np.int64) for i in range(4)]
    return _Arcs(*columns), pools


def _ends(case: Case) -> tuple[Ints, Ints, int]:
    """Return the nodes of each meeting's first two parties (−1: none), the members of pools, and how many pools."""
    people = len(case.most)
    ends = np.full((len(case.starts), 2), -1, dtype=np.int64)
    sizes = np.diff(case.member_at)
    counts = np.diff(case.party_at)
    known: dict[tuple[int, ...], int] = {}
    for column in range(2):
        has = np.flatnonzero((counts > column) & (case.starts != 0))
        party = case.party_at[has] + column
        single = sizes[party] == 1
        ends[has[single], column] = case.member[case.member_at[party[single]]]
        for m, i in zip(has[~single].tolist(), party[~single].tolist(), strict=True):
            pool = tuple(sorted(case.member[case.member_at[i] : case.member_at[i + 1]].tolist()))
            ends[m, column] = known.setdefault(pool, people + len(known))
    joins = np.array([(p, node) for pool, node in known.items() for p in pool], dtype=np.int64).reshape(-1, 2)
    return ends, joins, len(known)


@kernel
def lower(height: Ints, tail: Ints, head: Ints, capacity: Ints, cost: Ints, flow: Ints) -> None:
    """Lower heights until none drops by more than the cost along an arc that is left (Bellman 1958, Ford 1956)."""
    for _ in range(len(height)):
        changed = False
        for e in range(len(tail)):
            u, v = tail[e], head[e]
            if flow[e] < capacity[e] and height[u] + cost[e] < height[v]:
                height[v] = height[u] + cost[e]
                changed = True
            if flow[e] > 0 and height[v] - cost[e] < height[u]:
                height[u] = height[v] - cost[e]
                changed = True
        if not changed:
            return
