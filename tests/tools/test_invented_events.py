"""The invented events of ``benchmarks/scheduling``: the same every time, valid, and what their families promise."""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from duijie.engine.records import Meeting, Person, Pin, Problem, Resource, Slot, Table
from duijie.engine.scheduling.verify.account import count
from duijie.engine.scheduling.verify.facts import Facts
from duijie.formats.problem import read_problem, write_problem
from tests.engine.scheduling.brute import best_objectives, tiny_problem

FOLDER = str(Path(__file__).parents[2] / "benchmarks/scheduling")
NAMES = ("desk", "invented", "greedy_peers", "exact_peers", "timetable_model", "case", "families", "peers")

with pytest.MonkeyPatch.context() as place:
    place.syspath_prepend(FOLDER)
    for name in NAMES:  # the benchmarks of matching have modules of the same names
        place.setitem(sys.modules, name, None)
        del sys.modules[name]
    desk, invented, greedy_peers, _, _, case, families, contest = map(importlib.import_module, NAMES)

EVERY = pytest.mark.parametrize("family", invented.FAMILIES)


@EVERY
def test_a_family_is_valid_and_the_same_every_time_and_another_by_another_seed(family: str) -> None:
    problem = invented.conference(family, "C", 3)
    assert read_problem(write_problem(problem), "PROBLEM.json") == (problem, ())
    assert invented.conference(family, "C", 3) == problem
    assert invented.conference(family, "C", 4) != problem


def test_the_families_that_others_measure_on_are_theirs() -> None:
    assert families.conference is invented.conference
    assert families.SIZES is invented.SIZES
    problem = invented.conference("few_tables", "S")
    assert (len(problem.people), len(problem.slots), len(problem.meetings)) == (120, 8, 452)
    assert (len(problem.tables), problem.floor, problem.objective[-1]) == (30, 2, "breaks")


def test_interpreters_are_needed_by_a_third_in_three_languages_and_fewer_at_some_hours() -> None:
    problem = invented.conference("interpreters", "M")
    needs = [meeting for meeting in problem.meetings if meeting.needs]
    assert 0.28 < len(needs) / len(problem.meetings) < 0.38
    assert {name for meeting in needs for name in meeting.needs} == {resource.id for resource in problem.resources}
    assert len(problem.resources) == 3
    assert any(few < resource.capacity for resource in problem.resources for few in resource.by_slot.values())


def test_groups_have_three_to_five_parties_at_tables_of_two_to_eight_seats() -> None:
    problem = invented.conference("groups", "M")
    sizes = Counter(len(meeting.parties) for meeting in problem.meetings)
    assert set(sizes) == {2, 3, 4, 5}
    assert 0.07 < 1 - sizes[2] / len(problem.meetings) < 0.13
    assert {table.seats for table in problem.tables} == {2, 4, 6, 8}


def test_companies_and_delegations_send_pools_of_one_firm() -> None:
    for family in ("companies", "delegation"):
        problem = invented.conference(family, "S")
        firm = {person.id: person.organisation for person in problem.people}
        pools = [party for meeting in problem.meetings for party in meeting.parties]
        assert all(len({firm[person] for person in pool}) == 1 for pool in pools)
        assert any(len(pool) > 1 for pool in pools)
    assert set(Counter(p.organisation for p in invented.conference("companies", "M").people).values()) <= {1, 2, 3, 4}


def test_a_delegation_has_2500_firms_and_400_hosts_who_are_there_by_half_days() -> None:
    problem = invented.conference("delegation", "L")
    firms = Counter(person.organisation[0] for person in {p.organisation: p for p in problem.people}.values())
    assert firms == {"D": 2500, "H": 400}
    half_days = {slot.session: {s.id for s in problem.slots if s.session == slot.session} for slot in problem.slots}
    assert list(half_days) == ["d1.am", "d1.pm", "d2.am", "d2.pm"]
    for person in problem.people:
        there = set(person.available or (slot.id for slot in problem.slots))
        assert all(half <= there or not half & there for half in half_days.values())


def test_star_guests_have_two_wishes_in_five() -> None:
    problem = invented.conference("star_guests", "M")
    fewest = min(person.max for person in problem.people)
    stars = {person.id for person in problem.people if person.max == fewest}
    with_stars = sum(any(party[0] in stars for party in meeting.parties) for meeting in problem.meetings)
    assert len(stars) == 20
    assert 0.37 < with_stars / len(problem.meetings) < 0.48


