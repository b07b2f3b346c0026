"""The shipped conference, planned by the command and read back by programs that are not ours."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.cli.lists import duijie

EXAMPLE = Path(__file__).parents[2] / "examples" / "lugang"
LISTS = sorted(path for path in EXAMPLE.iterdir() if path.suffix in {".xlsx", ".csv"})
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lugang") / "plan"
    done = duijie("plan", *LISTS, "--event", EXAMPLE / "event.toml", "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def plan(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def names(out: Path) -> dict[str, str]:
    problem = json.loads((out / "problem.json").read_text(encoding="utf-8"))
    return {person["id"]: person["name"] for person in problem["people"]}


@pytest.fixture(scope="module")
def clock(out: Path) -> dict[str, str]:
    problem = json.loads((out / "problem.json").read_text(encoding="utf-8"))
    return {slot["id"]: slot["start"][11:16] for slot in problem["slots"]}


def test_the_judge_accepts_the_plan(out: Path) -> None:
    done = duijie("verify", out / "problem.json", out / "plan.json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_plan_is_within_one_per_cent_of_its_own_bound(plan: dict[str, Any]) -> None:
    gaps = {objective["name"]: objective["gap"] for objective in plan["objectives"]}
    assert (gaps["floor"] <= 0.01, gaps["value"] <= 0.01) == (True, True)


def test_another_run_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    arguments = [*LISTS, "--event", EXAMPLE / "event.toml", "--out", tmp_path / "plan", "--workers", "1"]
    assert duijie("plan", *arguments).returncode == 0
    for path in sorted(out.rglob("*")):
        twin = tmp_path / "plan" / path.relative_to(out)
        assert path.is_dir() or twin.read_bytes() == path.read_bytes(), path.name


def test_no_time_at_all_still_gives_a_plan_with_true_bounds(tmp_path: Path) -> None:
    arguments = [*LISTS, "--event", EXAMPLE / "event.toml", "--out", tmp_path / "plan", "--time-limit", "0"]
    assert duijie("plan", *arguments).returncode == 0
    assert duijie("verify", tmp_path / "plan/problem.json", tmp_path / "plan/plan.json").returncode == 0


def test_libreoffice_reads_from_the_workbook_what_the_plan_says(
    out: Path, plan: dict[str, Any], names: dict[str, str], clock: dict[str, str], soffice: str, tmp_path: Path
) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        SHEETS,
        "--outdir",
        str(tmp_path),
        str(out / "plan.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    with (tmp_path / "plan-按时段.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    read = {(row["洽谈编号"], row["时间"][:5], row["桌号"], frozenset((row["人员 1"], row["人员 2"]))) for row in rows}
    assert read == {
        (p["meeting"], clock[p["slot"]], p["table"], frozenset(names[q] for q in p["people"])) for p in plan["placed"]
    }
    with (tmp_path / "plan-未排上.csv").open(encoding="utf-8", newline="") as file:
        assert {row["洽谈编号"] for row in csv.DictReader(file)} == {u["meeting"] for u in plan["unplaced"]}


def test_each_guests_sheet_names_their_tables(
    out: Path, plan: dict[str, Any], names: dict[str, str], clock: dict[str, str]
) -> None:
    document = pypdfium2.PdfDocument(out / "schedules.pdf")
    pages = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    tables: dict[str, list[tuple[str, str]]] = {}
    for placed in sorted(plan["placed"], key=lambda p: clock[p["slot"]]):
        for person in placed["people"]:
            tables.setdefault(person, []).append((clock[placed["slot"]], placed["table"]))
    for person, wanted in tables.items():
        headed = [page for page in pages if any(names[person] in line for line in page.split("\n")[:6])]
        read = [re.findall(r"^(\d\d:\d\d)–\d\d:\d\d[ \n]+(T\d+)$", page, flags=re.M) for page in headed]
        assert wanted in read, (names[person], wanted, read)


def test_calcurse_reads_from_the_calendars_what_the_plan_says(
    out: Path, plan: dict[str, Any], clock: dict[str, str], calcurse: str, tmp_path: Path
) -> None:
    environment = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    expected: dict[str, list[str]] = {}
    for placed in plan["placed"]:
        for person in placed["people"]:
            expected.setdefault(person, []).append(clock[placed["slot"]])
    files = {path.name.split("-")[0]: path for path in (out / "calendars").iterdir()}
    assert sorted(files) == sorted(expected)
    for person in sorted(files)[:25]:
        store = [calcurse, "-D", str(tmp_path / person)]
        subprocess.run([*store, "-i", str(files[person])], env=environment, check=True, capture_output=True)
        listing = [*store, "-d", "11/20/2026", "--format-apt", "%(start:%H:%M)\n"]
        listed = subprocess.run(listing, env=environment, check=True, capture_output=True, text=True).stdout
        assert re.findall(r"^\d\d:\d\d$", listed, flags=re.M) == sorted(expected[person])


def test_the_other_commands_read_the_example_too(out: Path, tmp_path: Path) -> None:
    assert duijie("inspect", LISTS[0]).returncode == 0
    again = tmp_path / "plan.json"
    assert duijie("schedule", out / "problem.json", "--out", again).returncode == 0
    assert duijie("verify", out / "problem.json", again).returncode == 0
