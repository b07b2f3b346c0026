"""Stage by stage: bound an objective, reach the bound if that can be done, prove what is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from duijie.engine.records import LOWER_IS_BETTER, ObjectiveName
from duijie.engine.scheduling.arrange import arrange, can_arrange
from duijie.engine.scheduling.bound import Relaxation, trivial_bound
from duijie.engine.scheduling.fairness import fairness_bound
from duijie.engine.scheduling.run import Run
from duijie.engine.scheduling.state import Spot, State

if TYPE_CHECKING:
    from duijie.engine.scheduling.prove import Prover

MODEL_LIMIT: Final = 30_000
"""Start literals up to which CP-SAT is given the whole problem."""


EXACT_LIMIT: Final = 6_000
"""Start literals up to which CP-SAT betters what the compiled search found, where that search is at home."""

LUMPED_LIMIT: Final = 400_000
"""Attendances up to which the linear relaxation with all slots lumped is solved."""

CHEAP_LIMIT: Final = 20_000
WORTH_IT: Final = 0.001
"""Attendances up to which it is solved for the last unit of a gap; the share of a gap for which it is beyond."""

FINE_LIMIT: Final = 6_000
"""Start literals up to which it sees every slot, where CP-SAT is to follow."""


def exact_limit(run: Run) -> int:
    """Return the start literals up to which CP-SAT is given the whole problem.

    Fairness of breaks, and objectives in an order that the compiled search does not follow, leave it alone in charge.
    """
    problem = run.compiled.problem
    at_home = problem.homogeneity is None and bool(problem.objective) and problem.objective[0] in run.lumped
    return EXACT_LIMIT if at_home else MODEL_LIMIT


class Relaxed:
    """The linear relaxation of a problem, made when it is first asked for."""

    def __init__(self, run: Run, *, exact: bool) -> None:
        self.run, self.exact = run, exact
        self.attendances = sum(len(party) for item in run.compiled.items for party in item.parties)
        self._relaxation: Relaxation | None = None

    def is_cheap(self) -> bool:
        """Return whether solving it takes but a moment."""
        return self.attendances <= CHEAP_LIMIT

    def bound(self, name: ObjectiveName, given: Mapping[ObjectiveName, int]) -> int | None:
        """Return a proven bound, None where the problem is too large or the time is up."""
        run = self.run
        if self.attendances > LUMPED_LIMIT or run.stop.interrupted():
            return None
        if self._relaxation is None:
            fine = self.exact and run.literals <= FINE_LIMIT and run.stop.seconds_left() > PATIENT
            buckets = [1 << t for t in range(run.compiled.horizon)] if fine else [run.compiled.all_slots]
            self._relaxation = Relaxation(run.compiled, run.domain, buckets)
        usable = {earlier: value for earlier, value in given.items() if earlier in run.lumped}
        return self._relaxation.solve(name, usable, run.budget(0.5).seconds)[0]


PATIENT: Final = 5.0
"""Seconds that must be left for the relaxation that sees every slot."""


def bound_outside(
    run: Run, name: ObjectiveName, given: Mapping[ObjectiveName, int], relaxed: Relaxed, reached: int
) -> None:
    """Note a bound that needs no search: trivial, of the first plan, or of the linear relaxation."""
    if name in ("leximin", "balance"):
        run.narrow(name, fairness_bound(run.compiled, run.domain, name, given, reached, run.stop.seconds_left()))
        return
    run.narrow(name, trivial_bound(run.compiled, run.domain, name))
    run.take_offered(name, given)
    if name in run.lumped and run.bounds[name] - reached > (0 if relaxed.is_cheap() else WORTH_IT * run.bounds[name]):
        run.narrow(name, relaxed.bound(name, given))


def place_all(run: Run, state: State, given: Mapping[ObjectiveName, int]) -> None:
    """Try to place all mandatory meetings outright, with few breaks, before counting them.

    Knowing that all take place makes a far stronger model than asking for as many as
    possible, above all where homogeneity ties everybody together.
    """
    total = sum(item.mandatory for item in run.compiled.items)
    if run.bounds["mandatory"] < total or run.is_over():
        return
    if total == len(run.compiled.items) and can_arrange(run.compiled, run.domain):
        _arrange_all(run, state, total)
        return
    prover = prover_of(run)
    if prover is None:
        return
    result = prover.stage("breaks", {**given, "mandatory": total}, state.spots, run.budget(0.5))
    run.spent += result.work
    if result.found:
        state.load(result.spots)
        run.tell(state)
    elif result.closed:
        run.narrow("mandatory", total - 1)


def _arrange_all(run: Run, state: State, total: int) -> None:
    """Place every meeting there is, with fewest breaks, or prove that this can't be."""
    found = arrange(run.compiled, run.domain, run.seed, run.budget(0.8), hint=state.spots)
    run.spent += found.work
    if found.feasible is False:
        run.narrow("mandatory", total - 1)
    elif found.spots is not None:
        state.load(found.spots)
        run.offered["breaks"] = found.bound, {"mandatory": total}
        run.tell(state)


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
