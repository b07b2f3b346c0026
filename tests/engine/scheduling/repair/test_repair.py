"""One change at a time: what stays, what moves, what is lost and what is gained."""

from __future__ import annotations

from dataclasses import replace

from duijie.engine.records import Changes, Late, Meeting, Person, Pin, Plan, Problem, Resource, Shift, StandIn, Table
from duijie.engine.scheduling.repair import Repaired, repair
from duijie.engine.scheduling.verify import verify, verify_repair
from tests.engine.scheduling.small import day, guests, meet, put


def _problem(*meetings: Meeting, slots: int = 3, tables: int = 2, **more: object) -> Problem:
    names = dict.fromkeys(p for meeting in meetings for party in meeting.parties for p in party)
    hall = tuple(Table(f"T{k}") for k in range(1, tables + 1))
    problem = Problem(
        day(*(f"s{t}" for t in range(1, slots + 1))), guests(*names), meetings, hall, objective=("value",)
    )
    return replace(problem, **more)  # type: ignore[arg-type]


def _plan(*placed: object) -> Plan:
    return Plan("feasible", 1, tuple(placed), (), ())  # type: ignore[arg-type]


def _after(problem: Problem, plan: Plan, changes: Changes, allow_moves: int = 0) -> Repaired:
    repaired = repair(problem, plan, changes, allow_moves=allow_moves)
    assert verify(repaired.problem, repaired.plan) == ()
    assert verify_repair(problem, plan, changes, repaired.replan, allow_moves) == ()
    return repaired


def _at(slot: str, table: str | None = "T1") -> Pin:
    return Pin(slot, table)


def test_nothing_changed_nothing_shifts() -> None:
    problem = _problem(meet("m", "a", "b"))
    repaired = _after(problem, _plan(put("m", "s2", "a", "b", table="T1")), Changes())
    assert (repaired.placed, repaired.moved, repaired.lost, repaired.gained) == (
        (put("m", "s2", "a", "b", table="T1"),),
        (),
        (),
        (),
    )
    assert repaired.plan.status == "optimal"


def test_an_absent_guests_meeting_is_lost_and_the_freed_partner_meets_somebody_else() -> None:
    problem = _problem(meet("m1", "a", "b", value=5), meet("m2", "b", "c"), meet("m3", "d", "c"), slots=1, tables=2)
    plan = _plan(put("m1", "s1", "a", "b", table="T1"))
    repaired = _after(problem, plan, Changes(absent=("a", "d")))
    assert repaired.lost == (Shift("m1", _at("s1"), None, "absent"),)
    assert repaired.gained == (Shift("m2", None, _at("s1"), "freed"),)
    assert [(out.meeting, out.reason, out.blockers) for out in repaired.plan.unplaced] == [
        ("m1", "absent", ("a",)),
        ("m3", "absent", ("d",)),
    ]


def test_a_colleague_stands_in_and_the_meeting_keeps_its_place() -> None:
    problem = _problem(Meeting("m", (("a",), ("b", "c"))))
    repaired = _after(problem, _plan(put("m", "s2", "a", "b", table="T2")), Changes(absent=("b",)))
    assert repaired.placed == (put("m", "s2", "a", "c", table="T2"),)
    assert repaired.replan.stand_ins == (StandIn("m", "b", "c"),)
    assert (repaired.moved, repaired.lost) == ((), ())


def test_colleagues_are_shared_out_so_that_all_vacancies_are_filled() -> None:
    """c could serve either; only c can serve the first."""
    problem = _problem(Meeting("m1", (("x",), ("a", "c", "d"))), Meeting("m2", (("y",), ("b", "c"))), slots=1, tables=2)
    plan = _plan(put("m1", "s1", "x", "a", table="T1"), put("m2", "s1", "y", "b", table="T2"))
    repaired = _after(problem, plan, Changes(absent=("a", "b")))
    assert {placement.people for placement in repaired.placed} == {("x", "d"), ("y", "c")}


def test_who_is_late_misses_what_comes_before_and_meets_again_after() -> None:
    problem = _problem(meet("m1", "a", "b"), meet("m2", "a", "c"), slots=4, tables=1)
    plan = _plan(put("m1", "s1", "a", "b", table="T1"), put("m2", "s3", "a", "c", table="T1"))
    repaired = _after(problem, plan, Changes(late=(Late("a", "s3"),)))
    assert repaired.lost == (Shift("m1", _at("s1"), None, "late"),)
    assert repaired.gained == (Shift("m1", None, _at("s4"), "regained"),)
    assert put("m2", "s3", "a", "c", table="T1") in repaired.placed


