"""The plan to begin with: chosen and placed by the compiled search, or one that was given, with its first bounds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from duijie.engine.records import ObjectiveName, Plan
from duijie.engine.scheduling.even import construct_evenly
from duijie.engine.scheduling.improve import fill, make_fair
from duijie.engine.scheduling.place import place
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.run import Run
from duijie.engine.scheduling.state import Spot, State

EXACT_SHARE: Final = 0.15
"""The share of the work that the first plan may take where CP-SAT follows, which closes the last gap faster; no more
than the problem's size deserves."""

SEARCH_SHARE: Final = 0.6
"""The share where it does not, and breaks are still to be closed."""


TICKS_A_UNIT: Final = 250_000
"""State changes and questions that take about a second."""


def open_plan(run: Run, start: Plan | None, *, exact: bool) -> State:
    """Return the first plan, and note the bounds it proves; ``exact``: CP-SAT is to follow.

    The first plan is told as soon as it is there, better ones as they come.
    """
    compiled = run.compiled
    state = State(compiled, run.domain)
    begun = None if start is None else spots_of(compiled, start)

    def hear(spots: Sequence[Spot | None]) -> None:
        if run.on_better is not None:
            state.load(spots)
            run.tell(state)

    share = EXACT_SHARE if exact else SEARCH_SHARE if set(compiled.problem.objective) - run.lumped else 1.0
    budget = run.budget(share)
    placing = place(compiled, run.domain, run.seed, run.modest(budget) if exact else budget, hear, begun)
    run.spent += placing.work
    state.load(placing.spots)
    if "leximin" in compiled.problem.objective:
        lots = random.Random(run.seed)  # noqa: S311 - not cryptography: ties are broken by the seed
        even = construct_evenly(compiled, run.domain, lots, run.stop.interrupted)
        state = even if even.score() > state.score() else state
    make_fair(state)
    fill(state)
    if begun is not None:
        state = _better(state, begun)
    run.offer(placing.bounds, {name: _total(compiled, placing.spots, name) for name in placing.bounds})
    run.spent += state.ticks / TICKS_A_UNIT
    state.ticks = 0
    return state


def _better(state: State, begun: Sequence[Spot | None]) -> State:
    """Return the better of a plan and the one it began from, filled up."""
    other = State(state.compiled, state.domain)
    other.load(begun)
    make_fair(other)
    fill(other)
    return other if other.score() > state.score() else state


def _total(compiled: Compiled, spots: Sequence[Spot | None], name: ObjectiveName) -> int:
    """Return what spots reach in mandatory, floor or value."""
    placed = [m for m, spot in enumerate(spots) if spot is not None]
    if name == "mandatory":
        return sum(compiled.items[m].mandatory for m in placed)
    if name == "value":
        return sum(compiled.items[m].value for m in placed)
    count = [0] * len(compiled.most)
    for spot in spots:
        for p in spot.people if spot is not None else ():
            count[p] += 1
    return sum(min(n, floor) for n, floor in zip(count, compiled.floors, strict=True))


def spots_of(compiled: Compiled, plan: Plan) -> list[Spot | None]:
    """Return the spots of another plan, as far as it speaks of this problem."""
    spots: list[Spot | None] = [None] * len(compiled.items)
    classes = compiled.classes
    for placement in plan.placed:
        m, s = compiled.meeting_number.get(placement.meeting), compiled.slot_number.get(placement.slot)
        people = [compiled.person_number.get(p, -1) for p in placement.people]
        if m is None or s is None or -1 in people:
            continue
        k = -1 if classes is None else 0
        if classes is not None and placement.table in compiled.table_number:
            table = compiled.table_number[placement.table]
            k = next((j for j, group in enumerate(classes) if table in group.tables), 0)
        spots[m] = Spot(s, tuple(people), k)
    return spots
