"""Peers on the paper's instances: open MaxSAT solvers on the plain encoding and on ours, and CP-SAT on a naive model.

A peer returns (breaks, proved): breaks None where it found no plan, proved that there is none if ``proved``.
RC2 comes with python-sat; EvalMaxSAT and UWrMaxSat with hermax (Apache-2.0), where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pysat.formula import WCNF

from duijie.engine.scheduling.arrange.breaks import add_breaks
from duijie.engine.scheduling.arrange.clauses import Clauses
from duijie.engine.scheduling.arrange.encoding import Encoding
from duijie.engine.scheduling.arrange.narrow import narrow
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.problem import Compiled, slots_in

Outcome = tuple[int | None, bool]
"""Breaks of the best plan found (None: none), and whether that answer is proved."""

Model = Callable[[Compiled], tuple[Clauses, list[int]]]
"""From a problem to clauses and the literals that cost a break each."""


def our_model(compiled: Compiled) -> tuple[Clauses, list[int]]:
    """Return the engine's own encoding."""
    domain = domain_of(compiled)
    starts = narrow(compiled, domain, range(len(compiled.items)))
    if starts is None:
        clauses = Clauses()
        clauses.add([])
        return clauses, []
    encoding = Encoding(compiled, domain, starts)
    costs = add_breaks(encoding)
    return encoding.clauses, costs


def plain_model(compiled: Compiled) -> tuple[Clauses, list[int]]:
    """Return the basic encoding of Bofill et al. (JAIR 74, 2022, section 5), without implied constraints.

    At most two breaks each, which is homogeneity 2 wherever somebody can have none.
    """
    clauses, domain = Clauses(), domain_of(compiled)
    at: list[dict[int, int]] = []
    for mask in domain.starts:
        at.append({t: clauses.new() for t in slots_in(mask)})
        clauses.exactly_one(list(at[-1].values()))
    for m, item in enumerate(compiled.items):
        for earlier in item.after:
            for t, literal in at[m].items():
                clauses.imply(literal, [way for u, way in at[earlier].items() if u < t])
    costs: list[int] = []
    for meetings in compiled.meetings_of:
        before, begun, ends = None, None, []
        for t in range(compiled.horizon):
            here = [at[m][t] for m in meetings if t in at[m]]
            clauses.at_most_one(here)
            used, since = clauses.equal_any(here) if here else clauses.new(), clauses.new()
            if not here:
                clauses.add([-used])
            clauses.add([-used, since])
            if before is not None and begun is not None:
                clauses.add([-begun, since])
                end = clauses.new()
                clauses.add([-used, before, -begun, end])
                ends.append(end)
            before, begun = used, since
        clauses.at_most(ends, compiled.problem.homogeneity or 0)
        costs += ends
    assert compiled.classes is not None
    for t, number in enumerate(compiled.classes[0].capacity):
        clauses.at_most([start[t] for start in at if t in start], number)
    return clauses, costs


def rc2(model: Model) -> Callable[[Compiled], Outcome]:
    """Return RC2 (CaDiCaL 1.5.3) on a model."""

    def run(compiled: Compiled) -> Outcome:
        from pysat.examples.rc2 import RC2

        solver = RC2(_weighted(*model(compiled)), solver="cadical153")
        return (solver.cost, True) if solver.compute() is not None else (None, True)

    return run


def hermax(name: str, model: Model) -> Callable[[Compiled], Outcome]:
    """Return a solver of hermax on a model."""

    def run(compiled: Compiled) -> Outcome:
        from hermax.core import solvers  # type: ignore[import-not-found]

        solver: Any = getattr(solvers, name)(_weighted(*model(compiled)))
        return (int(solver.get_cost()), True) if solver.solve() else (None, True)

    return run


def cp_sat(compiled: Compiled) -> Outcome:
    """Give CP-SAT the model that one would write first: meetings at slots, people busy, runs begun."""
    from ortools.sat.python import cp_model

    cp, domain = cp_model.CpModel(), domain_of(compiled)
    at = [{t: cp.new_bool_var("") for t in slots_in(mask)} for mask in domain.starts]
    for start in at:
        cp.add_exactly_one(start.values())
    for m, item in enumerate(compiled.items):
        for earlier in item.after:
            when = [sum(t * literal for t, literal in at[n].items()) for n in (earlier, m)]
            cp.add(when[0] < when[1])
    breaks = []
    for meetings in compiled.meetings_of:
        used = [sum(at[m][t] for m in meetings if t in at[m]) for t in range(compiled.horizon)]
        opens = [cp.new_bool_var("") for _ in used]
        for t, opening in enumerate(opens):
            cp.add(used[t] <= 1)
            idle_before = 1 - used[t - 1] if t else 1
            cp.add(opening >= used[t] + idle_before - 1)
            cp.add(opening <= used[t])
            cp.add(opening <= idle_before)
        breaks.append(sum(opens) - 1 if meetings else 0)
    width = compiled.problem.homogeneity
    least = cp.new_int_var(0, compiled.horizon, "")
    for own in breaks:
        cp.add(least <= own)
        if width is not None:
            cp.add(own <= least + width)
    assert compiled.classes is not None
    for t, number in enumerate(compiled.classes[0].capacity):
        cp.add(sum(start[t] for start in at if t in start) <= number)
    cp.minimize(sum(breaks))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(cp)
    if status == cp_model.INFEASIBLE:
        return None, True
    return round(solver.objective_value), status == cp_model.OPTIMAL


def _weighted(clauses: Clauses, costs: list[int]) -> WCNF:
    formula = WCNF()
    for row in clauses.rows:
        formula.append(row)
    for cost in costs:
        formula.append([-cost], weight=1)
    return formula


PEERS: dict[str, Callable[[Compiled], Outcome]] = {
    "cp-sat": cp_sat,
    "rc2": rc2(our_model),
    "rc2-plain": rc2(plain_model),
    "evalmaxsat": hermax("EvalMaxSATLatestSolver", our_model),
    "evalmaxsat-plain": hermax("EvalMaxSATLatestSolver", plain_model),
    "uwrmaxsat": hermax("UWrMaxSATSolver", our_model),
    "uwrmaxsat-plain": hermax("UWrMaxSATSolver", plain_model),
}
