"""Placing in arrays against every plan there is, and against the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from duijie.engine.records import ObjectiveName, Plan, Problem, Unplaced
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.place.place import Placing, place, prefix_of
from duijie.engine.scheduling.problem import Compiled, compile_problem
from duijie.engine.scheduling.seating import seat
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.scheduling.stop import Budget
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.hard import broken_rules
from duijie.engine.text import same
from tests.engine.scheduling.brute import Option, is_possible, is_whole, measure, options_of, tiny_problem
from tests.engine.scheduling.small import day, guests, meet


def plans_of(problem: Problem, plan: dict[str, Option], index: int = 0) -> Iterator[dict[str, Option]]:
    if index == len(problem.meetings):
        if is_whole(problem, plan):
            yield plan
        return
    yield from plans_of(problem, plan, index + 1)
    meeting = problem.meetings[index]
    for option in options_of(problem, meeting):
        plan[meeting.id] = option
        if is_possible(problem, plan):
            yield from plans_of(problem, plan, index + 1)
        del plan[meeting.id]


def placed(problem: Problem, seed: int = 1, work: float = 0.05) -> tuple[Compiled, Placing]:
    compiled = compile_problem(problem)
    return compiled, place(compiled, domain_of(compiled), seed, Budget(work))


def reached(compiled: Compiled, spots: list[Spot | None]) -> dict[ObjectiveName, int]:
    state = State(compiled, domain_of(compiled))
    state.load(spots)
    assert state.spots == spots
    return {name: state.totals[name] for name in prefix_of(compiled)}


def assert_rules_kept(compiled: Compiled, spots: list[Spot | None]) -> None:
    unplaced = tuple(
        Unplaced(meeting.id, "conflict", (), same("…"))
        for meeting, spot in zip(compiled.problem.meetings, spots, strict=True)
        if spot is None
    )
    plan = Plan("feasible", 1, seat(compiled, spots), unplaced, ())
    assert tuple(broken_rules(Facts(compiled.problem, plan), plan)) == ()


def best_given(compiled: Compiled, totals: dict[ObjectiveName, int]) -> dict[ObjectiveName, int]:
    """Return, for each objective, the most of any plan that does as well in the objectives before it."""
    names = list(totals)
    best = dict.fromkeys(names, 0)
    for plan in plans_of(compiled.problem, {}):
        for name in names:
            figure = Fraction(repr(measure(compiled.problem, plan, name)))
            exact = int(figure) if name != "value" else value_of(compiled, plan)
            best[name] = max(best[name], exact)
            if exact < totals[name]:
                break
    return best


def value_of(compiled: Compiled, plan: dict[str, Option]) -> int:
    return sum(compiled.items[compiled.meeting_number[name]].value for name in plan)


@pytest.mark.parametrize("block", range(6))
def test_no_plan_beats_a_bound_and_nearly_every_plan_is_the_best(block: int) -> None:
    short = 0
    for seed in range(block * 40, block * 40 + 40):
        problem = replace(tiny_problem(seed), homogeneity=None)
        if seed % 2:
            names: list[ObjectiveName] = ["mandatory", "floor", "value"]
            Random(seed).shuffle(names)
            problem = replace(problem, objective=tuple(names), floor=problem.floor or 1)
        compiled, result = placed(problem, seed)
        assert_rules_kept(compiled, result.spots)
        totals = reached(compiled, result.spots)
        assert list(result.bounds) == list(totals)
        best = best_given(compiled, totals)
        assert all(result.bounds[name] >= best[name] for name in totals), seed
        short += totals != best
    assert short <= 5


def test_a_full_conference_is_proved_best_at_once() -> None:
    """Everybody of one side wishes to meet everybody of the other: as many slots as guests just hold them all."""
    side = range(6)
    problem = Problem(
        slots=day(*(f"s{t}" for t in side)),
        people=guests(*(f"{x}{i}" for x in "ab" for i in side)),
        meetings=tuple(meet(f"m{i}{j}", f"a{i}", f"b{j}", value=1 + (i * j) % 4) for i in side for j in side),
        table_capacity=6,
        objective=("value",),
    )
    compiled, result = placed(problem)
    assert all(spot is not None for spot in result.spots)
    assert result.bounds == {"value": sum(item.value for item in compiled.items)}


def test_the_same_seed_and_work_give_the_same_plan() -> None:
    problem = crowd(20, 5, 3)
    assert placed(problem, 7)[1] == placed(problem, 7)[1]


def test_a_given_plan_is_never_made_worse_and_whoever_listens_hears_it() -> None:
    problem = crowd(20, 5, 4)
    compiled, good = placed(problem, 1, 0.5)
    heard: list[list[Spot | None]] = []
    again = place(compiled, domain_of(compiled), 2, Budget(0.0), heard.append, good.spots)
    assert reached(compiled, again.spots)["value"] >= reached(compiled, good.spots)["value"]
    assert heard[-1] == again.spots


def test_a_stopped_search_still_gives_a_plan_and_true_bounds() -> None:
    compiled = compile_problem(crowd(20, 5, 5))
    result = place(compiled, domain_of(compiled), 1, Budget(1.0, 0.0, lambda: True))
    totals = reached(compiled, result.spots)
    assert totals["value"] > 0
    assert result.bounds["value"] == sum(item.value for item in compiled.items)


@pytest.mark.parametrize("slots", [0, 63])
def test_days_beyond_the_masks_are_planned_plainly(slots: int) -> None:
    problem = replace(crowd(8, max(slots, 1), 6), slots=day(*(f"s{t}" for t in range(slots))))
    compiled, result = placed(problem)
    assert_rules_kept(compiled, result.spots)
    assert (sum(spot is not None for spot in result.spots) > 0) == (slots > 0)


def test_huge_values_keep_their_bound() -> None:
    problem = crowd(10, 3, 8)
    problem = replace(problem, meetings=tuple(replace(m, value=m.value * 10**9 + 1) for m in problem.meetings))
    compiled, result = placed(problem)
    assert reached(compiled, result.spots)["value"] <= result.bounds["value"] < sum(i.value for i in compiled.items)


def crowd(people: int, slots: int, seed: int) -> Problem:
    """Return more wishes than there is time for, at too few tables."""
    r = Random(seed)
    pairs = {tuple(sorted(r.sample(range(people), 2))): None for _ in range(people * slots)}
    return Problem(
        slots=day(*(f"s{t}" for t in range(slots))),
        people=guests(*(f"p{i}" for i in range(people))),
        meetings=tuple(meet(f"m{i}.{j}", f"p{i}", f"p{j}", value=r.randint(1, 5)) for i, j in pairs),
        table_capacity=people // 2 - 1,
        objective=("value",),
    )
