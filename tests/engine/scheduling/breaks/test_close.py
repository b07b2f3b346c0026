"""Closing breaks: never a rule broken, never an objective worse, and few breaks left."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from duijie.engine.records import Plan, Problem
from duijie.engine.scheduling.breaks.board import board_of, spots_of_board
from duijie.engine.scheduling.breaks.close import close_breaks
from duijie.engine.scheduling.construct import construct
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.improve import fill, make_fair
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.seating import seat
from duijie.engine.scheduling.state import State
from duijie.engine.scheduling.stop import Budget
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.hard import broken_rules
from tests.engine.scheduling.breaks.days import open_day, rich_day, tiny_day


def never() -> bool:
    return False


def first_plan(problem: Problem) -> State:
    compiled = compile_problem(problem)
    state = construct(compiled, domain_of(compiled), random.Random(1), [1.0] * len(compiled.items))
    make_fair(state)
    fill(state)
    state.log.clear()
    return state


def faults(problem: Problem, state: State) -> tuple[object, ...]:
    plan = Plan("feasible", 1, seat(state.compiled, state.spots), (), ())
    return tuple(fault for fault in broken_rules(Facts(problem, plan), plan) if fault.code != "meeting_lost")


@pytest.mark.parametrize("seed", range(40))
def test_with_every_feature_no_rule_breaks_and_nothing_gets_worse(seed: int) -> None:
    problem = rich_day(seed)
    state = first_plan(problem)
    kept = {m: spot for m, spot in enumerate(state.spots) if spot is not None and state.keeps(m, spot)}
    before, score = dict(state.totals), state.score()
    close_breaks(state, seed, Budget(0.05), never)
    assert faults(problem, state) == ()
    assert all(state.totals[name] >= before[name] for name in ("mandatory", "floor", "value"))
    assert state.score() >= score
    if "moves" in problem.objective:
        assert {m: state.spots[m] for m in kept} == kept


@pytest.mark.parametrize("seed", range(20))
def test_a_board_counts_as_the_state_does(seed: int) -> None:
    """Whatever the kernels did, a state loaded from the board agrees with the board's own figures."""
    from duijie.engine.scheduling.breaks.anneal import anneal

    state = first_plan(rich_day(seed))
    before = dict(state.totals)
    board = board_of(state, seed)
    board.price[0] = 100.0
    anneal(board, 0.5, 20_000, 0)
    anneal(board, 0.0, 20_000, 0)
    assert int(board.totals[2]) == 0
    state.load(spots_of_board(board))
    assert sum(spot is not None for spot in state.spots) == int((board.slot >= 0).sum())
    assert state.breaks == int(board.totals[0])
    gains = [int(board.totals[i]) for i in (1, 4, 5)]
    assert [state.totals[name] - before[name] for name in ("floor", "mandatory", "value")] == gains
    assert state.count == board.met.tolist()
    assert [sum(spot is not None and spot.start == t for spot in state.spots) for t in range(10)] == [
        len({m for m in board.at[:, t].tolist() if m >= 0 and board.slot[m] == t}) for t in range(10)
    ]


def test_where_nobody_is_limited_nobody_waits() -> None:
    for seed in range(3):
        state = first_plan(open_day(60, 10, 270, seed))
        placed = state.totals["value"]
        assert state.breaks > 10
        close_breaks(state, seed, Budget(2.0), never)
        assert (state.breaks, state.totals["value"] >= placed) == (0, True)


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    def spots(seed: int) -> object:
        state = first_plan(open_day(60, 10, 270, 1))
        close_breaks(state, seed, Budget(0.02), never)
        return state.spots

    assert spots(1) == spots(1)
    assert spots(1) != spots(2)


def test_it_stops_when_asked_and_spends_what_it_says() -> None:
    state = first_plan(open_day(60, 10, 270, 1))
    before = list(state.spots)
    assert close_breaks(state, 1, Budget(5.0), lambda: True) == 0.0
    assert close_breaks(state, 1, Budget(5.0, 0.0), never) == 0.0
    assert close_breaks(state, 1, Budget(0.0), never) == 0.0
    assert state.spots == before
    held = first_plan(rich_day(1))
    assert close_breaks(held, 1, Budget(0.01), never) == pytest.approx(0.01, rel=0.2)
    assert held.breaks > 0


def test_a_plan_without_breaks_is_left_alone() -> None:
    state = first_plan(tiny_day(0))
    state.load([None] * len(state.spots))
    assert close_breaks(state, 1, Budget(1.0), never) == 0.0


def test_homogeneity_that_holds_goes_on_holding() -> None:
    seen = 0
    for seed in range(60):
        problem = rich_day(seed)
        if problem.homogeneity is not None:
            state = first_plan(problem)
            close_breaks(state, seed, Budget(0.02), never)
            assert faults(problem, state) == ()
            seen += 1
    assert seen > 10


@pytest.mark.parametrize("seed", range(10))
def test_objectives_about_numbers_of_meetings_stay_as_they_are(seed: int) -> None:
    problem = replace(rich_day(seed), objective=("mandatory", "leximin", "breaks"))
    state = first_plan(problem)
    counts, placed = list(state.count), [spot is not None for spot in state.spots]
    close_breaks(state, seed, Budget(0.02), never)
    assert (state.count, [spot is not None for spot in state.spots]) == (counts, placed)
