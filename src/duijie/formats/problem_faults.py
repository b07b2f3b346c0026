"""Faults that only show when the parts of a problem are held against each other.

A fault is what the file cannot mean: names that nothing bears, a circle of predecessors, two
meetings fixed for one person at one time. What may be meant but cannot be had (more
mandatory meetings than slots, a fixed slot in which somebody is away) is no fault: the
plan says so, by a clash or by the reason of the meeting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final

from duijie.engine.faults import Fault
from duijie.engine.records import Meeting, Problem
from duijie.engine.text import Text
from duijie.formats.keys import brief

MOST_NAMED: Final = 12
"""Meetings of a circle that its fault names."""

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


_CLOSED: Final = Text(
    "Table “{table}” is not there in slot “{slot}”.",
    "桌“{table}”在时段“{slot}”不开放。",
    "枱「{table}」在時段「{slot}」不開放。",
)
_FIXED_CLASH: Final = Text(
    "“{first}” and “{second}” are both fixed in slot “{slot}”, and “{person}” is needed in both.",
    "“{first}”与“{second}”都固定在时段“{slot}”，而“{person}”须同时出席。",
    "「{first}」與「{second}」都固定在時段「{slot}」，而「{person}」須同時出席。",
)
_NO_SESSION: Final = Text(
    "{place}: no slot is in session “{session}”, so this meeting can’t take place.",
    "{place}：没有时段属于环节“{session}”，该洽谈无法安排。",
    "{place}：沒有時段屬於環節「{session}」，該洽談無法安排。",
)
_NO_HOLDER: Final = Text(
    "{place}: nobody is of organisation “{holder}”, so this table stays empty.",
    "{place}：没有人属于单位“{holder}”，该桌将一直空着。",
    "{place}：沒有人屬於機構「{holder}」，該枱將一直空着。",
)
_OVERLAP: Final = Text(
    "{place}: slot “{second}” starts before “{first}” has ended, yet one person may be given both.",
    "{place}：时段“{second}”在“{first}”结束前就开始，但同一人仍可能被排入两者。",
    "{place}：時段「{second}」在「{first}」結束前已開始，但同一人仍可能被排入兩者。",
)


def find_faults(problem: Problem, file: str) -> Iterator[Fault]:
    """Yield unknown and repeated names, contradictions, circles."""
    for code, text, place in _all(problem):
        yield Fault(code, text, file=file, place=place)


def find_oddities(problem: Problem) -> Iterator[Text]:
    """Yield notes on what is allowed but hardly meant: sessions and holders that nothing bears, slots that overlap."""
    sessions = {slot.session for slot in problem.slots}
    for index, meeting in enumerate(problem.meetings):
        if meeting.session is not None and meeting.session not in sessions:
            yield _NO_SESSION.fill(place=f"meetings[{index}].session", session=brief(meeting.session))
    holders = {person.organisation for person in problem.people}
    for index, table in enumerate(problem.tables or ()):
        if table.held_by is not None and table.held_by not in holders:
            yield _NO_HOLDER.fill(place=f"tables[{index}].held_by", holder=brief(table.held_by))
    for (first, before, start), (second, after, next_start) in pairwise(_timed(problem)):
        minutes = problem.slots[first].minutes or 0
        comparable = (start.tzinfo is None) == (next_start.tzinfo is None)
        if comparable and 0 <= (next_start - start).total_seconds() < minutes * 60:
            place = f"slots[{second}].start"
            yield _OVERLAP.fill(place=place, first=brief(before), second=brief(after))


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
            yield "duplicate_id", _TWICE.fill(id=brief(one)), f"{kind}[{index}].id"
        seen.add(one)


def _strangers(ids: Iterable[str], known: set[str], kind: str, place: str) -> _Found:
    for one in ids:
        if one not in known:
            yield "unknown_id", _UNKNOWN.fill(id=brief(one), kind=kind), place


def _timed(problem: Problem) -> list[tuple[int, str, datetime]]:
    timed = []
    for index, slot in enumerate(problem.slots):
        try:
            start = datetime.fromisoformat(slot.start) if slot.start is not None else None
        except ValueError:
            start = None
        if start is not None:
            timed.append((index, slot.id, start))
    return timed


def _times(problem: Problem) -> _Found:
    for (_, first, before), (index, second, after) in pairwise(_timed(problem)):
        if (before.tzinfo is None) == (after.tzinfo is None) and after < before:
            yield "slot_order", _BACKWARDS.fill(first=brief(first), second=brief(second)), f"slots[{index}].start"


def _capacities(problem: Problem, slots: set[str]) -> _Found:
    capacity = problem.table_capacity
    if capacity is not None and not isinstance(capacity, int):
        yield from _strangers(capacity, slots, "slots", "table_capacity")
        for slot in problem.slots:
            if slot.id not in capacity:
                yield "no_capacity", _NO_CAPACITY.fill(id=brief(slot.id)), "table_capacity"
    for index, resource in enumerate(problem.resources):
        yield from _strangers(resource.by_slot, slots, "slots", f"resources[{index}].by_slot")


def _meetings(problem: Problem, slots: set[str]) -> _Found:
    people = {person.id for person in problem.people}
    resources = {resource.id for resource in problem.resources}
    meetings = {meeting.id for meeting in problem.meetings}
    for index, meeting in enumerate(problem.meetings):
        here = f"meetings[{index}]"
        seen: set[str] = set()
        for number, party in enumerate(meeting.parties):
            yield from _strangers(party, people, "people", f"{here}.parties[{number}]")
            for person in party:
                if person in seen:
                    yield "two_parties", _TWO_PARTIES.fill(id=brief(person)), f"{here}.parties[{number}]"
            seen.update(party)
        yield from _strangers(meeting.slots or (), slots, "slots", f"{here}.slots")
        yield from _strangers([meeting.fixed] if meeting.fixed else (), slots, "slots", f"{here}.fixed")
        yield from _strangers(meeting.needs, resources, "resources", f"{here}.needs")
        yield from _strangers(meeting.after, meetings, "meetings", f"{here}.after")
    yield from _pins(problem, slots)
    yield from _fixed(problem)


def _pins(problem: Problem, slots: set[str]) -> _Found:
    tables = {table.id: None if table.slots is None else set(table.slots) for table in problem.tables or ()}
    order = [slot.id for slot in problem.slots]
    position = {slot: t for t, slot in enumerate(order)}
    for index, meeting in enumerate(problem.meetings):
        pin, here = meeting.pin, f"meetings[{index}].pin"
        if pin is None:
            continue
        yield from _strangers([pin.slot], slots, "slots", f"{here}.slot")
        if pin.table is None:
            continue
        yield from _strangers([pin.table], set(tables), "tables", f"{here}.table")
        own, start = tables.get(pin.table), position.get(pin.slot)
        if own is not None and start is not None:
            for slot in order[start : start + meeting.length]:
                if slot not in own:
                    yield "closed_table", _CLOSED.fill(table=brief(pin.table), slot=brief(slot)), f"{here}.table"


def _fixed(problem: Problem) -> _Found:
    """Find pairs of meetings fixed at one time that need the same person, whoever else may stand in elsewhere."""
    order = [slot.id for slot in problem.slots]
    position = {slot: t for t, slot in enumerate(order)}
    taken: dict[tuple[str, int], int] = {}
    for index, meeting in enumerate(problem.meetings):
        start = position.get(meeting.fixed) if meeting.fixed is not None else None
        if start is None or (meeting.slots is not None and meeting.fixed not in meeting.slots):
            continue  # its own slots keep it out of the plan, as those of the past do on the day
        told: set[int] = set()
        needed = [party[0] for party in meeting.parties if len(party) == 1]
        for t in range(start, min(len(order), start + meeting.length)):
            for person in needed:
                other = taken.setdefault((person, t), index)
                if other != index and other not in told:
                    told.add(other)
                    first, slot = problem.meetings[other].id, order[t]
                    text = _FIXED_CLASH.fill(
                        first=brief(first), second=brief(meeting.id), slot=brief(slot), person=brief(person)
                    )
                    yield "fixed_clash", text, f"meetings[{index}].fixed"


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
                yield "circle", _CIRCLE.fill(circle=_round(meetings, path[path.index(n) :])), f"meetings[{n}].after"
            elif n not in done:
                path.append(n)
                on_path.add(n)
                pile.append((n, True))
                pile.extend((index[e], False) for e in meetings[n].after if e in index)


def _round(meetings: tuple[Meeting, ...], path: list[int]) -> str:
    names = [brief(meetings[n].id) for n in path]
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], "…", names[-1]]
    return " → ".join([*names, names[0]])
