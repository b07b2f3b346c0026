"""``duijie schedule`` on real files: what it writes, repeats and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from duijie.cli.schedule import schedule
from duijie.cli.verify import verify
from duijie.formats.plan import read_plan
from duijie.formats.problem import write_problem
from tests.engine.scheduling.test_solve import conference

app = typer.Typer()
app.command()(schedule)
app.command()(verify)
runner = CliRunner()


@pytest.fixture
def problem_file(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_bytes(write_problem(conference(1, 20, 4, 40, 5)))
    return path


def _run(*words: object) -> tuple[int, str, str]:
    result = runner.invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_a_plan_is_written_that_verify_accepts(problem_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    code, stdout, _ = _run("schedule", problem_file, "--out", out)
    assert (code, stdout) == (0, "")
    assert read_plan(out.read_bytes(), "plan.json")[0].placed
    code, stdout, _ = _run("verify", problem_file, out)
    assert code == 0
    assert stdout.splitlines()[-1].startswith("ok: ")


def test_two_runs_give_the_same_bytes_and_the_seed_is_recorded(problem_file: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    assert _run("schedule", problem_file, "--out", one, "--seed", 5)[0] == 0
    assert _run("schedule", problem_file, "--out", two, "--seed", 5, "--workers", 1)[0] == 0
    assert one.read_bytes() == two.read_bytes()
    assert json.loads(one.read_bytes())["seed"] == 5


def test_no_time_is_enough_for_a_valid_plan(problem_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    assert _run("schedule", problem_file, "--out", out, "--time-limit", 0)[0] == 0
    assert _run("verify", problem_file, out)[0] == 0


def test_faults_are_all_listed_and_nothing_is_written(tmp_path: Path) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(
        '{"format": "duijie-problem/1", "slots": [{"id": "s1"}], "people": [{"id": "p"}, {"id": "p"}],'
        ' "meetings": [{"id": "m", "parties": [["x"]]}]}',
        encoding="utf-8",
    )
    code, stdout, stderr = _run("schedule", problem, "--out", out, "--lang", "en")
    assert (code, stdout) == (2, "")
    assert stderr.splitlines() == [
        "problem.json › people[1].id: “p” stands here twice.",
        "problem.json › meetings[0].parties[0]: “x” is not among the people.",
    ]
    assert not out.exists()


def test_an_absent_file_exits_2(tmp_path: Path) -> None:
    assert _run("schedule", tmp_path / "none.json", "--out", tmp_path / "plan.json")[0] == 2


def test_an_infeasible_problem_is_told_but_done(tmp_path: Path) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(
        '{"format": "duijie-problem/1", "slots": [{"id": "s1"}], "people": [{"id": "a"}, {"id": "b"}, {"id": "c"}],'
        ' "meetings": [{"id": "m1", "parties": [["a"], ["b"]], "mandatory": true},'
        ' {"id": "m2", "parties": [["a"], ["c"]], "mandatory": true}]}',
        encoding="utf-8",
    )
    assert _run("schedule", problem, "--out", out)[0] == 0
    value = json.loads(out.read_bytes())
    assert (value["status"], value["clash"]["meetings"]) == ("infeasible", ["m1", "m2"])
