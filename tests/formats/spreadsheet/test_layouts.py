"""What organisers really send: titles, two-line headers, merges, section lines, totals, notes, several sheets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duijie.formats.spreadsheet import Inspection, inspect
from duijie.formats.spreadsheet.grid import Book, Cell, Grid
from duijie.formats.spreadsheet.understanding import understand
from tests.formats.spreadsheet import files


def guests(found: Inspection) -> list[tuple[int, str | None, str | None]]:
    return [(row.row, row.name, row.organisation) for row in found.rows["people"]]


def test_titles_sections_totals_notes_and_repeated_headers(tmp_path: Path) -> None:
    lines = [
        ("鲁港创新合作洽谈会参会名单", None, None, None),
        ("填报单位：某某商会", None, "填报日期：11月1日", None),
        ("序号", " 姓  名*", "单位\n名称（必填）", "联系电话："),
        ("一、山东企业", None, None, None),
        (1, "王晓明", "山东泰穹新材料有限公司", "13800000001"),
        (None, None, None, None),
        ("小计", "1人", None, None),
        ("序号", " 姓  名*", "单位\n名称（必填）", "联系电话："),
        ("二、香港企业", None, None, None),
        (2, "陳大文", "香港星河生物科技有限公司", "91234567"),
        (3, None, None, None),
        ("合计", 2, None, None),
        ("备注：请于周五前反馈。", None, None, None),
    ]
    found = inspect(files.xlsx(tmp_path / "list.xlsx", lines, ["A1:D1", "A4:D4"]))
    assert guests(found) == [(5, "王晓明", "山东泰穹新材料有限公司"), (10, "陳大文", "香港星河生物科技有限公司")]
    assert [row.phone for row in found.rows["people"]] == ["+86 138 0000 0001", "+852 9123 4567"]
    assert found.problems == ()
    (sheet,) = found.sheets
    assert (sheet.role, sheet.header_row, sheet.rows) == ("people", 3, 2)
    assert [column.field for column in sheet.columns] == [None, "name", "organisation", "phone"]


def test_two_line_header_and_a_firm_merged_over_its_guests(tmp_path: Path) -> None:
    lines = [
        ("单位", "嘉宾", None, "联系方式", None),
        (None, "姓名", "职务", "手机", "邮箱"),
        ("泰穹公司", "王晓明", "总经理", "13800000001", "w@t.example"),
        (None, "李雪", "经理", None, None),
        ("星河公司", "陳大文", "董事", None, None),
    ]
    path = files.xlsx(tmp_path / "list.xlsx", lines, ["A1:A2", "B1:C1", "D1:E1", "A3:A4"])
    found = inspect(path)
    assert found.sheets[0].header_row == 2
    assert guests(found) == [(3, "王晓明", "泰穹公司"), (4, "李雪", "泰穹公司"), (5, "陳大文", "星河公司")]
    assert [column.field for column in found.sheets[0].columns] == ["organisation", "name", "title", "phone", "email"]


def test_a_header_said_again_in_english(tmp_path: Path) -> None:
    lines = [("姓名", "单位", "职务"), ("Name", "Company", "Title"), ("王晓明", "泰穹公司", "总经理")]
    found = inspect(files.xlsx(tmp_path / "list.xlsx", lines))
    assert (found.sheets[0].header_row, guests(found)) == (2, [(3, "王晓明", "泰穹公司")])


def test_unnamed_columns_and_lists_without_header_are_told_by_content(tmp_path: Path) -> None:
    named = files.xlsx(tmp_path / "a.xlsx", [("姓名", "单位"), (*files.WANG[:2], *files.WANG[3:])])
    found = inspect(named)
    assert [column.field for column in found.sheets[0].columns] == ["name", "organisation", "phone", "email"]
    bare = files.text(tmp_path / "b.csv", [("王晓明", "山东泰穹新材料有限公司", "w@t.example")] * 1)
    found = inspect(bare)
    assert found.sheets[0].header_row is None
    assert guests(found) == [(1, "王晓明", "山东泰穹新材料有限公司")]
    assert found.rows["people"][0].email == "w@t.example"


def test_several_sheets_each_with_its_role(tmp_path: Path) -> None:
    sheets = {
        "嘉宾": [("姓名", "单位", "希望对接单位", "不对接"), ("王晓明", "泰穹公司", "星河公司；凌云公司", "远航公司")],
        "企业名录": [("企业名称", "商業登記號碼", "类别"), ("星河公司", "12345678", "企业")],
        "技术需求": [("单位", "标题", "描述"), ("泰穹公司", "低温电解液", "我们需要低温电解液，要求零下四十度可用。")],
        "供给": [("公司", "可提供"), ("星河公司", "检测服务、认证服务")],
        "意向": [("单位", "意向对接单位"), ("泰穹公司", "星河公司")],
        "空表": [],
        "统计": [("行标签", "计数"), ("甲", 3), ("乙", 4)],
    }
    found = inspect(files.xlsx(tmp_path / "list.xlsx", sheets))
    roles = [(sheet.name, sheet.role, sheet.rows) for sheet in found.sheets]
    assert roles == [
        ("嘉宾", "people", 1),
        ("企业名录", "organisations", 1),
        ("技术需求", "needs", 1),
        ("供给", "offers", 1),
        ("意向", "wishes", 1),
        ("空表", "unknown", 0),
        ("统计", "unknown", 3),
    ]
    person = found.rows["people"][0]
    assert (person.wishes, person.avoid) == (("星河公司", "凌云公司"), ("远航公司",))
    assert found.rows["needs"][0].needs == ("低温电解液", "我们需要低温电解液，要求零下四十度可用。")
    assert found.rows["offers"][0].offers == ("检测服务", "认证服务")
    assert found.rows["organisations"][0].ubi == "12345678"
    assert found.rows["organisations"][0].category == "company"
    assert [(p.code, p.sheet, p.row) for p in found.problems] == [("unknown_column", "统计", 1)]


def test_surname_and_given_name_make_one_name(tmp_path: Path) -> None:
    lines = [
        ("Surname", "Given name", "Company", "Job title"),
        ("王", "晓明", "泰穹公司", ""),
        ("WONG", "Siu Ming", "Star Ltd", ""),
        ("Smith", "John", "Star Ltd", ""),
    ]
    found = inspect(files.xlsx(tmp_path / "list.xlsx", lines))
    assert [row.name for row in found.rows["people"]] == ["王晓明", "WONG Siu Ming", "John Smith"]


def test_office_phones_fill_gaps_and_second_columns_are_said(tmp_path: Path) -> None:
    lines = [
        ("姓名", "单位", "办公电话", "手机", "需求1", "需求2", "公司名称"),
        ("王晓明", "泰穹公司", "0531-88880001", "13800000001", "电池", "氢能", "甲公司"),
        ("李雪", "泰穹公司", "0531-88880001", "", "", "材料", ""),
    ]
    found = inspect(files.xlsx(tmp_path / "list.xlsx", lines))
    assert [row.phone for row in found.rows["people"]] == ["+86 138 0000 0001", "+86 531 8888 0001"]
    assert [row.needs for row in found.rows["people"]] == [("电池", "氢能"), ("材料",)]
    assert [(p.code, p.column) for p in found.problems] == [("unknown_column", "G")]


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("语言", "普通话/粤语、English", ("zh", "yue", "en")),
        ("语言", "中英文", ("zh", "en")),
        ("類別", "高等院校", "university"),
        ("Category", "Venture capital fund", "investor"),
        ("最多洽谈场次", "最多6场", 6),
        ("可用时段", "上午；s3", ("上午", "s3")),
        ("姓名", "王 明 先生", "王明"),
        ("姓名", "Prof. Chan Tai Man", "Chan Tai Man"),
        ("邮箱", "wang＠Firm.Example ", "wang@firm.example"),
        ("手机", "１３８０００００００１", "+86 138 0000 0001"),
        ("手机", "13800000001/13900000002", "+86 138 0000 0001"),
        ("手机", "(852) 9123-4567", "+852 9123 4567"),
        ("需求", "1.低温电池2.氢能储运；3.碳纤维", ("低温电池", "氢能储运", "碳纤维")),
        ("需求", "寻找低温电池，要求循环寿命超过两千次", ("寻找低温电池，要求循环寿命超过两千次",)),
        ("行业", "新材料/新能源,AI", ("新材料", "新能源", "AI")),
        ("希望对接单位", "Star Bio Co., Ltd., 泰穹公司", ("Star Bio Co., Ltd.", "泰穹公司")),
    ],
)
def test_cells_as_values(field: str, written: str, value: object) -> None:
    header, row = (
        {1: Cell("姓名"), 2: Cell("单位"), 3: Cell(field)},
        {1: Cell("李雪"), 2: Cell("泰穹公司"), 3: Cell(written)},
    )
    if field == "姓名":
        header, row = {1: Cell("姓名"), 2: Cell("单位")}, {1: Cell(written), 2: Cell("泰穹公司")}
    found = understand(Book((Grid("名单", {1: header, 2: row}),)), "list.xlsx")
    keys = {
        "语言": "languages",
        "類別": "category",
        "Category": "category",
        "最多洽谈场次": "max_meetings",
        "可用时段": "available",
    }
    keys |= {
        "姓名": "name",
        "邮箱": "email",
        "手机": "phone",
        "需求": "needs",
        "行业": "industry",
        "希望对接单位": "wishes",
    }
    assert getattr(found.rows["people"][0], keys[field]) == value
    assert found.problems == ()


WORDS = st.text("王李明雪泰穹新材料公司Ab1 ，、:-", max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), min_size=1, max_size=8))
def test_no_row_disappears(rows: list[tuple[str, ...]]) -> None:
    """Every row with two filled cells of a guest is a record; held ones have a problem that names them."""
    lines = {1: {n: Cell(words) for n, words in enumerate(("姓名", "单位", "职务", "口味"), start=1)}}
    for row, values in enumerate(rows, start=2):
        lines[row] = {n: Cell(words) for n, words in enumerate(values, start=1) if words.strip()}
    wanted = [row for row, line in lines.items() if row > 1 and len(line) > 2]
    if not wanted:
        return
    found = understand(Book((Grid("名单", lines),)), "list.xlsx")
    assert set(wanted) <= {row.row for row in found.rows["people"]}
    named = {problem.row for problem in found.problems if problem.severity == "error"}
    assert {row.row for row in found.rows["people"] if row.held} == named