def test_a_published_plan_pins_60_per_cent_and_only_those_who_left_cannot_keep_it() -> None:
    problem = invented.conference("pinned", "S")
    pinned = [meeting for meeting in problem.meetings if meeting.pin is not None]
    assert len(pinned) == 272  # of 452
    again = desk.Desk(problem)
    number = {slot.id: t for t, slot in enumerate(problem.slots)}
    lost = {m.id for m in pinned if not again.book(m, 1 << number[m.pin.slot])}
    away = {person.id for person in problem.people if person.available is not None}
    assert lost
    assert lost <= {m.id for m in pinned if {p for party in m.parties for p in party} & away}


@EVERY
def test_what_the_desk_books_breaks_no_rule(family: str) -> None:
    problem = invented.conference(family, "S", 2)
    one = desk.Desk(problem)
    for meeting in problem.meetings:
        one.book(meeting)
    plan = one.plan()
    assert len(plan.placed) > 100
    assert desk.hard_violations(problem, plan) == 0
    assert one.value == count(Facts(problem, plan), "value")


def event() -> Problem:
    """Pools, groups, seats, a held table, lengths, sessions, order, an interpreter: small enough to enumerate."""
    slots = tuple(Slot(f"s{t}", "am" if t < 2 else "pm") for t in range(3))
    people = tuple(Person(f"p{n}", f"o{n // 2}", max=1 if n == 1 else None) for n in range(6))
    meetings = (
        Meeting("m0", (("p0", "p1"), ("p2",)), 5, length=2),
        Meeting("m1", (("p0",), ("p3",), ("p4",)), 4),
        Meeting("m2", (("p1",), ("p4",)), 3, after=("m1",)),
        Meeting("m3", (("p2", "p3"), ("p5",)), 2, needs={"interpreter": 1}, session="am"),
        Meeting("m4", (("p2",), ("p4",)), 2, needs={"interpreter": 1}, pin=Pin("s0")),
        Meeting("m5", (("p0",), ("p5",)), 1, slots=("s0", "s2")),
    )
    tables = (Table("T0", seats=2), Table("T1", seats=4, slots=("s0", "s2")), Table("T2", seats=2, held_by="o1"))
    interpreters = (Resource("interpreter", 1, {"s2": 0}),)
    return Problem(slots, people, meetings, tables, resources=interpreters, objective=("value",))


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("peer", ["CP-SAT", "HiGHS", "RC2"])
def test_the_exact_peers_find_the_best_value_there_is(peer: str, held: bool) -> None:
    problem = event()
    if not held:
        problem = replace(problem, tables=tuple(replace(table, held_by=None) for table in problem.tables or ()))
    if peer == "RC2" and held:
        with pytest.raises(greedy_peers.NotHeldError):
            contest.PEERS[peer](problem, 5.0, 1)
        return
    found = contest.PEERS[peer](problem, 5.0, 1)
    (best,), _ = best_objectives(problem)
    assert (found.value, found.proved) == (best, True)
    assert desk.hard_violations(problem, found.plan) == 0


def guests(number: int, **absent: tuple[str, ...]) -> tuple[Person, ...]:
    return tuple(Person(f"p{n}", "o1" if n == 0 else None, available=absent.get(f"p{n}")) for n in range(number))


def group(name: str, *people: int, value: float, **more: Any) -> Meeting:
    return Meeting(name, tuple((f"p{n}",) for n in people), value, **more)


SEATS_AT_HELD_TABLES = Problem(
    (Slot("s0"),),
    guests(4),
    (group("m0", 0, 1, 2, value=4), group("m1", 0, 3, value=3)),
    (Table("T0", seats=2, held_by="o1"), Table("T1", seats=4, held_by="o2")),
    objective=("value",),
)
A_LONG_PREDECESSOR = Problem(
    tuple(Slot(f"s{t}") for t in range(3)),
    guests(5, p2=("s1",)),
    (
        group("m0", 0, 1, value=5, length=2),
        group("m1", 2, 3, value=3, after=("m0",)),
        group("m2", 2, 4, value=2),
    ),
    objective=("value",),
)


