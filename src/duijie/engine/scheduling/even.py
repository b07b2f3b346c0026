"""A first plan for the worst off: meetings of those who have fewest, one after another."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable

from duijie.engine.scheduling.construct import insert, insert_freely
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.state import State


def construct_evenly(
    compiled: Compiled, domain: Domain, rng: random.Random, hurried: Callable[[], bool] = lambda: False
) -> State:
    """Return a plan made by placing, again and again, a meeting of somebody who has fewest so far.

    Of those, the one whose other people have fewest too; then the more valuable, then by lot.
    Mandatory meetings come first where they count. Once ``hurried`` says so, meetings
    take a free spot or none. A meeting that finds no room is not tried again.
    """
    state = State(compiled, domain)
    first = "mandatory" in compiled.problem.objective
    lot = list(range(len(compiled.items)))
    rng.shuffle(lot)

    def rank(m: int) -> tuple[object, ...]:
        item = compiled.items[m]
        met = sorted(min(state.count[p] for p in party) for party in item.parties)
        return (not (first and item.mandatory), met, -item.value, lot[m])

    pile = [(rank(m), m) for m, starts in enumerate(domain.starts) if starts]
    heapq.heapify(pile)
    tried: set[int] = set()
    while pile:
        before, m = heapq.heappop(pile)
        if m in tried:
            continue
        now = rank(m)
        if now != before:  # somebody has met meanwhile
            heapq.heappush(pile, (now, m))
            continue
        tried.add(m)
        _place(state, m, tried, hurried())
    return state


def _place(state: State, m: int, tried: set[int], hurried: bool) -> None:
    """Place a meeting, its predecessors before it."""
    ahead = [m]
    while ahead:
        top = ahead[-1]
        waiting = [e for e in state.compiled.items[top].after if e not in tried]
        if waiting:
            tried.update(waiting)
            ahead.extend(waiting)
            continue
        ahead.pop()
        if state.spots[top] is None:
            if hurried:
                insert_freely(state, top)
            else:
                insert(state, top)
            state.log.clear()
