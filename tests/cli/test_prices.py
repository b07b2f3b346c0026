"""``duijie schedule --prices``: a price list beside the plan, and only on asking."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import typer
from typer.testing import CliRunner

from duijie.cli.schedule import schedule
from duijie.cli.verify import verify
from duijie.engine.records import Problem, Table
from duijie.formats.problem import write_problem
from tests.engine.scheduling.small import day, guests, meet

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/duijie-plan-1.schema.json").read_text(encoding="utf-8"))
PROBLEM = Problem(
    day("s1", "s2"),
    guests(*"abcdef"),
    (meet("m1", "a", "b", value=5), meet("m2", "c", "d", value=3), meet("m3", "e", "f")),
    tables=(Table("T1"),),
    objective=("value",),
)
app = typer.Typer()
app.command()(schedule)
app.command()(verify)
runner = CliRunner()


def test_prices_stand_in_the_plan_on_asking_and_in_the_reader_s_language(tmp_path: Path) -> None:
    problem, plain, priced = tmp_path / "problem.json", tmp_path / "plain.json", tmp_path / "priced.json"
    problem.write_bytes(write_problem(PROBLEM))
    assert runner.invoke(app, ["schedule", str(problem), "--out", str(plain)]).exit_code == 0
    result = runner.invoke(app, ["schedule", str(problem), "--out", str(priced), "--prices", "--lang", "zh-hant"])
    assert result.exit_code == 0
    assert "每個時段各增加一張洽談枱：總價值+1，已證明不會更多（+1場洽談）" in result.stderr
    value = json.loads(priced.read_bytes())
    jsonschema.validate(value, SCHEMA)
    prices = value.pop("prices")
    assert value == json.loads(plain.read_bytes())
    assert [(p["kind"], p["slot"], p["gains"]) for p in prices if p["kind"] == "table"] == [
        ("table", None, [{"name": "value", "at_least": 1, "at_most": 1}])
    ]
    assert runner.invoke(app, ["verify", str(problem), str(priced)]).exit_code == 0


def test_what_the_floor_costs_is_said_with_the_prices(tmp_path: Path) -> None:
    meetings = (meet("m1", "a", "b", value=9), meet("m2", "a", "c", value=1), meet("m3", "b", "c", value=1))
    problem = Problem(day("s1"), guests(*"abc"), meetings, tables=(Table("T1"),), objective=("floor", "value"), floor=1)
    path = tmp_path / "problem.json"
    path.write_bytes(write_problem(problem))
    command = ["schedule", str(path), "--out", str(tmp_path / "plan.json"), "--lang", "en"]
    sentence = "It costs no value."
    assert sentence not in runner.invoke(app, command).stderr
    assert sentence in runner.invoke(app, [*command, "--prices"]).stderr
