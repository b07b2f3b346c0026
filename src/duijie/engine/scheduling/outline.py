"""An outline of the best plan: which meetings, before anyone asks when.

The relaxation with all slots lumped together, solved in whole numbers by CP-SAT. Who
meets how often and how many interpreters there are in all decide most of what can be
placed, and the outline weighs exactly that; the times then nearly always work out. Its
bound is proved whatever the times allow, and often is the very optimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python import cp_model

from duijie.engine.records import ObjectiveName, Problem
from duijie.engine.scheduling.bound import Program, Relaxation
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.prove import WORK_A_UNIT, new_solver, run_solver
from duijie.engine.scheduling.stop import Budget


@dataclass(frozen=True, slots=True)
class Outline:
    """A proven upper bound, the meetings of the best outline found, and the work it took."""

    bound: int
    chosen: frozenset[int]
    work: float


def draw_outline(
    relaxation: Relaxation,
    name: ObjectiveName,
    given: Mapping[ObjectiveName, int],
    seed: int,
    workers: int,
    budget: Budget,
) -> Outline | None:
    """Return the best outline for one objective while the earlier ones keep what they reached.

    ``relaxation`` must lump all slots into one bucket. None: nothing was found within
    ``budget``, so nothing is claimed.
    """
    return _solve(relaxation.program(name, given), seed, workers, budget)


def bound_meetings(problem: Problem, seed: int = 1) -> int | None:
    """Return a number of meetings that no plan of ``problem`` exceeds, whatever its objectives.

    Proved by the outline that places as many as possible. None: not found within a
    second of work.
    """
    compiled = compile_problem(problem)
    relaxation = Relaxation(compiled, domain_of(compiled), [compiled.all_slots])
    program = relaxation.program("value", {})
    count = replace(program, cost={j: 1 for columns in program.whole for j in columns})
    outline = _solve(count, seed, 1, Budget(1.0))
    return outline.bound if outline else None


def _solve(program: Program, seed: int, workers: int, budget: Budget) -> Outline | None:
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, upper, "") for upper in program.upper]
    for terms, right in program.rows:
        model.add(_sum(columns, terms) <= right)
    model.maximize(_sum(columns, list(program.cost.items())))
    solver = new_solver(seed, workers, budget)
    status = run_solver(solver, model, budget)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = frozenset(m for m, whole in enumerate(program.whole) if any(solver.value(columns[j]) for j in whole))
    return Outline(round(solver.best_objective_bound), chosen, solver.response_proto.deterministic_time / WORK_A_UNIT)


def _sum(columns: Sequence[Any], terms: Sequence[tuple[int, int]]) -> Any:
    return cp_model.LinearExpr.weighted_sum([columns[j] for j, _ in terms], [entry for _, entry in terms])
