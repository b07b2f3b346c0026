"""PLAN.json: exactly the contract's keys, read back alike, contradictions refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from duijie.engine.faults import InputError
from duijie.engine.records import Clash, Objective, Placement, Plan, Unplaced
from duijie.engine.scheduling import solve
from duijie.engine.text import Text, same
from duijie.formats.plan import read_plan, write_plan
from tests.engine.scheduling.brute import tiny_problem

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/duijie-plan-1.schema.json").read_text(encoding="utf-8"))
PLAN = Plan(
    "infeasible",
    7,
    (Placement("m1", "s1", "T1", ("p1", "p3")), Placement("m2", "s2", None, ("p2",))),
    (Unplaced("m9", "person_full", ("p7",), Text("full", "已满", "已滿")),),
    (Objective("value", 7601, 7610, False), Objective("breaks", 2, None, False), Objective("floor", 0.5, 0.5, True)),
    Clash(("m9",), ("max",), same("…")),
)


def _changed(**change: Any) -> bytes:
    value = json.loads(write_plan(PLAN))
    value.update(change)
    return json.dumps(value).encode()


def test_keys_and_numbers_are_the_contracts() -> None:
    assert write_plan(replace(PLAN, clash=None, placed=PLAN.placed[:1], objectives=PLAN.objectives[:1])).decode() == (
        '{\n "format": "duijie-plan/1",\n "status": "infeasible",\n "seed": 7,\n "placed": [\n  {\n'
        '   "meeting": "m1",\n   "slot": "s1",\n   "table": "T1",\n   "people": [\n    "p1",\n'
        '    "p3"\n   ]\n  }\n ],\n'
        ' "unplaced": [\n  {\n   "meeting": "m9",\n   "reason": "person_full",\n   "blockers": [\n    "p7"\n   ],\n'
        '   "text": {\n    "en": "full",\n    "zh-hans": "已满",\n    "zh-hant": "已滿"\n   }\n  }\n ],\n'
        ' "objectives": [\n  {\n   "name": "value",\n   "reached": 7601,\n   "bound": 7610,\n'
        f'   "gap": {9 / 7610},\n   "proved": false\n  }}\n ]\n}}\n'
    )


def test_a_plan_is_read_back_alike() -> None:
    assert read_plan(write_plan(PLAN), "plan.json") == (PLAN, ())


def test_real_plans_keep_to_the_schema_and_are_read_back() -> None:
    for seed in range(60):
        plan = solve(tiny_problem(seed), seed=seed)
        data = write_plan(plan)
        jsonschema.validate(json.loads(data), SCHEMA)
        assert read_plan(data, "plan.json") == (plan, ())


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (_changed(status="great"), [("unknown_word", "status")]),
        (_changed(status=None), [("missing_key", "status")]),
        (_changed(placed=None), [("missing_key", "placed")]),
        (_changed(placed=[{"meeting": "m1", "slot": "s1"}]), [("missing_key", "placed[0].people")]),
        (
            _changed(unplaced=[{"meeting": "m1", "reason": "lazy", "text": "x"}]),
            [("unknown_word", "unplaced[0].reason")],
        ),
        (
            _changed(objectives=[{"name": "value", "reached": 1, "bound": 2, "gap": 0.1, "proved": False}]),
            [("wrong_gap", "objectives[0].gap")],
        ),
        (
            _changed(objectives=[{"name": "value", "reached": "1", "bound": 1, "gap": 1, "proved": True}]),
            [("wrong_type", "objectives[0].reached")],
        ),
        (_changed(statsu="x"), [("unknown_key", "statsu")]),
    ],
)
def test_bad_plans_are_refused_at_their_place(data: bytes, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(InputError) as caught:
        read_plan(data, "plan.json")
    assert [(fault.code, fault.place) for fault in caught.value.faults] == faults


def test_a_gap_of_four_decimals_is_near_enough() -> None:
    stated = {"name": "value", "reached": 7601, "bound": 7610, "gap": 0.0012, "proved": False}
    plan, notes = read_plan(_changed(objectives=[stated]), "plan.json")
    assert (plan.objectives, notes) == (PLAN.objectives[:1], ())


def test_what_a_replan_adds_is_known() -> None:
    change = {"meeting": "m1", "from": None, "to": None, "why": "x"}
    assert read_plan(_changed(moved=[change], lost=[], gained=[]), "plan.json") == (PLAN, ())
