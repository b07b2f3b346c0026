"""What a caller of the solver may count on: repetition, limits, clashes, streams, starts."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from duijie.engine.records import Meeting, Person, Pin, Plan, Problem, Resource, Slot, Table
from duijie.engine.scheduling import (
    Callback,
    FirstOf,
    GapReached,
    Interim,
    Iterations,
    Progress,
    TimeLimit,
    WorkLimit,
    solve,
    verify,
)
from tests.engine.scheduling.small import day, guests, meet


def conference(seed: int, people: int, slots: int, meetings: int, tables: int) -> Problem:
    """Return a two-sided conference with availabilities, interpreters and mixed values."""
    r = Random(seed)
    half = people // 2
    names = [f"s{t}" for t in range(slots)]
    persons = tuple(
        Person(
            f"p{p}",
            f"o{p}",
            "A" if p < half else "B",
            available=tuple(n for n in names if r.random() < 0.8) if r.random() < 0.3 else None,
            max=r.choice([None, 3]),
        )
        for p in range(people)
    )
    pairs = {(r.randrange(half), half + r.randrange(half)) for _ in range(meetings)}
    return Problem(
        slots=tuple(Slot(name, "am" if t < slots // 2 else "pm") for t, name in enumerate(names)),
        people=persons,
        meetings=tuple(
            Meeting(
                f"m{i}",
                ((f"p{a}",), (f"p{b}",)),
                value=r.randint(1, 5),
                needs={"interpreter": 1} if r.random() < 0.4 else {},
            )
            for i, (a, b) in enumerate(sorted(pairs))
        ),
        tables=tuple(Table(f"T{k}") for k in range(tables)),
        resources=(Resource("interpreter", max(1, tables // 3)),),
        floor=2,
    )


def test_same_input_and_seed_give_the_same_plan() -> None:
    problem = conference(3, 30, 5, 70, 7)
    first = solve(problem, WorkLimit(0.5), seed=7)
    assert solve(problem, WorkLimit(0.5), seed=7) == first
    assert first.seed == 7


@pytest.mark.parametrize("seed", range(4))
def test_no_time_at_all_still_gives_a_valid_plan_with_true_bounds(seed: int) -> None:
    problem = conference(seed, 24, 5, 50, 6)
    hurried = solve(problem, TimeLimit(0), seed=seed)
    assert verify(problem, hurried) == ()
    assert hurried.placed
    best = solve(problem, seed=seed)
    for quick, slow in zip(hurried.objectives[:2], best.objectives[:2], strict=True):
        assert quick.bound is not None
        assert slow.bound is not None
        assert quick.bound >= slow.reached


def test_no_time_at_all_keeps_homogeneity() -> None:
    problem = replace(conference(1, 20, 6, 50, 5), homogeneity=1)
    assert verify(problem, solve(problem, TimeLimit(0))) == ()


def test_infeasible_names_an_irreducible_clash_and_still_gives_a_plan() -> None:
    meetings = tuple(meet(f"m{i}", "a", f"b{i}", mandatory=True) for i in range(4))
    extra = meet("m9", "b0", "b1", mandatory=True)
    problem = Problem(day("s1", "s2"), guests("a", "b0", "b1", "b2", "b3"), (*meetings, extra))
    plan = solve(problem)
    assert plan.status == "infeasible"
    assert plan.clash is not None
    assert len(plan.clash.meetings) == 3
    assert plan.clash.rules == ("one_at_a_time",)
    assert plan.objectives[0].reached == plan.objectives[0].bound == 3
    assert verify(problem, plan) == ()


def test_a_meeting_that_can_never_be_is_a_clash_of_its_own() -> None:
    people = (Person("a", available=("s1",)), Person("b", available=("s2",)))
    plan = solve(Problem(day("s1", "s2"), people, (meet("m1", "a", "b", mandatory=True),)))
    assert plan.clash is not None
    assert (plan.clash.meetings, plan.clash.rules) == (("m1",), ("availability",))


def test_dropping_any_meeting_of_a_clash_resolves_it() -> None:
    meetings = (
        meet("m1", "a", "b", mandatory=True, length=2),
        meet("m2", "a", "c", mandatory=True),
        meet("m3", "c", "d", mandatory=True, after=("m2",), fixed="s1"),
    )
    problem = Problem(day("s1", "s2", "s3"), guests(*"abcd"), meetings)
    clash = solve(problem).clash
    assert clash is not None
    for name in clash.meetings:
        rest = tuple(replace(m, mandatory=m.id in clash.meetings and m.id != name) for m in problem.meetings)
        assert solve(replace(problem, meetings=rest)).status == "optimal"


def test_better_plans_stream_in_and_never_get_worse() -> None:
    problem = conference(5, 30, 5, 90, 6)
    heard: list[Plan] = []
    final = solve(problem, seed=2, on_better=lambda interim: heard.append(interim.plan()))
    scores = [
        [-o.reached if o.name in ("breaks", "moves") else o.reached for o in plan.objectives]
        for plan in (*heard, final)
    ]
    assert heard
    assert scores == sorted(scores)
    assert all(verify(problem, plan) == () for plan in heard)


def test_who_asks_for_the_end_gets_the_best_plan_so_far() -> None:
    problem = conference(5, 60, 8, 400, 9)
    heard: list[Interim] = []

    def listen(interim: Interim) -> None:
        heard.append(interim)

    plan = solve(problem, FirstOf((Callback(lambda: len(heard) > 0), WorkLimit(10_000))), on_better=listen)
    assert verify(problem, plan) == ()
    assert plan.status == "feasible"
    figures = {objective.name: objective.reached for objective in heard[0].objectives}
    assert {o.name: o.reached for o in plan.objectives}["value"] >= figures["value"]
    assert heard[0].placed == len(heard[0].plan().placed)


def test_a_start_is_never_made_worse() -> None:
    problem = conference(8, 30, 5, 90, 6)
    good = solve(problem)
    again = solve(problem, Iterations(0), start=good)
    assert [o.reached for o in again.objectives] == [o.reached for o in good.objectives]


def test_pins_are_kept_when_moves_come_first() -> None:
    problem = conference(4, 20, 4, 30, 6)
    first = solve(problem)
    where = {p.meeting: Pin(p.slot, p.table) for p in first.placed}
    pinned = replace(
        problem,
        meetings=tuple(replace(m, pin=where.get(m.id)) for m in problem.meetings),
        objective=("moves", "value"),
    )
    second = solve(pinned, seed=9)
    assert verify(pinned, second) == ()
    assert second.objectives[0].reached == 0
    assert {(p.meeting, p.slot, p.table) for p in first.placed} <= {(p.meeting, p.slot, p.table) for p in second.placed}


def test_people_with_a_single_common_table_class_get_their_own_table() -> None:
    people = (Person("a", "o1"), Person("b", "o2"), Person("c", "o3"), Person("d", "o4"))
    tables = (Table("T1", held_by="o1"), Table("T2", seats=2))
    problem = Problem(day("s1"), people, (meet("m1", "a", "b"), meet("m2", "c", "d")), tables=tables)
    assert {(p.meeting, p.table) for p in solve(problem).placed} == {("m1", "T1"), ("m2", "T2")}


def test_nobody_and_nothing() -> None:
    plan = solve(Problem(day("s1"), (), ()))
    assert (plan.status, plan.placed, plan.unplaced) == ("optimal", (), ())


def test_stopping_criteria() -> None:
    progress = Progress(work=2.0, iterations=3, gap=0.01)
    assert WorkLimit(2).done(progress)
    assert not WorkLimit(3).done(progress)
    assert Iterations(3).done(progress)
    assert not Iterations(4).done(progress)
    assert GapReached(0.01).done(progress)
    assert not GapReached(0.001).done(progress)
    assert TimeLimit(0).done(progress)
    assert not TimeLimit(1000).done(progress)
    assert Callback(lambda: True).done(progress)
    both = FirstOf((WorkLimit(5), WorkLimit(3)))
    assert not both.done(progress)
    assert both.work_left(progress) == 1.0


def test_a_held_table_takes_only_a_colleague_who_is_there() -> None:
    people = (Person("x", "o1", available=("s1",)), Person("y", "o2"), Person("a", "o3"), Person("b", "o4"))
    meetings = (
        Meeting("m1", (("a",), ("x", "y")), value=1),
        Meeting("m2", (("x",), ("b",)), value=5, fixed="s1"),
    )
    problem = Problem(day("s1", "s2"), people, meetings, tables=(Table("T1", held_by="o1"),), objective=("value",))
    [value] = solve(problem).objectives
    assert (value.reached, value.bound) == (5, 5)
