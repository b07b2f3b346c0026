"""From the state of a search to the plan that is its answer: seats, figures, reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from duijie.engine.records import Objective, ObjectiveName, Plan, Status
from duijie.engine.scheduling.explain import Explainer
from duijie.engine.scheduling.run import Run
from duijie.engine.scheduling.seating import measure, seat
from duijie.engine.scheduling.state import State

CLOSE: Final = 1e-9
"""Relative difference below which two sums of decimals count as one."""


@dataclass(frozen=True, slots=True)
class Interim:
    """A better plan, as it is heard of while the search goes on: its figures; the whole of it on asking.

    Bounds of objectives that have none yet are None.
    """

    objectives: tuple[Objective, ...]
    placed: int
    plan: Callable[[], Plan]


def interim_of(run: Run, state: State) -> Interim:
    """Return what is to be said of the plan so far."""
    spots, bounds = list(state.spots), dict(run.bounds)

    def whole() -> Plan:
        copy = State(run.compiled, run.domain)
        copy.load(spots)
        return plan_of(Run(run.compiled, run.domain, run.stop, run.seed, run.workers, bounds=bounds), copy)

    placements = seat(run.compiled, spots)
    reached = measure(run.compiled, spots, placements)
    return Interim(_objectives(run, reached), len(placements), whole)


def plan_of(run: Run, state: State) -> Plan:
    """Return the plan of a state, with the reason of every meeting that is not placed.

    Once the whole time is up, reasons no longer say what could be given up.
    """
    placements = seat(run.compiled, state.spots)
    objectives = _objectives(run, measure(run.compiled, state.spots, placements))
    explainer = Explainer(run.compiled, state, placements, hurried=run.is_late)
    unplaced = tuple(explainer.explain(m) for m, spot in enumerate(state.spots) if spot is None)
    status: Status = "optimal" if all(objective.proved for objective in objectives) else "feasible"
    if run.clash is not None:
        status = "infeasible"
    return Plan(status, run.seed, placements, unplaced, objectives, run.clash)


def _objectives(run: Run, reached: dict[ObjectiveName, int]) -> tuple[Objective, ...]:
    return tuple(_objective(run, name, reached[name]) for name in run.compiled.problem.objective)


def _objective(run: Run, name: ObjectiveName, reached: int) -> Objective:
    bound = run.bounds.get(name)
    proved = bound is not None and bound == reached
    if name == "value" and run.compiled.scale != 1:
        return _value(reached, bound, run.compiled.scale)
    return Objective(name, reached, bound, proved)


def _value(reached: int, bound: int | None, scale: int) -> Objective:
    """Return a value of decimals.

    A bound that is larger, yet not by what can be told apart in a sum of decimals, is written a little larger
    still: it stays proved, and nobody takes it for reached.
    """
    worth = reached / scale
    limit = None if bound is None else bound / scale
    if limit is not None and bound != reached and limit - worth <= CLOSE * max(1.0, limit):
        limit = worth + 2 * CLOSE * max(1.0, limit)
    return Objective("value", worth, limit, bound == reached)
