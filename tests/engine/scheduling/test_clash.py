"""A clash is a smallest one: compared with every smaller set of mandatory meetings, placed by enumeration."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import combinations

import pytest

from duijie.engine.records import Problem
from duijie.engine.scheduling.clash import Purse, find_clash, smallest_clash
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.rules import RULES
from duijie.engine.scheduling.stop import Budget
from tests.engine.scheduling.brute import best_objectives, tiny_problem
from tests.engine.scheduling.small import day, guests, meet


def clash_of(problem: Problem, work: float = 20.0) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    clash = find_clash(compile_problem(problem), 1, Budget(work))
    assert clash is not None
    return clash.meetings, clash.rules, clash.text.en


def with_mandatory(problem: Problem, names: Collection[str]) -> Problem:
    return replace(problem, meetings=tuple(replace(m, mandatory=m.id in names) for m in problem.meetings))


def all_fit(problem: Problem, names: Collection[str]) -> bool:
    return best_objectives(with_mandatory(problem, names))[1]


@pytest.mark.parametrize("block", range(6))
def test_no_smaller_set_of_meetings_clashes(block: int) -> None:
    met = 0
    for seed in range(5_000 + block * 40, 5_000 + block * 40 + 40):
        problem = tiny_problem(seed)
        problem = with_mandatory(problem, [m.id for m in problem.meetings])
        names = [m.id for m in problem.meetings]
        if all_fit(problem, names):
            assert find_clash(compile_problem(problem), seed, Budget(20.0)) is None
            continue
        met += 1
        meetings, rules, text = clash_of(problem)
        assert rules
        assert "proved" in text
        assert not all_fit(problem, meetings)
        smaller = [few for size in range(1, len(meetings)) for few in combinations(names, size)]
        assert all(all_fit(problem, few) for few in smaller)
    assert met > 5


def two_clashes() -> Problem:
    """Return a problem in which four meetings of one person, and two of another, cannot all be held."""
    four = [meet(f"m{i}", "a", f"b{i}", mandatory=True) for i in range(4)]
    two = [meet(f"n{i}", "z", f"b{i}", mandatory=True, fixed="s1") for i in range(2)]
    return Problem(day("s1", "s2", "s3"), guests("a", "z", *(f"b{i}" for i in range(4))), (*four, *two))


def test_the_smaller_of_two_clashes_is_named_and_so_it_says() -> None:
    meetings, rules, text = clash_of(two_clashes())
    assert meetings == ("n0", "n1")
    assert set(rules) == {"one_at_a_time", "fixed"}
    assert text.endswith("It is proved that no smaller number of them clashes.")


def test_a_larger_clash_gives_way_to_the_smallest_where_the_budget_reaches() -> None:
    compiled = compile_problem(two_clashes())
    four, two = [0, 1, 2, 3], [4, 5]
    assert smallest_clash(compiled, four, RULES, 1, Purse(20.0, 60.0, lambda: False)) == (two, True)
    assert smallest_clash(compiled, four, RULES, 1, Purse(0.0, 60.0, lambda: False)) == (four, False)


def test_a_person_with_too_many_mandatory_meetings() -> None:
    meetings = tuple(meet(f"m{i}", "a", f"b{i}", mandatory=True) for i in range(9))
    problem = Problem(day(*(f"s{t}" for t in range(8))), guests("a", *(f"b{i}" for i in range(9))), meetings)
    named, rules, text = clash_of(problem)
    assert (len(named), rules) == (9, ("one_at_a_time",))
    assert "proved" in text


def test_without_a_budget_nothing_is_claimed() -> None:
    assert find_clash(compile_problem(two_clashes()), 1, Budget(0.0)) is None


def test_one_rule_is_named_rather_than_two() -> None:
    people = (*guests("a", available=("s2",)), *guests("b"))
    meeting = meet("m1", "a", "b", mandatory=True, slots=(), fixed="s1")
    assert clash_of(Problem(day("s1", "s2"), people, (meeting,)))[:2] == (("m1",), ("slots",))


def test_fewest_rules_are_named() -> None:
    people = (*guests("a", available=("s1",)), *guests("b", "c"))
    meetings = (meet("m1", "a", "b", mandatory=True), meet("m2", "a", "c", mandatory=True))
    named, rules, _ = clash_of(Problem(day("s1", "s2"), people, meetings))
    assert named == ("m1", "m2")
    assert set(rules) == {"availability", "one_at_a_time"}
