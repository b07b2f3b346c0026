"""Peers that search for the best plan: naive CP-SAT, a MIP by HiGHS, MaxSAT by RC2, all on the same plain model."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from greedy_peers import NotHeldError, PeerPlan
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from timetable_model import TimetableModel, build_model

from duijie.engine.records import Plan, Problem

Row = tuple[list[tuple[int, int]], int, bool]
"""Terms (column, factor), right side, and whether both sides are equal (else: at most)."""

MOST_STARTS = 100_000
"""Starts (meetings × slots) beyond which writing the plain model alone takes longer than the search may."""

MOST_STARTS_IN_CLAUSES = 20_000
"""The same for clauses, whose counting of tables needs gigabytes beyond."""


def cp_sat(problem: Problem, seconds: float, seed: int) -> PeerPlan:
    """Give the plain model to CP-SAT: one worker, a limit of time, no hint."""
    from ortools.sat.python import cp_model

    model = _model(problem, MOST_STARTS)
    if not any(model.value().values()):
        return PeerPlan(0.0, model.plan([False] * model.truths), proved=True)
    cp = cp_model.CpModel()
    truths = [cp.new_bool_var("") for _ in range(model.truths)]
    columns = [*truths, *(cp.new_int_var(0, most, "") for most in _seats(model))]
    for terms, right, equal in _rows(model):
        total = sum(factor * columns[j] for j, factor in terms)
        cp.add(total == right if equal else total <= right)
    cp.maximize(sum(value * truths[x] for x, value in model.value().items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = seed
    status = solver.solve(cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return PeerPlan(0.0, None)
    plan = model.plan([bool(solver.value(x)) for x in truths])
    return PeerPlan(_worth(problem, plan), plan, status == cp_model.OPTIMAL)


def highs(problem: Problem, seconds: float, seed: int) -> PeerPlan:
    """Give the plain model to HiGHS as a mixed integer program, to a gap of nothing."""
    model = _model(problem, MOST_STARTS)
    if not any(model.value().values()):
        return PeerPlan(0.0, model.plan([False] * model.truths), proved=True)
    cost = np.zeros(model.truths + len(_seats(model)))
    for x, value in model.value().items():
        cost[x] = -value
    rows = list(_rows(model))
    where = [(i, j) for i, (terms, _, _) in enumerate(rows) for j, _ in terms]
    factors = [factor for terms, _, _ in rows for _, factor in terms]
    entries: Any = (factors, tuple(np.array(where).T))
    matrix = csr_matrix(entries, shape=(len(rows), len(cost)), dtype=float)
    upper = np.array([right for _, right, _ in rows], dtype=float)
    lower = np.where([equal for _, _, equal in rows], upper, -np.inf)
    most = np.concatenate([np.ones(model.truths), np.array(_seats(model), dtype=float)])
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, lower, upper),
        bounds=Bounds(np.zeros(len(cost)), most),
        integrality=np.ones(len(cost), dtype=np.int8),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        return PeerPlan(0.0, None)
    plan = model.plan([bool(x > 0.5) for x in found.x[: model.truths]])
    return PeerPlan(_worth(problem, plan), plan, found.status == 0)


def rc2(problem: Problem, seconds: float, seed: int) -> PeerPlan:
    """Give the plain model to RC2 (stratified, Glucose 3): the best model of its strata until the time is over."""
    from pysat.examples.rc2 import RC2Stratified

    class Listening(RC2Stratified):  # type: ignore[misc]
        """Keeps the model of the last stratum that was finished: a plan, though not the best."""

        heard: Sequence[int] = ()

        def next_level(self) -> None:
            if self.done:
                self.heard = self.oracle.get_model() or self.heard
            super().next_level()

    model = _model(problem, MOST_STARTS_IN_CLAUSES)
    if not any(model.value().values()):
        return PeerPlan(0.0, model.plan([False] * model.truths), proved=True)
    solver = Listening(_clauses(model))
    timer = threading.Timer(seconds, solver.interrupt)
    timer.daemon = True
    timer.start()
    best = solver.compute(expect_interrupt=True)
    timer.cancel()
    literals = set(solver.heard if best is None else best)
    if not literals:
        return PeerPlan(0.0, None)
    plan = model.plan([x + 1 in literals for x in range(model.truths)])
    return PeerPlan(_worth(problem, plan), plan, best is not None)


def _model(problem: Problem, most: int) -> TimetableModel:
    if len(problem.meetings) * len(problem.slots) > most:
        raise NotHeldError("too many starts")
    return build_model(problem)


def _seats(model: TimetableModel) -> list[int]:
    """Return the upper limits of the whole numbers beside the truths: meetings of a group at a kind of table."""
    return [model.kinds[t][j] for t, groups in enumerate(model.seating) for _, kinds in groups for j in kinds]


def _rows(model: TimetableModel) -> Iterable[Row]:
    for truths, right in model.at_most:
        if len(truths) > right:
            yield [(x, 1) for x in truths], right, False
    for x, others in model.one_of:
        yield [(x, -1), *((other, 1) for other in others)], 0, True
    for later, earlier in model.after:
        yield [*((x, 1) for x in later), *((x, -1) for x in earlier)], 0, False
    column = model.truths
    for groups, tables in zip(model.seating, model.kinds, strict=True):
        used: list[list[tuple[int, int]]] = [[] for _ in tables]
        for truths, kinds in groups:
            yield [*((x, 1) for x in truths), *((column + i, -1) for i in range(len(kinds)))], 0, True
            for i, j in enumerate(kinds):
                used[j].append((column + i, 1))
            column += len(kinds)
        for terms, number in zip(used, tables, strict=True):
            if terms:
                yield terms, number, False


def _clauses(model: TimetableModel) -> Any:
    """Return the model in clauses, a meeting's value the weight of its truth of being placed."""
    from pysat.card import CardEnc, EncType
    from pysat.formula import WCNF

    if model.seating:
        raise NotHeldError("tables held by firms")
    formula = WCNF()
    top = model.truths + len(model.starts)
    limits = [*model.at_most, *((others, 1) for _, others in model.one_of)]
    for truths, most in limits:
        if len(truths) > most:
            kind = EncType.pairwise if most == 1 and len(truths) <= 8 else EncType.cardnetwrk if most > 1 else None
            literals = [x + 1 for x in truths]
            encoding = EncType.seqcounter if kind is None else kind
            encoded = CardEnc.atmost(literals, bound=most, top_id=top, encoding=encoding)
            top = max(top, encoded.nv)
            formula.extend(encoded.clauses)
    for x, others in model.one_of:
        formula.append([-x - 1, *(other + 1 for other in others)])
        formula.extend([[-other - 1, x + 1] for other in others])
    for later, earlier in model.after:
        formula.append([-later[-1] - 1, *(x + 1 for x in earlier)])
    for m, starts in enumerate(model.starts):
        placed = model.truths + m + 1
        formula.append([-placed, *(x + 1 for x in starts.values())])
        if model.problem.meetings[m].value:
            formula.append([placed], weight=int(model.problem.meetings[m].value))
    return formula


def _worth(problem: Problem, plan: Plan) -> float:
    """Return what a plan is worth after seating: a meeting that found no table does not count."""
    placed = {placement.meeting for placement in plan.placed}
    return sum(meeting.value for meeting in problem.meetings if meeting.id in placed)
