"""Every clause of the promise has an answer that breaks it, and is caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duijie.engine.records import Changes, Late, Meeting, Pin, Plan, Problem, Replan, Shift, StandIn, Table
from duijie.engine.scheduling.repair import repair
from duijie.engine.scheduling.verify import verify_repair
from tests.engine.scheduling.small import day, guests, meet, put

PROBLEM = Problem(
    day("s1", "s2", "s3"),
    guests("a", "b", "c", "d", "e", "f", "g", "h"),
    (
        meet("past", "a", "b"),
        meet("stays", "a", "b"),
        Meeting("stood", (("c", "d"), ("e",))),
        meet("table", "f", "g"),
        meet("out", "h", "g"),
        meet("late", "h", "a"),
        meet("new", "b", "g"),
    ),
    (Table("T1"), Table("T2"), Table("T3"), Table("T4")),
    objective=("value",),
)
PLAN = Plan(
    "feasible",
    1,
    (
        put("past", "s1", "a", "b", table="T1"),
        put("stays", "s2", "a", "b", table="T1"),
        put("stood", "s2", "c", "e", table="T2"),
        put("table", "s2", "f", "g", table="T3"),
        put("out", "s3", "h", "g", table="T1"),
        put("late", "s3", "h", "a", table="T2"),
    ),
    (),
    (),
)
CHANGES = Changes("s2", ("c",), (Late("f", "s2"),), cancel=("out",), closed_tables=("T3",))
ANSWER = repair(PROBLEM, PLAN, CHANGES).replan


def _placed(answer: Replan, meeting: str, **more: object) -> Replan:
    changed = tuple(replace(p, **more) if p.meeting == meeting else p for p in answer.plan.placed)  # type: ignore[arg-type]
    return replace(answer, plan=replace(answer.plan, placed=changed))


def _dropped(answer: Replan, meeting: str) -> Replan:
    left = tuple(p for p in answer.plan.placed if p.meeting != meeting)
    return replace(answer, plan=replace(answer.plan, placed=left))


def _codes(answer: Replan, allow_moves: int = 0, changes: Changes = CHANGES) -> set[str]:
    return {violation.code for violation in verify_repair(PROBLEM, PLAN, changes, answer, allow_moves)}


def test_the_answer_itself_keeps_the_promise() -> None:
    assert _codes(ANSWER) == set()
    assert [shift.meeting for shift in ANSWER.moved] == ["table"]
    assert [shift.meeting for shift in ANSWER.gained] == ["new"]
    assert [shift.meeting for shift in ANSWER.lost] == ["out"]
    assert ANSWER.stand_ins == (StandIn("stood", "c", "d"),)


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        (_placed(ANSWER, "past", table="T4"), {"history", "untold"}),
        (_dropped(ANSWER, "past"), {"history", "untold"}),
        (_placed(ANSWER, "stays", table="T4"), {"moved", "untold"}),
        (_placed(ANSWER, "stays", slot="s3"), {"moved", "untold"}),
        (_dropped(ANSWER, "stays"), {"untold"}),
        (_placed(ANSWER, "stood", people=("c", "e")), {"away", "stand_in"}),
        (_placed(ANSWER, "stood", people=("d", "f")), {"sent_away"}),
        (_placed(ANSWER, "table", table="T3"), {"closed", "untrue"}),
        (replace(ANSWER, moved=()), {"untold"}),
        (replace(ANSWER, moved=ANSWER.moved * 2), {"listed_twice"}),
        (replace(ANSWER, gained=()), {"untold"}),
        (replace(ANSWER, lost=()), {"untold"}),
        (replace(ANSWER, lost=(replace(ANSWER.lost[0], why="absent"),)), {"untrue"}),
        (replace(ANSWER, lost=(replace(ANSWER.lost[0], origin=Pin("s2", "T1")),)), {"untrue"}),
        (replace(ANSWER, stand_ins=()), {"stand_in"}),
        (
            replace(
                _dropped(ANSWER, "late"), lost=(*ANSWER.lost, Shift("late", Pin("s3", "T2"), None, "table_closed"))
            ),
            {"needless_loss"},
        ),
    ],
)
def test_a_broken_promise_is_caught(answer: Replan, codes: set[str]) -> None:
    assert codes <= _codes(answer)


def test_a_cancelled_meeting_that_stays_is_caught() -> None:
    kept = replace(ANSWER.plan, placed=(*ANSWER.plan.placed, put("out", "s3", "h", "g", table="T1")))
    assert "cancelled" in _codes(replace(ANSWER, plan=kept, lost=()))


def test_moves_count_only_beyond_what_is_allowed() -> None:
    moved = Shift("stays", Pin("s2", "T1"), Pin("s2", "T4"), "makes_room")
    answer = replace(_placed(ANSWER, "stays", table="T4"), moved=(*ANSWER.moved, moved))
    assert _codes(answer) == {"moved"}
    assert _codes(answer, 1) == set()
