"""``duijie verify`` on real files: exit 0 only if all holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from duijie.cli.verify import verify

app = typer.Typer()
app.command()(verify)
runner = CliRunner()

PROBLEM = {
    "format": "duijie-problem/1",
    "slots": [{"id": "s1"}],
    "people": [{"id": "a"}, {"id": "b"}],
    "meetings": [{"id": "m1", "parties": [["a"], ["b"]], "value": 3}],
    "objective": ["value"],
}
PLAN = {
    "format": "duijie-plan/1",
    "status": "optimal",
    "seed": 1,
    "placed": [{"meeting": "m1", "slot": "s1", "table": None, "people": ["a", "b"]}],
    "unplaced": [],
    "objectives": [{"name": "value", "reached": 3, "bound": 3, "gap": 0, "proved": True}],
}


def _judge(folder: Path, plan: object, language: str = "en") -> tuple[int, list[str]]:
    (folder / "problem.json").write_text(json.dumps(PROBLEM), encoding="utf-8")
    (folder / "plan.json").write_text(plan if isinstance(plan, str) else json.dumps(plan), encoding="utf-8")
    words = [str(folder / "problem.json"), str(folder / "plan.json"), "--lang", language]
    result = runner.invoke(app, words)
    return result.exit_code, result.stdout.splitlines()


def test_a_true_plan_passes(tmp_path: Path) -> None:
    assert _judge(tmp_path, PLAN) == (0, ["value: 3 / 3", "ok: 1 / 1"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "availability"),
        ("zh-hans", "洽谈m1须由每一方各一人参加，方案却安排：a"),
        ("zh-hant", "洽談m1須由每一方各一人出席，方案卻安排：a"),
    ],
)
def test_a_false_plan_is_refused_in_the_readers_language(tmp_path: Path, language: str, words: str) -> None:
    placed = [{"meeting": "m1", "slot": "s1", "table": None, "people": ["a"]}]
    code, lines = _judge(tmp_path, {**PLAN, "placed": placed}, language)
    expected = "meeting m1 needs exactly one member of each party, the plan sends: a" if language == "en" else words
    assert (code, lines[0]) == (2, f"attendance: {expected}")


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    assert _judge(tmp_path, "not json") == (2, [])
    assert _judge(tmp_path, {**PLAN, "objectives": [{**PLAN["objectives"][0], "gap": 0.5}]}) == (2, [])  # type: ignore[index]
