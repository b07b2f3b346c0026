"""Fairness: figures against the vectors they stand for, bounds against the best plan there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from ortools.sat.python import cp_model

from duijie.engine.records import Meeting, Objective, Person, Plan, Problem, Resource
from duijie.engine.scheduling import verify
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.even import construct_evenly
from duijie.engine.scheduling.fair_model import FairModel
from duijie.engine.scheduling.fairness import LARGEST_FIGURE, Ladder, fairness_bound, ladder_of, measure_fairness
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.seating import seat
from duijie.engine.scheduling.verify.account import count
from duijie.engine.scheduling.verify.facts import Facts
from duijie.formats.plan import read_plan, write_plan
from tests.engine.scheduling.brute import (
    best_objectives,
    fair_problem,
    highest_level,
    is_possible,
    is_whole,
    tiny_problem,
)
from tests.engine.scheduling.small import day, guests, meet, out, plan_of, put


def test_figures_are_ordered_as_sorted_vectors_are() -> None:
    r = Random(1)
    for _ in range(2000):
        people, height = r.randint(1, 6), r.randint(1, 5)
        ladder = Ladder(people + 1, height)
        one, other = ([r.randint(0, height) for _ in range(people)] for _ in range(2))
        figures = ladder.of_counts(one), ladder.of_counts(other)
        assert (figures[0] < figures[1]) == (sorted(one) < sorted(other))
        assert (figures[0] == figures[1]) == (sorted(one) == sorted(other))
        assert ladder.levels(figures[0]) == tuple(sum(n > k for n in one) for k in range(height))


def test_a_conference_of_any_size_has_a_figure_that_floats_can_approach() -> None:
    slots = day(*(f"s{t}" for t in range(400)))
    people = guests(*(f"p{i}" for i in range(50)))
    problem = Problem(slots, people, tuple(meet(f"m{i}", "p0", "p1") for i in range(500)))
    ladder = ladder_of(compile_problem(problem))
    assert 51**ladder.height < LARGEST_FIGURE <= 51 ** (ladder.height + 1)
    assert ladder.height < 400
    placed = [put(f"m{i}", f"s{i}", "p0", "p1") for i in range(400)]
    facts = Facts(problem, plan_of(problem, *placed))
    counts = [400, 400, *[0] * 48]
    assert count(facts, "leximin") == measure_fairness(compile_problem(problem), counts)["leximin"]
    assert float(count(facts, "leximin")) > 0


def _judged(problem: Problem, plan: Plan) -> tuple[float, float]:
    facts = Facts(problem, plan)
    return count(facts, "leximin"), count(facts, "balance")


def test_the_judge_counts_as_the_contract_says() -> None:
    people = (
        Person("a", side="A"),
        Person("b", side="A", max=2),
        Person("c", side="B"),
        Person("d", side="B"),
        Person("e", side="B"),
        Person("f", side="B"),
        Person("g"),
    )
    meetings = (meet("m1", "a", "c"), meet("m2", "b", "c"), meet("m3", "a", "d"), meet("m4", "b", "g", "e"))
    problem = Problem(day("s1", "s2", "s3"), people, meetings)
    plan = plan_of(problem, put("m1", "s1", "a", "c"), put("m2", "s2", "b", "c"), put("m4", "s1", "b", "g", "e"))
    # a 1, b 2, c 2, d 0, e 1, g 1 (f is in no meeting): five have one, two have two, of seven: base 8, two levels.
    # A has 3 of 2 heads, 1.500; B 3 of 3 heads (f does not count), 1.000; g is on no side.
    assert _judged(problem, plan) == (5 * 8 + 2, 500)
    assert _judged(problem, plan_of(problem, put("m1", "s1", "a", "c"))) == (2 * 8, 500 - 333)
    assert _judged(problem, plan_of(problem)) == (0, 0)


def test_solver_and_judge_and_enumeration_count_alike() -> None:
    r = Random(3)
    for seed in range(200):
        problem = tiny_problem(seed)
        compiled = compile_problem(problem)
        assert ladder_of(compiled).height == highest_level(problem)
        placed, counts = [], [0] * len(problem.people)
        for meeting in problem.meetings:
            if r.random() < 0.6:
                group = tuple(r.choice(party) for party in meeting.parties)
                placed.append(put(meeting.id, problem.slots[0].id, *group))
                for person in group:
                    counts[compiled.person_number[person]] += 1
        found = measure_fairness(compiled, [min(n, ladder_of(compiled).height) for n in counts])
        judged = _judged(problem, plan_of(problem, *placed))
        assert found["leximin"] == judged[0]
        assert measure_fairness(compiled, counts)["balance"] == judged[1]


@pytest.mark.parametrize("block", range(4))
def test_bounds_without_search_hold_against_the_best_plan(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        problem = fair_problem(seed)
        compiled = compile_problem(problem)
        domain = domain_of(compiled)
        best = [round(x * compiled.scale) if n == "value" else int(x) for n, x in _best(problem).items()]
        given = dict(zip(problem.objective, best, strict=True))
        for i, name in enumerate(problem.objective):
            before = {earlier: given[earlier] for earlier in problem.objective[:i]}
            if name == "balance":
                assert fairness_bound(compiled, domain, name, before) <= given[name]
            if name == "leximin":
                assert fairness_bound(compiled, domain, name, before) >= given[name]
                ladder = ladder_of(compiled)
                for worse in {given[name], ladder.of_counts([0] * len(compiled.most))}:
                    assert fairness_bound(compiled, domain, name, before, worse) >= given[name]


def _best(problem: Problem) -> dict[str, float]:
    return dict(zip(problem.objective, best_objectives(problem)[0], strict=True))


def test_levels_that_linear_programming_closes_are_proved() -> None:
    people = guests("a", "b", "c", "d")
    pairs = ("ab", "ac", "ad", "bc", "bd", "cd")
    meetings = tuple(meet(pair, *pair, needs={"r": 1}) for pair in pairs)
    problem = Problem(day("s1", "s2"), people, meetings, resources=(Resource("r", 1),), objective=("leximin",))
    compiled = compile_problem(problem)
    # Two interpreters in all: everybody meets once and nobody twice; counting alone would let all meet twice.
    reached = measure_fairness(compiled, [1, 1, 1, 1])["leximin"]
    assert fairness_bound(compiled, domain_of(compiled), "leximin", {}) == 4 * 5 + 4
    assert fairness_bound(compiled, domain_of(compiled), "leximin", {}, reached) == reached == 4 * 5
    assert fairness_bound(compiled, domain_of(compiled), "leximin", {}, reached, seconds=0) == 4 * 5 + 4


def test_tables_bound_the_levels_by_counting() -> None:
    pairs = ("ab", "ac", "ad", "bc", "bd", "cd")
    meetings = tuple(meet(pair, *pair) for pair in pairs)
    problem = Problem(day("s1", "s2"), guests(*"abcd"), meetings, table_capacity=1, objective=("leximin",))
    compiled = compile_problem(problem)
    # Four attendances: four people once, or two of them twice.
    assert fairness_bound(compiled, domain_of(compiled), "leximin", {}) == 4 * 5 + 2
    reached = measure_fairness(compiled, [1, 1, 1, 1])["leximin"]
    assert fairness_bound(compiled, domain_of(compiled), "leximin", {}, reached, seconds=0) == reached
    worse = measure_fairness(compiled, [2, 2, 0, 0])["leximin"]
    assert fairness_bound(compiled, domain_of(compiled), "leximin", {}, worse, seconds=0) == 4 * 5 + 2


def test_the_balance_of_two_delegations_that_only_meet_each_other_is_bounded_by_counting() -> None:
    hosts, visitors = ["h1", "h2"], ["v1", "v2", "v3", "v4"]
    people = (*(Person(h, side="H") for h in hosts), *(Person(v, side="V") for v in visitors))
    meetings = tuple(Meeting(f"{h}{v}", ((h,), (v,)), value=1) for h in hosts for v in visitors)
    problem = Problem(day("s1", "s2", "s3"), people, meetings, objective=("value", "balance"))
    compiled = compile_problem(problem)
    domain = domain_of(compiled)
    assert fairness_bound(compiled, domain, "balance", {}) == 0
    # Six meetings: three a host, one and a half a visitor; seven or eight differ more.
    assert fairness_bound(compiled, domain, "balance", {"value": 6}) == 1500
    mixed = replace(problem, meetings=(*meetings, meet("x", "v1", "v2")))
    assert fairness_bound(compile_problem(mixed), domain_of(compile_problem(mixed)), "balance", {"value": 6}) == 0


def test_a_plan_made_evenly_breaks_no_rule() -> None:
    placed = 0
    for seed in range(300):
        problem = replace(tiny_problem(seed), homogeneity=None)
        compiled = compile_problem(problem)
        state = construct_evenly(compiled, domain_of(compiled), Random(seed))
        plan = {p.meeting: (compiled.slot_number[p.slot], p.people, p.table) for p in seat(compiled, state.spots)}
        assert is_possible(problem, plan)
        assert is_whole(problem, plan)
        placed += len(plan)
    assert placed > 300


def test_a_plan_made_evenly_gives_the_last_table_to_those_who_have_fewest() -> None:
    stars = [meet(f"star{i}", "star", name, value=9) for i, name in enumerate("abcdef")]
    problem = Problem(
        day("s1", "s2"),
        guests("star", *"abcdef"),
        (*stars, meet("ab", *"ab"), meet("cd", *"cd"), meet("ef", *"ef")),
        table_capacity=2,
        objective=("leximin",),
    )
    compiled = compile_problem(problem)
    for seed in range(20):
        state = construct_evenly(compiled, domain_of(compiled), Random(seed))
        assert sorted(state.count) == [1, 1, 1, 1, 1, 1, 2]  # the star meets one of them, who then has two


def test_levels_are_held_exactly_when_a_plan_is_no_worse() -> None:
    slots, names = day("s1", "s2", "s3"), "abc"
    meetings = tuple(meet(f"{n}{i}", n) for n in names for i in range(3))
    compiled = compile_problem(Problem(slots, guests(*names), meetings, objective=("leximin",)))
    ladder = ladder_of(compiled)
    assert (ladder.base, ladder.height) == (4, 3)
    r = Random(5)
    outcomes: Counter[bool] = Counter()
    for _ in range(400):
        held, counts = ([r.randint(0, 3) for _ in names] for _ in range(2))
        model = cp_model.CpModel()
        ways = [[model.new_bool_var("") for _ in range(3)] for _ in names]
        for own, number in zip(ways, counts, strict=True):
            model.add(sum(own) == number)
        FairModel(model, compiled, ways).hold_levels(ladder.of_counts(held))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        possible = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        assert possible == (sorted(counts) >= sorted(held))
        outcomes[possible] += 1
    assert min(outcomes[True], outcomes[False]) > 100


def test_the_judge_finds_the_last_digit_of_a_long_figure_wrong() -> None:
    names = [f"p{i}" for i in range(60)]
    problem = Problem(
        day(*(f"s{t}" for t in range(12))),
        guests(*names),
        tuple(meet(f"m{i}", "p0", name) for i, name in enumerate(names[1:])),
        objective=("leximin",),
    )
    placed = [put(f"m{i}", f"s{i}", "p0", name) for i, name in enumerate(names[1:13])]
    rest = [out(f"m{i}", "person_busy") for i in range(12, 59)]
    plan = plan_of(problem, *placed, *rest)
    true = int(count(Facts(problem, plan), "leximin"))
    assert true > 2**60

    def judged(reached: int, bound: int, *, proved: bool) -> list[str]:
        status = "optimal" if proved else "feasible"
        stated = replace(plan, status=status, objectives=(Objective("leximin", reached, bound, proved),))
        return [violation.code for violation in verify(problem, stated) if violation.code != "blockers"]

    assert judged(true, true, proved=True) == []
    assert judged(true, true + 1, proved=False) == []
    assert judged(true - 1, true - 1, proved=True) == ["objective_value"]
    assert judged(true, true + 1, proved=True) == ["proof"]
    assert judged(true, true - 1, proved=False) == ["bound"]


def test_a_long_figure_is_written_and_read_to_its_last_digit() -> None:
    figure = 10_001**40 + 1
    plan = Plan("feasible", 1, (), (), (Objective("leximin", figure, figure + 1, False),))
    assert read_plan(write_plan(plan), "plan.json")[0] == plan
