"""The fewest true literals of random formulas, against all assignments."""

from __future__ import annotations

from itertools import product
from random import Random

from duijie.engine.scheduling.arrange.clauses import Clauses
from duijie.engine.scheduling.arrange.cores import Minimiser
from duijie.engine.scheduling.stop import Budget

VARIABLES = 9


def drawn(seed: int) -> list[list[int]]:
    r = Random(seed)
    variables = range(1, VARIABLES + 1)
    clauses = [[v if r.random() < 0.8 else -v for v in r.sample(variables, r.randint(2, 3))] for _ in range(22)]
    return clauses + [[-v] for v in variables if r.random() < 0.1]


def formula(rows: list[list[int]]) -> Clauses:
    clauses = Clauses()
    for _ in range(VARIABLES):
        clauses.new()
    for row in rows:
        clauses.add(row)
    return clauses


def fewest(rows: list[list[int]]) -> int | None:
    totals = [
        sum(values)
        for values in product((0, 1), repeat=VARIABLES)
        if all(any(values[abs(v) - 1] == (v > 0) for v in row) for row in rows)
    ]
    return min(totals, default=None)


def test_the_minimum_is_that_of_all_assignments() -> None:
    seen = set()
    for seed in range(150):
        rows = drawn(seed)
        least = fewest(rows)
        seen.add(least)
        found = Minimiser(formula(rows), range(1, VARIABLES + 1), Budget(9.0)).run(None)
        assert found.infeasible == (least is None)
        assert (found.model is None) == (least is None)
        if found.model is not None:
            assert found.bound == least == sum(v > 0 for v in found.model[:VARIABLES])
    assert {None, 3, 4, 5} <= seen


def test_at_least_three_of_five_cost_three() -> None:
    clauses = Clauses()
    five = [clauses.new() for _ in range(5)]
    clauses.exactly(five, 3)
    assert Minimiser(clauses, five, Budget(9.0)).run(None).bound == 3


def test_the_bound_stops_at_the_ceiling() -> None:
    clauses = Clauses()
    five = [clauses.new() for _ in range(5)]
    clauses.exactly(five, 3)
    found = Minimiser(clauses, five, Budget(9.0)).run(2)
    assert (found.bound, found.model, found.infeasible) == (2, None, False)
