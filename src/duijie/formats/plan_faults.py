"""Faults that only show when a plan is held against the problem it should answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from duijie.engine.faults import Fault
from duijie.engine.records import Plan, Problem
from duijie.engine.text import Text

_UNKNOWN: Final = Text(
    "“{id}” is not among the {kind} of the problem: this is a plan of another problem.",
    "问题文件的 {kind} 中没有“{id}”：这是另一个问题的方案。",
    "問題檔案的 {kind} 中沒有「{id}」：這是另一個問題的方案。",
)
_TWICE: Final = Text(
    "Meeting “{id}” stands in the plan twice.", "洽谈“{id}”在方案中出现了两次。", "洽談「{id}」在方案中出現了兩次。"
)
_LACKING: Final = Text(
    "The plan says nothing of meeting “{id}”: it is a plan of another problem.",
    "方案没有提到洽谈“{id}”：这是另一个问题的方案。",
    "方案沒有提到洽談「{id}」：這是另一個問題的方案。",
)


def find_strangers(problem: Problem, plan: Plan, file: str, new: Collection[str] = ()) -> Iterator[Fault]:
    """Yield every name of a plan that its problem does not have, and every meeting it does not account for.

    ``new``: meetings of the problem that the plan need not know yet.
    """
    known = {
        "meetings": {meeting.id for meeting in problem.meetings},
        "slots": {slot.id for slot in problem.slots},
        "tables": {table.id for table in problem.tables or ()},
        "people": {person.id for person in problem.people},
    }

    def check(kind: str, one: str, place: str) -> Iterator[Fault]:
        if one not in known[kind]:
            yield Fault("unknown_id", _UNKNOWN.fill(id=one, kind=kind), file=file, place=place)

    seen: set[str] = set()
    places = [(f"placed[{i}].meeting", part.meeting) for i, part in enumerate(plan.placed)]
    places += [(f"unplaced[{i}].meeting", part.meeting) for i, part in enumerate(plan.unplaced)]
    for place, meeting in places:
        yield from check("meetings", meeting, place)
        if meeting in seen:
            yield Fault("duplicate_id", _TWICE.fill(id=meeting), file=file, place=place)
        seen.add(meeting)
    for index, placement in enumerate(plan.placed):
        yield from check("slots", placement.slot, f"placed[{index}].slot")
        if placement.table is not None:
            yield from check("tables", placement.table, f"placed[{index}].table")
        for person in placement.people:
            yield from check("people", person, f"placed[{index}].people")
    for one in problem.meetings:
        if one.id not in seen and one.id not in new:
            yield Fault("meeting_lacking", _LACKING.fill(id=one.id), file=file, place="unplaced")
