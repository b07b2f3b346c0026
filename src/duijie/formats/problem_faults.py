"""Faults that only show when the parts of a problem are held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final

from duijie.engine.faults import Fault
from duijie.engine.records import Meeting, Problem
from duijie.engine.text import Text

_UNKNOWN: Final = Text("“{id}” is not among the {kind}.", "“{id}”不在 {kind} 之中。", "「{id}」不在 {kind} 之中。")
_TWICE: Final = Text("“{id}” stands here twice.", "“{id}”出现了两次。", "「{id}」出現了兩次。")
_NO_SLOTS: Final = Text("There is no slot at all.", "没有任何时段。", "沒有任何時段。")
_BOTH: Final = Text(
    "Give either “tables” or “table_capacity”, not both.",
    "“tables”与“table_capacity”只能写一个。",
    "「tables」與「table_capacity」只能寫一個。",
)
_NO_CAPACITY: Final = Text(
    "“table_capacity” says nothing about slot “{id}”; give a number for every slot.",
    "“table_capacity”没有写时段“{id}”；请为每个时段写一个数。",
    "「table_capacity」沒有寫時段「{id}」；請為每個時段寫一個數。",
)
_TWO_PARTIES: Final = Text(
    "“{id}” is in two parties of this meeting.", "“{id}”同时属于该洽谈的两方。", "「{id}」同時屬於該洽談的兩方。"
)
_CIRCLE: Final = Text(
    "These meetings each come after one another, in a circle: {circle}.",
    "以下洽谈的先后次序成环：{circle}。",
    "以下洽談的先後次序成環：{circle}。",
)
_BACKWARDS: Final = Text(
    "Slot “{second}” starts before “{first}”, which stands before it. Give the slots in order of time.",
    "时段“{second}”的开始时间早于排在它前面的“{first}”。请按时间先后列出时段。",
    "時段「{second}」的開始時間早於排在它前面的「{first}」。請按時間先後列出時段。",
)


def find_faults(problem: Problem, file: str) -> Iterator[Fault]:
    """Yield unknown and repeated names, contradictions, circles."""
    for code, text, place in _all(problem):
        yield Fault(code, text, file=file, place=place)


_Found = Iterator[tuple[str, Text, str]]


def _all(problem: Problem) -> _Found:
    if not problem.slots:
        yield "no_slots", _NO_SLOTS, "slots"
    if problem.tables is not None and problem.table_capacity is not None:
        yield "tables_and_capacity", _BOTH, "table_capacity"
    slots = {slot.id for slot in problem.slots}
    lists: list[tuple[str, list[str]]] = [
        ("slots", [slot.id for slot in problem.slots]),
        ("tables", [table.id for table in problem.tables or ()]),
        ("resources", [resource.id for resource in problem.resources]),
        ("people", [person.id for person in problem.people]),
        ("meetings", [meeting.id for meeting in problem.meetings]),
    ]
    for kind, ids in lists:
        yield from _repeated(kind, ids)
    yield from _times(problem)
    yield from _capacities(problem, slots)
    for index, table in enumerate(problem.tables or ()):
        yield from _strangers(table.slots or (), slots, "slots", f"tables[{index}].slots")
    for index, person in enumerate(problem.people):
        yield from _strangers(person.available or (), slots, "slots", f"people[{index}].available")
    yield from _meetings(problem, slots)
    yield from _circles(problem.meetings)


def _repeated(kind: str, ids: Iterable[str]) -> _Found:
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one and one in seen:
            yield "duplicate_id", _TWICE.fill(id=one), f"{kind}[{index}].id"
        seen.add(one)


def _strangers(ids: Iterable[str], known: set[str], kind: str, place: str) -> _Found:
    for one in ids:
        if one not in known:
            yield "unknown_id", _UNKNOWN.fill(id=one, kind=kind), place


def _times(problem: Problem) -> _Found:
    timed = []
    for index, slot in enumerate(problem.slots):
        try:
            start = datetime.fromisoformat(slot.start) if slot.start is not None else None
        except ValueError:
            start = None
        if start is not None:
            timed.append((index, slot.id, start))
    for (_, first, before), (index, second, after) in pairwise(timed):
        if (before.tzinfo is None) == (after.tzinfo is None) and after < before:
            yield "slot_order", _BACKWARDS.fill(first=first, second=second), f"slots[{index}].start"


def _capacities(problem: Problem, slots: set[str]) -> _Found:
    capacity = problem.table_capacity
    if capacity is not None and not isinstance(capacity, int):
        yield from _strangers(capacity, slots, "slots", "table_capacity")
        for slot in problem.slots:
            if slot.id not in capacity:
                yield "no_capacity", _NO_CAPACITY.fill(id=slot.id), "table_capacity"
    for index, resource in enumerate(problem.resources):
        yield from _strangers(resource.by_slot, slots, "slots", f"resources[{index}].by_slot")


def _meetings(problem: Problem, slots: set[str]) -> _Found:
    people = {person.id for person in problem.people}
    tables = None if problem.tables is None else {table.id for table in problem.tables}
    resources = {resource.id for resource in problem.resources}
    meetings = {meeting.id for meeting in problem.meetings}
    for index, meeting in enumerate(problem.meetings):
        here = f"meetings[{index}]"
        seen: set[str] = set()
        for number, party in enumerate(meeting.parties):
            yield from _strangers(party, people, "people", f"{here}.parties[{number}]")
            for person in party:
                if person in seen:
                    yield "two_parties", _TWO_PARTIES.fill(id=person), f"{here}.parties[{number}]"
            seen.update(party)
        yield from _strangers(meeting.slots or (), slots, "slots", f"{here}.slots")
        yield from _strangers([meeting.fixed] if meeting.fixed else (), slots, "slots", f"{here}.fixed")
        yield from _strangers(meeting.needs, resources, "resources", f"{here}.needs")
        yield from _strangers(meeting.after, meetings, "meetings", f"{here}.after")
        if meeting.pin is not None:
            yield from _strangers([meeting.pin.slot], slots, "slots", f"{here}.pin.slot")
            if meeting.pin.table is not None and tables is not None:
                yield from _strangers([meeting.pin.table], tables, "tables", f"{here}.pin.table")


def _circles(meetings: tuple[Meeting, ...]) -> _Found:
    """Find circles of ``after`` by a depth-first walk that keeps its own pile."""
    index = {meeting.id: n for n, meeting in enumerate(meetings)}
    done: set[int] = set()
    for root in range(len(meetings)):
        path: list[int] = []
        on_path: set[int] = set()
        pile = [(root, False)]
        while pile:
            n, leaving = pile.pop()
            if leaving:
                path.pop()
                on_path.discard(n)
                done.add(n)
            elif n in on_path:
                names = [meetings[k].id for k in path[path.index(n) :]]
                yield "circle", _CIRCLE.fill(circle=" → ".join([*names, meetings[n].id])), f"meetings[{n}].after"
            elif n not in done:
                path.append(n)
                on_path.add(n)
                pile.append((n, True))
                pile.extend((index[e], False) for e in meetings[n].after if e in index)
