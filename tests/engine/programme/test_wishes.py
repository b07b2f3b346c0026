"""Wishes and avoid-lists, by whatever name."""

from __future__ import annotations

import pytest

from duijie.engine.faults import Fault
from duijie.engine.programme.wishes import Wishes, read_wishes
from tests.engine.programme.rows import guests, roster_of, row

HK = guests(
    "hk.csv",
    row("何靜思", "海隅大學", name_en="HO Ching-sze"),
    row("麥朗然", "鯉灣基金管理有限公司"),
    row("周立", "鯉灣基金管理有限公司"),
    row("Anna Holt", "Kestrel Bay Foods Limited"),
)


def wish(*words: str, avoid: tuple[str, ...] | None = None) -> tuple[Wishes, list[Fault]]:
    own = guests("sd.xlsx", row("王晓明", "泰穹新材料", wishes=words, avoid=avoid))
    faults: list[Fault] = []
    return read_wishes((own, HK), roster_of(own, HK), faults), faults


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        ("海隅大学", ("p2",)),
        ("海隅大學", ("p2",)),
        ("鲤湾基金", ("p3", "p4")),
        ("Kestrel Bay Foods", ("p5",)),
        ("kestrel bay foods ltd.", ("p5",)),
        ("何静思", ("p2",)),
        ("麦朗然", ("p3",)),
        ("鲤湾基金 周立", ("p4",)),
        ("Anna Holt", ("p5",)),
        ("HO Ching-sze", ("p2",)),
    ],
)
def test_a_wish_finds_people_by_any_spelling(words: str, whom: tuple[str, ...]) -> None:
    wishes, faults = wish(words)
    assert faults == []
    assert [(w.by, w.whom, w.suggested) for w in wishes.given] == [("p1", whom, False)]


def test_the_same_wish_in_two_spellings_is_one() -> None:
    wishes, faults = wish("海隅大学", "海隅大學")
    assert (len(wishes.given), faults) == (1, [])


def test_a_wish_for_nobody_on_the_lists_is_a_fault_with_the_nearest_name() -> None:
    wishes, faults = wish("鲤鱼湾水产", "海隅大学")
    assert [(f.code, f.file, f.sheet, f.row, f.column) for f in faults] == [("unknown_wish", "sd.xlsx", "S", 2, "D")]
    assert [w.whom for w in wishes.given] == [("p2",)]


def test_a_name_borne_by_two_people_needs_their_firm() -> None:
    own = guests("sd.xlsx", row("王晓明", "泰穹新材料", wishes=("周立",)))
    other = guests("en.xlsx", row("周立", "Kestrel Bay Foods Limited"))
    faults: list[Fault] = []
    read_wishes((own, HK, other), roster_of(own, HK, other), faults)
    assert [f.code for f in faults] == ["ambiguous_wish"]
    assert "周立（鯉灣基金管理有限公司）" in faults[0].text.zh_hans
    assert "周立（Kestrel Bay Foods Limited）" in faults[0].text.zh_hans


def test_nobody_wishes_for_their_own_firm() -> None:
    _, faults = wish("泰穹新材料")
    assert [f.code for f in faults] == ["unknown_wish"]


def test_an_avoid_list_holds_between_the_firms() -> None:
    wishes, faults = wish(avoid=("鲤湾基金",))
    assert (wishes.avoid, faults) == (frozenset({frozenset({"o1", "o3"})}), [])


def test_a_sheet_of_wishes_needs_a_guest_who_is_listed() -> None:
    sheet = guests("w.xlsx", row("赵无名", "泰穹新材料", wishes=("海隅大学",)), role="wishes")
    own = guests("sd.xlsx", row("王晓明", "泰穹新材料"))
    faults: list[Fault] = []
    read_wishes((own, HK, sheet), roster_of(own, HK, sheet), faults)
    assert [(f.code, f.file, f.row, f.column) for f in faults] == [("unknown_person", "w.xlsx", 2, "A")]


def test_a_sheet_of_wishes_speaks_for_the_guest_it_names() -> None:
    sheet = guests("w.xlsx", row("王晓明", "泰穹新材料", wishes=("海隅大学",)), role="wishes")
    own = guests("sd.xlsx", row("王晓明", "泰穹新材料"))
    faults: list[Fault] = []
    wishes = read_wishes((own, HK, sheet), roster_of(own, HK, sheet), faults)
    assert (faults, [(w.by, w.whom) for w in wishes.given]) == ([], [("p1", ("p2",))])