def test_until_now_is_not_late_at_all() -> None:
    problem = _problem(meet("m", "a", "b"))
    plan = _plan(put("m", "s2", "a", "b", table="T1"))
    assert _after(problem, plan, Changes(now="s2", late=(Late("a", "s2"),))).placed == plan.placed


def test_history_stays_whoever_is_gone_and_what_was_missed_is_not_made_up_in_the_past() -> None:
    problem = _problem(meet("m1", "a", "b"), meet("m2", "c", "d"), slots=2, tables=1)
    plan = _plan(put("m1", "s1", "b", "a", table="T1"))
    changes = Changes(now="s2", absent=("a", "c"), closed_tables=("T1",))
    repaired = _after(problem, plan, changes)
    assert repaired.placed == (put("m1", "s1", "b", "a", table="T1"),)
    assert [(out.meeting, out.reason) for out in repaired.plan.unplaced] == [("m2", "absent")]


def test_a_meeting_under_way_is_history() -> None:
    problem = _problem(meet("long", "a", "b", length=2), meet("m", "a", "c"), slots=2, tables=2)
    plan = _plan(put("long", "s1", "a", "b", table="T1"))
    repaired = _after(problem, plan, Changes(now="s2", absent=("b",), closed_tables=("T1",)))
    assert repaired.placed == plan.placed
    assert [out.reason for out in repaired.plan.unplaced] == ["person_busy"]


def test_a_closed_table_sends_its_meeting_to_another_of_the_same_slot() -> None:
    problem = _problem(meet("m", "a", "b"))
    repaired = _after(problem, _plan(put("m", "s2", "a", "b", table="T1")), Changes(closed_tables=("T1",)))
    assert repaired.moved == (Shift("m", _at("s2"), _at("s2", "T2"), "table_closed"),)


def test_without_another_table_it_is_lost_and_held_at_another_time() -> None:
    problem = _problem(meet("m1", "a", "b"), meet("m2", "c", "d", value=0), slots=2, tables=2)
    plan = _plan(put("m1", "s1", "a", "b", table="T1"), put("m2", "s1", "c", "d", table="T2"))
    repaired = _after(problem, plan, Changes(closed_tables=("T1",)))
    assert repaired.lost == (Shift("m1", _at("s1"), None, "table_closed"),)
    assert repaired.gained == (Shift("m1", None, _at("s2", "T2"), "regained"),)


def test_a_cancelled_meeting_is_lost_and_never_comes_back() -> None:
    problem = _problem(meet("m1", "a", "b", mandatory=True), objective=("mandatory", "value"))
    repaired = _after(problem, _plan(put("m1", "s1", "a", "b", table="T1")), Changes(cancel=("m1",)))
    assert repaired.lost == (Shift("m1", _at("s1"), None, "cancelled"),)
    assert [(out.meeting, out.reason) for out in repaired.plan.unplaced] == [("m1", "cancelled")]
    assert repaired.plan.status == "optimal"


def test_what_follows_a_lost_meeting_is_lost_too() -> None:
    problem = _problem(meet("m1", "a", "b"), meet("m2", "c", "d", after=("m1",)))
    plan = _plan(put("m1", "s1", "a", "b", table="T1"), put("m2", "s2", "c", "d", table="T1"))
    repaired = _after(problem, plan, Changes(absent=("a",)))
    assert repaired.lost == (Shift("m1", _at("s1"), None, "absent"), Shift("m2", _at("s2"), None, "precedence"))


def test_a_walk_in_gets_the_most_valuable_meeting_there_is_room_for() -> None:
    problem = _problem(meet("m1", "a", "b"), slots=1, tables=2)
    plan = _plan(put("m1", "s1", "a", "b", table="T1"))
    add = (meet("w1", "w", "a", value=9), meet("w2", "w", "x", value=2.5), meet("w3", "w", "y", value=2.25))
    problem = replace(problem, people=(*problem.people, *guests("x", "y")))
    repaired = _after(problem, plan, Changes(arrived=(Person("w"),), add=add))
    assert repaired.gained == (Shift("w2", None, _at("s1", "T2"), "added"),)
    assert [objective.reached for objective in repaired.plan.objectives] == [3.5]


