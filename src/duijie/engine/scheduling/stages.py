"""Stage by stage: bound an objective, reach the bound if that can be done, prove what is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from duijie.engine.records import LOWER_IS_BETTER, ObjectiveName
from duijie.engine.scheduling.bound import Relaxation, trivial_bound
from duijie.engine.scheduling.fairness import fairness_bound
from duijie.engine.scheduling.run import Run
from duijie.engine.scheduling.state import Spot, State

if TYPE_CHECKING:
    from duijie.engine.scheduling.prove import Prover

MODEL_LIMIT: Final = 30_000
"""Start literals up to which CP-SAT is given the whole problem."""


def bound_outside(
    run: Run, name: ObjectiveName, given: Mapping[ObjectiveName, int], relaxation: Relaxation, reached: int
) -> None:
    """Note a bound that needs no search: trivial, or of the linear relaxation."""
    if name in ("leximin", "balance"):
        run.narrow(name, fairness_bound(run.compiled, run.domain, name, given, reached, run.stop.seconds_left()))
        return
    run.narrow(name, trivial_bound(run.compiled, run.domain, name))
    if name in run.lumped and not run.stop.interrupted():
        usable = {earlier: value for earlier, value in given.items() if earlier in run.lumped}
        run.narrow(name, relaxation.solve(name, usable, run.stop.seconds_left())[0])


def place_all(run: Run, state: State, given: Mapping[ObjectiveName, int]) -> None:
    """Try to place all mandatory meetings outright, with few breaks, before counting them.

    Knowing that all take place makes a far stronger model than asking for as many as
    possible, above all where homogeneity ties everybody together.
    """
    total = sum(item.mandatory for item in run.compiled.items)
    prover = prover_of(run)
    if prover is None or run.bounds["mandatory"] < total:
        return
    result = prover.stage("breaks", {**given, "mandatory": total}, state.spots, run.budget(0.5))
    run.spent += result.work
    if result.found:
        state.load(result.spots)
        run.tell(state)
    elif result.closed:
        run.narrow("mandatory", total - 1)


def prover_of(run: Run) -> Prover | None:
    """Return CP-SAT on this problem, or None where it is too large or the time is up."""
    if run.literals > MODEL_LIMIT or run.is_over():
        return None
    from duijie.engine.scheduling.prove import Prover

    prover = Prover(run.compiled, run.domain, run.seed, run.workers)
    return prover if prover.fits() else None


def prove(run: Run, state: State, name: ObjectiveName, given: Mapping[ObjectiveName, int], share: float) -> None:
    """Let CP-SAT improve an objective and its bound, where the problem is small enough."""
    prover = prover_of(run)
    if prover is None or run.is_met(state, name):
        return
    if name in run.lumped:
        _follow_outline(run, state, name, given, prover)
        if run.is_met(state, name):
            return
    result = prover.stage(name, given, state.spots, run.budget(share))
    run.spent += result.work
    run.narrow(name, result.bound)
    if result.found:
        take_if_better(run, state, name, result.spots)


def _follow_outline(
    run: Run, state: State, name: ObjectiveName, given: Mapping[ObjectiveName, int], prover: Prover
) -> None:
    """Draw the best outline, keep its bound, and try to give exactly its meetings their times."""
    from duijie.engine.scheduling.outline import draw_outline

    usable = {earlier: value for earlier, value in given.items() if earlier in run.lumped}
    lumped = Relaxation(run.compiled, run.domain, [run.compiled.all_slots])
    outline = draw_outline(lumped, name, usable, run.seed, run.workers, run.budget(0.2))
    if outline is None:
        return
    run.spent += outline.work
    run.narrow(name, outline.bound)
    if run.is_over() or run.is_met(state, name):
        return
    result = prover.stage(name, given, state.spots, run.budget(0.3), outline.chosen)
    run.spent += result.work
    if result.found:
        take_if_better(run, state, name, result.spots)


def take_if_better(run: Run, state: State, name: ObjectiveName, spots: list[Spot | None]) -> None:
    """Take over another plan, unless it is worse in the objective at hand."""
    sign = -1 if name in LOWER_IS_BETTER else 1
    before, old = sign * run.reached(state, name), list(state.spots)
    state.load(spots)
    after = sign * run.reached(state, name)
    if after < before:
        state.load(old)
    elif after > before:
        run.tell(state)
