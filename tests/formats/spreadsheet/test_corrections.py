"""Reading a list again with the organiser's corrections, and the samples that help to make them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.engine.faults import InputError
from duijie.engine.intake import Known, plan_intake
from duijie.formats.inspection import dump_inspection
from duijie.formats.spreadsheet import NO_HEADER, Inspection, SheetMapping, incoming_rows, inspect
from duijie.formats.spreadsheet.samples import mask_number
from tests.formats.spreadsheet import files

CARD = "370102199104152133"
HEADER = ("姓名", "单位", "职务", "联络", "备注 2", "证件号码")
LINES = (
    ("王晓明", "山东泰穹新材料有限公司", "总经理", "13800000001", "膜材料、海水淡化", CARD),
    ("陳大文", "香港星河生物科技有限公司", "董事", "+852 9123 4567", "中试场地，产线", "C1234567"),
)


def faults(path: Path, **corrections: SheetMapping) -> list[tuple[str, str | None, int | None, str | None]]:
    with pytest.raises(InputError) as raised:
        inspect(path, mapping=corrections)
    assert {fault.file for fault in raised.value.faults} == {path.name}
    return [(fault.code, fault.sheet, fault.row, fault.column) for fault in raised.value.faults]


def columns(found: Inspection) -> dict[str, str | None]:
    return {one.column: one.field for one in found.sheets[0].columns}


@pytest.fixture
def guests(tmp_path: Path) -> Path:
    return files.xlsx(tmp_path / "list.xlsx", [HEADER, *LINES])


def test_a_column_becomes_what_the_organiser_says(guests: Path) -> None:
    before = inspect(guests)
    assert columns(before) == {"A": "name", "B": "organisation", "C": "title", "D": None, "E": None, "F": None} | {
        "D": columns(before)["D"]
    }
    found = inspect(guests, mapping={"名单": SheetMapping(fields={"D": "phone", "E": "needs", "C": None})})
    assert columns(found) == {
        "A": "name",
        "B": "organisation",
        "C": None,
        "D": "phone",
        "E": "needs",
        "F": None,
    }
    wang, chan = found.rows["people"]
    assert (wang.title, wang.phone, wang.needs) == (None, "+86 138 0000 0001", ("膜材料", "海水淡化"))
    assert (chan.title, chan.phone, chan.needs) == (None, "+852 9123 4567", ("中试场地", "产线"))
    assert [p.code for p in found.problems] == ["personal_id_refused"]
    assert found.sheets[0].columns[4].confidence == 1.0


def test_no_corrections_change_nothing(guests: Path) -> None:
    assert inspect(guests, mapping={}) == inspect(guests)
    assert inspect(guests, mapping={"名单": SheetMapping()}) == inspect(guests)


@pytest.mark.parametrize(
    ("split", "needs"),
    [
        ("auto", ("膜材料", "海水淡化")),
        ("whole", ("膜材料、海水淡化",)),
        ("apart", ("膜材料", "海水淡化")),
    ],
)
def test_how_a_cell_is_parted(guests: Path, split: str, needs: tuple[str, ...]) -> None:
    chosen = SheetMapping(fields={"E": "needs"}, split={"E": split})  # type: ignore[dict-item]
    assert inspect(guests, mapping={"名单": chosen}).rows["people"][0].needs == needs


def test_a_sentence_is_parted_when_asked(tmp_path: Path) -> None:
    text = "我们需要膜材料，也想找中试场地"
    path = files.xlsx(tmp_path / "list.xlsx", [("姓名", "单位", "需求"), ("王晓明", "泰穹公司", text)])
    assert inspect(path).rows["people"][0].needs == (text,)
    apart = {"名单": SheetMapping(split={"C": "apart"})}
    assert inspect(path, mapping=apart).rows["people"][0].needs == ("我们需要膜材料", "也想找中试场地")


def test_the_organisers_column_wins_over_the_one_that_was_found(tmp_path: Path) -> None:
    path = files.xlsx(
        tmp_path / "list.xlsx", [("姓名", "单位", "邮箱", "备用"), (*files.WANG[:2], "a@x.example", "b@x.example")]
    )
    found = inspect(path, mapping={"名单": SheetMapping(fields={"D": "email"})})
    assert columns(found) == {"A": "name", "B": "organisation", "C": None, "D": "email"}
    assert found.rows["people"][0].email == "b@x.example"


def test_two_halves_of_a_name(tmp_path: Path) -> None:
    path = files.xlsx(tmp_path / "list.xlsx", [("甲", "乙", "单位"), ("欧阳", "晓明", "泰穹公司")])
    chosen = SheetMapping(role="people", header_row=1, fields={"A": "surname", "B": "given", "C": "organisation"})
    assert inspect(path, mapping={"名单": chosen}).rows["people"][0].name == "欧阳晓明"


def test_the_header_is_another_row(tmp_path: Path) -> None:
    lines = [("鲁港大会嘉宾", ""), ("甲", "乙"), ("王晓明", "泰穹公司"), ("李雪", "星河公司")]
    path = files.xlsx(tmp_path / "list.xlsx", lines)
    chosen = SheetMapping(role="people", header_row=2, fields={"A": "name", "B": "organisation"})
    found = inspect(path, mapping={"名单": chosen})
    assert (found.sheets[0].header_row, [r.row for r in found.rows["people"]]) == (2, [3, 4])
    assert [one.header for one in found.sheets[0].columns] == ["甲", "乙"]


def test_a_list_without_header(tmp_path: Path) -> None:
    path = files.xlsx(tmp_path / "list.xlsx", [("wx", "tq"), ("lx", "xh")])
    chosen = SheetMapping(role="people", header_row=NO_HEADER, fields={"A": "name", "B": "organisation"})
    found = inspect(path, mapping={"名单": chosen})
    assert [(r.row, r.name, r.organisation) for r in found.rows["people"]] == [(1, "wx", "tq"), (2, "lx", "xh")]
    assert found.sheets[0].header_row is None


def test_another_role_and_a_sheet_left_out(tmp_path: Path) -> None:
    sheets = {
        "甲": [("单位", "标题"), ("泰穹公司", "海水淡化膜")],
        "乙": [("姓名", "单位"), ("李雪", "星河公司")],
    }
    path = files.xlsx(tmp_path / "list.xlsx", sheets)
    found = inspect(path, mapping={"甲": SheetMapping(role="offers"), "乙": SheetMapping(role="unknown")})
    assert {role: len(rows) for role, rows in found.rows.items() if rows} == {"offers": 1}
    assert found.rows["offers"][0].offers == ("海水淡化膜",)
    assert [(p.code, p.sheet, p.row) for p in found.problems] == [("unknown_column", "乙", 2)]
    assert "left out, as you chose" in found.problems[0].text.en


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (SheetMapping(fields={"A": "birthday"}), ("mapping_field", "名单", None, "A")),
        (SheetMapping(fields={"A1": "name"}), ("mapping_column", "名单", None, "A1")),
        (SheetMapping(fields={"Z": "name"}), ("mapping_column", "名单", None, "Z")),
        (SheetMapping(split={"A": "half"}), ("mapping_split", "名单", None, "A")),  # type: ignore[dict-item]
        (SheetMapping(split={"Z": "whole"}), ("mapping_column", "名单", None, "Z")),
        (SheetMapping(role="guests"), ("mapping_role", "名单", None, None)),  # type: ignore[arg-type]
        (SheetMapping(header_row=9), ("mapping_header", "名单", 9, None)),
        (SheetMapping(header_row=-1), ("mapping_header", "名单", -1, None)),
        (SheetMapping(fields={"A": "name", "B": "name"}), ("mapping_twice", "名单", None, "B")),
        (SheetMapping(fields={"F": "ubi"}), ("personal_id_refused", "名单", None, "F")),
        (SheetMapping(header_row=2, fields={"F": "ubi"}), ("personal_id_refused", "名单", None, "F")),
        (SheetMapping(header_row=0, fields={"F": "title"}), ("personal_id_refused", "名单", None, "F")),
        (SheetMapping(fields={f"{'A' * n}": "x" * 9000 for n in (1, 2, 3)}), ("mapping_field", "名单", None, "A")),
    ],
)
def test_corrections_that_do_not_fit(
    guests: Path, given: SheetMapping, fault: tuple[str, str | None, int | None, str | None]
) -> None:
    assert faults(guests, 名单=given)[0] == fault


def test_a_sheet_that_is_not_there_and_too_many_corrections(guests: Path) -> None:
    assert faults(guests, 别的=SheetMapping(role="people")) == [("mapping_sheet", "别的", None, None)]
    assert faults(guests, 名单=SheetMapping(fields={"A": "x" * 70000}))[0] == ("mapping_too_large", None, None, None)


def test_a_card_number_under_a_harmless_heading_cannot_be_mapped(tmp_path: Path) -> None:
    lines = [("姓名", "单位", "编号"), ("王晓明", "泰穹公司", CARD), ("李雪", "星河公司", "370102199204052222")]
    path = files.xlsx(tmp_path / "list.xlsx", lines)
    assert faults(path, 名单=SheetMapping(fields={"C": "title"})) == [("personal_id_refused", "名单", None, "C")]


def test_an_offer_that_speaks_of_identity_cards_closes_no_column(tmp_path: Path) -> None:
    path = files.xlsx(tmp_path / "list.xlsx", [("姓名", "单位", "简介"), ("王晓明", "泰穹公司", "身份证识别设备")])
    found = inspect(path, mapping={"名单": SheetMapping(header_row=1, fields={"C": "offers"})})
    assert found.rows["people"][0].offers == ("身份证识别设备",)


def test_a_refused_column_stays_closed_when_the_header_moves(guests: Path) -> None:
    moved = inspect(guests, mapping={"名单": SheetMapping(header_row=2)})
    assert moved.samples["名单"]["F"] == ()
    assert CARD.encode() not in dump_inspection(moved)


# --- samples ---------------------------------------------------------------------------


def test_samples_are_the_first_values_masked(tmp_path: Path) -> None:
    header = ("姓名", "单位", "商业登记号码", "邮箱", "电话", "微信", "备注", "证件号码", "可洽谈时间")
    path = files.xlsx(
        tmp_path / "list.xlsx",
        [
            header,
            (
                "何靜思",
                "海隅大学",
                "70318824",
                "ho@haiyu.example",
                "+852 5123 4541",
                "hojs_88",
                "素食",
                CARD,
                "11月22日",
            ),
            ("麥朗然", "鯉灣基金", "69950217", "mak@lei.example", "91234507", "", "见 mak@lei.example", "", ""),
            ("Leung Kai-wai", "Greensail Lines Ltd", "", "", "", "", "請致電 9123 4507", "", ""),
            ("第四人", "第四公司", "70318825", "x@x.example", "", "", f"卡 {CARD}", "", ""),
        ],
    )
    assert inspect(path).samples == {
        "名单": {
            "A": ("何靜思", "麥朗然", "Leung Kai-wai"),
            "B": ("海隅大学", "鯉灣基金", "Greensail Lines Ltd"),
            "C": ("70318824", "69950217", "70318825"),
            "D": ("h***@…", "m***@…", "x***@…"),
            "E": ("+852 5*** **41", "9*****07"),
            "F": ("h***",),
            "G": ("素食", "见 m***@…", "請致電 9*** **07"),
            "H": (),
            "I": ("11月22日",),
        }
    }


def test_no_sample_holds_an_id_number(tmp_path: Path) -> None:
    lines = [(*files.WANG[:2], f"卡 {CARD}"), (*files.CHAN[:2], "素食"), ("李雪", "丙厂", "轮椅")]
    path = files.xlsx(tmp_path / "list.xlsx", [("姓名", "单位", "备注"), *lines])
    assert inspect(path).samples["名单"]["C"] == ("素食", "轮椅")


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+86 138 0000 0001", "+86 1** **** **01"),
        ("+8613800000001", "+861********01"),
        ("0531-8899 1234", "0***-**** **34"),
        ("370102199003078888", "***"),
        ("A123456(7)", "***"),
    ],
)
def test_masked_numbers(number: str, masked: str) -> None:
    assert mask_number(number) == masked


def test_samples_are_not_printed(guests: Path) -> None:
    found = inspect(guests)
    assert found.samples["名单"]["A"] == ("王晓明", "陳大文")
    assert sorted(json.loads(dump_inspection(found))) == sorted(
        ["format", "file", "encoding", "sheets", "records", "problems", "duplicates"]
    )


@settings(max_examples=12, deadline=None)
@given(st.lists(st.from_regex(r"1[3-9]\d{9}|[5-9]\d{7}|[a-z]{6}@[a-z]{5}\.example", fullmatch=True), min_size=1))
def test_no_whole_contact_in_any_sample(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    path = tmp_path_factory.mktemp("list") / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("姓名", "单位", "其他"), *(("王晓明", "泰穹公司", f"见 {v}") for v in values)])
    shown = json.dumps({k: dict(v) for k, v in inspect(path).samples.items()}, ensure_ascii=False)
    assert not [value for value in values if value in shown]


# --- on to the import desk ---------------------------------------------------------------


def test_rows_for_the_import_desk(tmp_path: Path) -> None:
    sheets: dict[str, files.Lines] = {
        "鲁方": [files.HEADER, files.WANG, ("", "泰穹公司", "经理", "123", "")],
        "供给": [("单位", "供给"), ("星河公司", "海水淡化膜")],
    }
    found = inspect(files.xlsx(tmp_path / "list.xlsx", sheets), compare=False)
    rows = incoming_rows(found)
    assert [(one.source.sheet, one.source.row, one.role, one.row.held) for one in rows] == [
        ("鲁方", 2, "people", False),
        ("鲁方", 3, "people", True),
        ("供给", 2, "offers", False),
    ]
    assert [[text.en[:24] for text in one.reasons] for one in rows] == [[], ["This row has no name. It"], []]
    assert [one.outcome for one in plan_intake(Known(), rows).rows] == ["create", "held", "create"]
