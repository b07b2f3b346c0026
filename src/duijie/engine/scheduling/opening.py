"""The plan to begin with: made by promise and exchange, or one that was given."""

from __future__ import annotations

import random

from duijie.engine.records import ObjectiveName, Plan
from duijie.engine.scheduling.bound import Relaxation
from duijie.engine.scheduling.construct import construct
from duijie.engine.scheduling.even import construct_evenly
from duijie.engine.scheduling.improve import exchange, fill, make_fair
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.run import Run
from duijie.engine.scheduling.state import Spot, State

TICKS_A_UNIT = 250_000
"""State changes and questions that take about a second: the unit of work of the search."""

FINE_LIMIT = 6_000
"""Start literals up to which the linear relaxation sees every slot; beyond, slots are lumped."""


def open_plan(run: Run, rng: random.Random, start: Plan | None, relaxation: Relaxation) -> State:
    """Return a first plan: the better of one made anew and ``start``, filled up."""
    compiled, domain = run.compiled, run.domain
    promise, best = _promise(run, relaxation)
    state = construct(compiled, domain, rng, promise, run.stop.interrupted)
    if "leximin" in compiled.problem.objective:
        even = construct_evenly(compiled, domain, rng, run.stop.interrupted)
        if even.score() > state.score():
            state = even
    if start is not None:
        begun = State(compiled, domain)
        begun.load(spots_of(compiled, start))
        fill(begun)
        if begun.score() >= state.score():
            state = begun
    # Where CP-SAT can follow an outline, it closes the last gap faster than exchanges do.
    share = 0.4 if run.literals > FINE_LIMIT else 0.1
    allowance = min(run.budget(share).work, 2.0 + run.literals / 12_000)
    limit = state.ticks + int(allowance * TICKS_A_UNIT)
    if any(state.totals[name] < bound for name, bound in best.items()):
        exchange(state, rng, lambda s: s.ticks >= limit or run.stop.interrupted())
    make_fair(state)
    fill(state)
    run.spent += state.ticks / TICKS_A_UNIT
    state.ticks = 0
    return state


def relaxation_of(run: Run) -> Relaxation:
    """Return the linear relaxation: slot by slot where that is small enough, else with all slots lumped."""
    fine = run.literals <= FINE_LIMIT
    buckets = [1 << t for t in range(run.compiled.horizon)] if fine else [run.compiled.all_slots]
    return Relaxation(run.compiled, run.domain, buckets)


def _promise(run: Run, relaxation: Relaxation) -> tuple[list[float], dict[ObjectiveName, int]]:
    """Return how far the linear relaxation places each meeting, and what it then reaches.

    Objectives are relaxed one after another, each held at its bound before the next.
    """
    promise = [1.0] * len(run.compiled.items)
    best: dict[ObjectiveName, int] = {}
    for name in run.compiled.problem.objective:
        if run.stop.interrupted():
            break
        if name in run.lumped:
            best[name], promise = relaxation.solve(name, best, run.stop.seconds_left())
    return promise, best


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
