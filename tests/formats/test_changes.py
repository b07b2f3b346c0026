"""CHANGES.json: every fault is named at its place; what is written is read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from duijie.engine.faults import InputError
from duijie.engine.records import Changes, Late, Meeting, Person, Plan, Problem, Replan, Shift, StandIn, Table
from duijie.engine.records.planning import Pin
from duijie.formats.changes import read_changes, write_changes
from duijie.formats.plan_faults import find_strangers
from duijie.formats.replan import read_replan, write_replan
from tests.engine.scheduling.small import day, guests, meet, out, put

SCHEMAS = Path(__file__).parents[2] / "docs/schemas"
PROBLEM = Problem(
    day("s1", "s2", "s3"),
    guests("a", "b", "c"),
    (meet("m1", "a", "b"), meet("m2", "a", "c")),
    (Table("T1"), Table("T2")),
)
PLAN = Plan("feasible", 1, (put("m1", "s1", "a", "b", table="T1"),), (out("m2", "conflict"),), ())
CHANGES = Changes(
    "s2",
    ("a",),
    (Late("b", "s3"),),
    (Person("w", "firm", max=2),),
    (Meeting("n", (("w",), ("b", "c")), value=2.5, after=("m1",)),),
    ("m2",),
    ("T2",),
)


def _faults(**value: Any) -> list[tuple[str, str | None]]:
    data = json.dumps({"format": "duijie-changes/1", **value}).encode()
    with pytest.raises(InputError) as caught:
        read_changes(data, "changes.json", PROBLEM, PLAN)
    for fault in caught.value.faults:
        assert all(fault.text.of(language) for language in ("en", "zh-hans", "zh-hant"))
    return [(fault.code, fault.place) for fault in caught.value.faults]


def test_changes_are_read_as_they_are_written_and_obey_the_schema() -> None:
    data = write_changes(CHANGES)
    assert read_changes(data, "changes.json", PROBLEM, PLAN) == (CHANGES, ())
    schema = json.loads((SCHEMAS / "duijie-changes-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(data), schema)


def test_nothing_need_have_changed() -> None:
    assert read_changes(b'{"format": "duijie-changes/1"}', "c", PROBLEM, PLAN) == (Changes(), ())


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ({"now": "s9"}, [("unknown_id", "now")]),
        ({"now": 5}, [("wrong_type", "now")]),
        ({"absent": ["x", "a", "a"]}, [("unknown_id", "absent[0]"), ("duplicate_id", "absent[2]")]),
        ({"absent": [1]}, [("wrong_type", "absent[0]")]),
        ({"absent": "a"}, [("wrong_type", "absent")]),
        (
            {"late": [{"person": "x", "until": "s9"}]},
            [("unknown_id", "late[0].person"), ("unknown_id", "late[0].until")],
        ),
        ({"now": "s2", "late": [{"person": "a", "until": "s1"}]}, [("past", "late[0].until")]),
        ({"late": [{"person": "a"}]}, [("missing_key", "late[0].until")]),
        (
            {"late": [{"person": "a", "until": "s2"}, {"person": "a", "until": "s3"}]},
            [("duplicate_id", "late[1].person")],
        ),
        ({"absent": ["a"], "late": [{"person": "a", "until": "s2"}]}, [("contradiction", "late[0].person")]),
        ({"arrived": [{"id": "a"}]}, [("known_id", "arrived[0].id")]),
        ({"arrived": [{"id": "w"}, {"id": "w"}]}, [("duplicate_id", "arrived[1].id")]),
        ({"arrived": [{"id": "w", "available": ["s9"]}]}, [("unknown_id", "arrived[0].available")]),
        ({"arrived": [{"id": "w", "max": 2**53 + 2}]}, [("out_of_range", "arrived[0].max")]),
        ({"add": [{"id": "m1", "parties": [["a"], ["b"]]}]}, [("known_id", "add[0].id")]),
        ({"add": [{"id": "n", "parties": [["a"], ["x"]]}]}, [("unknown_id", "add[0].parties[1]")]),
        ({"add": [{"id": "n", "parties": [["a"], ["b", "a"]]}]}, [("two_parties", "add[0].parties[1]")]),
        ({"add": [{"id": "n", "parties": [["a"]], "after": ["n"]}]}, [("circle", "add[0].after")]),
        ({"add": [{"id": "n", "parties": [["a"]], "value": -1}]}, [("out_of_range", "add[0].value")]),
        ({"now": "s3", "add": [{"id": "n", "parties": [["a"]], "fixed": "s2"}]}, [("past", "add[0].fixed")]),
        ({"now": "s3", "add": [{"id": "n", "parties": [["a"]], "slots": ["s1", "s2"]}]}, [("past", "add[0].slots")]),
        ({"cancel": ["m1", "m1"]}, [("duplicate_id", "cancel[1]")]),
        ({"now": "s2", "cancel": ["m1"]}, [("past", "cancel[0]")]),
        ({"cancel": ["x"]}, [("unknown_id", "cancel[0]")]),
        ({"closed_tables": ["T3"]}, [("unknown_id", "closed_tables[0]")]),
        ({"closed": []}, []),
        ({"cancels": []}, [("unknown_key", "cancels")]),
    ],
)
def test_faults_are_named_at_their_place(value: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    if faults:
        assert _faults(**value) == faults
    else:
        data = json.dumps({"format": "duijie-changes/1", **value}).encode()
        changes, notes = read_changes(data, "c", PROBLEM, PLAN)
        assert (changes, len(notes)) == (Changes(), 1)


def test_nan_is_refused() -> None:
    with pytest.raises(InputError):
        read_changes(b'{"format": "duijie-changes/1", "add": [{"id": "n", "value": NaN}]}', "c", PROBLEM, PLAN)


def test_newcomers_may_be_named_in_the_same_file() -> None:
    value = {
        "absent": ["w"],
        "arrived": [{"id": "w"}],
        "add": [{"id": "n", "parties": [["w"], ["a"]]}],
        "cancel": ["n"],
    }
    changes, _ = read_changes(json.dumps({"format": "duijie-changes/1", **value}).encode(), "c", PROBLEM, PLAN)
    assert (changes.absent, changes.cancel) == (("w",), ("n",))


def test_a_plan_of_another_problem_is_told_by_every_strange_name() -> None:
    plan = Plan(
        "feasible",
        1,
        (put("m1", "s9", "a", "x", table="T9"), put("m1", "s1", "a", "b"), put("m7", "s1", "a", "b")),
        (),
        (),
    )
    assert [(fault.code, fault.place) for fault in find_strangers(PROBLEM, plan, "plan.json")] == [
        ("duplicate_id", "placed[1].meeting"),
        ("unknown_id", "placed[2].meeting"),
        ("unknown_id", "placed[0].slot"),
        ("unknown_id", "placed[0].table"),
        ("unknown_id", "placed[0].people"),
        ("meeting_lacking", "unplaced"),
    ]
    assert list(find_strangers(PROBLEM, PLAN, "plan.json")) == []


def test_a_replan_is_read_as_it_is_written_and_obeys_the_schema() -> None:
    replan = Replan(
        PLAN,
        (Shift("m1", Pin("s1", "T1"), Pin("s1", "T2"), "table_closed"),),
        (Shift("m2", Pin("s2"), None, "late"),),
        (Shift("m2", None, Pin("s3"), "regained"),),
        (StandIn("m1", "a", "b"),),
        {"value": 3},
    )
    data = write_replan(replan)
    assert read_replan(data, "plan.json") == (replan, ())
    schema = json.loads((SCHEMAS / "duijie-plan-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(data), schema)


def test_bad_shifts_are_refused_at_their_place() -> None:
    value = json.loads(write_replan(Replan(PLAN)))
    value |= {
        "moved": [{"meeting": "m1", "from": {"table": "T1"}, "to": "s1"}],
        "without_moves": [{"name": "x", "reached": 1}],
    }
    with pytest.raises(InputError) as caught:
        read_replan(json.dumps(value).encode(), "plan.json")
    assert [(fault.code, fault.place) for fault in caught.value.faults] == [
        ("missing_key", "moved[0].from.slot"),
        ("wrong_type", "moved[0].to"),
        ("missing_key", "moved[0].why"),
        ("unknown_objective", "without_moves[0].name"),
    ]
