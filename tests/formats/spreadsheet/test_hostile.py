"""Hostile files end in a clear refusal; what only looks odd is read past."""

from __future__ import annotations

import resource
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duijie.engine.faults import InputError
from duijie.engine.text import LANGUAGES
from duijie.formats.spreadsheet import inspect, limits
from tests.formats.spreadsheet import files

WITH_STRINGS = (
    '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s.xml"/>'
    '<Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>'
)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        inspect(path)
    (fault,) = raised.value.faults
    assert all(fault.text.of(language) for language in LANGUAGES)
    return fault.code


def sheet(tmp_path: Path, more_rows: str = "", after: str = "", parts: dict[str, str] | None = None) -> Path:
    body = f"<sheetData>{files.head_row()}{more_rows}</sheetData>{after}"
    return files.raw_xlsx(tmp_path / "list.xlsx", body, parts)


def test_a_value_in_a_far_cell(tmp_path: Path) -> None:
    far = f'<row r="1048576">{files.cell("XFD1048576", "x")}</row>'
    assert refusal(sheet(tmp_path, far)) == "too_large"


def test_blank_styled_cells_are_read_past(tmp_path: Path) -> None:
    blank = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="XFD{row}" s="1"/></row>' for row in range(3, 20_003))
    found = inspect(sheet(tmp_path, blank))
    assert [(row.row, row.name) for row in found.rows["people"]] == [(2, "王晓明")]
    assert found.problems == ()


def test_a_huge_merge(tmp_path: Path) -> None:
    merges = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert refusal(sheet(tmp_path, after=merges)) == "too_large"


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = sheet(tmp_path, parts={"xl/_rels/workbook.xml.rels": WITH_STRINGS})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/t.xml", "w") as part:
        for _ in range(210):
            part.write(b" " * 1_000_000)
        part.write(b"<sst/>")
    assert refusal(path) == "too_large"


def test_one_long_text_in_very_many_cells(tmp_path: Path) -> None:
    parts = {
        "xl/_rels/workbook.xml.rels": WITH_STRINGS,
        "xl/t.xml": f"<sst><si><t>{'长' * 30_000}</t></si></sst>",
    }
    cells = "".join(f'<row r="{row}"><c r="C{row}" t="s"><v>0</v></c></row>' for row in range(3, 2_003))
    assert refusal(sheet(tmp_path, cells, parts=parts)) == "too_large"


def test_entities_are_refused_and_never_fetched(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    outside = '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><sst/>'
    for content in (bomb, outside):
        parts = {"xl/_rels/workbook.xml.rels": WITH_STRINGS, "xl/t.xml": content}
        assert refusal(sheet(tmp_path, parts=parts)) == "unreadable"


def test_too_many_rows_are_refused_not_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("姓名,单位\n" + "王晓明,泰穹公司\n" * (limits.ROWS + 1), encoding="utf-8")
    assert refusal(path) == "too_large"


def test_repeated_rows_of_opendocument(tmp_path: Path) -> None:
    path = files.ods(tmp_path / "list.ods", [files.HEADER, files.WANG])
    for repeat, wanted in (("1048574", "too_large"), ("3", None)):
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "more.ods", "w") as target:
            for name in source.namelist():
                content = source.read(name)
                if name == "content.xml":
                    at = content.rindex(b"<table:table-row")
                    row = b'<table:table-row table:number-rows-repeated="' + repeat.encode() + b'"'
                    content = content[:at] + row + content[at + len(b"<table:table-row") :]
                target.writestr(name, content)
        if wanted:
            assert refusal(tmp_path / "more.ods") == wanted
        else:
            assert [row.row for row in inspect(tmp_path / "more.ods").rows["people"]] == [2, 3, 4]


def test_the_child_is_confined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = files.xlsx(tmp_path / "list.xlsx", [files.HEADER, files.WANG])
    monkeypatch.setattr(limits, "CLOCK_SECONDS", 0.01)
    assert refusal(path) == "too_large"
    monkeypatch.setattr(limits, "CLOCK_SECONDS", 15)
    monkeypatch.setattr(limits, "ANSWER_BYTES", 10)
    assert refusal(path) == "too_large"
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


WHOLE: dict[str, bytes] = {}


def whole(kind: str, folder: Path) -> bytes:
    if kind not in WHOLE:
        make = {"xlsx": files.xlsx, "xls": files.xls, "ods": files.ods}[kind]
        WHOLE[kind] = make(folder / f"whole.{kind}", [files.HEADER, files.WANG, files.CHAN]).read_bytes()
    return WHOLE[kind]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["xlsx", "xls", "ods"]),
    at=st.floats(0, 1, exclude_max=True),
    noise=st.binary(max_size=40),
    cut=st.booleans(),
)
def test_damage_never_gets_past_the_parent(tmp_path: Path, kind: str, at: float, noise: bytes, cut: bool) -> None:
    content = whole(kind, tmp_path)
    place = int(at * len(content))
    path = tmp_path / "damaged.bin"
    path.write_bytes(content[:place] + noise + (b"" if cut else content[place + len(noise) :]))
    refused: set[str] = set()
    try:
        inspect(path)
    except InputError as error:
        refused = {fault.code for fault in error.faults}
    assert refused <= {"unreadable", "too_large", "encrypted", "empty"}
