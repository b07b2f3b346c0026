"""Arrangements against every plan there is, on random problems small enough to enumerate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from duijie.engine.records import Meeting, Person, Problem, Resource, Table
from duijie.engine.scheduling.arrange import Arrangement, arrange, can_arrange
from duijie.engine.scheduling.domain import domain_of
from duijie.engine.scheduling.problem import compile_problem
from duijie.engine.scheduling.rules import HOMOGENEITY, RULES
from duijie.engine.scheduling.seating import seat
from duijie.engine.scheduling.state import Spot
from duijie.engine.scheduling.stop import Budget
from tests.engine.scheduling.brute import Option, is_possible, is_whole, measure, options_of, tiny_problem
from tests.engine.scheduling.small import day, guests, meet


def chatty_problem(seed: int) -> Problem:
    """Return a random problem of people with several meetings and gaps in their time: breaks cost and differ."""
    r = Random(seed)
    slots = day(*[f"s{t}" for t in range(r.randint(4, 5))])
    ids = [slot.id for slot in slots]
    people = tuple(
        Person(f"p{p}", available=tuple(i for i in ids if r.random() < 0.8) if r.random() < 0.7 else None)
        for p in range(r.randint(3, 4))
    )
    pairs = r.sample(list(combinations([person.id for person in people], 2)), r.randint(2, 3))
    pairs += r.choices(pairs, k=2)  # the same two may meet again
    meetings = [meet(f"m{m}", *pair) for m, pair in enumerate(pairs)]
    if r.random() < 0.3:
        meetings[-1] = replace(meetings[-1], after=("m0",))
    return Problem(
        slots, people, tuple(meetings), table_capacity=r.choice([None, 1, 2]), homogeneity=r.choice([None, 0, 1, 1])
    )


def known(problem: Problem, only: set[str]) -> int | None:
    """Return the fewest breaks with exactly these meetings placed; None if there is no such plan."""
    part = replace(problem, meetings=tuple(meeting for meeting in problem.meetings if meeting.id in only))
    if any(earlier not in only for meeting in part.meetings for earlier in meeting.after):
        return None
    plans: list[dict[str, Option]] = [{}]
    for meeting in part.meetings:
        longer = [{**plan, meeting.id: option} for plan in plans for option in options_of(part, meeting)]
        plans = [plan for plan in longer if is_possible(part, plan)]
    return min((round(measure(part, plan, "breaks")) for plan in plans if is_whole(part, plan)), default=None)


def found(problem: Problem, only: set[str], hint: list[Spot | None] | None = None) -> Arrangement:
    compiled = compile_problem(problem)
    chosen = frozenset(compiled.meeting_number[name] for name in only)
    domain = domain_of(compiled)
    assert can_arrange(compiled, domain, chosen)
    return arrange(compiled, domain, 1, Budget(60.0), chosen, hint)


def breaks_of(problem: Problem, only: set[str], spots: list[Spot | None]) -> int:
    """Return the breaks of a plan after checking it rule by rule."""
    compiled = compile_problem(problem)
    placements = seat(compiled, spots)
    plan = {p.meeting: (compiled.slot_number[p.slot], p.people, p.table) for p in placements}
    assert set(plan) == only
    for name, (t, people, _) in plan.items():
        m = compiled.meeting_number[name]
        assert compiled.problem.meetings[m].id == name
        assert spots[m] is not None
        assert (spots[m].start, len(people)) == (t, len(compiled.items[m].parties))  # type: ignore[union-attr]
    for meeting in problem.meetings:
        if meeting.id in only:
            assert plan[meeting.id] in options_of(problem, meeting)
    assert is_possible(problem, plan)
    assert is_whole(problem, plan)
    return round(measure(problem, plan, "breaks"))


def assert_fewest(problem: Problem, only: set[str]) -> int | None:
    fewest = known(problem, only)
    answer = found(problem, only)
    assert answer.closed
    assert answer.feasible == (fewest is not None)
    if fewest is None:
        assert answer.spots is None
        return None
    assert answer.bound == fewest
    assert answer.spots is not None
    assert breaks_of(problem, only, answer.spots) == fewest
    return fewest


@pytest.mark.parametrize(("draw", "seeds"), [(tiny_problem, 500), (chatty_problem, 300)])
def test_the_fewest_breaks_are_those_of_every_plan_there_is(draw: Callable[[int], Problem], seeds: int) -> None:
    seen: set[int | None] = set()
    for seed in range(seeds):
        problem = draw(seed)
        r = Random(seed)
        names = [meeting.id for meeting in problem.meetings]
        seen.add(assert_fewest(problem, set(names)))
        if draw is tiny_problem:
            seen.add(assert_fewest(problem, {name for name in names if r.random() < 0.6}))
    assert {None, 0, 1} <= seen  # the problems tell solvers apart


def test_everybody_may_have_to_have_breaks() -> None:
    slots = day("s1", "s2", "s3", "s4", "s5")
    people = guests("a", "b", available=("s1", "s3", "s5"))
    meetings = (meet("m1", "a", "b"), meet("m2", "a", "b"), meet("m3", "a", "b"))
    problem = Problem(slots, people, meetings, homogeneity=0)
    assert assert_fewest(problem, {"m1", "m2", "m3"}) == 4
    guest = Person("c")
    assert assert_fewest(replace(problem, people=(*people, guest)), {"m1", "m2", "m3"}) is None


def test_a_table_is_counted_by_those_at_it() -> None:
    """Three meetings in a ring cannot share two slots at one table, whoever is counted."""
    ring = (meet("m1", "a", "b"), meet("m2", "b", "c"), meet("m3", "c", "a"), meet("m4", "d", "e"))
    problem = Problem(day("s1", "s2", "s3"), guests(*"abcde"), ring, table_capacity=1)
    assert assert_fewest(problem, {"m1", "m2", "m3"}) == 1
    assert assert_fewest(problem, {"m1", "m2", "m3", "m4"}) is None


def test_a_held_table_wants_one_of_its_people() -> None:
    slots, people = day("s1", "s2"), (*guests("a", "c"), Person("b", "o1", available=("s2",)))
    tables = (Table("T1", held_by="o1"), Table("T2", slots=("s2",)))
    m1 = Meeting("m1", (("a",), ("b", "c")))
    problem = Problem(slots, people, (m1, meet("m2", "a", "c", fixed="s2")), tables=tables)
    assert assert_fewest(problem, {"m1"}) == 0
    assert assert_fewest(problem, {"m1", "m2"}) is None


def test_a_hint_that_is_best_is_kept_and_one_that_breaks_a_rule_is_not() -> None:
    problem = Problem(day("s1", "s2", "s3"), guests(*"abc"), (meet("m1", "a", "b"), meet("m2", "a", "c")))
    best: list[Spot | None] = [Spot(2, (0, 1), -1), Spot(1, (0, 2), -1)]
    answer = found(problem, {"m1", "m2"}, best)
    assert (answer.spots, answer.bound, answer.closed, answer.work) == (best, 0, True, 0.0)
    clashing: list[Spot | None] = [Spot(2, (0, 1), -1), Spot(2, (0, 2), -1)]
    answer = found(problem, {"m1", "m2"}, clashing)
    assert answer.spots is not None
    assert breaks_of(problem, {"m1", "m2"}, answer.spots) == 0


def test_an_unfair_hint_is_not_a_plan() -> None:
    problem = Problem(
        day("s1", "s2", "s3"), guests(*"abcd"), (meet("m1", "a", "b"), meet("m2", "a", "c")), homogeneity=0
    )
    unfair: list[Spot | None] = [Spot(0, (0, 1), -1), Spot(2, (0, 2), -1)]
    compiled = compile_problem(problem)
    answer = arrange(compiled, domain_of(compiled), 1, Budget(0.0), hint=unfair)
    assert answer == Arrangement(None, 0, False, 0.0, None)


def test_without_work_nothing_is_claimed_but_the_hint() -> None:
    problem = Problem(day("s1", "s2", "s3"), guests(*"abc"), (meet("m1", "a", "b"), meet("m2", "a", "c")))
    compiled = compile_problem(problem)
    domain = domain_of(compiled)
    assert arrange(compiled, domain, 1, Budget(0.0)) == Arrangement(None, 0, False, 0.0, None)
    assert arrange(compiled, domain, 1, Budget(9.0, 0.0)) == Arrangement(None, 0, False, 0.0, None)
    assert arrange(compiled, domain, 1, Budget(9.0, 9.0, lambda: True)) == Arrangement(None, 0, False, 0.0, None)
    broken: list[Spot | None] = [Spot(0, (0, 1), -1), Spot(2, (0, 2), -1)]
    assert arrange(compiled, domain, 1, Budget(0.0), hint=broken) == Arrangement(broken, 0, False, 0.0, True)


def test_what_it_cannot_take_it_declines() -> None:
    problem = Problem(
        day("s1", "s2"),
        guests("a", "b"),
        (meet("m1", "a", "b", needs={"r": 5_000}),),
        resources=(Resource("r", 9_000),),
    )
    compiled = compile_problem(problem)
    assert not can_arrange(compiled, domain_of(compiled))
    plain = compile_problem(replace(problem, meetings=(meet("m1", "a", "b"),)))
    assert can_arrange(plain, domain_of(plain))
    relaxed = domain_of(plain, [rule for rule in RULES if rule is not HOMOGENEITY])
    assert not can_arrange(plain, relaxed)
    with pytest.raises(ValueError, match="rules"):
        arrange(plain, relaxed, 1, Budget(1.0))


def test_the_same_problem_gives_the_same_arrangement() -> None:
    problem = chatty_problem(7)
    names = {meeting.id for meeting in problem.meetings}
    assert found(problem, names) == found(problem, names)
