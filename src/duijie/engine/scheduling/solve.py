"""From a problem to a plan with proven bounds and true reasons."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Final

from duijie.engine.records import Clash, Objective, ObjectiveName, Plan, Problem, Status
from duijie.engine.scheduling.bound import Relaxation, trivial_bound
from duijie.engine.scheduling.construct import construct
from duijie.engine.scheduling.domain import Domain, domain_of
from duijie.engine.scheduling.explain import Explainer
from duijie.engine.scheduling.improve import close_breaks, exchange, fill, make_fair
from duijie.engine.scheduling.problem import Compiled, compile_problem
from duijie.engine.scheduling.seating import measure, seat
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.scheduling.stop import FirstOf, Progress, StoppingCriterion, WorkLimit

if TYPE_CHECKING:
    from duijie.engine.scheduling.prove import Prover

TICKS_A_UNIT: Final = 250_000
"""State changes and questions that take about a second: the unit of work of the search."""

MODEL_LIMIT: Final = 30_000
"""Start literals up to which CP-SAT is given the whole problem."""

FINE_LIMIT: Final = 6_000
"""Start literals up to which the linear relaxation sees every slot; beyond, slots are lumped."""

LOWER_IS_BETTER: Final = frozenset[ObjectiveName]({"breaks", "moves"})


@dataclass(slots=True)
class _Run:
    """What one call of :func:`solve` carries along."""

    compiled: Compiled
    domain: Domain
    stop: StoppingCriterion
    seed: int
    workers: int
    on_plan: Callable[[Plan], None] | None
    bounds: dict[ObjectiveName, int | None] = field(default_factory=dict)
    spent: float = 0.0
    iterations: int = 0
    relaxation: Relaxation | None = None
    clash: Clash | None = None

    @property
    def literals(self) -> int:
        return sum(mask.bit_count() for mask in self.domain.starts)

    def progress(self, ticks: int = 0) -> Progress:
        return Progress(self.spent + ticks / TICKS_A_UNIT, self.iterations, None)

    def work_left(self) -> float:
        return self.stop.work_left(self.progress())

    def is_over(self) -> bool:
        return self.stop.done(self.progress())


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
    on_plan: Callable[[Plan], None] | None = None,
) -> Plan:
    """Return a plan that keeps every hard rule, with proven bounds for its objectives.

    Objectives are taken in their order, each held before the next. ``stop`` adds to the
    default budget's end (see :func:`default_work`) unless it grants work of its own;
    ``start`` is a plan to begin from; ``on_plan`` hears of every better plan. The same
    input and seed with one worker give the same plan unless a clock stopped the work.
    """
    compiled = compile_problem(problem)
    criterion = _with_budget(problem, stop)
    run = _Run(compiled, domain_of(compiled), criterion, seed, max(1, workers), on_plan)
    rng = random.Random(seed)  # noqa: S311 - not cryptography: ties are broken by the seed
    state = _first_plan(run, rng, start)
    _tell(run, state)
    _run_stages(run, state, rng)
    fill(state)
    _find_clash(run, state)
    return _plan(run, state)


def _with_budget(problem: Problem, stop: StoppingCriterion | None) -> StoppingCriterion:
    budget = default_work(problem)
    if stop is None:
        return WorkLimit(budget)
    if stop.work_left(Progress(0.0, 0, None)) < inf:
        return stop
    granted = stop.seconds_left()
    if granted < inf:  # a longer time is meant to be used, and so much work takes about as long
        budget = max(budget, granted)
    return FirstOf((stop, WorkLimit(budget)))


# --- a first plan ------------------------------------------------------------------------


def _first_plan(run: _Run, rng: random.Random, start: Plan | None) -> State:
    compiled, domain = run.compiled, run.domain
    promise, best = _promise(run)
    state = construct(compiled, domain, rng, promise, lambda: run.stop.seconds_left() <= 0)
    if start is not None:
        begun = State(compiled, domain)
        begun.load(_spots_of(compiled, start))
        fill(begun)
        if begun.score() >= state.score():
            state = begun
    # Where CP-SAT can follow an outline, it closes the last gap faster than exchanges do.
    share = 0.4 if run.literals > FINE_LIMIT else 0.1
    allowance = min(run.work_left() * share, 2.0 + run.literals / 12_000)
    limit = state.ticks + int(allowance * TICKS_A_UNIT)
    if any(state.totals[name] < bound for name, bound in best.items()):
        exchange(state, rng, lambda s: s.ticks >= limit or run.stop.seconds_left() <= 0)
    make_fair(state)
    fill(state)
    run.spent += state.ticks / TICKS_A_UNIT
    state.ticks = 0
    return state


def _promise(run: _Run) -> tuple[list[float], dict[ObjectiveName, int]]:
    """Return how far the linear relaxation places each meeting, and what it then reaches.

    Objectives are relaxed one after another, each held at its bound before the next.
    """
    names = [name for name in run.compiled.problem.objective if name in ("mandatory", "floor", "value")]
    promise = [1.0] * len(run.compiled.items)
    best: dict[ObjectiveName, int] = {}
    for name in names:
        if run.stop.seconds_left() <= 0:
            break
        best[name], promise = _relaxation(run).solve(name, best, run.stop.seconds_left())
    return promise, best


def _relaxation(run: _Run) -> Relaxation:
    if run.relaxation is None:
        fine = run.literals <= FINE_LIMIT
        buckets = [1 << t for t in range(run.compiled.horizon)] if fine else [run.compiled.all_slots]
        run.relaxation = Relaxation(run.compiled, run.domain, buckets)
    return run.relaxation


def _spots_of(compiled: Compiled, plan: Plan) -> list[Spot | None]:
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


# --- stage after stage -------------------------------------------------------------------


def _run_stages(run: _Run, state: State, rng: random.Random) -> None:
    given: dict[ObjectiveName, int] = {}
    names = run.compiled.problem.objective
    for i, name in enumerate(names):
        if name == "breaks" and run.compiled.problem.homogeneity is None:
            _close_breaks(run, state, rng, last=not set(names[i + 1 :]) - {"moves"})
        run.bounds[name] = _outer_bound(run, name, given)
        if not _is_met(name, _reached(run, state, name), run.bounds[name]):
            if name == "mandatory" and names[i + 1 : i + 2] == ("breaks",):
                _place_all(run, state, given)
            _prove(run, state, name, given, stages_left=len(names) - i)
        given[name] = _reached(run, state, name)
        run.iterations += 1


def _close_breaks(run: _Run, state: State, rng: random.Random, last: bool) -> None:
    if not last or run.is_over():
        return
    rounds = int(min(run.work_left() * 0.5, 9.0) * 12_000)
    before = state.ticks
    close_breaks(state, rng, lambda s: run.stop.seconds_left() <= 0, rounds)
    run.spent += rounds / 12_000 if rounds else 0.0
    state.ticks = before


def _outer_bound(run: _Run, name: ObjectiveName, given: dict[ObjectiveName, int]) -> int:
    """Return a bound without search: trivial, or of the linear relaxation."""
    bound = trivial_bound(run.compiled, run.domain, name)
    if name in LOWER_IS_BETTER or run.stop.seconds_left() <= 0:
        return bound
    usable = {earlier: value for earlier, value in given.items() if earlier not in LOWER_IS_BETTER}
    return min(bound, _relaxation(run).solve(name, usable, run.stop.seconds_left())[0])


def _place_all(run: _Run, state: State, given: dict[ObjectiveName, int]) -> None:
    """Try to place all mandatory meetings outright, with few breaks, before counting them.

    Knowing that all take place makes a far stronger model than asking for as many as
    possible, above all where homogeneity ties everybody together.
    """
    total = sum(item.mandatory for item in run.compiled.items)
    prover = _prover(run)
    if prover is None or (run.bounds["mandatory"] or 0) < total:
        return
    from duijie.engine.scheduling.prove import Budget

    budget = Budget(run.work_left() * 0.5, run.stop.seconds_left() * 0.6)
    result = prover.stage("breaks", {**given, "mandatory": total}, state.spots, budget)
    run.spent += result.work
    if result.found:
        state.load(result.spots)
        _tell(run, state)
    elif result.closed:
        run.bounds["mandatory"] = total - 1


def _prover(run: _Run) -> Prover | None:
    """Return CP-SAT on this problem, or None where it is too large or the time is up."""
    if run.literals > MODEL_LIMIT or run.is_over():
        return None
    from duijie.engine.scheduling.prove import Prover

    prover = Prover(run.compiled, run.domain, run.seed, run.workers)
    return prover if prover.fits() else None


def _prove(run: _Run, state: State, name: ObjectiveName, given: dict[ObjectiveName, int], stages_left: int) -> None:
    """Let CP-SAT improve an objective and its bound, where the problem is small enough."""
    prover = _prover(run)
    if prover is None or _is_met(name, _reached(run, state, name), run.bounds[name]):
        return
    from duijie.engine.scheduling.prove import Budget

    if name not in LOWER_IS_BETTER:
        _follow_outline(run, state, name, given, prover)
        if _is_met(name, _reached(run, state, name), run.bounds[name]):
            return
    share = run.work_left() if stages_left == 1 else run.work_left() * 0.6
    result = prover.stage(name, given, state.spots, Budget(share, run.stop.seconds_left()))
    run.spent += result.work
    before = _reached(run, state, name)
    old = list(state.spots)
    state.load(result.spots)
    better = before - _reached(run, state, name) if name in LOWER_IS_BETTER else _reached(run, state, name) - before
    if better < 0:
        state.load(old)
    if result.bound is not None:
        outer = run.bounds[name]
        assert outer is not None
        run.bounds[name] = max(outer, result.bound) if name in LOWER_IS_BETTER else min(outer, result.bound)
    if better > 0:
        _tell(run, state)


def _follow_outline(
    run: _Run, state: State, name: ObjectiveName, given: dict[ObjectiveName, int], prover: Prover
) -> None:
    """Draw the best outline, keep its bound, and try to give exactly its meetings their times."""
    from duijie.engine.scheduling.outline import draw_outline
    from duijie.engine.scheduling.prove import Budget

    usable = {earlier: value for earlier, value in given.items() if earlier not in LOWER_IS_BETTER}
    lumped = Relaxation(run.compiled, run.domain, [run.compiled.all_slots])
    budget = Budget(run.work_left() * 0.2, run.stop.seconds_left() * 0.2)
    outline = draw_outline(lumped, name, usable, run.seed, run.workers, budget)
    if outline is None:
        return
    run.spent += outline.work
    outer = run.bounds[name]
    run.bounds[name] = outline.bound if outer is None else min(outer, outline.bound)
    if run.is_over() or _is_met(name, _reached(run, state, name), run.bounds[name]):
        return
    budget = Budget(run.work_left() * 0.3, run.stop.seconds_left() * 0.3)
    result = prover.stage(name, given, state.spots, budget, outline.chosen)
    run.spent += result.work
    if result.found:
        _take_if_better(run, state, name, result.spots)


def _take_if_better(run: _Run, state: State, name: ObjectiveName, spots: list[Spot | None]) -> None:
    """Take over a plan of an objective to be raised, unless it is worse."""
    before, old = _reached(run, state, name), list(state.spots)
    state.load(spots)
    after = _reached(run, state, name)
    if after < before:
        state.load(old)
    elif after > before:
        _tell(run, state)


def _reached(run: _Run, state: State, name: ObjectiveName) -> int:
    if name == "breaks":
        return state.breaks
    if name != "moves":
        return state.totals[name]
    return measure(run.compiled, state.spots, seat(run.compiled, state.spots))[name]


def _is_met(name: ObjectiveName, reached: int, bound: int | None) -> bool:
    return bound is not None and (reached <= bound if name in LOWER_IS_BETTER else reached >= bound)


# --- the answer --------------------------------------------------------------------------


def _find_clash(run: _Run, state: State) -> None:
    """Look for a proof that the mandatory meetings cannot all be placed, if some are missing."""
    missing = [m for m, item in enumerate(run.compiled.items) if item.mandatory and state.spots[m] is None]
    if not missing or "mandatory" not in run.compiled.problem.objective:
        return
    hopeless = any(not run.domain.starts[m] for m in missing)
    first = run.compiled.problem.objective[0] == "mandatory"
    total = sum(item.mandatory for item in run.compiled.items)
    proved = first and (run.bounds.get("mandatory") or 0) < total
    if not hopeless and not proved and (run.is_over() or run.literals > MODEL_LIMIT):
        return
    from duijie.engine.scheduling.clash import find_clash
    from duijie.engine.scheduling.prove import Budget

    run.clash = find_clash(run.compiled, run.seed, Budget(max(2.0, run.work_left()), max(1.0, run.stop.seconds_left())))


def _tell(run: _Run, state: State) -> None:
    if run.on_plan is not None:
        run.on_plan(_plan(run, state))


def _plan(run: _Run, state: State) -> Plan:
    compiled = run.compiled
    placements = seat(compiled, state.spots)
    reached = measure(compiled, state.spots, placements)
    objectives = tuple(_objective(run, name, reached[name]) for name in compiled.problem.objective)
    explainer = Explainer(compiled, state, placements)
    unplaced = tuple(explainer.explain(m) for m, spot in enumerate(state.spots) if spot is None)
    status: Status = "optimal" if all(objective.proved for objective in objectives) else "feasible"
    if run.clash is not None:
        status = "infeasible"
    return Plan(status, run.seed, placements, unplaced, objectives, run.clash)


def _objective(run: _Run, name: ObjectiveName, reached: int) -> Objective:
    bound = run.bounds.get(name)
    proved = bound is not None and bound == reached
    if name == "value" and run.compiled.scale != 1:
        scale = run.compiled.scale
        return Objective(name, reached / scale, None if bound is None else bound / scale, proved)
    return Objective(name, reached, bound, proved)
