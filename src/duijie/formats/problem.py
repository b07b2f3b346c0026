"""PROBLEM.json (format duijie-problem/1): JSON to :class:`Problem` and back, checked throughout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from duijie.engine.records import (
    OBJECTIVES,
    Meeting,
    ObjectiveName,
    Person,
    Pin,
    Problem,
    Resource,
    Slot,
    Table,
)
from duijie.engine.text import Text
from duijie.formats.keys import LIST, NUMBER, WORDS, Keys, brief
from duijie.formats.problem_faults import find_faults, find_oddities
from duijie.formats.structured import (
    Reading,
    amount,
    name,
    names,
    number,
    numbers,
    open_json,
    plain_number,
    truth,
    without_collector,
    write_json,
)

FORMAT: Final = "duijie-problem/1"
LIMITS: Final = {"slots": 2_000, "tables": 20_000, "resources": 5_000, "people": 200_000, "meetings": 300_000}

MOST_MINUTES: Final = 60 * 24 * 366
"""Minutes of a slot."""

_KEYS: Final = {
    "problem": (
        *("format", "slots", "tables", "table_capacity", "resources", "people", "meetings"),
        *("objective", "floor", "homogeneity"),
    ),
    "slot": ("id", "session", "start", "minutes"),
    "table": ("id", "zone", "seats", "slots", "held_by"),
    "resource": ("id", "capacity", "by_slot"),
    "person": ("id", "organisation", "side", "available", "min", "max", "name"),
    "meeting": ("id", "parties", "value", "mandatory", "session", "slots", "fixed", "length", "needs", "after", "pin"),
    "pin": ("slot", "table"),
}

_TOO_MANY: Final = Text(
    "There are {found} {kind}; this version takes at most {most}. Split the event into parts.",
    "{kind} 有 {found} 项，本版本至多 {most} 项。请将活动分成几部分。",
    "{kind} 有 {found} 項，本版本至多 {most} 項。請將活動分成幾部分。",
)
_OBJECTIVE: Final = Text(
    "“{found}” is not an objective. Known: {known}.",
    "没有“{found}”这个目标。可用的有：{known}。",
    "沒有「{found}」這個目標。可用的有：{known}。",
)
_TWICE: Final = Text("“{id}” stands here twice.", "“{id}”出现了两次。", "「{id}」出現了兩次。")
_TIME: Final = Text(
    "“{found}” is not a time such as 2026-11-22T09:00+08:00.",
    "“{found}”不是形如 2026-11-22T09:00+08:00 的时间。",
    "「{found}」不是形如 2026-11-22T09:00+08:00 的時間。",
)
_CAPACITY: Final = Text(
    "“table_capacity” should be a number or a number for each slot.",
    "“table_capacity”应为一个数，或为每个时段各写一个数。",
    "「table_capacity」應為一個數，或為每個時段各寫一個數。",
)
_PARTIES: Final = Text(
    "“parties” should be a list of lists of people, none of them empty.",
    "“parties”应为由人员列表组成的列表，且每个列表都不为空。",
    "「parties」應為由人員列表組成的列表，且每個列表都不為空。",
)


def read_problem(data: bytes, file: str) -> tuple[Problem, tuple[Text, ...]]:
    """Return the problem of a PROBLEM.json, and notes on keys that were ignored.

    Raises:
        InputError: every fault of the file, each with the place where it stands.
    """
    with without_collector():
        return _read(data, Reading(file))


def _read(data: bytes, reading: Reading) -> tuple[Problem, tuple[Text, ...]]:
    _stop_if_hopeless(data, reading)
    top = open_json(data, FORMAT, reading)
    for kind, most in LIMITS.items():
        found = top.take(kind, object, LIST)
        if isinstance(found, list) and len(found) > most:
            reading.fault("too_large", _TOO_MANY.fill(found=len(found), kind=kind, most=most), kind)
    reading.stop_if_faulty()
    problem = _problem(top, reading)
    reading.close(top, _KEYS["problem"])
    reading.faults.extend(find_faults(problem, reading.file))
    reading.stop_if_faulty()
    return problem, (*reading.notes, *find_oddities(problem))


def _stop_if_hopeless(data: bytes, reading: Reading) -> None:
    """Refuse far too many meetings before they fill the memory; each has its key “parties”."""
    most = LIMITS["meetings"]
    if data.count(b'"parties"') > most:
        found = sum(1 for _ in re.finditer(rb'"parties"\s*:', data))
        if found > most:
            reading.fault("too_large", _TOO_MANY.fill(found=found, kind="meetings", most=most), "meetings")
            reading.stop_if_faulty()


def _problem(top: Keys, reading: Reading) -> Problem:
    for required in ("slots", "people", "meetings"):
        top.take(required, list, LIST, required=True)
    tables = top.take("tables", list, LIST)
    capacity = _capacity(top)
    floor, homogeneity = number(top, "floor"), number(top, "homogeneity")
    return Problem(
        slots=tuple(_slot(keys, reading) for keys in _listed(top, "slots")),
        tables=None
        if tables is None or (not tables and capacity is not None)
        else tuple(_table(keys, reading) for keys in top.tables("tables")),
        table_capacity=capacity,
        resources=tuple(_resource(keys, reading) for keys in top.tables("resources")),
        people=tuple(read_person(keys, reading) for keys in _listed(top, "people")),
        meetings=tuple(read_meeting(keys, reading) for keys in _listed(top, "meetings")),
        objective=_objective(top),
        floor=floor,
        homogeneity=homogeneity,
    )


def _listed(top: Keys, key: str) -> list[Keys]:
    """Return the tables of a list, without saying again that the list itself is no list."""
    before = len(top.faults)
    if not isinstance(top.take(key, object, LIST), list):
        del top.faults[before:]
        return []
    return top.tables(key)


def _capacity(top: Keys) -> int | Mapping[str, int] | None:
    value = top.take("table_capacity", object, NUMBER)
    if isinstance(value, dict):
        return numbers(top, "table_capacity")
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return number(top, "table_capacity")
    top.fault("wrong_type", _CAPACITY, "table_capacity")
    return None


def _objective(top: Keys) -> tuple[ObjectiveName, ...]:
    if top.take("objective", list, LIST) is None:
        return ("mandatory", "floor", "value", "breaks")
    found: list[ObjectiveName] = []
    for index, word in enumerate(top.names("objective")):
        if word not in OBJECTIVES:
            text = _OBJECTIVE.fill(found=brief(word), known=", ".join(OBJECTIVES))
            top.fault("unknown_objective", text, f"objective[{index}]")
        elif word in found:
            top.fault("duplicate_id", _TWICE.fill(id=word), f"objective[{index}]")
        else:
            found.append(word)
    return tuple(found)


def _slot(keys: Keys, reading: Reading) -> Slot:
    slot = Slot(
        id=name(keys, "id", required=True) or "",
        session=name(keys, "session"),
        start=name(keys, "start"),
        minutes=number(keys, "minutes", least=1, most=MOST_MINUTES),
    )
    if slot.start is not None:
        try:
            datetime.fromisoformat(slot.start)
        except ValueError:
            keys.fault("bad_time", _TIME.fill(found=brief(slot.start)), "start")
    reading.close(keys, _KEYS["slot"])
    return slot


def _table(keys: Keys, reading: Reading) -> Table:
    table = Table(
        id=name(keys, "id", required=True) or "",
        zone=name(keys, "zone"),
        seats=number(keys, "seats"),
        slots=names(keys, "slots"),
        held_by=name(keys, "held_by"),
    )
    reading.close(keys, _KEYS["table"])
    return table


def _resource(keys: Keys, reading: Reading) -> Resource:
    identifier = name(keys, "id", required=True) or ""
    keys.take("capacity", object, NUMBER, required=True)
    resource = Resource(identifier, number(keys, "capacity") or 0, numbers(keys, "by_slot"))
    reading.close(keys, _KEYS["resource"])
    return resource


def read_person(keys: Keys, reading: Reading) -> Person:
    """Return the person of a table of keys, noting its faults."""
    person = Person(
        id=name(keys, "id", required=True) or "",
        organisation=name(keys, "organisation"),
        side=name(keys, "side"),
        available=names(keys, "available"),
        min=number(keys, "min") or 0,
        max=number(keys, "max"),
        name=keys.take("name", str, WORDS),
    )
    reading.close(keys, _KEYS["person"])
    return person


def read_meeting(keys: Keys, reading: Reading) -> Meeting:
    """Return the meeting of a table of keys, noting its faults."""
    length = number(keys, "length", least=1)
    meeting = Meeting(
        id=name(keys, "id", required=True) or "",
        parties=_parties(keys),
        value=amount(keys, "value", 1),
        mandatory=truth(keys, "mandatory"),
        session=name(keys, "session"),
        slots=names(keys, "slots"),
        fixed=name(keys, "fixed"),
        length=1 if length is None else length,
        needs=numbers(keys, "needs"),
        after=names(keys, "after") or (),
        pin=_pin(keys, reading),
    )
    reading.close(keys, _KEYS["meeting"])
    return meeting


def _parties(keys: Keys) -> tuple[tuple[str, ...], ...]:
    value = keys.take("parties", list, LIST, required=True)
    if value is None:
        return ()
    faulty = False
    for index, party in enumerate(value):
        if not isinstance(party, list) or not party or not all(isinstance(p, str) for p in party):
            keys.fault("wrong_type", _PARTIES, f"parties[{index}]")
            faulty = True
    if not value:
        keys.fault("wrong_type", _PARTIES, "parties")
    return () if faulty else tuple(tuple(dict.fromkeys(party)) for party in value)


def _pin(keys: Keys, reading: Reading) -> Pin | None:
    inner = keys.table("pin")
    if inner is None:
        return None
    pin = Pin(name(inner, "slot", required=True) or "", name(inner, "table"))
    reading.close(inner, _KEYS["pin"])
    return pin


def write_problem(problem: Problem) -> bytes:
    """Return a problem as PROBLEM.json."""
    return write_json(problem_to_json(problem))


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as the contract's object, keys in its order."""
    capacity = problem.table_capacity
    return {
        "format": FORMAT,
        "slots": [{"id": s.id, "session": s.session, "start": s.start, "minutes": s.minutes} for s in problem.slots],
        "tables": None
        if problem.tables is None
        else [
            {"id": t.id, "zone": t.zone, "seats": t.seats, "slots": _list(t.slots), "held_by": t.held_by}
            for t in problem.tables
        ],
        "table_capacity": capacity if capacity is None or isinstance(capacity, int) else dict(capacity),
        "resources": [{"id": r.id, "capacity": r.capacity, "by_slot": dict(r.by_slot)} for r in problem.resources],
        "people": [person_to_json(person) for person in problem.people],
        "meetings": [meeting_to_json(meeting) for meeting in problem.meetings],
        "objective": list(problem.objective),
        "floor": problem.floor,
        "homogeneity": problem.homogeneity,
    }


def person_to_json(person: Person) -> dict[str, Any]:
    """Return a person as the format has it."""
    value: dict[str, Any] = {
        "id": person.id,
        "organisation": person.organisation,
        "side": person.side,
        "available": _list(person.available),
        "min": person.min,
        "max": person.max,
    }
    return value if person.name is None else {**value, "name": person.name}


def meeting_to_json(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting as the format has it."""
    return {
        "id": meeting.id,
        "parties": [list(party) for party in meeting.parties],
        "value": plain_number(meeting.value),
        "mandatory": meeting.mandatory,
        "session": meeting.session,
        "slots": _list(meeting.slots),
        "fixed": meeting.fixed,
        "length": meeting.length,
        "needs": dict(meeting.needs),
        "after": list(meeting.after),
        "pin": None if meeting.pin is None else {"slot": meeting.pin.slot, "table": meeting.pin.table},
    }


def _list(given: tuple[str, ...] | None) -> list[str] | None:
    return None if given is None else list(given)
