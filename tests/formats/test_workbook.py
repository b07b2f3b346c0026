import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from duijie.engine.records import Organisation, PlanBook
from duijie.engine.text import LANGUAGES, Language, same
from duijie.formats.timetable import Timetable
from duijie.formats.workbook import render_workbook, sheets_of
from tests.formats.planbook import big_book, make_book, nothing

# comma, quote, UTF-8, as shown, formulas as such or not; -1: a file for each sheet
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,{formulas},false,-1"
Convert = Callable[[bytes, str], list[Path]]
HOSTILE = ('=HYPERLINK("http://firm.example","x")', "+1+1", "-1+1", "@SUM(1,1)", "=1+1", "\t=1+1", "0012")


@pytest.fixture(scope="module")
def convert(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """LibreOffice as a judge: turns a workbook into files of another kind."""
    home = tmp_path_factory.mktemp("profile")

    def run(data: bytes, kind: str) -> list[Path]:
        folder = tmp_path_factory.mktemp("sheets")
        (folder / "plan.xlsx").write_bytes(data)
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation={home.as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                str(folder / "plan.xlsx"),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return sorted(path for path in folder.iterdir() if path.suffix != ".xlsx")

    return run


def read(data: bytes) -> dict[str, list[list[object]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def expected(book: PlanBook, language: Language) -> dict[str, list[list[object]]]:
    return {
        sheet.name: [list(sheet.head), *([float(c) if isinstance(c, int) else c for c in row] for row in sheet.rows)]
        for sheet in sheets_of(book, language)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_reader_finds_every_cell(language: Language) -> None:
    book = big_book()
    assert read(render_workbook(book, language)) == expected(book, language)


def test_sheets_hold_the_plan() -> None:
    book = make_book()
    sheets = {sheet.name: sheet for sheet in sheets_of(book, "en")}
    assert list(sheets) == ["By slot", "By table", "By person", "Suggestions", "Not placed"]
    assert {(row[-1], row[0], row[2]) for row in sheets["By slot"].rows} == {
        (p.meeting, int(p.slot[1:]), p.table) for p in book.plan.placed
    }
    assert [row[-1] for row in sheets["Not placed"].rows] == [u.meeting for u in book.plan.unplaced]
    by_table = {row[0]: row[2:] for row in sheets["By table"].rows}
    assert sum(bool(cell) for row in by_table.values() for cell in row) == len(book.plan.placed)
    table = Timetable(book)
    assert sorted(int(row[5]) for row in sheets["By person"].rows) == sorted(map(len, table.of_person.values()))
    suggested = [wish for wishes in book.wishes.values() for wish in wishes if wish.suggested]
    assert len(sheets["Suggestions"].rows) == len(suggested) + 5
    assert {row[5] for row in sheets["Suggestions"].rows} == {suggested[0].reasons[0].text.en}


def test_by_person_is_sorted_by_pinyin() -> None:
    names = [str(row[0]) for row in next(s for s in sheets_of(big_book(), "zh-hans") if s.name == "按人查").rows]
    # 區 is read Ou, 仇 Qiu, 单 Shan, 解 Xie, 曾 Zeng, as surnames are
    assert list(dict.fromkeys(name[0] for name in names)) == list("陳鄧黃鄺羅麥區欧仇单沈蘇孙譚陶王解葉曾周")


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_books_give_equal_bytes(language: Language) -> None:
    assert render_workbook(make_book(), language) == render_workbook(make_book(), language)


def test_nothing_in_the_file_tells_when_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(render_workbook(make_book(), "en"))) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2026-11-20"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_is_ready_to_print(language: Language) -> None:
    with zipfile.ZipFile(io.BytesIO(render_workbook(make_book(), language))) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, 6)]
        book = archive.read("xl/workbook.xml").decode()
    for sheet in sheets:
        assert 'paperSize="9"' in sheet
        assert 'orientation="landscape"' in sheet
        assert "<autoFilter" in sheet
        assert 'state="frozen"' in sheet
        assert 'fitToHeight="0"' in sheet
    assert book.count("_xlnm.Print_Titles") == 5


def with_hostile_names(book: PlanBook) -> PlanBook:
    organisations = dict(book.organisations)
    for n, name in enumerate(HOSTILE, 1):
        organisations[f"o{n}"] = Organisation(f"o{n}", name, name, name, organisations[f"o{n}"].side)
    return replace(book, organisations=organisations, event=replace(book.event, name=same("A & B &P &Z")))


def test_libreoffice_takes_every_name_for_text(convert: Convert) -> None:
    book = with_hostile_names(make_book())
    data = render_workbook(book, "en")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = "".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets"))
    assert "<f>" not in inside
    assert "hyperlink" not in inside
    files = convert(data, SHEETS.format(formulas="true"))
    by_person = next(path for path in files if "By person" in path.name)
    seen = {row[2] for row in csv.reader(io.StringIO(by_person.read_text()))}
    assert {name.strip() for name in HOSTILE} <= {name.strip() for name in seen}


def test_libreoffice_reads_the_plan_as_it_is(convert: Convert) -> None:
    book = make_book()
    files = convert(
        render_workbook(book, "zh-hans"),
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
    )
    found = {path.stem.split("-", 1)[1]: list(csv.reader(io.StringIO(path.read_text()))) for path in files}
    wanted = {
        sheet.name: [list(sheet.head), *([str(cell) for cell in row] for row in sheet.rows)]
        for sheet in sheets_of(book, "zh-hans")
    }
    assert found == wanted


def test_rows_are_tall_enough_for_their_lines() -> None:
    book = make_book()
    with zipfile.ZipFile(io.BytesIO(render_workbook(book, "zh-hans"))) as archive:
        by_table = archive.read("xl/worksheets/sheet2.xml").decode()
    heights = [float(height) for height in re.findall(r'<row r="\d+"[^>]* ht="([\d.]+)"', by_table)]
    assert heights == [2 * 15 + 3] * 8  # two organisations, one below the other


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_of_nothing_is_five_sheets_of_heads(language: Language) -> None:
    sheets = read(render_workbook(nothing(), language))
    assert [len(rows) for rows in sheets.values()] == [1, 1, 1, 1, 1]
