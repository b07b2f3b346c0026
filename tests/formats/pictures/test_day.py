"""Curves of the day: cumulative arrivals, meetings under way, what of them is published."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.engine.text import LANGUAGES, Language
from duijie.formats.pictures import (
    Arrivals,
    Side,
    SlotPlan,
    UnderWay,
    draw_arrivals,
    draw_under_way,
    table_of_arrivals,
    table_of_under_way,
)
from duijie.formats.pictures.day import thin
from tests.formats.pictures.drawn import HK, SD, apart, parsed, rising

_MINUTES = st.lists(st.integers(0, 1439), max_size=120)


def test_arrivals_add_up() -> None:
    found = Arrivals(((SD, (510, 485, 485)), (HK, (600,))), walked_in=1)
    assert found.points(found.sides[0][1]) == ((485, 2), (510, 3))
    picture = draw_arrivals(found, "en")
    assert picture.finding == "4 guests had checked in by 10:00."
    assert picture.notes == ("1 of them walked in.",)
    drawn = [text.text for text in parsed(picture.inline()).iter("text")][-4:]
    assert drawn == ["SD", "3", "HK", "1"]
    assert table_of_arrivals(found, "en").rows == (("08:15", 2, 0), ("08:45", 3, 0), ("10:15", 3, 1))


def test_a_published_curve_rises_by_five_or_more_and_ends_where_it_ended() -> None:
    minutes = (480, 481, 482, 483, 490, 500, 600, 601, 602, 603, 604, 700, 701)
    assert thin(minutes) == ((495, 5), (705, 13))
    assert thin((480,) * 4) == ()


@given(_MINUTES)
def test_whatever_is_published(minutes: list[int]) -> None:
    points = thin(minutes)
    assert rising(points)
    steps = [n - before for (_end, n), before in zip(points, [0, *(n for _e, n in points)], strict=False)]
    assert all(step >= 5 for step in steps)
    assert (points[-1][1] if points else 0) == (len(minutes) if len(minutes) >= 5 and points else 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_yet(language: Language) -> None:
    apart(draw_arrivals(Arrivals(((SD, ()), (HK, ()))), language))
    apart(draw_under_way(UnderWay((), ()), language))


@settings(max_examples=30)
@given(st.lists(_MINUTES, min_size=1, max_size=4), st.booleans())
def test_letters_at_the_ends_never_cover_each_other(sides: list[list[int]], published: bool) -> None:
    marked = tuple((Side(n + 1, f"S{n}", f"Side {n}"), tuple(found)) for n, found in enumerate(sides))
    apart(draw_arrivals(Arrivals(marked, published=published), "en"))


def test_meetings_under_way_are_counted_at_every_moment() -> None:
    slots = (SlotPlan(810, 835, 3), SlotPlan(840, 865, 2))
    found = UnderWay(slots, ((811, 830), (815, 838), (812, 825), (841, 860)))
    assert found.levels == ((811, 1), (812, 2), (815, 3), (825, 2), (830, 1), (838, 0), (841, 1), (860, 0))
    assert [found.most_in(slot) for slot in slots] == [3, 1]
    assert table_of_under_way(found, "en").rows == (("13:30–13:55", "3", "3"), ("14:00–14:25", "2", "1"))
    picture = draw_under_way(found, "en")
    assert picture.finding == "At most 3 meetings were under way at once, first at 13:35."
    drawn = [text.text for text in parsed(picture.inline()).iter("text")]
    assert drawn[-2:] == ["3 / 3", "1 / 2"]


def test_a_meeting_that_runs_over_counts_in_the_next_slot_too() -> None:
    found = UnderWay((SlotPlan(840, 865, 2),), ((811, 850), (845, 860)))
    assert found.most_in(found.slots[0]) == 2


def test_small_numbers_of_a_published_day_are_hidden() -> None:
    slots = (SlotPlan(810, 835, 3), SlotPlan(840, 865, 7))
    found = UnderWay(slots, ((811, 830),) * 3 + ((841, 860),) * 6, published=True)
    assert table_of_under_way(found, "en").rows == (("13:30–13:55", "< 5", "< 5"), ("14:00–14:25", "7", "6"))
    drawn = draw_under_way(found, "en").inline()
    outlines = [rect for rect in parsed(drawn).iter("rect") if rect.get("class") == "plan"]
    assert len(outlines) == 1
    area = next(path.get("d") or "" for path in parsed(drawn).iter("path") if path.get("class") == "area")
    assert area.count("V") == 5
    assert len({part.split("H")[0].rstrip("Z") for part in area.split("V")[1:]}) == 2  # the foot, and six


@settings(max_examples=30)
@given(st.integers(1, 30), st.integers(5, 60), st.lists(st.integers(0, 600), max_size=40))
def test_labels_of_many_slots_never_cover_each_other(n: int, minutes: int, starts: list[int]) -> None:
    slots = tuple(SlotPlan(480 + minutes * k, 480 + minutes * (k + 1), k * 40) for k in range(n))
    apart(draw_under_way(UnderWay(slots, tuple((480 + s, 500 + s) for s in starts)), "zh-hant"))
