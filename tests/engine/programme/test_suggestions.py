"""Whom a guest should meet where no wish was made."""

from __future__ import annotations

from dataclasses import replace

from duijie.engine.programme.listings import Owned
from duijie.engine.programme.suggestions import suggest
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
]
TOLD = (Reason("terms", 1.0, same("both write 涂料"), ("涂料 / 塗料",)),)
NO_WISHES = Wishes((), frozenset())


def met(
    matches: list[Match], wishes: Wishes = NO_WISHES, **event: object
) -> dict[str, list[tuple[tuple[str, ...], float]]]:
    found = suggest(matches, OWNED, ROSTER, wishes, replace(EVENT, **event))  # type: ignore[arg-type]
    return {person: [(wish.whom, wish.score or 0) for wish in ideas] for person, ideas in found.items()}


def test_both_who_needs_and_who_offers_are_told_and_one_person_a_firm() -> None:
    matches = [Match("n1", "f1", 1, 0.8, TOLD), Match("n1", "f2", 2, 0.6, TOLD), Match("n1", "f3", 3, 0.4, TOLD)]
    assert met(matches) == {
        "p1": [(("p3",), 0.8), (("p5",), 0.4)],
        "p3": [(("p1",), 0.8)],
        "p4": [(("p1",), 0.6)],
        "p5": [(("p1",), 0.4)],
    }


def test_the_better_of_two_directions_counts() -> None:
    matches = [Match("n2", "f4", 1, 0.4, TOLD), Match("n2", "f5", 1, 0.5, TOLD)]
    assert met(matches)["p2"] == [(("p3",), 0.5)]


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
    matches = [Match("n1", "f1", 1, 0.8, TOLD), Match("n1", "f3", 2, 0.4, TOLD)]
    wishes = Wishes((Wish("p1", ("p3",)),), frozenset({frozenset({"o1", "o4"})}))
    assert met(matches, wishes) == {"p3": [(("p1",), 0.8)]}


def test_the_rules_may_bring_one_side_together_and_the_list_has_a_length() -> None:
    matches = [Match("n1", "f5", 1, 0.9, TOLD), Match("n1", "f1", 1, 0.8, TOLD)]
    assert met(matches, ask=(AskRule("shandong", "shandong"),))["p1"] == [(("p2",), 0.9)]
    assert met(matches, suggestions=0) == {}
