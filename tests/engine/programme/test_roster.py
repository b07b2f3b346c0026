"""Who is at the event, over several lists in three languages."""

from __future__ import annotations

import pytest

from duijie.engine.faults import Fault
from duijie.engine.programme.roster import gather
from tests.engine.programme.rows import EVENT, guests, roster_of, row


def test_one_firm_in_three_spellings_is_one_organisation() -> None:
    roster = roster_of(
        guests("山东.xlsx", row("王晓明", "山东泰穹新材料股份有限公司"), row("李强", "泰穹新材料")),
        guests("hk.csv", row("Zhao Min", "Taiqiong New Materials Co., Ltd.")),
    )
    assert [o.name for o in roster.organisations.values()] == ["山东泰穹新材料股份有限公司"]
    assert roster.organisations["o1"].name_en == "Taiqiong New Materials Co., Ltd."
    assert roster.organisations["o1"].short == "泰穹新材料"
    assert roster.members("o1") == ("p1", "p2", "p3")


def test_look_alike_firms_of_two_cities_stay_two() -> None:
    roster = roster_of(
        guests("山东.xlsx", row("王晓明", "济南泰穹新材料有限公司"), row("李强", "青岛泰穹新材料有限公司"))
    )
    assert len(roster.organisations) == 2


def test_a_person_in_two_lists_is_one_and_the_merge_is_said() -> None:
    roster = roster_of(
        guests("a.xlsx", row("何靜思", "海隅大學", email="ho@haiyu.example")),
        guests("b.xlsx", row("何静思", "海隅大学", email="ho@haiyu.example", title="教授", max_meetings=3)),
    )
    assert len(roster.participants) == 1
    person = roster.participants["p1"]
    assert (person.name, person.title, person.max_meetings) == ("何靜思", "教授", 3)
    assert [text.zh_hans for text in roster.notes if "何" in text.zh_hans] == [
        "视为同一人：“何静思”，a.xlsx › S › 2 与 b.xlsx › S › 2。"
    ]


def test_a_person_known_to_two_lists_goes_by_the_chinese_name() -> None:
    roster = roster_of(
        guests("en.xlsx", row("MAK Long-yin", "Carp Bay Fund Ltd", email="mak@carpbay.example")),
        guests(
            "港.csv",
            row(
                "麥朗然",
                "鯉灣基金有限公司",
                name_en="Mak Long Yin",
                organisation_en="Carp Bay Fund Limited",
                title="總監",
            ),
        ),
    )
    (person,) = roster.participants.values()
    assert (person.name, person.name_en, person.language, person.title) == (
        "麥朗然",
        "MAK Long-yin",
        "zh-hant",
        "總監",
    )


def test_two_chinese_names_are_two_people_though_spelt_alike() -> None:
    roster = roster_of(
        guests(
            "a.xlsx",
            row("李伟", "泰穹新材料", name_en="LI Wei", email="w1@taiqiong.example"),
            row("李薇", "泰穹新材料", name_en="LI Wei", email="w2@taiqiong.example"),
        )
    )
    assert [p.name for p in roster.participants.values()] == ["李伟", "李薇"]


def test_two_people_of_one_name_in_one_firm_are_a_fault_that_names_both_rows() -> None:
    faults: list[Fault] = []
    lists = (
        guests(
            "a.xlsx",
            row("王伟", "泰穹新材料", email="wang1@taiqiong.example"),
            row("王伟", "泰穹新材料", email="wang2@taiqiong.example"),
        ),
    )
    gather(lists, EVENT, faults)
    assert [(f.code, f.file, f.sheet, f.row, f.column) for f in faults] == [
        ("two_people_one_name", "a.xlsx", "S", 3, "A")
    ]
    assert "a.xlsx › S › 2" in faults[0].text.zh_hant


def test_the_same_name_in_two_firms_is_two_people() -> None:
    roster = roster_of(guests("a.xlsx", row("王伟", "泰穹新材料"), row("王伟", "海岱轴承")))
    assert [p.organisation for p in roster.participants.values()] == ["o1", "o2"]


@pytest.mark.parametrize(
    ("fields", "file", "side"),
    [
        ({"side": "山东"}, "x.xlsx", "shandong"),
        ({"region": "青岛市"}, "x.xlsx", "shandong"),
        ({"region": "Hong Kong SAR"}, "x.xlsx", "hongkong"),
        ({}, "港方名單.csv", "hongkong"),
        ({}, "Shandong delegation.xlsx", "shandong"),
        ({"region": "Helsinki"}, "x.xlsx", None),
    ],
)
def test_the_side_is_read_from_the_row_then_from_the_file(fields: dict[str, str], file: str, side: str | None) -> None:
    roster = roster_of(guests(file, row("Wang Min", "Kestrel Bay Foods", **fields)))
    assert roster.participants["p1"].side == side


def test_who_names_no_side_takes_that_of_colleagues_then_of_the_list() -> None:
    roster = roster_of(
        guests(
            "x.xlsx",
            row("王一", "泰穹新材料", region="济南"),
            row("王二", "泰穹新材料"),
            row("王三", "某处轴承"),
        )
    )
    assert [p.side for p in roster.participants.values()] == ["shandong", "shandong", "shandong"]


def test_each_guest_reads_the_language_of_their_list() -> None:
    roster = roster_of(
        guests("a.xlsx", row("王晓明", "泰穹新材料", title="总经理"), row("John Reed", "泰穹新材料")),
        guests("b.csv", row("何靜思", "海隅大學", title="講座教授")),
        guests("c.xlsx", row("Anna Holt", "Kestrel Bay Foods"), row("陳大文", "Kestrel Bay Foods")),
    )
    assert [p.language for p in roster.participants.values()] == ["zh-hans", "en", "zh-hant", "en", "zh-hant"]


def test_held_rows_are_nobody() -> None:
    roster = roster_of(guests("a.xlsx", row("王晓明", "泰穹新材料"), row(None, "泰穹新材料", held=True)))
    assert [p.name for p in roster.participants.values()] == ["王晓明"]
