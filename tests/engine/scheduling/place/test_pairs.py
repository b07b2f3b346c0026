"""The search among pairs: it follows the same rules as any other, and what it says of a move is what the move does."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from duijie.engine.records import Meeting, Person, Problem, Slot, Table
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.place import place
from duijie.engine.scheduling.place.case import board_of, case_of, spots_of
from duijie.engine.scheduling.place.certificate import Certificate
from duijie.engine.scheduling.place.pairs import anneal_pairs, are_pairs, options_of
from duijie.engine.scheduling.place.search import seed_lots
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.state import State
from duijie.engine.scheduling.stop import Budget
from tests.engine.scheduling.brute import best_objectives


def event(seed: int, people: int, slots: int, meetings: int, tables: int | None) -> Problem:
    """Return an event of pairs, some of them given twice, with patchy availability and maxima."""
    r = Random(seed)
    names = [f"s{t}" for t in range(slots)]
    guests = [
        Person(
            f"p{p}",
            available=tuple(n for n in names if r.random() < 0.7) if r.random() < 0.6 else None,
            max=r.choice([None, None, 1, 2, 3]),
            min=r.choice([0, 0, 2]),
        )
        for p in range(people)
    ]
    pairs = [r.sample(range(people), 2) for _ in range(meetings)]
    pairs += r.choices(pairs, k=2)
    return Problem(
        tuple(Slot(name) for name in names),
        tuple(guests),
        tuple(
            Meeting(f"m{i}", ((f"p{a}",), (f"p{b}",)), value=r.randint(0, 6), mandatory=r.random() < 0.2)
            for i, (a, b) in enumerate(pairs)
        ),
        tables=None if tables is None else tuple(Table(f"T{k}") for k in range(tables)),
        objective=("mandatory", "floor", "value"),
        floor=1,
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_board_it_passes_keeps_the_rules_and_counts_what_is_on_it(seed: int) -> None:
    compiled = compile_problem(event(seed, 12, 5, 40, Random(seed).choice([None, 1, 2, 4])))
    domain = domain_of(compiled)
    case = case_of(compiled, domain)
    board = board_of(case, compiled.horizon)
    prices = Certificate(case, ("mandatory", "floor", "value"))
    options = options_of(case, compiled.horizon, prices.supply.worth, prices.descent.best, -1e9)
    assert are_pairs(case)
    seed_lots(seed)
    for heat in (50.0, 5.0, 0.5):
        anneal_pairs(case, board, options, 3_000, heat)
        spots = spots_of(case, board.start, board.group, board.who)
        state = State(compiled, domain)
        state.load(spots)
        assert state.spots == spots
        assert board.total.tolist() == [state.totals[name] for name in ("mandatory", "floor", "value")]
        assert board.count.tolist() == state.count


@pytest.mark.parametrize("seed", range(30))
def test_small_events_are_planned_best(seed: int) -> None:
    problem = event(1000 + seed, 4, 3, 3, Random(seed).choice([None, 1, 2]))
    compiled = compile_problem(problem)
    placing = place(compiled, domain_of(compiled), 1, Budget(0.3))
    state = State(compiled, domain_of(compiled))
    state.load(placing.spots)
    best, _ = best_objectives(problem)
    assert [state.totals[name] for name in problem.objective] == best


def test_starts_that_only_lose_are_not_tried() -> None:
    compiled = compile_problem(event(3, 12, 5, 60, 2))
    case = case_of(compiled, domain_of(compiled))
    prices = Certificate(case, ("mandatory", "floor", "value"))
    worth, duals = prices.supply.worth, prices.descent.best
    every = options_of(case, compiled.horizon, worth, duals, -1e9)
    some = options_of(case, compiled.horizon, worth, duals, 0.0)
    assert len(every.start) == int(np.bitwise_count(case.starts).sum())
    assert 0 < len(some.start) < len(every.start)
