"""What is said to stand in the way of a meeting: true, smallest, cheapest, compared with trying everything."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest

from duijie.engine.records import Meeting, Person, Plan, Problem, Resource, Table, Unplaced
from duijie.engine.scheduling import WorkLimit, bargain, solve, verify
from tests.engine.scheduling.crowded import can_add, closure, crowded, without
from tests.engine.scheduling.small import day, guests, meet

BARGAINED = ("person_full", "person_busy", "resource_full", "tables_full", "precedence")


def claimed(problem: Problem, refused: Unplaced) -> list[str]:
    """Return the blockers that are said to make room."""
    [meeting] = [m for m in problem.meetings if m.id == refused.meeting]
    short = {p for party in meeting.parties for p in party} | set(meeting.needs) | set(meeting.after)
    return [name for name in refused.blockers if name not in short]


def price(problem: Problem, plan: Plan, names: tuple[str, ...]) -> float:
    gone = closure(problem, names) & {p.meeting for p in plan.placed}
    return sum(m.value for m in problem.meetings if m.id in gone)


def check(problem: Problem, plan: Plan, refused: Unplaced) -> str:
    """Compare a refusal with every single meeting and every pair; return which case it was."""
    name, said = refused.meeting, claimed(problem, refused)
    order = {m.id: i for i, m in enumerate(problem.meetings)}
    placed = sorted((p.meeting for p in plan.placed), key=order.__getitem__)
    singles = [x for x in placed if can_add(problem, without(problem, plan, [x]), name)]
    if singles:
        cheapest = sorted(singles, key=lambda x: (price(problem, plan, (x,)), order[x]))[:3]
        assert said == cheapest, (refused, cheapest)
        assert "would make room" in refused.text.en
        assert "together" not in refused.text.en
        return "single"
    pairs = [x for x in combinations(placed, 2) if can_add(problem, without(problem, plan, x), name)]
    if pairs:
        assert tuple(sorted(said, key=order.__getitem__)) in pairs, (refused, pairs)
        assert price(problem, plan, tuple(said)) == min(price(problem, plan, pair) for pair in pairs)
        assert "no single meeting would make room" in refused.text.en
        assert refused.text.en.endswith("together would")
        return "pair"
    if said:
        assert len(said) > 2
        assert can_add(problem, without(problem, plan, said), name)
        return "more"
    assert "giving up" not in refused.text.en
    return "none"


def check_plans(seeds: range) -> Counter[tuple[str, str]]:
    """Check every refusal of a plan a seed; return how often each reason and case came up."""
    cases: Counter[tuple[str, str]] = Counter()
    for seed in seeds:
        problem = crowded(seed)
        plan = solve(problem, WorkLimit(0.01), seed=seed)
        assert verify(problem, plan) == ()
        for refused in plan.unplaced:
            if refused.reason in BARGAINED:
                cases[refused.reason, check(problem, plan, refused)] += 1
    return cases


@pytest.mark.parametrize("block", range(3))
def test_meetings_named_are_the_cheapest_that_make_room_and_as_few_as_can_be(block: int) -> None:
    cases = check_plans(range(block * 12, block * 12 + 12))
    assert {reason for reason, _ in cases} >= {"person_full", "person_busy"}
    assert {case for _, case in cases} >= {"single", "pair"}


@pytest.mark.soak
@pytest.mark.parametrize("block", range(10))
def test_hundreds_of_plans(block: int) -> None:
    cases = check_plans(range(1_000 + block * 50, 1_000 + block * 50 + 50))
    assert {reason for reason, _ in cases} >= {"person_full", "person_busy", "resource_full", "tables_full"}


@pytest.mark.parametrize("seed", range(20))
def test_with_homogeneity_what_is_named_still_makes_room(seed: int) -> None:
    problem = crowded(seed, homogeneity=1)
    plan = solve(problem, WorkLimit(0.01), seed=seed)
    assert verify(problem, plan) == ()
    for refused in plan.unplaced:
        said = claimed(problem, refused)
        if said and refused.reason in (*BARGAINED, "conflict"):
            together = "together" in refused.text.en
            sets = [said] if together else [[name] for name in said]
            assert all(can_add(problem, without(problem, plan, gone), refused.meeting) for gone in sets)


def refusal(problem: Problem) -> Unplaced:
    [refused] = solve(replace(problem, objective=("value",))).unplaced
    return refused


def test_the_sentence_says_which_meetings_would_make_room() -> None:
    people = (*guests("a", "b", "c", "d"), Person("e", name="王晓明"), Person("f", name="李雷"))
    meetings = (meet("m1", "a", "b", value=3), meet("m2", "e", "f", value=2), meet("m3", "c", "d"))
    refused = refusal(Problem(day("s1"), people, meetings, table_capacity=2))
    assert refused.blockers == ("m2", "m1")
    assert refused.text.en == (
        "All are free only at s1, when every table that could take them is taken; "
        "giving up 王晓明–李雷 or m1 would make room"
    )
    assert refused.text.zh_hans == "各方只在s1同时空闲，而届时可用的洽谈桌均已占用；若取消王晓明–李雷或m1，即可安排"
    assert refused.text.zh_hant == "各方只在s1同時空閒，而屆時可用的洽談枱均已佔用；若取消王晓明–李雷或m1，即可安排"


def test_two_meetings_that_only_together_make_room() -> None:
    meetings = (meet("m1", "a", "b", value=3), meet("m2", "c", "d", value=3), meet("m3", "a", "c"))
    refused = refusal(Problem(day("s1"), guests(*"abcd"), meetings))
    assert (refused.reason, refused.blockers) == ("person_busy", ("m1", "m2"))
    assert refused.text.en.endswith("no single meeting would make room, giving up m1 and m2 together would")
    assert refused.text.zh_hant.endswith("取消任何單獨一場都不夠，須同時取消m1、m2方可安排")


def test_of_many_parties_only_those_that_never_share_a_slot_are_named() -> None:
    people = (Person("a"), Person("b", available=("s1",)), Person("c"), Person("d", available=("s2",)))
    refused = refusal(Problem(day("s1", "s2"), people, (meet("m1", *"abcd"),)))
    assert (refused.reason, refused.blockers) == ("no_common_slot", ("b", "d"))


def test_a_meeting_of_somebody_full_and_the_person_are_named() -> None:
    people = (Person("a", max=1), *guests("b", "c"))
    problem = Problem(day("s1", "s2"), people, (meet("m1", "a", "b", value=2), meet("m2", "a", "c")))
    refused = refusal(problem)
    assert (refused.reason, refused.blockers) == ("person_full", ("a", "m1"))


def test_what_follows_goes_too_and_counts_as_part_of_the_cost() -> None:
    meetings = (
        meet("m1", "a", "b", value=1, fixed="s1"),
        meet("m2", "a", "c", value=9, fixed="s2", after=("m1",)),
        meet("m3", "d", "e", value=2, fixed="s1"),
        meet("m4", "f", "g", value=0.5, fixed="s1"),
    )
    refused = refusal(Problem(day("s1", "s2"), guests(*"abcdefg"), meetings, table_capacity={"s1": 2, "s2": 1}))
    assert refused.blockers == ("m3", "m1")


def test_a_missing_predecessor_is_named_alone() -> None:
    meetings = (meet("m1", "a", "b", slots=()), meet("m2", "c", "d", after=("m1",)), meet("m3", "a", "e"))
    plan = solve(Problem(day("s1", "s2"), guests(*"abcde"), meetings, objective=("value",)))
    assert [(u.meeting, u.reason, u.blockers) for u in plan.unplaced] == [
        ("m1", "no_common_slot", ()),
        ("m2", "precedence", ("m1",)),
    ]
    assert plan.unplaced[1].text.en == "It must follow m1, which this plan holds too late or not at all"


def test_a_late_predecessor_is_named_and_what_keeps_the_later_slot() -> None:
    meetings = (
        meet("m1", "a", "b", fixed="s2", value=9),
        meet("m2", "c", "d", after=("m1",)),
        meet("m3", "c", "e", fixed="s3", value=5),
    )
    plan = solve(Problem(day("s1", "s2", "s3"), guests(*"abcde"), meetings, objective=("value",)))
    assert [(u.meeting, u.reason, u.blockers) for u in plan.unplaced] == [("m2", "precedence", ("m1", "m3"))]


def test_a_resource_and_who_uses_it_are_named() -> None:
    needy = [meet(f"m{i}", f"a{i}", f"b{i}", value=i, needs={"r": 1}) for i in range(1, 4)]
    people = guests(*(f"{side}{i}" for i in range(1, 4) for side in "ab"))
    plan = solve(Problem(day("s1"), people, tuple(needy), resources=(Resource("r", 2),), objective=("value",)))
    [refused] = plan.unplaced
    assert (refused.reason, refused.blockers) == ("resource_full", ("r", "m2", "m3"))


def test_a_held_table_opens_only_with_its_holder() -> None:
    people = (Person("x", "o1"), *guests("a", "b", "c"))
    meetings = (meet("m1", "x", "a", value=5), meet("m2", "b", "c"))
    refused = refusal(Problem(day("s1"), people, meetings, tables=(Table("T1", held_by="o1"),)))
    assert (refused.reason, refused.blockers) == ("tables_full", ())
    joint = Meeting("m2", (("b",), ("c", "x")))
    refused = refusal(Problem(day("s1"), people, (meetings[0], joint), tables=(Table("T1", held_by="o1"),)))
    assert (refused.reason, refused.blockers) == ("tables_full", ("m1",))


def test_what_is_found_in_a_hurry_is_true_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bargain, "EFFORT", 0)
    monkeypatch.setattr(bargain, "LEAST_TRIALS", 4)
    together = 0
    for seed in range(150):
        problem = crowded(seed)
        plan = solve(problem, WorkLimit(0.0), seed=seed)
        assert verify(problem, plan) == (), seed
        together += sum("together" in refused.text.en for refused in plan.unplaced)
    assert together > 20
