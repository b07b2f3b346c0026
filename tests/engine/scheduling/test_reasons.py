"""The reason of every unplaced meeting against the contract's definitions, tried out on every way to place it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product

from duijie.engine.records import Meeting, Person, Plan, Problem
from duijie.engine.scheduling import WorkLimit, solve
from tests.engine.scheduling.brute import Option, is_possible, is_whole, options_of, rank_of, tiny_problem

Way = tuple[int, tuple[str, ...]]
"""A start slot and who attends."""


def true_reason(problem: Problem, plan: Plan, meeting: Meeting) -> str:
    """Return the first reason of the contract that is true of a plan."""
    position = {slot.id: t for t, slot in enumerate(problem.slots)}
    taken: dict[str, Option] = {p.meeting: (position[p.slot], p.people, p.table) for p in plan.placed}
    load = Counter(person for _, group, _ in taken.values() for person in group)
    people = {person.id: person for person in problem.people}
    shared = {(t, group) for t, group, _ in options_of(_bare(problem), meeting)}
    if not shared:
        return "no_common_slot"
    if any(all(_is_full(people[p], load) for p in party) for party in meeting.parties):
        return "person_full"

    def left(rules: Iterable[Callable[[Problem], Problem]], ways: set[Way]) -> set[Way]:
        """Return the ways that are possible beside the plan under a problem stripped of what rules leave out."""
        stripped = problem
        for rule in rules:
            stripped = rule(stripped)
        options = options_of(stripped, meeting)
        return {
            (t, group)
            for t, group, table in options
            if (t, group) in ways and is_possible(stripped, {**taken, meeting.id: (t, group, table)})
        }

    free = left((_bare, _plentiful), shared)
    if not free:
        return "person_busy"
    stocked = left((_bare,), free)
    if not stocked:
        return "resource_full"
    seated = left((), stocked)
    if not seated:
        return "tables_full"
    ordered = {way for way in seated if _follows(problem, taken, meeting, way[0])}
    return "conflict" if ordered else "precedence"


def _is_full(person: Person, load: Counter[str]) -> bool:
    return person.max is not None and load[person.id] >= person.max


def _bare(problem: Problem) -> Problem:
    return replace(problem, tables=None, table_capacity=None)


def _plentiful(problem: Problem) -> Problem:
    return replace(problem, meetings=tuple(replace(meeting, needs={}) for meeting in problem.meetings))


def _follows(problem: Problem, taken: dict[str, Option], meeting: Meeting, start: int) -> bool:
    lengths = {other.id: other.length for other in problem.meetings}
    return all(name in taken and taken[name][0] + lengths[name] <= start for name in meeting.after)


def _improvements(problem: Problem, plan: Plan, meeting: Meeting) -> list[Option]:
    """Return every way in which the meeting could simply be added and make the plan better."""
    position = {slot.id: t for t, slot in enumerate(problem.slots)}
    taken: dict[str, Option] = {p.meeting: (position[p.slot], p.people, p.table) for p in plan.placed}
    before = rank_of(problem, taken)
    found = []
    for option in options_of(problem, meeting):
        more = {**taken, meeting.id: option}
        if is_possible(problem, more) and is_whole(problem, more) and rank_of(problem, more) > before:
            found.append(option)
    return found


def test_reasons_are_the_first_that_are_true_and_nothing_could_simply_be_added() -> None:
    told: Counter[str] = Counter()
    for seed, work in product(range(5_000, 5_250), (0.0, 1.0)):
        problem = tiny_problem(seed)
        plan = solve(problem, WorkLimit(work), seed=seed)
        for out in plan.unplaced:
            meeting = next(one for one in problem.meetings if one.id == out.meeting)
            assert (seed, out.meeting, out.reason) == (seed, out.meeting, true_reason(problem, plan, meeting))
            assert (seed, out.meeting, _improvements(problem, plan, meeting)) == (seed, out.meeting, [])
            told[out.reason] += 1
    assert {name for name, number in told.items() if number >= 5} == {
        "no_common_slot",
        "person_full",
        "person_busy",
        "resource_full",
        "tables_full",
        "precedence",
        "conflict",
    }


def test_every_way_of_a_group_counts() -> None:
    ways = list(product("ab", "cd"))
    problem = tiny_problem(5_000)
    meeting = Meeting("m", (("a", "b"), ("c", "d")))
    people = tuple(Person(name) for name in "abcd")
    bare = replace(problem, people=people, meetings=(meeting,), tables=None, table_capacity=None)
    assert [group for _, group, _ in options_of(replace(bare, slots=bare.slots[:1]), meeting)] == ways
