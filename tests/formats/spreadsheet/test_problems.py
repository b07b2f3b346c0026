"""Each problem code of the contract, from a real file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from duijie.engine.faults import InputError
from duijie.formats.inspection import dump_inspection
from duijie.formats.spreadsheet import Inspection, inspect
from tests.formats.spreadsheet import files


def codes(found: Inspection) -> list[tuple[str, str, int | None, str | None]]:
    return [(p.code, p.severity, p.row, p.column) for p in found.problems]


def read(tmp_path: Path, *lines: tuple[object, ...], header: tuple[str, ...] = files.HEADER) -> Inspection:
    return inspect(files.xlsx(tmp_path / "list.xlsx", [header, *lines]))


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        inspect(path)
    (fault,) = raised.value.faults
    return fault.code


def test_a_clean_list_has_no_problem(tmp_path: Path) -> None:
    assert codes(read(tmp_path, files.WANG, files.CHAN)) == []


def test_missing_name_and_organisation_hold_the_row(tmp_path: Path) -> None:
    found = read(tmp_path, ("", "泰穹公司", "经理"), ("李雪", "", "经理"), ("", "", "经理"))
    assert codes(found) == [
        ("missing_name", "error", 2, "A"),
        ("missing_organisation", "error", 3, "B"),
        ("missing_name", "error", 4, "A"),
        ("missing_organisation", "error", 4, "B"),
    ]
    assert [r.held for r in found.rows["people"]] == [True, True, True]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1.38E+10", "bad_phone"),
        (13800000000, "bad_phone"),
        ("1380000000", "bad_phone"),
        ("12345", "bad_phone"),
        ("见名片", "bad_phone"),
    ],
)
def test_bad_phone(tmp_path: Path, value: object, code: str) -> None:
    found = read(tmp_path, (*files.WANG[:3], value, files.WANG[4]))
    assert codes(found) == [(code, "warning", 2, "D")]
    assert found.rows["people"][0].phone is None


@pytest.mark.parametrize("value", ["wang", "wang@", "wang@firm", "wang firm.example", "wang@firm..example"])
def test_bad_email(tmp_path: Path, value: str) -> None:
    found = read(tmp_path, (*files.WANG[:4], value))
    assert codes(found) == [("bad_email", "warning", 2, "E")]
    assert found.rows["people"][0].email is None


def test_bad_codes(tmp_path: Path) -> None:
    header = ("姓名", "单位", "统一社会信用代码", "商業登記號碼")
    found = read(
        tmp_path,
        ("王晓明", "泰穹公司", "91370100MA3C0TQ12X", "1234567"),
        ("李雪", "星河公司", "91350100M000100Y43", "12345678-000-01-25-3"),
        header=header,
    )
    assert codes(found) == [("bad_uscc", "warning", 2, "C"), ("bad_ubi", "warning", 2, "D")]
    assert [(r.uscc, r.ubi) for r in found.rows["people"]] == [(None, None), ("91350100M000100Y43", "12345678")]


def test_formula_cells_use_their_stored_value(tmp_path: Path) -> None:
    formula = '<c r="A3" t="str"><f>"李"&amp;"雪"</f><v>李雪</v></c>'
    sheet = f'<sheetData>{files.head_row()}<row r="3">{formula}{files.cell("B3", "=SUM(1)")}</row></sheetData>'
    found = inspect(files.raw_xlsx(tmp_path / "list.xlsx", sheet))
    assert codes(found) == [("formula_cell", "warning", 3, "A")]
    assert [(r.name, r.organisation) for r in found.rows["people"]][1] == ("李雪", "=SUM(1)")


def test_text_that_begins_like_a_formula_is_text(tmp_path: Path) -> None:
    path = files.text(
        tmp_path / "list.csv",
        [("姓名", "单位", "电话", "需求"), ("=王晓明", "@泰穹公司", "+86 138 0000 0001", "-20度电池")],
    )
    found = inspect(path)
    assert codes(found) == []
    row = found.rows["people"][0]
    assert (row.name, row.organisation, row.phone) == ("=王晓明", "@泰穹公司", "+86 138 0000 0001")


def test_formulas_of_old_workbooks(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for column, value in enumerate(("姓名", "单位", "最多场次")):
        sheet.write(0, column, value)
    for column, value in enumerate(("王晓明", "泰穹公司", xlwt.Formula("2+3"))):
        sheet.write(1, column, value)
    book.save(str(tmp_path / "list.xls"))
    assert codes(inspect(tmp_path / "list.xls")) == [("formula_cell", "warning", 2, "C")]


def test_duplicate_person(tmp_path: Path) -> None:
    found = read(tmp_path, files.WANG, files.CHAN, ("王曉明", "山東泰穹新材料股份有限公司", "", "", ""))
    assert codes(found) == [("duplicate_person", "warning", 4, "A")]
    assert [(d.kind, d.rows) for d in found.duplicates] == [
        ("organisation", (("名单", 2), ("名单", 4))),
        ("person", (("名单", 2), ("名单", 4))),
    ]


def test_unknown_columns_are_said_once(tmp_path: Path) -> None:
    found = read(tmp_path, ("1", "王晓明", "泰穹公司", "素食", "x"), header=("序号", "姓名", "单位", "饮食", "口令"))
    assert codes(found) == [("unknown_column", "warning", 1, "D"), ("unknown_column", "warning", 1, "E")]


IDENTITY = [
    ("身份证号码", "110101199003078515"),
    ("證件號碼", "X1234567"),
    ("护照号", "E12345678"),
    ("HKID No.", "A123456(3)"),
    ("回鄉證號碼", "H1234567890"),
    ("出生日期", "1990-03-07"),
    ("Date of Birth", "7 March 1990"),
    ("参会人身份证", "110101199003078515"),
    ("备注", "110101199003078515"),
    ("", "110101199003078515"),
    ("ID", "A123456(3)"),
]


@pytest.mark.parametrize(("heading", "value"), IDENTITY)
def test_personal_identification_is_dropped_unread(tmp_path: Path, heading: str, value: str) -> None:
    found = read(tmp_path, ("王晓明", "泰穹公司", value), header=("姓名", "单位", heading))
    assert [p.code for p in found.problems] == ["personal_id_refused"]
    assert value not in dump_inspection(found).decode()
    assert found.sheets[0].columns[2].field is None


def test_identity_numbers_under_a_merged_heading_or_in_a_wrong_cell(tmp_path: Path) -> None:
    number = "110101199003078515"
    lines = [
        ("姓名", "单位", "证件信息", None),
        (None, None, "类型", "号码"),
        ("王晓明", "泰穹公司", "身份证", number),
        (f"李雪 {number}", "星河公司", "身份证", number),
    ]
    path = files.xlsx(tmp_path / "list.xlsx", lines, ["C1:D1", "A1:A2", "B1:B2"])
    found = inspect(path)
    assert number not in dump_inspection(found).decode()
    assert codes(found) == [
        ("personal_id_refused", "warning", 2, "C"),
        ("personal_id_refused", "warning", 2, "D"),
        ("personal_id_refused", "warning", 4, "A"),
        ("missing_name", "error", 4, "A"),
    ]


def test_unreadable_files(tmp_path: Path) -> None:
    whole = files.xlsx(tmp_path / "whole.xlsx", [files.HEADER, files.WANG]).read_bytes()
    old = files.xls(tmp_path / "whole.xls", [files.HEADER, files.WANG]).read_bytes()
    with zipfile.ZipFile(tmp_path / "letter.docx", "w") as package:
        package.writestr("word/document.xml", "<w/>")
    contents = {
        "cut.xlsx": whole[: len(whole) // 2],
        "cut.xls": old[:700],
        "picture.csv": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        "page.xls": "<html><table><tr><td>姓名</td></tr></table></html>".encode(),
        "noise.csv": bytes(range(256)) * 4,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    assert {name: refusal(tmp_path / name) for name in (*contents, "letter.docx")} == dict.fromkeys(
        (*contents, "letter.docx"), "unreadable"
    )


def test_encrypted_files(tmp_path: Path) -> None:
    (tmp_path / "locked.xlsx").write_bytes(files.compound_with("EncryptedPackage"))
    assert refusal(tmp_path / "locked.xlsx") == "encrypted"
    book = files.ods(tmp_path / "plain.ods", [files.HEADER, files.WANG])
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(tmp_path / "locked.ods", "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "META-INF/manifest.xml":
                content = content.replace(b"</manifest:manifest>", b"<encryption-data/></manifest:manifest>")
            target.writestr(name, content)
    assert refusal(tmp_path / "locked.ods") == "encrypted"


def test_empty_files(tmp_path: Path) -> None:
    (tmp_path / "nothing.csv").write_bytes(b"")
    (tmp_path / "blank.csv").write_bytes(b"\n\n , ,\n")
    files.xlsx(tmp_path / "header.xlsx", [files.HEADER])
    openpyxl.Workbook().save(tmp_path / "new.xlsx")
    for name in ("nothing.csv", "blank.csv", "header.xlsx", "new.xlsx"):
        assert refusal(tmp_path / name) == "empty", name


def test_an_absent_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xlsx") == "absent"
