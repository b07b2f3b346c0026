"""``duijie replan`` on real files: what it writes, repeats and refuses, and what ``verify`` says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from duijie.cli.replan import replan
from duijie.cli.verify import verify
from duijie.engine.records import Changes, Late, Meeting, Person
from duijie.engine.scheduling.repair import repair
from duijie.formats.changes import write_changes
from duijie.formats.plan import write_plan
from duijie.formats.problem import write_problem
from tests.engine.scheduling.repair.days import published
from tests.engine.scheduling.test_solve import conference

app = typer.Typer()
app.command()(replan)
app.command()(verify)
runner = CliRunner()
PROBLEM = conference(1, 20, 6, 60, 5)
CHANGES = Changes(
    "s2",
    ("p0",),
    (Late("p1", "s4"),),
    (Person("walk-in"),),
    (Meeting("new", (("walk-in",), ("p2",)), value=9),),
    (),
    (),
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    plan = repair(PROBLEM, published(PROBLEM, 1), Changes()).plan
    paths = tmp_path / "problem.json", tmp_path / "plan.json", tmp_path / "changes.json"
    for path, data in zip(paths, (write_problem(PROBLEM), write_plan(plan), write_changes(CHANGES)), strict=True):
        path.write_bytes(data)
    return paths


def _run(*words: object) -> tuple[int, str, str]:
    result = runner.invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_the_answer_and_its_problem_are_written_and_verify_accepts_both(
    files: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    problem, plan, changes = files
    out, after = tmp_path / "plan2.json", tmp_path / "problem2.json"
    code, stdout, stderr = _run("replan", *files, "--out", out, "--problem-out", after, "--lang", "en")
    assert (code, stdout) == (0, "")
    value = json.loads(out.read_bytes())
    told = f"{len(value['moved'])} moved, {len(value['lost'])} lost, {len(value['gained'])} gained"
    assert any(line.startswith(told) for line in stderr.splitlines())
    assert {"meeting", "from", "to", "why"} == set(value["lost"][0])
    assert _run("verify", after, out)[0] == 0
    code, stdout, _ = _run("verify", problem, out, "--after", plan, "--changes", changes)
    assert (code, stdout.splitlines()[-1][:4]) == (0, "ok: ")


def test_history_stays_byte_for_byte(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "plan2.json"
    assert _run("replan", *files, "--out", out)[0] == 0
    before, after = (
        [p for p in json.loads(path.read_bytes())["placed"] if p["slot"] < "s2"] for path in (files[1], out)
    )
    assert before
    assert json.dumps(before) == json.dumps(after)


def test_the_same_changes_to_the_answer_change_nothing(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    problem, _plan, changes = files
    once, again, twice = tmp_path / "1.json", tmp_path / "2.json", tmp_path / "3.json"
    assert _run("replan", *files, "--out", once, "--seed", 4)[0] == 0
    assert _run("replan", *files, "--out", again, "--seed", 4)[0] == 0
    assert once.read_bytes() == again.read_bytes()
    assert _run("replan", problem, once, changes, "--out", twice, "--seed", 4)[0] == 0
    first, second = json.loads(once.read_bytes()), json.loads(twice.read_bytes())
    assert [second[key] for key in ("moved", "lost", "gained", "stand_ins")] == [[], [], [], []]
    for key in ("placed", "unplaced", "objectives", "status", "seed"):
        assert first[key] == second[key]


def test_a_replan_that_lies_is_found_out(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    problem, plan, changes = files
    out = tmp_path / "plan2.json"
    assert _run("replan", *files, "--out", out)[0] == 0
    value = json.loads(out.read_bytes())
    value["lost"] = value["lost"][1:]
    out.write_text(json.dumps(value), encoding="utf-8")
    code, stdout, _ = _run("verify", problem, out, "--after", plan, "--changes", changes, "--lang", "en")
    assert code == 2
    assert "nothing says so" in stdout or "is not what the plans say" in stdout


def test_verify_wants_both_files_or_neither(files: tuple[Path, Path, Path]) -> None:
    problem, plan, _ = files
    assert _run("verify", problem, plan, "--after", plan)[0] == 2


def test_faults_are_listed_and_nothing_is_written(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _problem, _plan, changes = files
    out, after = tmp_path / "plan2.json", tmp_path / "problem2.json"
    changes.write_text(
        '{"format": "duijie-changes/1", "now": "s2", "absent": ["x"], "cancel": ["y"]}', encoding="utf-8"
    )
    code, stdout, stderr = _run("replan", *files, "--out", out, "--problem-out", after, "--lang", "en")
    assert (code, stdout) == (2, "")
    assert stderr.splitlines() == [
        "changes.json › absent[0]: “x” is not among the people.",
        "changes.json › cancel[0]: “y” is not among the meetings.",
    ]
    assert not out.exists()
    assert not after.exists()


def test_a_plan_of_another_problem_is_refused(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _problem, plan, _changes = files
    value = json.loads(plan.read_bytes())
    value["placed"][0]["meeting"] = "elsewhere"
    plan.write_text(json.dumps(value), encoding="utf-8")
    code, _, stderr = _run("replan", *files, "--out", tmp_path / "plan2.json", "--lang", "en")
    assert code == 2
    assert len(stderr.splitlines()) == 2
    assert "this is a plan of another problem" in stderr


def test_a_plan_that_breaks_a_rule_is_refused(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _problem, plan, _changes = files
    value = json.loads(plan.read_bytes())
    value["placed"][0]["people"] = value["placed"][1]["people"]
    plan.write_text(json.dumps(value), encoding="utf-8")
    assert _run("replan", *files, "--out", tmp_path / "plan2.json")[0] == 2
    assert not (tmp_path / "plan2.json").exists()
