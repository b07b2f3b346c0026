import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from duijie.engine.text import LANGUAGES, Language, Text, same
from duijie.formats.outgoing import Column, people_workbook
from duijie.formats.outgoing.people_workbook import CellValue
from tests.formats.outgoing.sheets import MADE

# comma, quote, UTF-8, as shown, formulas as such; -1: a file for each sheet
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
TITLE = Text("Phone list", "电话单", "電話名單")
COLUMNS = (
    Column("name", Text("Name", "姓名", "姓名")),
    Column("phone", Text("Phone", "电话", "電話")),
    Column("meetings", Text("Meetings", "洽谈", "洽談")),
    Column("state", Text("State", "状态", "狀態")),
    Column("asked", Text("Asked on", "联系日期", "聯絡日期")),
)
NO_ANSWER = Text("no answer", "无人接听", "沒有接聽")
ROWS: list[dict[str, CellValue]] = [
    {"name": "单书言", "phone": "+86 531 5550 0001", "meetings": 3, "state": NO_ANSWER, "asked": date(2026, 11, 17)},
    {"name": "何靜詩", "phone": "0085255500002", "meetings": 0, "state": None},
]
HOSTILE = ["=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", '=HYPERLINK("http://x.example","x")',
           "=cmd|' /C calc'!A0", "0012", "1E5", "2026-11-20", "TRUE", "'=1+1", "https://x.example"]  # fmt: skip


def write(rows: list[dict[str, CellValue]], language: Language = "zh-hans", title: Text = TITLE) -> bytes:
    return people_workbook(rows, COLUMNS, language, title=title, made=MADE)


def read(data: bytes) -> list[list[object]]:
    (name,) = (workbook := CalamineWorkbook.from_filelike(io.BytesIO(data))).sheet_names
    rows: list[list[object]] = workbook.get_sheet_by_name(name).to_python()
    return rows


@pytest.fixture(scope="module")
def shown(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], list[list[str]]]:
    """LibreOffice as a judge: what it shows in each cell, formulas as such."""
    home = tmp_path_factory.mktemp("profile")

    def run(data: bytes) -> list[list[str]]:
        folder: Path = tmp_path_factory.mktemp("list")
        (folder / "people.xlsx").write_bytes(data)
        command = [soffice, f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", SHEETS]
        command += ["--outdir", str(folder), str(folder / "people.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        (found,) = folder.glob("*.csv")
        with found.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    return run


HEADS: dict[Language, list[str]] = {
    "en": ["Name", "Phone", "Meetings", "State", "Asked on"],
    "zh-hans": ["姓名", "电话", "洽谈", "状态", "联系日期"],
    "zh-hant": ["姓名", "電話", "洽談", "狀態", "聯絡日期"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_reader_finds_every_cell(language: Language) -> None:
    assert read(write(ROWS, language)) == [
        HEADS[language],
        ["单书言", "+86 531 5550 0001", 3.0, NO_ANSWER.of(language), date(2026, 11, 17)],
        ["何靜詩", "0085255500002", 0.0, "", ""],
    ]


def test_libreoffice_shows_what_was_written_and_computes_nothing(shown: Callable[[bytes], list[list[str]]]) -> None:
    rows: list[dict[str, CellValue]] = [{"name": value, "phone": value} for value in HOSTILE]
    found = shown(write([*ROWS, *rows]))
    assert found[1] == ["单书言", "+86 531 5550 0001", "3", "无人接听", "2026-11-17"]
    as_read = [value.replace("\r", "\n") for value in HOSTILE]  # a cell's line break, however it was written
    assert [[cell.replace("\r", "\n") for cell in row[:2]] for row in found[3:]] == [[value] * 2 for value in as_read]


def test_no_cell_is_a_formula_or_becomes_one_when_it_is_edited() -> None:
    data = write([{"name": value} for value in HOSTILE])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert [name for name in archive.namelist() if "external" in name.lower() or "vba" in name.lower()] == []
    assert re.findall(r"<f[ >]", sheet) == []
    assert "<hyperlink" not in sheet
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    quoted = {value: page.cell(n, 1).quotePrefix for n, value in enumerate(HOSTILE, 2)}
    assert [value for value, quote in quoted.items() if quote] == HOSTILE[:10]
    assert {page.cell(n, 1).data_type for n in range(2, len(HOSTILE) + 2)} == {"s"}


def test_numbers_and_dates_that_a_spreadsheet_cannot_hold_are_written_as_text() -> None:
    odd: list[CellValue] = [10**15, -(10**15), date(1899, 12, 31), True, MADE]
    assert [row[0] for row in read(write([{"name": value} for value in odd]))[1:]] == [
        "1000000000000000", "-1000000000000000", "1899-12-31", "True", "2026-11-18 16:05+08:00",
    ]  # fmt: skip


def test_a_text_longer_than_a_cell_is_cut_at_what_a_cell_can_hold() -> None:
    assert read(write([{"name": "长" * 40000}]))[1][0] == "长" * 32767


@pytest.mark.parametrize("name", ["a/b:c*[d]?\\e", "'quoted'", "长" * 40, "", "   ", "History"])
def test_any_title_gives_a_sheet_that_opens(name: str) -> None:
    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(write(ROWS, title=same(name)))).sheet_names
    assert 0 < len(sheet) <= 31
    assert re.findall(r"[\[\]:*?/\\]", sheet) == []
    assert sheet not in ("History", sheet.strip("' ") + "'")


def test_equal_lists_give_equal_bytes_dated_as_told() -> None:
    assert write(ROWS) == write(ROWS)
    with zipfile.ZipFile(io.BytesIO(write(ROWS))) as archive:
        assert set(re.findall(r"\d{4}-\d\d-\d\d", archive.read("docProps/core.xml").decode())) == {"2026-11-18"}


def test_the_list_is_ready_to_filter_and_print() -> None:
    page = load_workbook(io.BytesIO(write(ROWS))).worksheets[0]
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("B2", "A1:E3", "$1:$1")
    assert (page.page_setup.orientation, str(page.page_setup.paperSize)) == ("landscape", "9")


def test_an_empty_list_has_its_head_and_a_list_without_columns_is_refused() -> None:
    assert read(write([])) == [HEADS["zh-hans"]]
    with pytest.raises(ValueError, match="at least one column"):
        people_workbook(ROWS, (), "en", title=TITLE, made=MADE)
