"""``duijie plan``: whole folders from real lists, and nothing at all from faulty ones."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.lists import DUIJIE, EVENT, HONGKONG, SHANDONG, duijie, write_conference, write_list


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    done = duijie("plan", *write_conference(folder), "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_folder_holds_every_promised_file(planned: Path) -> None:
    names = {path.name for path in (planned / "out").iterdir()}
    assert names == {"problem.json", "plan.json", "plan.xlsx", "plan.html", "schedules.pdf", "calendars"}


def test_every_wish_of_the_lists_is_a_meeting_and_the_plan_places_what_fits(planned: Path) -> None:
    problem = json.loads((planned / "out/problem.json").read_text(encoding="utf-8"))
    plan = json.loads((planned / "out/plan.json").read_text(encoding="utf-8"))
    names = {person["id"]: person["name"] for person in problem["people"]}
    wished = {
        frozenset(names[p] for party in meeting["parties"] for p in party)
        for meeting in problem["meetings"]
        if meeting["value"] >= 10
    }
    assert wished == {
        frozenset({"王若溪", "何靜思"}),
        frozenset({"高喆", "沈書言"}),
        frozenset({"高喆", "麥朗然"}),
        frozenset({"李慕蘅", "沈書言"}),
    }
    assert (plan["status"], plan["unplaced"]) == ("optimal", [])
    assert len(plan["placed"]) == len(problem["meetings"])


def test_the_judge_accepts_what_was_written(planned: Path) -> None:
    done = duijie("verify", planned / "out/problem.json", planned / "out/plan.json")
    assert (done.returncode, done.stderr) == (0, done.stderr)


def test_two_runs_give_the_same_bytes_in_every_file(planned: Path) -> None:
    again = planned / "again"
    lists = [planned / "山东.xlsx", planned / "香港.xlsx", "--event", planned / "event.toml"]
    assert duijie("plan", *lists, "--out", again, "--workers", "1").returncode == 0
    assert content(again) == content(planned / "out")


def test_the_language_of_the_page_is_the_events_unless_asked_otherwise(planned: Path) -> None:
    assert 'lang="zh-Hans' in (planned / "out/plan.html").read_text(encoding="utf-8")
    lists = [planned / "山东.xlsx", planned / "香港.xlsx", "--event", planned / "event.toml"]
    done = duijie("plan", *lists, "--out", planned / "en", "--lang", "en")
    assert (done.returncode, 'lang="en' in (planned / "en/plan.html").read_text(encoding="utf-8")) == (0, True)


def test_two_lists_of_one_name_are_two_lists(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    lists = [
        write_list(tmp_path / "a" / "list.xlsx", SHANDONG),
        write_list(tmp_path / "b" / "list.xlsx", HONGKONG),
    ]
    done = duijie("plan", *lists, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    problem = json.loads((tmp_path / "out/problem.json").read_text(encoding="utf-8"))
    assert {person["name"] for person in problem["people"]} == {row[0] for row in (*SHANDONG[1:], *HONGKONG[1:])}
    organisations = {person["name"]: person["organisation"] for person in problem["people"]}
    assert len(set(organisations.values())) == 6


def test_without_settings_the_defaults_are_printed(tmp_path: Path) -> None:
    lists = write_conference(tmp_path)[:2]
    done = duijie("plan", *lists, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "Not in EVENT.toml, so taken as usual: name, date, timezone, slots, tables" in done.stderr


def with_row(rows: tuple[tuple[str, ...], ...], *cells: str) -> list[tuple[str, ...]]:
    return [*rows, tuple(cells)]


SPOILED = {
    "a wish for an unknown person": (
        with_row(SHANDONG, "段翀", "蓝垦渔业有限公司", "山东", "", "", "", "不存在的单位", ""),
        EVENT,
        "山东.xlsx › 嘉宾 › G5: 名单里没有“不存在的单位”",
    ),
    "two people with one name": (
        with_row(SHANDONG, "高喆", "岱青轴承股份有限公司", "山东", "19900000009", "", "", "", ""),
        EVENT,
        "山东.xlsx › 嘉宾 › A5: 岱青轴承股份有限公司的“高喆”出现在两行，联系方式不同",
    ),
    "a time nobody can read": (
        with_row(SHANDONG, "段翀", "蓝垦渔业有限公司", "山东", "", "", "", "", "看情况"),
        EVENT,
        "山东.xlsx › 嘉宾 › H5: “看情况”看不出此人何时在场",
    ),
    "an unknown key": (SHANDONG, EVENT + "\n[limits]\nflor = 2\n", "event.toml › limits.flor: 这里没有“flor”这个键"),
    "slots that overlap": (
        SHANDONG,
        EVENT + "\n[[slots]]\nstart = 13:00:00\nminutes = 25\n[[slots]]\nstart = 13:20:00\nminutes = 25\n",
        "event.toml › slots[1].start: 时段 s2 于 13:20 开始，而时段 s1 到 13:25 才结束",
    ),
    "a table twice": (
        SHANDONG,
        EVENT.replace("count = 3", 'list = [{ id = "T1" }, { id = "T1" }]'),
        "event.toml › tables.list[1].id: 桌“T1”出现了两次",
    ),
    "a table for nobody": (
        SHANDONG,
        EVENT + 'held = [{ table = "T1", organisation = "无此单位" }]\n',
        "tables.held: 桌 T1 由“无此单位”使用，但名单中没有该单位",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_bad_input_is_named_by_file_sheet_row_and_column_and_changes_nothing(case: str, tmp_path: Path) -> None:
    rows, event, said = SPOILED[case]
    arguments = write_conference(tmp_path, event)
    write_list(tmp_path / "山东.xlsx", rows)
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.json").write_bytes(b"of yesterday")
    done = duijie("plan", *arguments, "--out", out, lang="zh-hans")
    assert done.returncode == 2
    assert [line for line in done.stderr.splitlines() if line.startswith(said)] != []
    assert content(out) == {"plan.json": b"of yesterday"}


def test_lists_without_any_need_or_wish_cannot_be_planned(tmp_path: Path) -> None:
    bare = write_list(tmp_path / "bare.xlsx", [row[:4] for row in SHANDONG])
    done = duijie("plan", bare, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "bare.xlsx: No list says what anybody needs or whom they wish to meet" in done.stderr
    assert not (tmp_path / "out").exists()


def test_several_faults_are_all_listed(tmp_path: Path) -> None:
    rows = with_row(SHANDONG, "段翀", "蓝垦渔业有限公司", "山东", "", "", "", "甲单位；乙单位", "看情况")
    arguments = write_conference(tmp_path)
    write_list(tmp_path / "山东.xlsx", rows)
    done = duijie("plan", *arguments, "--out", tmp_path / "out")
    assert (done.returncode, done.stderr.count("山东.xlsx › 嘉宾 › ")) == (2, 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.xlsx"], "absent.xlsx: There is no such file."),
        (["{list}", "{list}"], "This file is given twice."),
        (["{list}", "--event", "absent.toml"], "absent.toml: There is no such file."),
        (["{list}", "--lang", "fr"], "“fr” is not a language of Duijie."),
    ],
)
def test_arguments_that_cannot_be_right(arguments: list[str], said: str, tmp_path: Path) -> None:
    path = write_list(tmp_path / "山东.xlsx", SHANDONG)
    done = duijie("plan", *(a.format(list=path) for a in arguments), "--out", tmp_path / "out")
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_peoples_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters.docx").write_bytes(b"precious")
    path = write_list(tmp_path / "山东.xlsx", SHANDONG)
    done = duijie("plan", path, "--out", tmp_path)
    assert (done.returncode, "choose an empty or a new folder" in done.stderr) == (2, True)
    assert (tmp_path / "letters.docx").read_bytes() == b"precious"


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_half_folder(ending: signal.Signals, tmp_path: Path) -> None:
    arguments = [str(part) for part in write_conference(tmp_path)]
    out = tmp_path / "out"
    for wait in (0.3, 0.9, 1.5, 2.1):
        run = subprocess.Popen([str(DUIJIE), "plan", *arguments, "--out", str(out)], stderr=subprocess.DEVNULL)
        time.sleep(wait)
        run.send_signal(ending)
        run.wait()
        assert not out.exists() or {p.name for p in out.iterdir()} == {
            *("problem.json", "plan.json", "plan.xlsx", "plan.html", "schedules.pdf", "calendars")
        }
    assert duijie("plan", *arguments, "--out", out).returncode == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_help_shows_an_example() -> None:
    done = duijie("plan", "--help")
    assert (done.returncode, "Example: duijie plan" in done.stdout) == (0, True)
