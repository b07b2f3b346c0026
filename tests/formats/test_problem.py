"""PROBLEM.json: what is read, what is refused, and that every fault is listed with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from duijie.engine.faults import InputError
from duijie.engine.records import Meeting, Person, Pin, Problem, Resource, Slot, Table
from duijie.formats.problem import read_problem, write_problem
from tests.engine.scheduling.brute import tiny_problem

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/schemas/duijie-problem-1.schema.json").read_text(encoding="utf-8")
)
FULL: dict[str, Any] = {
    "format": "duijie-problem/1",
    "slots": [
        {"id": "s1", "session": "am", "start": "2026-11-22T09:00+08:00", "minutes": 25},
        {"id": "s2", "session": "am", "start": "2026-11-22T09:30+08:00", "minutes": 25},
    ],
    "tables": [{"id": "T1", "zone": "A", "seats": 4, "slots": ["s1"], "held_by": "o1"}],
    "table_capacity": None,
    "resources": [{"id": "interpreter:en-zh", "capacity": 6, "by_slot": {"s1": 4}}],
    "people": [
        {"id": "p1", "organisation": "o1", "side": "A", "available": None, "min": 0, "max": 6, "name": "林一"},
        {"id": "p2", "available": ["s2"]},
        {"id": "p3"},
    ],
    "meetings": [
        {"id": "m0", "parties": [["p2"], ["p3"]]},
        {
            "id": "m1",
            "parties": [["p1"], ["p2", "p3"]],
            "value": 5,
            "mandatory": True,
            "session": "am",
            "slots": ["s1", "s2"],
            "fixed": "s2",
            "length": 1,
            "needs": {"interpreter:en-zh": 1},
            "after": ["m0"],
            "pin": {"slot": "s1", "table": "T1"},
        },
    ],
    "objective": ["mandatory", "value"],
    "floor": 2,
    "homogeneity": None,
}


def _read(value: Any) -> Problem:
    return read_problem(json.dumps(value).encode(), "problem.json")[0]


def test_every_key_is_read() -> None:
    assert _read(FULL) == Problem(
        slots=(
            Slot("s1", "am", "2026-11-22T09:00+08:00", 25),
            Slot("s2", "am", "2026-11-22T09:30+08:00", 25),
        ),
        people=(Person("p1", "o1", "A", None, 0, 6, "林一"), Person("p2", available=("s2",)), Person("p3")),
        meetings=(
            Meeting("m0", (("p2",), ("p3",))),
            Meeting(
                "m1",
                (("p1",), ("p2", "p3")),
                value=5,
                mandatory=True,
                session="am",
                slots=("s1", "s2"),
                fixed="s2",
                needs={"interpreter:en-zh": 1},
                after=("m0",),
                pin=Pin("s1", "T1"),
            ),
        ),
        tables=(Table("T1", "A", 4, ("s1",), "o1"),),
        resources=(Resource("interpreter:en-zh", 6, {"s1": 4}),),
        objective=("mandatory", "value"),
        floor=2,
    )


def test_optional_keys_may_be_missing() -> None:
    bare = {"format": "duijie-problem/1", "slots": [{"id": "s1"}], "people": [], "meetings": []}
    assert _read(bare) == Problem((Slot("s1"),), (), ())


def test_what_is_written_is_read_back_and_keeps_to_the_schema() -> None:
    for seed in range(200):
        problem = tiny_problem(seed)
        data = write_problem(problem)
        jsonschema.validate(json.loads(data), SCHEMA)
        assert read_problem(data, "x.json") == (problem, ())


def test_the_example_keeps_to_the_schema() -> None:
    jsonschema.validate(FULL, SCHEMA)


def test_unknown_keys_are_noted_misspelt_ones_are_faults() -> None:
    value = copy.deepcopy(FULL)
    value["meetings"][1]["colour"] = "red"
    problem, notes = read_problem(json.dumps(value).encode(), "p.json")
    assert problem == _read(FULL)
    assert [note.en for note in notes] == ["meetings[1].colour is not known here and was ignored."]
    value["people"][0]["availble"] = []
    with pytest.raises(InputError) as caught:
        _read(value)
    assert [(f.code, f.place) for f in caught.value.faults] == [("unknown_key", "people[0].availble")]


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(problem: dict[str, Any]) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        at: Any = problem
        for step in way:
            at = at[step]
        at[last] = value

    return change


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], None], list[tuple[str, str]]]] = {
    "no slots": (_set("slots", []), [("no_slots", "slots")]),
    "slots no list": (_set("slots", 3), [("wrong_type", "slots"), ("no_slots", "slots")]),
    "people missing": (_set("people", None), [("missing_key", "people")]),
    "two ids alike": (_set("people.1.id", "p3"), [("duplicate_id", "people[2].id")]),
    "an id missing": (_set("slots.1.id", None), [("missing_key", "slots[1].id")]),
    "an id of the wrong type": (_set("tables.0.id", 7), [("wrong_type", "tables[0].id")]),
    "tables and capacity": (_set("table_capacity", 4), [("tables_and_capacity", "table_capacity")]),
    "capacity a word": (_set("table_capacity", "4"), [("wrong_type", "table_capacity")]),
    "negative capacity": (_set("resources.0.capacity", -1), [("out_of_range", "resources[0].capacity")]),
    "negative by slot": (_set("resources.0.by_slot", {"s1": -4}), [("out_of_range", "resources[0].by_slot.s1")]),
    "negative value": (_set("meetings.0.value", -1), [("out_of_range", "meetings[0].value")]),
    "huge value": (_set("meetings.0.value", 2**53 + 2), [("out_of_range", "meetings[0].value")]),
    "value a word": (_set("meetings.0.value", "5"), [("wrong_type", "meetings[0].value")]),
    "a flag that is a word": (_set("meetings.0.mandatory", "yes"), [("wrong_type", "meetings[0].mandatory")]),
    "half a slot long": (_set("meetings.0.length", 1.5), [("wrong_type", "meetings[0].length")]),
    "no length": (_set("meetings.0.length", 0), [("out_of_range", "meetings[0].length")]),
    "fixed nowhere": (_set("meetings.0.fixed", "s9"), [("unknown_id", "meetings[0].fixed")]),
    "slots unknown": (_set("meetings.0.slots", ["s9"]), [("unknown_id", "meetings[0].slots")]),
    "pin nowhere": (_set("meetings.1.pin.slot", "s9"), [("unknown_id", "meetings[1].pin.slot")]),
    "pin at no table": (_set("meetings.1.pin.table", "T9"), [("unknown_id", "meetings[1].pin.table")]),
    "needs nothing known": (_set("meetings.0.needs", {"x": 1}), [("unknown_id", "meetings[0].needs")]),
    "after nothing known": (_set("meetings.0.after", ["m9"]), [("unknown_id", "meetings[0].after")]),
    "after itself": (_set("meetings.0.after", ["m0"]), [("circle", "meetings[0].after")]),
    "a circle": (_set("meetings.0.after", ["m1"]), [("circle", "meetings[0].after")]),
    "a stranger": (_set("meetings.0.parties", [["p2"], ["p9"]]), [("unknown_id", "meetings[0].parties[1]")]),
    "with oneself": (_set("meetings.0.parties", [["p2"], ["p2"]]), [("two_parties", "meetings[0].parties[1]")]),
    "an empty party": (_set("meetings.0.parties", [["p2"], []]), [("wrong_type", "meetings[0].parties[1]")]),
    "no party": (_set("meetings.0.parties", []), [("wrong_type", "meetings[0].parties")]),
    "away in unknown slots": (_set("people.1.available", ["s9"]), [("unknown_id", "people[1].available")]),
    "an unknown objective": (_set("objective", ["speed"]), [("unknown_objective", "objective[0]")]),
    "an objective twice": (_set("objective", ["value", "value"]), [("duplicate_id", "objective[1]")]),
    "backwards": (_set("slots.1.start", "2026-11-22T08:00+08:00"), [("slot_order", "slots[1].start")]),
    "no time": (_set("slots.1.start", "half past nine"), [("bad_time", "slots[1].start")]),
    "a meeting that is a word": (_set("meetings.0", "m0"), [("wrong_type", "meetings[0]")]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_bad_input_is_refused_at_its_place(name: str) -> None:
    change, expected = FAULTS[name]
    value = copy.deepcopy(FULL)
    change(value)
    with pytest.raises(InputError) as caught:
        _read(value)
    found = [(fault.code, fault.place) for fault in caught.value.faults]
    assert [one for one in found if one in expected] == expected
    for fault in caught.value.faults:
        assert fault.file == "problem.json"
        assert fault.text.en
        assert fault.text.zh_hans
        assert fault.text.zh_hant


def test_all_faults_are_listed_together() -> None:
    value = copy.deepcopy(FULL)
    for path, bad in (("floor", -1), ("meetings.0.value", "x"), ("meetings.1.fixed", "s9"), ("people.0.max", 1.5)):
        _set(path, bad)(value)
    with pytest.raises(InputError) as caught:
        _read(value)
    assert [fault.place for fault in caught.value.faults] == [
        "floor",
        "people[0].max",
        "meetings[0].value",
        "meetings[1].fixed",
    ]


def test_a_capacity_for_only_some_slots_is_refused() -> None:
    value = {**FULL, "tables": None, "table_capacity": {"s1": 3}}
    value["meetings"] = [value["meetings"][0]]
    with pytest.raises(InputError) as caught:
        _read(value)
    assert [fault.code for fault in caught.value.faults] == ["no_capacity"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "syntax"),
        (b"{", "syntax"),
        (b"[]", "syntax"),
        (b"\xff\xfe\x00", "syntax"),
        (b'{"format": "duijie-problem/1", "floor": NaN}', "syntax"),
        (b'{"format": "duijie-problem/1", "format": "duijie-problem/1"}', "syntax"),
        (b"[" * 100_000, "syntax"),
        (b'{"format": "duijie-problem/2"}', "format"),
        (b'{"format": 1}', "format"),
        (b"{}", "format"),
    ],
)
def test_what_is_no_problem_file_at_all(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_problem(data, "x.json")
    assert [fault.code for fault in caught.value.faults] == [code]


def test_too_many_meetings_are_refused_with_the_limit() -> None:
    value = {**FULL, "meetings": [0] * 300_001}
    with pytest.raises(InputError) as caught:
        _read(value)
    [fault] = caught.value.faults
    assert (fault.code, fault.place) == ("too_large", "meetings")
    assert "300000" in fault.text.en
