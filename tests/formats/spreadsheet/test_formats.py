"""Every format and encoding gives the same rows; the content decides the format."""

from __future__ import annotations

from pathlib import Path

import pytest

from duijie.engine.records import ListRow
from duijie.formats.spreadsheet import inspect
from tests.formats.spreadsheet import files

LINES = (files.HEADER, files.WANG, files.CHAN)


def rows(path: Path) -> list[tuple[str | None, ...]]:
    return [(r.name, r.organisation, r.title, r.phone, r.email) for r in inspect(path).rows["people"]]


EXPECTED = [
    ("王晓明", "山东泰穹新材料有限公司", "总经理", "+86 138 0000 0001", "wang@taiqiong.example"),
    ("陳大文", "香港星河生物科技有限公司", "董事", "+852 9123 4567", "chan@xinghe.example"),
]


@pytest.mark.parametrize("make", [files.xlsx, files.xls, files.ods])
def test_workbooks_give_the_same_rows_and_no_encoding(tmp_path: Path, make: object) -> None:
    path = make(tmp_path / "list.bin", LINES)  # type: ignore[operator]
    assert rows(path) == EXPECTED
    assert inspect(path).encoding is None


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("big5hkscs", "big5hkscs"),
        ("utf-16", "utf-16"),
    ],
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables_of_every_encoding(tmp_path: Path, codec: str, said: str, separator: str) -> None:
    lines = LINES
    if codec == "big5hkscs":
        lines = (
            ("姓名", "公司", "職銜", "電話", "電郵"),
            ("王曉明", "香港泰穹有限公司", "經理", "91234567", "w@t.example"),
        )
    found = inspect(files.text(tmp_path / "港方.csv", lines, codec, separator))
    assert found.encoding == said
    assert found.sheets[0].name == "港方"
    assert [r.name for r in found.rows["people"]] == [line[0] for line in lines[1:]]
    assert [r.phone for r in found.rows["people"]][-1] == "+852 9123 4567"


def test_the_name_of_a_file_does_not_decide_its_format(tmp_path: Path) -> None:
    assert rows(files.xlsx(tmp_path / "list.csv", LINES)) == EXPECTED
    assert rows(files.text(tmp_path / "list.xlsx", LINES, "gb18030")) == EXPECTED


def test_a_record_stands_on_the_line_on_which_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('姓名,单位,需求\n王晓明,泰穹公司,"低温电池\n氢能储运"\n李雪,"星河\n公司",x\n', encoding="utf-8")
    found = inspect(path).rows["people"]
    assert [(r.row, r.needs) for r in found] == [(2, ("低温电池", "氢能储运")), (4, ("x",))]
    assert found[1].organisation == "星河公司"


def test_a_stray_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('姓名,单位\n王晓明,"泰穹公司\n李雪,星河公司\n', encoding="utf-8")
    assert [r.row for r in inspect(path).rows["people"]] == [2, 3]


def test_lines_of_another_encoding_are_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    good = "姓名,单位\n王晓明,山东泰穹新材料有限公司\n张华,济南凌云软件有限公司\n"
    path.write_bytes(good.encode() + "李雪,青岛远航机械有限公司\n".encode("gb18030"))
    found = inspect(path)
    assert [r.organisation for r in found.rows["people"]][-1] == "青岛远航机械有限公司"
    assert [(p.code, p.row) for p in found.problems] == [("mixed_encoding", 4)]
    assert found.encoding == "utf-8"


def test_big5_lines_in_a_gb18030_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    good = "姓名,单位\n王晓明,山东泰穹新材料有限公司\n张华,济南凌云软件有限公司\n".encode("gb18030")
    path.write_bytes(good + "陳大文,香港星河生物科技有限公司\n".encode("big5hkscs"))
    found = inspect(path)
    assert found.rows["people"][-1] == ListRow("list", 4, name="陳大文", organisation="香港星河生物科技有限公司")
    assert [(p.code, p.row) for p in found.problems] == [("mixed_encoding", 4)]


def test_leading_zeros_of_a_number_format_are_kept(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["公司名稱", "商業登記號碼", "姓名"])
    sheet.append(["星河生物科技有限公司", 1234567, "陳大文"])
    sheet["B2"].number_format = "00000000"
    book.save(tmp_path / "list.xlsx")
    assert inspect(tmp_path / "list.xlsx").rows["people"][0].ubi == "01234567"
