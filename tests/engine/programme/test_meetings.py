"""From wishes to a problem: who meets whom, what it is worth, who must interpret."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duijie.engine.faults import Fault, InputError
from duijie.engine.programme.lists import GuestList
from duijie.engine.programme.meetings import Assembly, assemble
from duijie.engine.programme.wishes import read_wishes
from duijie.engine.records import AskRule, Event, Resource, Table, Wish
from tests.engine.programme.rows import EVENT, guests, roster_of, row


def assembled(
    *lists: GuestList, event: Event = EVENT, suggestions: dict[str, tuple[Wish, ...]] | None = None
) -> Assembly:
    roster = roster_of(*lists, event=event)
    faults: list[Fault] = []
    wishes = read_wishes(lists, roster, faults)
    assert faults == []
    return assemble(roster, wishes, suggestions or {}, event)


def sd(*rows: object) -> GuestList:
    return guests("山东.xlsx", *rows)  # type: ignore[arg-type]


def hk(*rows: object) -> GuestList:
    return guests("香港.xlsx", *rows)  # type: ignore[arg-type]


def test_two_wishes_between_two_firms_are_one_meeting_worth_more() -> None:
    made = assembled(
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",)), row("李强", "泰穹新材料")),
        hk(row("何靜思", "海隅大學", wishes=("泰穹新材料",)), row("杜芷晴", "海隅大學")),
    )
    (meeting,) = made.problem.meetings
    assert (meeting.parties, meeting.value) == ((("p1",), ("p3",)), 16)
    assert [w.by for w in made.wishes[meeting.id]] == ["p1", "p3"]


def test_any_colleague_may_attend_for_a_firm_that_did_not_ask() -> None:
    made = assembled(
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",))),
        hk(row("何靜思", "海隅大學"), row("杜芷晴", "海隅大學")),
    )
    assert [(m.parties, m.value) for m in made.problem.meetings] == [((("p1",), ("p2", "p3")), 10)]


def test_colleagues_who_came_to_be_met_go_before_the_others() -> None:
    lists = (
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",))),
        hk(row("何靜思", "海隅大學"), row("杜芷晴", "海隅大學"), row("沈書言", "海隅大學")),
    )
    roster = roster_of(*lists)
    made = assemble(roster, read_wishes(lists, roster, []), {}, EVENT, frozenset({"p3"}))
    assert [m.parties for m in made.problem.meetings] == [(("p1",), ("p3",))]


def test_suggestions_fill_in_only_for_guests_without_wishes_of_their_own() -> None:
    lists = (
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",)), row("李强", "海岱轴承")),
        hk(row("何靜思", "海隅大學"), row("麥朗然", "鯉灣基金")),
    )
    ideas = {
        "p1": (Wish("p1", ("p4",), True, 0.9),),
        "p2": (Wish("p2", ("p3",), True, 0.5), Wish("p2", ("p4",), True, 0.25)),
    }
    made = assembled(*lists, suggestions=ideas)
    assert [(m.parties, m.value) for m in made.problem.meetings] == [
        ((("p1",), ("p3",)), 10),
        ((("p2",), ("p3",)), 3),
        ((("p2",), ("p4",)), 2),
    ]


def test_rules_quotas_and_avoid_lists_leave_wishes_out_and_say_so() -> None:
    event = replace(EVENT, ask=(AskRule("shandong", "hongkong", wishes=1),))
    made = assembled(
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學", "鯉灣基金"))),
        hk(
            row("何靜思", "海隅大學", wishes=("泰穹新材料",)),
            row("麥朗然", "鯉灣基金"),
            row("沈書言", "潮間設計", avoid=("泰穹新材料",)),
        ),
        guests("鲁.csv", row("杜一", "海岱轴承", wishes=("潮間設計",)), row("杜二", "滨舵船机", avoid=("海隅大學",))),
        event=event,
    )
    assert [m.parties for m in made.problem.meetings] == [(("p1",), ("p2",)), (("p5",), ("p4",))]
    assert [text.en for text in made.notes] == [
        "Left out: 王晓明（泰穹新材料）'s wish to meet 鯉灣基金; it is beyond the 1 wishes allowed.",
        "Left out: 何靜思（海隅大學） may not ask 泰穹新材料; the event's rules do not let their sides meet.",
    ]


def test_an_avoided_wish_is_left_out() -> None:
    made = assembled(
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",))), hk(row("何靜思", "海隅大學", avoid=("泰穹新材料",)))
    )
    assert (made.problem.meetings, len(made.notes)) == ((), 1)


INTERPRETERS = replace(EVENT, resources=(Resource("interpreter:en-zh", 4), Resource("interpreter:yue-zh", 2)))


@pytest.mark.parametrize(
    ("one", "others", "parties", "needs"),
    [
        (("zh",), [("zh", "yue")], ("p2",), {}),
        (("zh",), [("en",)], ("p2",), {"interpreter:en-zh": 1}),
        (("zh",), [("yue",)], ("p2",), {"interpreter:yue-zh": 1}),
        (("zh",), [("en",), ("zh", "en")], ("p3",), {}),
        (("zh",), [("en",), ("yue", "en")], ("p2", "p3"), {"interpreter:en-zh": 1}),
        (("zh",), [None], ("p2",), {}),
        (("ja",), [("fr",)], ("p2",), {}),
    ],
)
def test_an_interpreter_is_needed_only_where_nobody_shares_a_language(
    one: tuple[str, ...], others: list[tuple[str, ...] | None], parties: tuple[str, ...], needs: dict[str, int]
) -> None:
    made = assembled(
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",), languages=one)),
        hk(
            *(
                row(name, "海隅大學", languages=tongues)
                for name, tongues in zip(("何靜思", "杜芷晴"), others, strict=False)
            )
        ),
        event=INTERPRETERS,
    )
    (meeting,) = made.problem.meetings
    assert (meeting.parties, dict(meeting.needs)) == ((("p1",), parties), needs)


def test_limits_availability_and_held_tables_reach_the_problem() -> None:
    event = replace(EVENT, tables=(Table("T1", held_by="海隅大学"), Table("T2")), max_meetings=4, floor=2)
    made = assembled(
        sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",), available=("s2", "s3"))),
        hk(row("何靜思", "海隅大學", max_meetings=2)),
        event=event,
    )
    assert [(p.id, p.max, p.available, p.name) for p in made.problem.people] == [
        ("p1", 4, ("s2", "s3"), "王晓明"),
        ("p2", 2, None, "何靜思"),
    ]
    assert made.problem.tables == (Table("T1", held_by="o2"), Table("T2"))
    assert made.problem.floor == 2


def test_a_table_held_by_nobody_on_the_lists_is_a_fault() -> None:
    event = replace(EVENT, tables=(Table("T2", held_by="无此单位"),))
    with pytest.raises(InputError) as caught:
        assembled(sd(row("王晓明", "泰穹新材料", wishes=("海隅大學",))), hk(row("何靜思", "海隅大學")), event=event)
    assert [(f.code, f.text.zh_hans) for f in caught.value.faults] == [
        ("unknown_holder", "桌 T2 由“无此单位”使用，但名单中没有该单位。请改正名称，或取消占用。")
    ]
