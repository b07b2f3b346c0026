"""From a problem to a plan with proven bounds and true reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Final

from duijie.engine.records import ObjectiveName, Plan, Problem
from duijie.engine.scheduling.answer import Interim, interim_of, plan_of
from duijie.engine.scheduling.breaks import break_bound, close_breaks
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.improve import fill
from duijie.engine.scheduling.opening import open_plan
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.run import Run
from duijie.engine.scheduling.stages import MODEL_LIMIT, Relaxed, bound_outside, exact_limit, place_all, prove
from duijie.engine.scheduling.state import State
from duijie.engine.scheduling.stop import Budget, FirstOf, Progress, StoppingCriterion, TimeLimit, WorkLimit

REASONS_A_MEETING: Final = 45e-6
REASONS_SHARE: Final = 0.4
"""Seconds of a time limit kept back, for each meeting and at most as a share, to find the reasons of those left out."""

CLOSING_SHARE: Final = 0.5
BOUNDING_SHARE: Final = 0.3
"""Shares of what is left when breaks have their turn: to close them, then to prove how few there can be."""


def default_work(problem: Problem) -> float:
    """Return the deterministic budget of a problem, in units of about a second.

    Small conferences get a few seconds; the paper's kind, where fairness couples
    everybody, gets more because a plan of that kind is only good when it is proved.
    """
    size = len(problem.meetings) * len(problem.slots)
    if problem.homogeneity is not None and size <= MODEL_LIMIT:
        return 60.0
    return min(40.0, 1.0 + size / 8000)


def solve(
    problem: Problem,
    stop: StoppingCriterion | None = None,
    seed: int = 1,
    workers: int = 1,
    start: Plan | None = None,
    on_better: Callable[[Interim], None] | None = None,
) -> Plan:
    """Return a plan that keeps every hard rule, with proven bounds for its objectives.

    Objectives are taken in their order, each held before the next. ``stop`` adds to the
    default budget's end (see :func:`default_work`) unless it grants work of its own;
    ``start`` is a plan to begin from; ``on_better`` hears of the first plan and of every
    better one. The same input and seed with one worker give the same plan unless a clock
    or a caller stopped the work.
    """
    compiled = compile_problem(problem)
    run = Run(compiled, domain_of(compiled), _with_budget(problem, stop), seed, max(1, workers))
    if stop is not None:
        run.is_late = stop.interrupted
    if on_better is not None:
        run.on_better = lambda state: on_better(interim_of(run, state))
    exact = run.literals <= exact_limit(run)
    state = open_plan(run, start, exact=exact)
    run.tell(state)
    given: dict[ObjectiveName, int] = {}
    names, relaxed = problem.objective, Relaxed(run, exact=exact)
    for i, name in enumerate(names):
        bound_outside(run, name, given, relaxed, run.reached(state, name))
        if name == "mandatory" and names[i + 1 : i + 2] == ("breaks",) and run.bounds[name] > 0:
            place_all(run, state, given)
        if name == "breaks":
            run.take_offered(name, given)
            _close_breaks(run, state, given, exact=exact)
        if exact and not run.is_met(state, name):
            prove(run, state, name, given, 1.0 if i == len(names) - 1 else 0.6)
        given[name] = run.reached(state, name)
        run.iterations += 1
    fill(state)
    _find_clash(run, state)
    return plan_of(run, state)


def _with_budget(problem: Problem, stop: StoppingCriterion | None) -> StoppingCriterion:
    budget = default_work(problem)
    if stop is None:
        return WorkLimit(budget)
    if stop.work_left(Progress(0.0, 0, None)) < inf:
        return stop
    granted = stop.seconds_left()
    if granted == inf:
        return FirstOf((stop, WorkLimit(budget)))
    # A longer time is meant to be used, and so much work takes about as long; what reasons will take is kept back.
    reasons = min(REASONS_SHARE * granted, REASONS_A_MEETING * len(problem.meetings))
    return FirstOf((stop, TimeLimit(granted - reasons), WorkLimit(max(budget, granted))))


def _close_breaks(run: Run, state: State, given: Mapping[ObjectiveName, int], *, exact: bool) -> None:
    """Close breaks that nothing before them needs, and prove how few there can be."""
    if run.is_over() or run.is_met(state, "breaks"):
        return
    before = state.breaks
    budget = run.budget(CLOSING_SHARE)
    run.spent += close_breaks(state, run.seed, run.modest(budget) if exact else budget, run.stop.interrupted)
    if state.breaks < before:
        run.tell(state)
    if not run.is_met(state, "breaks") and not run.is_over():
        budget = run.budget(BOUNDING_SHARE)
        budget = run.modest(budget) if exact else budget
        run.narrow("breaks", break_bound(run.compiled, run.domain, given, budget))
        run.spent += budget.work


def _find_clash(run: Run, state: State) -> None:
    """Look for a proof that the mandatory meetings cannot all be placed, if some are missing."""
    missing = [m for m, item in enumerate(run.compiled.items) if item.mandatory and state.spots[m] is None]
    objective = run.compiled.problem.objective
    if not missing or "mandatory" not in objective:
        return
    hopeless = any(not run.domain.starts[m] for m in missing)
    total = sum(item.mandatory for item in run.compiled.items)
    proved = objective[0] == "mandatory" and run.bounds.get("mandatory", 0) < total
    if not hopeless and not proved and (run.is_over() or run.literals > MODEL_LIMIT):
        return
    from duijie.engine.scheduling.clash import find_clash

    left = run.budget()
    run.clash = find_clash(
        run.compiled, run.seed, Budget(max(2.0, left.work), max(1.0, left.seconds), left.interrupted)
    )
