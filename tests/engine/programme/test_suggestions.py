"""Whom a guest should meet where no wish was made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duijie.engine.matching.lists import two_sided
from duijie.engine.programme.listings import Owned
from duijie.engine.programme.suggestions import FAINT, WORTH, find_matches, suggest
from duijie.engine.programme.wishes import Wishes
from duijie.engine.records import AskRule, Listing, Match, Reason, Wish
from duijie.engine.text import same
from tests.engine.programme.rows import EVENT, guests, roster_of, row

ROSTER = roster_of(
    guests("山东.xlsx", row("王晓明", "泰穹新材料"), row("李强", "海岱轴承")),
    guests("香港.xlsx", row("何靜思", "海隅大學"), row("杜芷晴", "海隅大學"), row("麥朗然", "鯉灣基金")),
)
OWNED = [
    Owned(Listing("n1", "防腐"), "p1", "needs"),
    Owned(Listing("n2", "轴承"), "p3", "needs"),
    Owned(Listing("f1", "底漆"), "p3", "offers"),
    Owned(Listing("f2", "涂料"), "p4", "offers"),
    Owned(Listing("f3", "资金"), "p5", "offers"),
    Owned(Listing("f4", "钢球"), "p2", "offers"),
    Owned(Listing("f5", "同侧"), "p2", "offers"),
    Owned(Listing("n3", "招聘"), "p2", "needs"),
    Owned(Listing("n4", "冷库"), "p1", "needs"),
]
TOLD = (Reason("terms", 1.0, same("both write 涂料"), ("涂料 / 塗料",)),)
NO_WISHES = Wishes((), frozenset())


def met(
    matches: list[Match], wishes: Wishes = NO_WISHES, **event: object
) -> dict[str, list[tuple[tuple[str, ...], float]]]:
    found = suggest(matches, OWNED, ROSTER, wishes, replace(EVENT, **event))  # type: ignore[arg-type]
    return {person: [(wish.whom, wish.score or 0) for wish in ideas] for person, ideas in found.items()}


def test_both_who_needs_and_who_offers_are_told_and_one_person_a_firm() -> None:
    matches = [Match("n1", "f1", 1, 0.8, TOLD), Match("n1", "f2", 2, 0.6, TOLD), Match("n1", "f3", 3, 0.5, TOLD)]
    assert met(matches) == {
        "p1": [(("p3",), 0.8), (("p5",), 0.5)],
        "p3": [(("p1",), 0.8)],
        "p4": [(("p1",), 0.6)],
        "p5": [(("p1",), 0.5)],
    }


def test_of_several_matches_of_two_people_the_best_counts() -> None:
    matches = [Match("n2", "f4", 1, 0.5, TOLD), Match("n2", "f5", 1, 0.6, TOLD)]
    assert met(matches)["p2"] == [(("p3",), 0.6)]


def test_two_who_need_each_other_come_before_a_better_match_one_way() -> None:
    back = (Reason("terms", 0.6, same("both write 轴承"), ("轴承 / 軸承",)), Reason("kind", 0.4, same("a kind")))
    told = (*TOLD, Reason("side", -0.25, same("one side")))
    matches = [Match("n3", "f1", 1, 0.55, told), Match("n2", "f4", 1, 0.5, back), Match("n3", "f3", 1, 0.6, TOLD)]
    found = suggest(matches, OWNED, ROSTER, NO_WISHES, EVENT)["p2"]
    both = round(two_sided(0.55, 0.5), 4)
    assert [(wish.whom, wish.score) for wish in found] == [(("p3",), both), (("p5",), 0.6)]
    assert [(one.signal, one.text.en, one.terms) for one in found[0].reasons] == [
        ("terms", "both write 涂料", ("涂料 / 塗料",)),
        ("terms", "The other way round as well: both write 轴承", ("轴承 / 軸承",)),
        ("side", "one side", ()),
    ]
    assert sum(one.weight for one in found[0].reasons if one.weight > 0) == pytest.approx(1, abs=1e-3)
    assert found[0].reasons[0].weight == pytest.approx(0.55 / both, abs=1e-3)


def test_a_direction_that_is_not_worth_a_meeting_adds_nothing() -> None:
    matches = [Match("n3", "f1", 1, 0.6, TOLD), Match("n2", "f4", 1, WORTH - 0.01, TOLD)]
    assert met(matches)["p2"] == [(("p3",), 0.6)]


def test_whom_one_is_only_third_for_comes_after_a_slightly_worse_match() -> None:
    matches = [
        Match("n1", "f1", 1, 0.80, TOLD),
        Match("n4", "f1", 1, 0.78, TOLD),
        Match("n3", "f1", 1, 0.70, TOLD),
        Match("n3", "f3", 2, 0.65, TOLD),
    ]
    assert met(matches)["p2"] == [(("p5",), 0.65), (("p3",), 0.70)]


def test_a_faint_match_fills_up_the_first_places_of_who_made_no_wish_and_no_others() -> None:
    faint = round((WORTH + FAINT) / 2, 4)
    matches = [Match("n1", "f1", 1, 0.8, TOLD), Match("n1", "f3", 2, faint, TOLD)]
    assert met(matches)["p1"] == [(("p3",), 0.8), (("p5",), faint)]
    assert met(matches, floor=0)["p1"] == [(("p3",), 0.8)]
    asked = Wishes((Wish("p1", ("p2",)), Wish("p5", ("p2",))), frozenset())
    assert met(matches, asked)["p1"] == [(("p3",), 0.8)]
    assert "p5" not in met(matches, asked)


def test_a_star_that_can_meet_two_is_not_the_first_suggestion_of_all_six() -> None:
    matches = [Match(f"s{n}", "f1", 1, 0.9, TOLD) for n in range(6)]
    matches += [Match(f"s{n}", f"t{n}", 2, 0.66, TOLD) for n in range(6)]
    crowd = roster_of(
        guests("山东.xlsx", *(row(f"山东{word}", f"齐川{word}厂") for word in "甲乙丙丁戊己")),
        guests("香港.xlsx", row("何靜思", "海隅大學"), *(row(f"港{word}", f"鯉灣{word}社") for word in "甲乙丙丁戊己")),
    )
    owned = [Owned(Listing("f1", "底漆"), "p7", "offers")]
    owned += [Owned(Listing(f"s{n}", "防腐"), f"p{n + 1}", "needs") for n in range(6)]
    owned += [Owned(Listing(f"t{n}", "涂料"), f"p{n + 8}", "offers") for n in range(6)]
    event = replace(EVENT, max_meetings=2, floor=0)
    found = suggest(matches, owned, crowd, NO_WISHES, event)
    first = [found[f"p{n + 1}"][0].whom[0] for n in range(6)]
    assert first == ["p7"] * 4 + ["p12", "p13"]
    assert {one.whom[0] for one in found["p1"]} == {"p7", "p8"}
    assert [len(found[f"p{n + 1}"]) for n in range(6)] == [2] * 6


def test_only_matches_that_a_suggestion_may_rest_on_are_found_with_their_reasons() -> None:
    owned = [
        Owned(Listing("n1", "海上风电塔筒防腐涂料"), "p1", "needs"),
        Owned(Listing("n2", "纱线上浆"), "p2", "needs"),
        Owned(Listing("f1", "风电塔筒防腐蚀涂料"), "p3", "offers"),
        Owned(Listing("f2", "海上日出摄影展与摄影比赛"), "p4", "offers"),
    ]
    (only,) = find_matches(owned)
    assert (only.need, only.offer, only.score > FAINT) == ("n1", "f1", True)
    assert only.reasons[0].signal == "terms"
    assert find_matches([]) == ()


def test_own_side_faint_matches_single_characters_and_wrong_kinds_are_never_suggested() -> None:
    wrong = (Reason("kind", -0.2, same("asks for technology, offers capital")),)
    letter = (Reason("terms", 1.0, same("both write 涂"), ("涂",)),)
    matches = [
        Match("n1", "f5", 1, 0.9, TOLD),
        Match("n1", "f1", 1, 0.2, TOLD),
        Match("n1", "f2", 1, 0.9, letter),
        Match("n1", "f3", 1, 0.9, (*TOLD, *wrong)),
    ]
    assert met(matches) == {}


def test_avoid_lists_and_wishes_already_made_are_left_alone() -> None:
    matches = [Match("n1", "f1", 1, 0.8, TOLD), Match("n1", "f3", 2, 0.6, TOLD)]
    wishes = Wishes((Wish("p1", ("p3",)),), frozenset({frozenset({"o1", "o4"})}))
    assert met(matches, wishes) == {"p3": [(("p1",), 0.8)]}


def test_the_rules_may_bring_one_side_together_and_the_list_has_a_length() -> None:
    matches = [Match("n1", "f5", 1, 0.9, TOLD), Match("n1", "f1", 1, 0.8, TOLD)]
    assert met(matches, ask=(AskRule("shandong", "shandong"),))["p1"] == [(("p2",), 0.9)]
    assert met(matches, suggestions=0) == {}
