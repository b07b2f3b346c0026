"""CHANGES.json (format duijie-changes/1): what has changed on the day, held against the problem and the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from duijie.engine.faults import Fault
from duijie.engine.records import Changes, Late, Plan, Problem
from duijie.engine.text import Text
from duijie.formats.keys import Keys
from duijie.formats.problem import meeting_to_json, person_to_json, read_meeting, read_person
from duijie.formats.problem_faults import find_faults
from duijie.formats.structured import Reading, name, open_json, write_json

FORMAT: Final = "duijie-changes/1"
_KEYS: Final = {
    "changes": ("format", "now", "absent", "late", "arrived", "add", "cancel", "closed_tables"),
    "late": ("person", "until"),
}
_UNKNOWN: Final = Text("“{id}” is not among the {kind}.", "“{id}”不在 {kind} 之中。", "「{id}」不在 {kind} 之中。")
_TWICE: Final = Text("“{id}” stands here twice.", "“{id}”出现了两次。", "「{id}」出現了兩次。")
_KNOWN: Final = Text(
    "“{id}” is already among the {kind} of the problem.",
    "“{id}”已在问题文件的 {kind} 之中。",
    "「{id}」已在問題檔案的 {kind} 之中。",
)
_BOTH: Final = Text(
    "“{id}” is said to be absent and to come late.", "“{id}”既写为缺席又写为迟到。", "「{id}」既寫為缺席又寫為遲到。"
)
_PAST: Final = Text(
    "Slot “{slot}” is before “{now}”, and what is over cannot change.",
    "时段“{slot}”早于“{now}”，已过去的安排不能再变。",
    "時段「{slot}」早於「{now}」，已過去的安排不能再變。",
)
_HELD: Final = Text(
    "Meeting “{id}” began in slot “{slot}”, before “{now}”: it cannot be cancelled any more.",
    "洽谈“{id}”已在“{now}”之前的时段“{slot}”开始，不能再取消。",
    "洽談「{id}」已在「{now}」之前的時段「{slot}」開始，不能再取消。",
)

_Found = Iterator[tuple[str, Text, str]]


def read_changes(data: bytes, file: str, problem: Problem, plan: Plan) -> tuple[Changes, tuple[Text, ...]]:
    """Return the changes of a CHANGES.json, and notes on keys that were ignored.

    ``problem`` and ``plan`` are what the changes speak of. People and meetings that come with the changes
    may be named in them as well.

    Raises:
        InputError: every fault of the file, each with the place where it stands.
    """
    reading = Reading(file)
    top = open_json(data, FORMAT, reading)
    late = [_late(keys, reading) for keys in top.tables("late")]
    changes = Changes(
        now=name(top, "now"),
        absent=top.names("absent"),
        late=tuple(late),
        arrived=tuple(read_person(keys, reading) for keys in top.tables("arrived")),
        add=tuple(read_meeting(keys, reading) for keys in top.tables("add")),
        cancel=top.names("cancel"),
        closed_tables=top.names("closed_tables"),
    )
    reading.close(top, _KEYS["changes"])
    if not reading.faults or all(fault.code != "missing_key" for fault in reading.faults):
        reading.faults.extend(
            Fault(code, text, file=file, place=place) for code, text, place in _contradictions(changes, problem, plan)
        )
    reading.stop_if_faulty()
    return changes, tuple(reading.notes)


def _late(keys: Keys, reading: Reading) -> Late:
    late = Late(name(keys, "person", required=True) or "", name(keys, "until", required=True) or "")
    reading.close(keys, _KEYS["late"])
    return late


def _contradictions(changes: Changes, problem: Problem, plan: Plan) -> _Found:
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    if changes.now is not None and changes.now not in order:
        yield "unknown_id", _UNKNOWN.fill(id=changes.now, kind="slots"), "now"
    now = order.get(changes.now or "", 0)
    yield from _newcomers(changes, problem)
    people = {person.id for person in (*problem.people, *changes.arrived)}
    yield from _named(changes.absent, people, "people", "absent", "absent[{index}]")
    yield from _named([late.person for late in changes.late], people, "people", "late", "late[{index}].person")
    for index, late in enumerate(changes.late):
        if late.person in changes.absent:
            yield "contradiction", _BOTH.fill(id=late.person), f"late[{index}].person"
        if late.until not in order:
            yield "unknown_id", _UNKNOWN.fill(id=late.until, kind="slots"), f"late[{index}].until"
        elif order[late.until] < now:
            yield "past", _PAST.fill(slot=late.until, now=changes.now), f"late[{index}].until"
    meetings = {meeting.id for meeting in (*problem.meetings, *changes.add)}
    yield from _named(changes.cancel, meetings, "meetings", "cancel", "cancel[{index}]")
    tables = {table.id for table in problem.tables or ()}
    yield from _named(changes.closed_tables, tables, "tables", "closed_tables", "closed_tables[{index}]")
    yield from _of_the_past(changes, plan, order, now)


def _named(ids: Iterable[str], known: set[str], kind: str, key: str, place: str) -> _Found:
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one not in known:
            yield "unknown_id", _UNKNOWN.fill(id=one, kind=kind), place.format(index=index)
        elif one in seen:
            yield "duplicate_id", _TWICE.fill(id=one), place.format(index=index)
        seen.add(one)


def _newcomers(changes: Changes, problem: Problem) -> _Found:
    """Yield what is wrong with new people and meetings, as the faults of a problem that has them."""
    people = {person.id for person in problem.people}
    for index, person in enumerate(changes.arrived):
        if person.id in people:
            yield "known_id", _KNOWN.fill(id=person.id, kind="people"), f"arrived[{index}].id"
    meetings = {meeting.id for meeting in problem.meetings}
    for index, meeting in enumerate(changes.add):
        if meeting.id in meetings:
            yield "known_id", _KNOWN.fill(id=meeting.id, kind="meetings"), f"add[{index}].id"
    arrived = tuple(person for person in changes.arrived if person.id not in people)
    added = tuple(meeting for meeting in changes.add if meeting.id not in meetings)
    places = {
        "people": [i for i, person in enumerate(changes.arrived) if person.id not in people],
        "meetings": [i for i, meeting in enumerate(changes.add) if meeting.id not in meetings],
    }
    before = {"people": len(problem.people), "meetings": len(problem.meetings)}
    whole = replace(problem, people=(*problem.people, *arrived), meetings=(*problem.meetings, *added))
    for fault in find_faults(whole, ""):
        found = re.match(r"(people|meetings)\[(\d+)\]", fault.place or "")
        if found is not None and int(found[2]) >= before[found[1]]:
            index = places[found[1]][int(found[2]) - before[found[1]]]
            key = "arrived" if found[1] == "people" else "add"
            yield fault.code, fault.text, f"{key}[{index}]{(fault.place or '')[found.end() :]}"


def _of_the_past(changes: Changes, plan: Plan, order: dict[str, int], now: int) -> _Found:
    held = {placement.meeting: placement.slot for placement in plan.placed if order.get(placement.slot, now) < now}
    for index, one in enumerate(changes.cancel):
        if one in held:
            yield "past", _HELD.fill(id=one, slot=held[one], now=changes.now), f"cancel[{index}]"
    for index, meeting in enumerate(changes.add):
        if meeting.id in held:
            continue
        if meeting.fixed is not None and order.get(meeting.fixed, now) < now:
            yield "past", _PAST.fill(slot=meeting.fixed, now=changes.now), f"add[{index}].fixed"
        elif meeting.slots and all(order.get(slot, now) < now for slot in meeting.slots):
            yield "past", _PAST.fill(slot=meeting.slots[-1], now=changes.now), f"add[{index}].slots"


def write_changes(changes: Changes) -> bytes:
    """Return changes as CHANGES.json."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "now": changes.now,
        "absent": list(changes.absent),
        "late": [{"person": late.person, "until": late.until} for late in changes.late],
        "arrived": [person_to_json(person) for person in changes.arrived],
        "add": [meeting_to_json(meeting) for meeting in changes.add],
        "cancel": list(changes.cancel),
        "closed_tables": list(changes.closed_tables),
    }
    return write_json(value)
