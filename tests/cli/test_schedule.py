"""``duijie schedule`` on real files: what it writes, repeats and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


@pytest.mark.parametrize(("people", "slots", "meetings", "tables"), [(20, 4, 40, 5), (120, 8, 700, 40), (2, 1, 1, 1)])
def test_no_time_is_enough_for_a_valid_plan_with_true_bounds(
    tmp_path: Path, people: int, slots: int, meetings: int, tables: int
) -> None:
    problem, out, better = tmp_path / "problem.json", tmp_path / "plan.json", tmp_path / "better.json"
    problem.write_bytes(write_problem(conference(2, people, slots, meetings, tables)))
    assert _run("schedule", problem, "--out", out, "--time-limit", 0)[0] == 0
    assert _run("verify", problem, out)[0] == 0
    hurried = read_plan(out.read_bytes(), "plan.json")[0]
    assert _run("schedule", problem, "--out", better, "--time-limit", 1)[0] == 0
    first, second = (
        {objective.name: objective for objective in read_plan(path.read_bytes(), "plan.json")[0].objectives}
        for path in (out, better)
    )
    # Bounds hold given what comes before: only as far as both plans agree can they be compared.
    for name in ("mandatory", "floor", "value"):
        assert hurried.status in ("feasible", "optimal")
        bound = first[name].bound
        assert bound is not None
        assert bound >= second[name].reached
        if first[name].reached != second[name].reached:
            break


@pytest.mark.parametrize("limit", ["0", "0.3"])
def test_no_time_is_enough_where_nothing_can_be_placed(tmp_path: Path, limit: str) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(
        '{"format": "duijie-problem/1", "slots": [{"id": "s1"}], "tables": [], "people": [{"id": "a"}, {"id": "b"}],'
        ' "meetings": [{"id": "m1", "parties": [["a"], ["b"]], "mandatory": true, "length": 9007199254740992}]}',
        encoding="utf-8",
    )
    assert _run("schedule", problem, "--out", out, "--time-limit", limit)[0] == 0
    assert _run("verify", problem, out)[0] == 0
    plan = read_plan(out.read_bytes(), "plan.json")[0]
    assert (plan.status, plan.placed, [u.reason for u in plan.unplaced]) == ("infeasible", (), ["no_common_slot"])


def test_the_largest_numbers_are_planned_with(tmp_path: Path) -> None:
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    big = 2**53
    value = {
        "format": "duijie-problem/1",
        "slots": [{"id": "s1"}, {"id": "s2"}],
        "table_capacity": big,
        "resources": [{"id": "r", "capacity": big}],
        "people": [{"id": name, "max": big, "min": big} for name in "abc"],
        "meetings": [
            {"id": "m1", "parties": [["a"], ["b"]], "value": big, "needs": {"r": big}},
            {"id": "m2", "parties": [["a"], ["c"]], "value": big - 1, "needs": {"r": 1}},
        ],
        "floor": big,
        "homogeneity": big,
    }
    problem.write_text(json.dumps(value), encoding="utf-8")
    assert _run("schedule", problem, "--out", out)[0] == 0
    assert _run("verify", problem, out)[0] == 0
    [figure] = [one for one in json.loads(out.read_bytes())["objectives"] if one["name"] == "value"]
    assert figure == {"name": "value", "reached": 2 * big - 1, "bound": 2 * big - 1, "gap": 0, "proved": True}


BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "unknown ids": (
        {"meetings": [{"id": "m", "parties": [["a"], ["x"]], "fixed": "s9", "after": ["m9"], "needs": {"r9": 1}}]},
        ["meetings[0].parties[1]", "meetings[0].fixed", "meetings[0].needs", "meetings[0].after"],
    ),
    "negative capacities": (
        {"table_capacity": {"s1": -1, "s2": 1}, "resources": [{"id": "r", "capacity": -1, "by_slot": {"s1": -2}}]},
        ["table_capacity.s1", "resources[0].capacity", "resources[0].by_slot.s1"],
    ),
    "a circle": (
        {"meetings": [{"id": f"m{i}", "parties": [["a"]], "after": [f"m{(i + 1) % 3}"]} for i in range(3)]},
        ["meetings[0].after"],
    ),
    "a pin to a closed table": (
        {
            "tables": [{"id": "T", "slots": ["s1"]}],
            "meetings": [{"id": "m", "parties": [["a"], ["b"]], "pin": {"slot": "s2", "table": "T"}}],
        },
        ["meetings[0].pin.table"],
    ),
    "fixed meetings that clash": (
        {"meetings": [{"id": f"m{p}", "parties": [["a"], [p]], "fixed": "s1", "mandatory": True} for p in "bc"]},
        ["meetings[1].fixed"],
    ),
    "a person in two parties": (
        {"meetings": [{"id": "m", "parties": [["a", "b"], ["b"]]}]},
        ["meetings[0].parties[1]"],
    ),
    "no slots": ({"slots": []}, ["slots"]),
    "values beyond every limit": (
        {
            "meetings": [
                {"id": "m", "parties": [["a"], ["b"]], "value": 2**53 + 1},
                {"id": "n", "parties": [["a"]], "value": -1},
            ]
        },
        ["meetings[0].value", "meetings[1].value"],
    ),
    "words for numbers": (
        {"floor": "2", "homogeneity": True, "table_capacity": 1.5},
        ["table_capacity", "floor", "homogeneity"],
    ),
    "not a number": (
        {"floor": float("nan"), "meetings": [{"id": "m", "parties": [["a"], ["b"]], "value": float("inf")}]},
        ["meetings[0].value", "floor"],
    ),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_bad_input_exits_2_and_names_every_fault(tmp_path: Path, name: str, language: str) -> None:
    change, places = BAD[name]
    problem, out = tmp_path / "problem.json", tmp_path / "plan.json"
    good = {"slots": [{"id": "s1"}, {"id": "s2"}], "people": [{"id": p} for p in "abc"], "meetings": []}
    problem.write_text(json.dumps({"format": "duijie-problem/1", **good, **change}), encoding="utf-8")
    code, stdout, stderr = _run("schedule", problem, "--out", out, "--lang", language)
    assert (code, stdout, out.exists()) == (2, "", False)
    assert [line.split(" › ")[1].split(": ")[0] for line in stderr.splitlines()] == places


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
