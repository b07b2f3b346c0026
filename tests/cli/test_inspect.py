"""``duijie inspect`` as a program: its JSON against the published schema, its exit codes, its summary."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.formats.spreadsheet import files

SCHEMA = Path(__file__).parents[2] / "docs/schemas/duijie-inspect-1.schema.json"


def run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from duijie.cli import main; main()", "inspect", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def printed(result: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(result.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(body)
    return body


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    lines = [(*files.HEADER, "身份证号", "语言"), (*files.WANG, "x", "粤语"), ("李雪", "", "", "1.38E+10", "", "", "")]
    return files.xlsx(tmp_path / "名单.xlsx", lines)


def test_json_follows_the_schema_and_faults_of_rows_exit_0(faulty: Path) -> None:
    result = run(faulty, "--json")
    assert result.returncode == 0, result.stderr.decode()
    body = printed(result)
    assert (body["format"], body["file"], body["encoding"]) == ("duijie-inspect/1", "名单.xlsx", None)
    wang, li = body["records"]["people"]
    assert (wang["languages"], "held" in wang, li["held"]) == (["yue"], False, True)
    assert [(p["code"], p["row"], p["column"]) for p in body["problems"]] == [
        ("personal_id_refused", 1, "F"),
        ("missing_organisation", 3, "B"),
        ("bad_phone", 3, "D"),
    ]


def test_a_file_s_own_fault_exits_2_and_still_prints_json(tmp_path: Path) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(files.xlsx(tmp_path / "whole.xlsx", [files.HEADER, files.WANG]).read_bytes()[:900])
    result = run(path, "--json")
    assert result.returncode == 2
    body = printed(result)
    assert [(p["code"], p["severity"], p["sheet"], p["row"]) for p in body["problems"]] == [
        ("unreadable", "error", None, None)
    ]
    assert (body["sheets"], body["records"]["people"]) == ([], [])


def test_an_absent_file_exits_2(tmp_path: Path) -> None:
    result = run(tmp_path / "none.xlsx", "--json", "--lang", "zh-hant")
    assert (result.returncode, result.stdout) == (2, b"")
    assert "找不到這個檔案" in result.stderr.decode()


def test_the_summary_names_sheets_columns_and_problems(faulty: Path) -> None:
    result = run(faulty, "--lang", "zh-hans")
    assert result.returncode == 0
    lines = result.stdout.decode().splitlines()
    assert lines[0] == "名单.xlsx：已读取"
    assert lines[2] == "工作表“名单”：人员，2 行，表头在第 1 行"
    assert "    F  身份证号 → 未读取" in lines
    assert "    名单 D3" in lines
    assert lines[-1] == "1 行因错误暂存，其余都可以导入。"


def test_the_same_file_gives_the_same_bytes(faulty: Path) -> None:
    assert run(faulty, "--json").stdout == run(faulty, "--json").stdout
