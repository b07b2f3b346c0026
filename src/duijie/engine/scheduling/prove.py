"""Stage by stage with CP-SAT: improve an objective, prove its bound, hold it, go on."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

from ortools.sat.python import cp_model

from duijie.engine.records import LOWER_IS_BETTER, ObjectiveName
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.formulation import Formulation
from duijie.engine.scheduling.levels import climb
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.state import Spot
from duijie.engine.scheduling.stop import Budget

WORK_A_UNIT: Final = 0.7
"""CP-SAT's deterministic time that passes in about a second."""

SAFE_SUM: Final = 1 << 60
"""CP-SAT adds in 64 bits."""


@dataclass(frozen=True, slots=True)
class StageResult:
    """A plan (the hint if none was ``found``), a proven bound or None, and what was spent.

    ``closed``: optimal, or proved that there is no such plan.
    """

    spots: list[Spot | None]
    bound: int | None
    work: float
    seconds: float
    found: bool
    closed: bool


class Prover:
    """One model for all stages of a problem."""

    def __init__(self, compiled: Compiled, domain: Domain, seed: int, workers: int) -> None:
        self.compiled = compiled
        self.domain = domain
        self.seed = seed
        self.workers = workers

    def fits(self) -> bool:
        """Return whether CP-SAT's integers hold every sum of the problem."""
        return sum(item.value for item in self.compiled.items) < SAFE_SUM

    def stage(
        self,
        name: ObjectiveName,
        given: Mapping[ObjectiveName, int],
        hint: Sequence[Spot | None],
        budget: Budget,
        only: frozenset[int] | None = None,
    ) -> StageResult:
        """Optimise one objective while the earlier ones keep what they reached.

        ``only``: place exactly these meetings; the bound then holds for them alone.

        When every meeting takes place the problem is one of arrangement, on which learning
        from conflicts does far better than linear programming; what it leaves open then
        goes to a mixture of strategies. Choosing meetings is the other way round.
        """
        everything = range(len(self.compiled.items))
        certain = self._certain(given) if only is None else sorted(only)
        model = Formulation(self.compiled, self.domain, certain)
        if only is not None:
            model.forbid([m for m in everything if m not in only])
        for earlier, reached in given.items():
            model.hold(earlier, reached)
        if name == "leximin":

            def search(spots: Sequence[Spot | None], left: Budget) -> StageResult:
                return self._search(model, name, spots, left, 1, mixed=False)

            return climb(model, search, hint, budget)
        expression = model.objective(name)
        if name in LOWER_IS_BETTER:
            model.cp.minimize(expression)
        else:
            model.cp.maximize(expression)
        model.hint(hint)
        if only is None and len(certain) < len(self.compiled.items):
            return self._search(model, name, hint, budget, 1, mixed=False)
        first = self._search(model, name, hint, budget.share(0.6), 0, mixed=False)
        left = Budget(budget.work - first.work, budget.seconds - first.seconds, budget.interrupted)
        if first.closed or left.work <= 0 or left.seconds <= 0 or left.interrupted():
            return first
        model.hint(first.spots)
        second = self._search(model, name, first.spots, left, 1, mixed=True)
        better = max if name in LOWER_IS_BETTER else min
        bounds = [bound for bound in (first.bound, second.bound) if bound is not None]
        return StageResult(
            second.spots if second.found else first.spots,
            better(bounds) if bounds else None,
            first.work + second.work,
            first.seconds + second.seconds,
            first.found or second.found,
            second.closed,
        )

    def _search(
        self,
        model: Formulation,
        name: ObjectiveName,
        hint: Sequence[Spot | None],
        budget: Budget,
        linear: int,
        *,
        mixed: bool,
    ) -> StageResult:
        solver = new_solver(self.seed, self.workers, budget)
        solver.parameters.linearization_level = linear
        solver.parameters.interleave_search = mixed
        status = run_solver(solver, model.cp, budget)
        work, seconds = solver.response_proto.deterministic_time / WORK_A_UNIT, solver.wall_time
        closed = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        spots = model.spots(solver) if found else list(hint)
        # Without a plan CP-SAT's bound still holds, but it may be a sentinel: not worth the doubt.
        return StageResult(spots, round(solver.best_objective_bound) if found else None, work, seconds, found, closed)

    def _certain(self, given: Mapping[ObjectiveName, int]) -> list[int]:
        """Return the meetings that every plan must place to keep what is given."""
        items = self.compiled.items
        certain: set[int] = set()
        if given.get("mandatory", -1) == sum(item.mandatory for item in items):
            certain.update(m for m, item in enumerate(items) if item.mandatory)
        if given.get("value", -1) == sum(item.value for item in items):
            certain.update(m for m, item in enumerate(items) if item.value > 0)
        return sorted(certain)


def new_solver(seed: int, workers: int, budget: Budget) -> cp_model.CpSolver:
    """Return a solver that, with one worker and no clock, repeats itself exactly."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed & 0x7FFFFFFF
    solver.parameters.max_deterministic_time = max(0.0, budget.work * WORK_A_UNIT)
    if budget.seconds < inf:
        solver.parameters.max_time_in_seconds = max(0.0, budget.seconds)
    return solver


def run_solver(solver: cp_model.CpSolver, model: cp_model.CpModel, budget: Budget) -> Any:
    """Solve, and end within a tenth of a second once the budget is interrupted; return CP-SAT's status."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            if budget.interrupted():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return solver.solve(model)
    finally:
        ended.set()
        watcher.join()
