"""An outline of the best plan: which meetings, before anyone asks when.

The relaxation with all slots lumped together, solved in whole numbers by CP-SAT. Who
meets how often and how many interpreters there are in all decide most of what can be
placed, and the outline weighs exactly that; the times then nearly always work out. Its
bound is proved whatever the times allow, and often is the very optimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling.bound import Relaxation
from duijie.engine.scheduling.prove import WORK_A_UNIT, Budget, new_solver


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
    program = relaxation.program(name, given)
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, upper, "") for upper in program.upper]
    for terms, right in program.rows:
        model.add(_sum(columns, terms) <= right)
    model.maximize(_sum(columns, list(program.cost.items())))
    solver = new_solver(seed, workers, budget)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = frozenset(m for m, whole in enumerate(program.whole) if any(solver.value(columns[j]) for j in whole))
    return Outline(round(solver.best_objective_bound), chosen, solver.response_proto.deterministic_time / WORK_A_UNIT)


def _sum(columns: Sequence[Any], terms: Sequence[tuple[int, int]]) -> Any:
    return cp_model.LinearExpr.weighted_sum([columns[j] for j, _ in terms], [entry for _, entry in terms])
