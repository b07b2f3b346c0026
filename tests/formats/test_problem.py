"""PROBLEM.json: what is read, what is refused, and that every fault is listed with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from duijie.engine.faults import InputError
from duijie.engine.records import OBJECTIVES, Meeting, Person, Pin, Problem, Resource, Slot, Table
from duijie.formats.problem import read_problem, write_problem
from duijie.formats.problem_faults import find_faults
from duijie.formats.strict_json import MOST_BYTES, read_within_limit
from tests.engine.scheduling.brute import tiny_problem

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs/schemas/duijie-problem-1.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
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
    read = 0
    for seed in range(300):
        problem = replace(tiny_problem(seed), objective=OBJECTIVES[seed % 7 :])
        if list(find_faults(problem, "x.json")):
            continue
        data = write_problem(problem)
        VALIDATOR.validate(json.loads(data))
        assert read_problem(data, "x.json")[0] == problem
        read += 1
    assert read > 200


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


def _set(*changes: Any) -> Callable[[dict[str, Any]], None]:
    """Return a change of a problem: path, value, path, value and so on."""

    def change(problem: dict[str, Any]) -> None:
        for path, value in zip(changes[::2], changes[1::2], strict=True):
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
    "capacity a flag": (_set("tables", None, "table_capacity", True), [("wrong_type", "table_capacity")]),
    "capacity a fraction": (_set("tables", None, "table_capacity", 2.5), [("wrong_type", "table_capacity")]),
    "no capacity by slot": (_set("resources.0.by_slot", {"s1": None}), [("missing_key", "resources[0].by_slot.s1")]),
    "needs that are null": (
        _set("meetings.1.needs", {"interpreter:en-zh": None}),
        [("missing_key", "meetings[1].needs.interpreter:en-zh")],
    ),
    "needs a flag": (
        _set("meetings.1.needs", {"interpreter:en-zh": True}),
        [("wrong_type", "meetings[1].needs.interpreter:en-zh")],
    ),
    "a floor that is a flag": (_set("floor", True), [("wrong_type", "floor")]),
    "a negative floor": (_set("floor", -1), [("out_of_range", "floor")]),
    "a floor beyond every number": (_set("floor", 10**500), [("out_of_range", "floor")]),
    "a length of many digits": (_set("meetings.0.length", 10**399), [("out_of_range", "meetings[0].length")]),
    "a cap that is a word": (_set("people.0.max", "6"), [("wrong_type", "people[0].max")]),
    "a value of endless decimals": (_set("meetings.0.value", 1e-200), [("out_of_range", "meetings[0].value")]),
    "pin to a closed table": (_set("meetings.1.pin.slot", "s2"), [("closed_table", "meetings[1].pin.table")]),
    "pin to a table that closes": (_set("meetings.1.length", 2), [("closed_table", "meetings[1].pin.table")]),
    "pin to a table where none is named": (_set("tables", None), [("unknown_id", "meetings[1].pin.table")]),
    "fixed at one time": (
        _set("meetings.0.parties", [["p1"], ["p3"]], "meetings.0.fixed", "s2"),
        [("fixed_clash", "meetings[1].fixed")],
    ),
    "fixed at overlapping times": (
        _set("meetings.0.parties", [["p1"], ["p3"]], "meetings.0.fixed", "s1", "meetings.0.length", 2),
        [("fixed_clash", "meetings[1].fixed")],
    ),
    "two bad parties": (
        _set("meetings.0.parties", [["p2"], [3], [], ["p3"]]),
        [("wrong_type", "meetings[0].parties[1]"), ("wrong_type", "meetings[0].parties[2]")],
    ),
    "an endless id": (_set("people.1.id", "x" * 1001), [("too_long", "people[1].id")]),
    "a slot of a century": (_set("slots.0.minutes", 10**9), [("out_of_range", "slots[0].minutes")]),
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
        (b'{"format": "duijie-problem/1"} {}', "syntax"),
        (b'{"format": "duijie-problem/1", "people": "\xcd\xf5"}', "syntax"),
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


def _refused(data: bytes) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as caught:
        read_problem(data, "x.json")
    return [(fault.code, fault.place) for fault in caught.value.faults]


def test_what_json_does_not_know_is_all_named_with_its_place() -> None:
    data = (
        b'{"format": "duijie-problem/1", "floor": NaN, "slots": [{"id": "s1", "minutes": -Infinity}],'
        b' "people": [{"id": "a", "id": "b"}, {"id": "\\ud800"}], "floor": Infinity}'
    )
    assert _refused(data) == [
        ("syntax", None),
        ("syntax", "floor"),
        ("syntax", "slots[0].minutes"),
        ("syntax", "people[0]"),
        ("syntax", "people[1].id"),
    ]


def test_a_constant_that_a_repeated_key_hides_is_still_a_fault() -> None:
    assert _refused(b'{"format": "duijie-problem/1", "floor": 1, "floor": 2}') == [("syntax", None)]


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_problem(b"\xef\xbb\xbf" + json.dumps(FULL).encode(), "x.json")[0] == _read(FULL)


def test_numbers_beyond_every_float_are_faults_at_their_places() -> None:
    data = json.dumps(FULL).replace('"value": 5', '"value": 1e999').replace('"floor": 2', '"floor": ' + "9" * 9000)
    assert _refused(data.encode()) == [("out_of_range", "floor"), ("out_of_range", "meetings[1].value")]


def test_faults_are_short_and_of_one_line_whatever_they_repeat() -> None:
    value = copy.deepcopy(FULL)
    _set("meetings.0.fixed", "\x1b[31m\n" + "x" * 5000, "people.1.available", ["y" * 5000])(value)
    _set("objective", ["z" * 5000], "meetings.0.value", [["w" * 5000] * 5000], "floor", "v" * 5000)(value)
    with pytest.raises(InputError) as caught:
        _read(value)
    assert len(caught.value.faults) == 6
    for fault in caught.value.faults:
        line = fault.line("en")
        assert len(line) < 300
        assert line.isprintable()


def test_a_million_meetings_are_refused_before_they_are_read() -> None:
    head = b'{"format": "duijie-problem/1", "slots": [{"id": "s"}], "people": [], "meetings": ['
    assert _refused(head + b'{"parties": []},' * 1_000_000) == [("too_large", "meetings")]


def test_the_largest_numbers_are_read_exactly() -> None:
    value = copy.deepcopy(FULL)
    _set("meetings.0.value", 2**53, "meetings.1.value", 2**53 - 1, "people.0.max", 2**53)(value)
    problem = _read(value)
    assert [meeting.value for meeting in problem.meetings] == [2**53, 2**53 - 1]
    assert problem.people[0].max == 2**53


def test_fixed_together_is_no_fault_where_somebody_else_can_attend() -> None:
    value = copy.deepcopy(FULL)
    _set("meetings.0.parties", [["p2", "p3"], ["p2", "p3"]], "meetings.0.fixed", "s2")(value)
    value["meetings"][0]["parties"] = [["p2", "p3"]]
    assert _read(value).meetings[0].fixed == "s2"


def test_fixed_together_is_no_fault_where_one_of_them_can_never_be() -> None:
    value = copy.deepcopy(FULL)
    _set("meetings.0.parties", [["p1"]], "meetings.0.fixed", "s2", "meetings.0.slots", ["s1"])(value)
    assert _read(value).meetings[0].fixed == "s2"


def test_what_is_allowed_but_hardly_meant_is_noted() -> None:
    value = copy.deepcopy(FULL)
    _set("meetings.0.session", "noon", "tables.0.held_by", "o9", "slots.0.minutes", 45)(value)
    _, notes = read_problem(json.dumps(value).encode(), "p.json")
    assert [note.en.split(":")[0] for note in notes] == ["meetings[0].session", "tables[0].held_by", "slots[1].start"]


def test_every_circle_is_named_and_a_long_one_is_cut() -> None:
    ring = [{"id": f"m{i}", "parties": [["p1"]], "after": [f"m{(i + 1) % 40}"]} for i in range(40)]
    pair = [{"id": f"n{i}", "parties": [["p1"]], "after": [f"n{1 - i}"]} for i in range(2)]
    with pytest.raises(InputError) as caught:
        _read({**FULL, "meetings": ring + pair})
    first, second = caught.value.faults
    assert (first.code, first.text.en.count("→")) == ("circle", 13)
    assert second.text.en.endswith("n0 → n1 → n0.")


def test_a_file_beyond_every_limit_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(InputError) as caught:
        read_within_limit(path)
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [("too_large", "huge.json")]
    path.write_bytes(b"{}")
    assert read_within_limit(path) == b"{}"
