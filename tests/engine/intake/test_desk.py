"""The import desk: what each kind of row changes, what is asked, and what an answer does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from duijie.engine.intake import (
    Contact,
    Decision,
    Decisions,
    Entry,
    Incoming,
    IntakePlan,
    Known,
    KnownListing,
    KnownOrganisation,
    KnownPerson,
    KnownWish,
    Ref,
    Source,
    Stale,
    apply_intake,
    plan_intake,
    revert_intake,
)
from duijie.engine.records import ListRow, Role
from duijie.engine.text import Text

UNIVERSITY = KnownOrganisation("o1", "海隅大学", ubi="70318824")
HO = KnownPerson("p1", "o1", "何静思", title="教授", email=Contact("ho@haiyu.example"))
KNOWN = Known((UNIVERSITY,), (HO,))


def row(number: int, role: Role = "people", **values: Any) -> Incoming:
    return Incoming(Source("港方.xlsx", "嘉宾", number), role, ListRow("嘉宾", number, **values))


def changes(entry: Entry) -> dict[str, tuple[object, object, str]]:
    return {one.field: (one.old, one.new, one.effect) for one in entry.changes}


def outcomes(plan: IntakePlan) -> list[str]:
    return [one.outcome for one in plan.rows]


def test_new_people_and_their_firm() -> None:
    plan = plan_intake(
        Known(),
        [
            row(2, name="王晓明", organisation="泰穹公司", title="总经理", needs=("膜材料",), industry=("化工",)),
            row(3, name="李雪", organisation="泰穹公司", phone="+86 138 0000 0001", wishes=("星河公司",)),
            row(4, name="陈大文", organisation="星河公司"),
        ],
    )
    assert outcomes(plan) == ["create", "create", "create"]
    assert [(one.ref.id, changes(one)["name"][1]) for one in plan.organisations] == [
        ("1", "泰穹公司"),
        ("2", "星河公司"),
    ]
    assert [(changes(one)["name"][1], one.organisation) for one in plan.people] == [
        ("王晓明", Ref("organisation", "1", new=True)),
        ("李雪", Ref("organisation", "1", new=True)),
        ("陈大文", Ref("organisation", "2", new=True)),
    ]
    (need,) = plan.listings
    assert (need.direction, need.text, need.language, need.chains) == ("need", "膜材料", "zh-hans", ("化工",))
    assert need.person == Ref("person", "1", new=True)
    (wish,) = plan.wishes
    assert (wish.by, wish.words, wish.found) == (
        Ref("person", "2", new=True),
        "星河公司",
        (Ref("organisation", "2", new=True),),
    )


def test_the_same_person_in_another_script_is_nobody_new() -> None:
    plan = plan_intake(KNOWN, [row(2, name="何靜思", organisation="海隅大學", title="教授", email="HO@haiyu.example")])
    assert (outcomes(plan), plan.changes_nothing) == (["unchanged"], True)
    assert plan.people[0].ref == Ref("person", "p1")


def test_an_empty_value_is_filled_and_a_standing_one_is_shown_before_it_is_replaced() -> None:
    plan = plan_intake(KNOWN, [row(2, name="何静思", organisation="海隅大学", title="院长", phone="+852 9123 4567")])
    assert changes(plan.people[0]) == {
        "title": ("教授", "院长", "replace"),
        "phone": (None, Contact("+852 9123 4567"), "fill"),
    }
    assert outcomes(plan) == ["update"]


def test_a_declined_value_stays() -> None:
    rows = [row(2, name="何静思", organisation="海隅大学", title="院长")]
    key = plan_intake(KNOWN, rows).people[0].key
    plan = plan_intake(KNOWN, rows, Decisions(keep=frozenset({(key, "title")})))
    assert changes(plan.people[0]) == {"title": ("教授", "院长", "declined")}
    assert (outcomes(plan), plan.changes_nothing) == (["unchanged"], True)


def test_a_persons_own_value_wins_and_the_lists_is_shown() -> None:
    own = replace(KNOWN, people=(replace(HO, own=frozenset({"title"})),))
    plan = plan_intake(own, [row(2, name="何静思", organisation="海隅大学", title="院长")])
    assert changes(plan.people[0]) == {"title": ("教授", "院长", "own")}
    assert plan.changes_nothing


def test_lists_that_disagree_keep_what_stands() -> None:
    plan = plan_intake(
        KNOWN,
        [
            row(2, name="何静思", organisation="海隅大学", title="院长"),
            row(3, name="何静思", organisation="海隅大学", title="教授"),
        ],
    )
    assert plan.changes_nothing


def test_rows_that_disagree_among_themselves_name_the_other_value() -> None:
    plan = plan_intake(
        Known(),
        [
            row(2, name="李雪", organisation="甲厂", title="总监"),
            row(3, name="李雪", organisation="甲厂", title="经理"),
        ],
    )
    title = next(one for one in plan.people[0].changes if one.field == "title")
    assert (title.new, [(one.value, one.source.row) for one in title.others]) == ("总监", [("经理", 3)])


def test_gathered_values_only_grow() -> None:
    known = Known((replace(UNIVERSITY, industry=("化工",)),))
    plan = plan_intake(known, [row(2, "organisations", organisation="海隅大学", industry=("海洋", "化工"))])
    assert changes(plan.organisations[0]) == {"industry": (("化工",), ("化工", "海洋"), "add")}


# --- duplicates ------------------------------------------------------------------------

LAB = row(
    17,
    name="沈颖",
    organisation="海隅大學膜技術實驗室",
    organisation_en="Hoi Yu University",
    ubi="70318824",
    side="香港",
)


def test_one_code_and_two_names_are_asked_about() -> None:
    plan = plan_intake(KNOWN, [LAB])
    (pair,) = plan.duplicates
    assert (pair.kind, pair.left, pair.names, pair.score, pair.why.en, pair.blocking) == (
        "organisation",
        Ref("organisation", "o1"),
        ("海隅大学", "海隅大學膜技術實驗室"),
        0.98,
        "same UBI",
        True,
    )
    assert [(one.field, one.left, one.right, one.equal, one.default) for one in pair.fields] == [
        ("name", "海隅大学", "海隅大學膜技術實驗室", False, "left"),
        ("name_en", None, "Hoi Yu University", False, "right"),
        ("ubi", "70318824", "70318824", True, "left"),
        ("side", None, "香港", False, "right"),
    ]
    assert outcomes(plan) == ["undecided"]
    assert (plan.organisations, plan.people) == ((), ())
    assert plan.rows[0].reasons[0].zh_hans == "等您确认“海隅大学”与“海隅大學膜技術實驗室”是否为同一单位后再导入。"


def decide(answer: Any, **choose: Any) -> tuple[IntakePlan, Decisions]:
    key = plan_intake(KNOWN, [LAB]).duplicates[0].key
    decisions = Decisions({key: Decision(answer, choose)})
    return plan_intake(KNOWN, [LAB], decisions), decisions


def test_the_same() -> None:
    plan, _ = decide("same")
    (firm,) = plan.organisations
    assert (firm.ref, firm.outcome, firm.aliases) == (Ref("organisation", "o1"), "update", ("海隅大學膜技術實驗室",))
    assert changes(firm) == {"name_en": (None, "Hoi Yu University", "fill"), "side": (None, "香港", "fill")}
    assert plan.people[0].organisation == Ref("organisation", "o1")
    assert plan.duplicates == ()


def test_the_same_with_a_choice_of_values() -> None:
    plan, _ = decide("same", name="right", side="left")
    assert changes(plan.organisations[0]) == {
        "name": ("海隅大学", "海隅大學膜技術實驗室", "replace"),
        "name_en": (None, "Hoi Yu University", "fill"),
        "side": (None, "香港", "declined"),
    }


def test_different_and_belonging() -> None:
    plan, _ = decide("different")
    assert [(one.ref, one.parent) for one in plan.organisations] == [(Ref("organisation", "1", new=True), None)]
    plan, _ = decide("belongs")
    (lab,) = plan.organisations
    assert (lab.ref.new, lab.parent) == (True, Ref("organisation", "o1"))
    assert "ubi" not in {one.field for one in lab.changes if one.written}  # one code, one organisation
    assert apply_intake(KNOWN, plan, "n").organisations[1].parent == "o1"


def test_later_keeps_waiting() -> None:
    plan, _ = decide("later")
    assert (outcomes(plan), len(plan.duplicates)) == (["undecided"], 1)


def test_an_answer_is_remembered_without_its_decision() -> None:
    plan, _ = decide("same")
    after = apply_intake(KNOWN, plan, "n")
    assert plan_intake(after, [LAB]).changes_nothing
    another = replace(LAB, source=Source("b.csv", "b", 2), row=replace(LAB.row, title="主任"))
    assert plan_intake(after, [another]).duplicates == ()


def test_one_name_and_two_codes_are_asked_about() -> None:
    known = Known((KnownOrganisation("o1", "泰穹公司", uscc="91370100MA3C4D5E6W"),))
    plan = plan_intake(known, [row(2, "organisations", organisation="泰穹公司", uscc="91370200MA3F7G8H9A")])
    assert [(one.why.en, one.blocking) for one in plan.duplicates] == [("same name, different codes", True)]
    assert outcomes(plan) == ["undecided"]


def test_two_codes_of_one_organisation_are_asked_about_once() -> None:
    known = Known((KnownOrganisation("o1", "泰穹公司", uscc="91370100MA3C4D5E6W"),))
    rows = [row(2, "organisations", organisation="泰穹公司", uscc="91370200MA3F7G8H9A")]
    key = plan_intake(known, rows).duplicates[0].key
    plan = plan_intake(known, rows, Decisions({key: Decision("same", {"uscc": "left"})}))
    assert changes(plan.organisations[0]) == {"uscc": ("91370100MA3C4D5E6W", "91370200MA3F7G8H9A", "declined")}
    again = plan_intake(apply_intake(known, plan, "n"), rows)
    assert (again.duplicates, again.changes_nothing) == ((), True)


def test_one_name_in_one_firm_with_two_addresses_is_asked_about() -> None:
    plan = plan_intake(KNOWN, [row(2, name="何静思", organisation="海隅大学", email="other@haiyu.example")])
    assert [(one.kind, one.why.en) for one in plan.duplicates] == [("person", "same name and organisation")]
    assert outcomes(plan) == ["undecided"]


def test_of_a_pair_in_one_list_the_first_goes_ahead() -> None:
    rows = [
        row(2, name="王晓明", organisation="山东泰穹新材料有限公司"),
        row(3, name="李雪", organisation="山东泰穹新材料股份有限公司"),
    ]
    plan = plan_intake(Known(), rows)
    assert outcomes(plan) == ["create", "undecided"]
    assert plan.duplicates[0].left == Ref("organisation", "1", new=True)


# --- rows that bring no record ---------------------------------------------------------


@pytest.mark.parametrize(
    ("incoming", "outcome", "reason"),
    [
        (row(2, organisation="甲厂"), "held", "The row has no name; fill it in and read the list again."),
        (row(2, name="李雪"), "held", "The row has no organisation; fill it in and read the list again."),
        (row(2, "needs", needs=("膜",)), "held", "The row has no organisation; fill it in and read the list again."),
        (
            replace(row(2, name="李雪", held=True), reasons=(Text("Why.", "", ""),)),
            "held",
            "Why.",
        ),
        (row(2, "unknown"), "left_out", "The sheet is not taken for a list; say what it lists if it is one."),
        (
            row(2, "wishes", name="没有此人", wishes=("海隅大学",)),
            "held",
            "Nobody of this name is known, so it is unclear whose wishes these are. Add the organisation.",
        ),
    ],
)
def test_held_and_left_out(incoming: Incoming, outcome: str, reason: str) -> None:
    plan = plan_intake(KNOWN, [incoming])
    assert [(one.outcome, [text.en for text in one.reasons]) for one in plan.rows] == [(outcome, [reason])]
    assert plan.changes_nothing


def test_wishes_by_a_name_alone() -> None:
    plan = plan_intake(KNOWN, [row(2, "wishes", name="何靜思", wishes=("没有的厂",), avoid=("海隅大学",))])
    assert [(one.by, one.words, one.avoid, one.found) for one in plan.wishes] == [
        (Ref("person", "p1"), "没有的厂", False, ()),
        (Ref("person", "p1"), "海隅大学", True, (Ref("organisation", "o1"),)),
    ]


def test_what_is_listed_or_wished_already_is_not_added() -> None:
    known = replace(
        KNOWN,
        listings=(KnownListing("l1", "o1", "need", ("膜材料",)),),
        wishes=(KnownWish("p1", "泰穹公司"),),
    )
    rows = [row(2, name="何静思", organisation="海隅大学", needs=("膜材料", "產線"), wishes=("泰穹公司", "新公司"))]
    plan = plan_intake(known, rows)
    assert [one.text for one in plan.listings] == ["產線"]
    assert [one.words for one in plan.wishes] == ["新公司"]


def test_a_need_with_a_contact_makes_a_person_to_write_to() -> None:
    plan = plan_intake(
        Known(),
        [
            row(2, "needs", name="李雪", organisation="甲厂", email="li@jia.example", needs=("膜材料",)),
            row(3, "needs", name="王五", organisation="乙厂", needs=("场地",)),
        ],
    )
    assert [changes(one)["name"][1] for one in plan.people] == ["李雪"]
    assert [one.person for one in plan.listings] == [Ref("person", "1", new=True), None]


def test_sealed_contacts() -> None:
    def seal(field: str, value: str) -> Contact:
        return Contact(f"digest of {field} {value.lower()}", value[0] + "***")

    known = replace(KNOWN, people=(replace(HO, email=seal("email", "ho@haiyu.example")),))
    same = [row(2, name="何静思", organisation="海隅大学", email="Ho@haiyu.example")]
    assert plan_intake(known, same, seal=seal).changes_nothing
    moved = [row(2, name="何静思", organisation="海隅大学", email="new@haiyu.example", phone="+852 1")]
    (pair,) = plan_intake(known, moved, seal=seal).duplicates
    assert [
        (one.field, shown(one.left), shown(one.right)) for one in pair.fields if one.field in {"email", "phone"}
    ] == [
        ("email", "h***", "n***"),
        ("phone", None, "+***"),
    ]


def shown(value: object) -> str | None:
    return value.shown if isinstance(value, Contact) else None


# --- undo ------------------------------------------------------------------------------


def test_undo_leaves_what_was_changed_since() -> None:
    rows = [
        row(2, name="何静思", organisation="海隅大学", title="院长", phone="+852 1"),
        row(3, name="李雪", organisation="甲厂"),
        row(4, name="王五", organisation="乙厂"),
    ]
    plan = plan_intake(KNOWN, rows)
    after = apply_intake(KNOWN, plan, "n")
    edited = replace(
        after,
        people=tuple(
            replace(one, title="校长") if one.id == "p1" else replace(one, title="经理") if one.id == "np2" else one
            for one in after.people
        ),
    )
    back, stale = revert_intake(edited, plan, "n")
    assert stale == (Stale("p1", "title"), Stale("np2", None), Stale("no2", None))
    assert [(one.id, one.title, one.phone) for one in back.people] == [("p1", "校长", None), ("np2", "经理", None)]
    assert [one.id for one in back.organisations] == ["o1", "no2"]
