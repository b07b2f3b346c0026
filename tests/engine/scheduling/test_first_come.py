"""The yardstick: everyone takes the first place that is free."""

from __future__ import annotations

from duijie.engine.records import Problem, Table
from duijie.engine.scheduling.first_come import place_first_come
from tests.engine.scheduling.small import day, guests, meet


def test_who_comes_later_finds_the_place_taken_however_much_it_is_worth() -> None:
    problem = Problem(
        slots=day("s1", "s2"),
        people=guests("a", "b", "c"),
        meetings=(meet("m1", "a", "b", value=1), meet("m2", "a", "c", value=2), meet("m3", "b", "c", value=9)),
        tables=(Table("T1"),),
    )
    assert place_first_come(problem) == (2, 3)


def test_it_keeps_the_hard_rules() -> None:
    problem = Problem(
        slots=day("s1", "s2"),
        people=(*guests("a", max=1), *guests("b", available=("s2",)), *guests("c")),
        meetings=(meet("m1", "a", "b"), meet("m2", "a", "c"), meet("m3", "b", "c")),
        tables=(Table("T1"), Table("T2")),
    )
    assert place_first_come(problem) == (1, 1)
