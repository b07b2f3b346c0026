"""The best lists exactly, as a flow of least cost from needs over offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.lists.places import Places

#: Scores have six decimals; in these units they are whole numbers.
GRAIN: Final = 1_000_000


def find_flow(places: Places) -> tuple[NDArray[np.bool_], float]:
    """Return the pairs of the best lists, and what no lists can exceed.

    Every need sends as many units as it is shown offers; an offer passes them on through arcs whose costs are its
    rising prices, which a flow of least cost fills in their order (Ahuja, Magnanti and Orlin, "Network Flows",
    1993, section 14.3, convex costs).
    """
    # Matching alone, which comes by here for other parts of this package, need not load the library.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    needs, offers = len(places.wanted), len(places.rooms)
    sink, total = needs + offers, int(places.wanted.sum())
    flow = SimpleMinCostFlow()
    ones = np.ones(len(places.scores), dtype=np.int64)
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        places.needs, needs + places.offers, ones, -np.rint(places.scores * GRAIN).astype(np.int64)
    )
    every = np.arange(offers)
    last = (np.full(offers, total, dtype=np.int64), places.dearest)
    for width, price in (*places.steps(), last):
        cost = np.full(offers, round(price * GRAIN), dtype=np.int64)
        flow.add_arcs_with_capacity_and_unit_cost(needs + every, np.full(offers, sink), width, cost)
    flow.set_nodes_supplies(np.arange(needs), places.wanted)
    flow.set_node_supply(sink, -total)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow ended with status {status}")
    chosen: NDArray[np.bool_] = flow.flows(pairs) > 0
    return chosen, -flow.optimal_cost() / GRAIN