@pytest.mark.parametrize(("problem", "best"), [(SEATS_AT_HELD_TABLES, 3), (A_LONG_PREDECESSOR, 7)])
def test_where_the_model_promised_too_much_the_plan_would_lose(problem: Problem, best: float) -> None:
    assert best_objectives(problem)[0] == [best]
    for peer in ("CP-SAT", "HiGHS"):
        assert contest.PEERS[peer](problem, 5.0, 1).value == best
    if problem is A_LONG_PREDECESSOR:
        assert contest.PEERS["RC2"](problem, 5.0, 1).value == best


def plain_problem(seed: int) -> Problem:
    """Return a tiny problem of whole values that the plain model holds exactly: no fairness, no held tables.

    Where meetings last, tables are alike: which table is free all the while is beyond that model.
    """
    problem = tiny_problem(seed)
    long = any(meeting.length > 1 for meeting in problem.meetings)
    tables = tuple(Table(table.id) if long else replace(table, held_by=None) for table in problem.tables or ())
    return replace(
        problem,
        tables=None if problem.tables is None else tables,
        meetings=tuple(replace(meeting, value=round(10 * meeting.value)) for meeting in problem.meetings),
        objective=("value",),
        homogeneity=None,
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_exact_peers_agree_with_enumeration(seed: int) -> None:
    problem = plain_problem(seed)
    (best,), _ = best_objectives(problem)
    for peer in ("CP-SAT", "HiGHS", "RC2"):
        found = contest.PEERS[peer](problem, 5.0, 1)
        assert (peer, found.value, found.proved) == (peer, best, True)
        assert desk.hard_violations(problem, found.plan) == 0


@pytest.mark.parametrize("family", ["patchy", "companies", "delegation", "sessions"])
def test_the_flow_chooses_no_more_than_guests_and_hall_can_take(family: str) -> None:
    problem = contest.value_only(family, "S", 1)
    found = greedy_peers.assignment(problem, 1.0, 1)
    assert desk.hard_violations(problem, found.plan) == 0
    assert found.value >= greedy_peers.first_come(problem, 1.0, 1).value


def test_the_flow_takes_the_best_of_a_triangle_within_one_side() -> None:
    people = tuple(Person(f"p{n}", max=1) for n in range(4))
    meetings = tuple(
        Meeting(f"m{i}", ((f"p{a}",), (f"p{b}",)), value)
        for i, (a, b, value) in enumerate([(0, 1, 3), (1, 2, 2), (2, 0, 2), (2, 3, 2)])
    )
    problem = Problem((Slot("s0"),), people, meetings, objective=("value",))
    assert greedy_peers.assignment(problem, 1.0, 1).value == 5


def test_groups_are_beyond_the_flow() -> None:
    with pytest.raises(greedy_peers.NotHeldError):
        greedy_peers.assignment(contest.value_only("groups", "C", 1), 1.0, 1)


@pytest.mark.parametrize("peer", ["CP-SAT", "HiGHS", "RC2"])
def test_sizes_are_beyond_the_plain_model(peer: str) -> None:
    with pytest.raises(greedy_peers.NotHeldError):
        contest.PEERS[peer](contest.value_only("base", "L", 1), 1.0, 1)


def test_a_case_runs_apart_and_its_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.setitem(sys.modules, "case", case)
    before = dict(os.environ)
    taken = case.run_apart(pow, (7, 2), 60.0)
    assert taken.answer == 49
    assert taken.megabytes > 1
    with pytest.raises(RuntimeError, match="ended with 3"):
        case.run_apart(os._exit, (3,), 60.0)
    assert case.run_apart(time.sleep, (60,), 0.5).answer is None
    assert dict(os.environ) == before


def test_a_cell_says_median_and_worst_or_why_there_is_no_number() -> None:
    def score(value: float | None, held: bool = True) -> object:
        return contest.Score(value, None, False, 0, 9, 0.0, 0.0, held=held)

    bounds = [100.0, 200.0, 50.0]
    assert contest._cell([score(99.0), score(100.0), score(50.0)], bounds) == "1.00 (50.00)"
    assert contest._cell([score(99.0)], bounds[:1]) == "1.00"
    assert contest._cell([score(99.0), score(None), score(50.0)], bounds) == "none"
    assert contest._cell([score(None, held=False)], bounds[:1]) == "–"
    assert contest._is_beyond(score(100.5), 100.0)
    assert not contest._is_beyond(score(100.0), 100.0)