def test_a_place_goes_to_what_brings_more_even_if_both_are_new() -> None:
    problem = _problem(meet("m1", "a", "b", value=1), meet("m2", "a", "c", value=2), meet("m3", "d", "b", value=2))
    problem = replace(problem, slots=problem.slots[:1])
    repaired = _after(problem, _plan(), Changes())
    assert {shift.meeting for shift in repaired.gained} == {"m2", "m3"}


def test_a_newly_placed_meeting_makes_way_for_another() -> None:
    """Greedy puts the dearest where only the other could go."""
    problem = _problem(meet("m1", "a", "b", value=5), meet("m2", "a", "c", value=4, fixed="s1"), slots=2, tables=1)
    repaired = _after(problem, _plan(), Changes())
    assert {(shift.meeting, shift.goal) for shift in repaired.gained} == {("m1", _at("s2")), ("m2", _at("s1"))}


def test_moves_are_made_only_as_far_as_they_are_allowed_and_what_they_bring_is_said() -> None:
    problem = _problem(meet("m1", "a", "b"), meet("m2", "a", "c", value=4, fixed="s1"), slots=2, tables=1)
    plan = _plan(put("m1", "s1", "a", "b", table="T1"))
    assert _after(problem, plan, Changes()).placed == plan.placed
    repaired = _after(problem, plan, Changes(), allow_moves=1)
    assert repaired.moved == (Shift("m1", _at("s1"), _at("s2"), "makes_room"),)
    assert repaired.replan.without_moves == {"value": 1}
    assert [objective.reached for objective in repaired.plan.objectives] == [5]


def test_an_interpreter_that_falls_free_goes_to_the_next() -> None:
    needs = {"zh": 1}
    problem = _problem(meet("m1", "a", "b", needs=needs), meet("m2", "c", "d", needs=needs), slots=1, tables=2)
    problem = replace(problem, resources=(Resource("zh", 1),))
    repaired = _after(problem, _plan(put("m1", "s1", "a", "b", table="T1")), Changes(cancel=("m1",)))
    assert [shift.meeting for shift in repaired.gained] == ["m2"]


def test_where_only_the_number_of_tables_is_known_nobody_has_a_table() -> None:
    problem = _problem(meet("m1", "a", "b"), meet("m2", "c", "d"), slots=1, tables=0)
    problem = replace(problem, tables=None, table_capacity=1)
    repaired = _after(problem, _plan(put("m1", "s1", "a", "b")), Changes(absent=("a",)))
    assert repaired.gained == (Shift("m2", None, _at("s1", None), "freed"),)


def test_evenness_gives_way_to_the_promise_and_the_problem_says_so() -> None:
    problem = _problem(meet("m1", "a", "b"), meet("m2", "a", "c"), meet("m3", "a", "d"), tables=1, homogeneity=0)
    plan = _plan(*(put(f"m{t}", f"s{t}", "a", p, table="T1") for t, p in ((1, "b"), (2, "c"), (3, "d"))))
    repaired = _after(problem, plan, Changes(absent=("c",)))
    assert len(repaired.placed) == 2
    assert repaired.problem.homogeneity == 1


def test_a_meeting_at_its_new_table_makes_way_for_one_that_can_only_sit_there() -> None:
    """The first takes the first firm's table; only there can the second sit, and the first has another."""
    people = (*guests("a", "c", organisation="o1"), *guests("b", organisation="o2"), *guests("d"))
    hall = (Table("T1"), Table("T2"), Table("H1", held_by="o1"), Table("H2", held_by="o2"))
    problem = Problem(
        day("s1"), people, (meet("m1", "a", "b", value=5), meet("m2", "c", "d")), hall, objective=("value",)
    )
    plan = _plan(put("m1", "s1", "a", "b", table="T1"), put("m2", "s1", "c", "d", table="T2"))
    repaired = _after(problem, plan, Changes(closed_tables=("T1", "T2")))
    assert {(shift.meeting, shift.goal) for shift in repaired.moved} == {
        ("m1", _at("s1", "H2")),
        ("m2", _at("s1", "H1")),
    }


def test_a_meeting_is_never_let_in_by_dropping_the_one_it_follows() -> None:
    problem = _problem(meet("first", "a", "b"), meet("then", "a", "c", value=5, after=("first",)))
    problem = replace(problem, people=(Person("a", max=1), Person("b"), Person("c")))
    repaired = _after(problem, _plan(), Changes())
    assert [placement.meeting for placement in repaired.placed] == ["first"]
