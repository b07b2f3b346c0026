from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.programme.difference import PersonChange, PlanDifference, compare_plans
from duijie.engine.records import Placement

ONE = Placement("m1", "s1", "T1", ("wang", "chan"))
TWO = Placement("m2", "s1", "T2", ("li", "wong"))
THREE = Placement("m3", "s2", "T1", ("wang", "wong"))


def groups(difference: PlanDifference) -> dict[str, list[str]]:
    names = ("added", "cancelled", "moved", "reseated", "recast")
    found = {name: [change.meeting for change in getattr(difference, name)] for name in names}
    return {name: meetings for name, meetings in found.items() if meetings}


def told(people: Mapping[str, tuple[PersonChange, ...]]) -> dict[str, list[tuple[str, str]]]:
    return {person: [(change.meeting, change.kind) for change in changes] for person, changes in people.items()}


def test_equal_plans_concern_nobody() -> None:
    same = compare_plans([ONE, TWO, THREE], [THREE, replace(ONE, people=("chan", "wang")), TWO])
    assert (groups(same), dict(same.people), same.unchanged, same.empty) == ({}, {}, 3, True)


def test_a_meeting_more_and_a_meeting_less() -> None:
    difference = compare_plans([ONE, TWO], [TWO, THREE])
    assert groups(difference) == {"added": ["m3"], "cancelled": ["m1"]}
    assert told(difference.people) == {
        "chan": [("m1", "cancelled")],
        "wang": [("m1", "cancelled"), ("m3", "added")],
        "wong": [("m3", "added")],
    }
    assert (difference.unchanged, difference.empty) == (1, False)


def test_another_time_counts_as_moved_even_at_another_table() -> None:
    later = replace(ONE, slot="s3", table="T9")
    difference = compare_plans([ONE, TWO], [later, TWO])
    assert groups(difference) == {"moved": ["m1"]}
    assert difference.people["chan"] == (PersonChange("m1", "moved", ONE, later),)
    assert list(difference.people) == ["chan", "wang"]


@pytest.mark.parametrize("table", ["T9", None])
def test_another_table_only(table: str | None) -> None:
    difference = compare_plans([ONE], [replace(ONE, table=table)])
    assert groups(difference) == {"reseated": ["m1"]}
    assert told(difference.people) == {"chan": [("m1", "table")], "wang": [("m1", "table")]}


def test_a_colleague_steps_in() -> None:
    difference = compare_plans([ONE], [replace(ONE, people=("wang", "ho"))])
    assert groups(difference) == {"recast": ["m1"]}
    assert told(difference.people) == {
        "chan": [("m1", "cancelled")],
        "ho": [("m1", "added")],
        "wang": [("m1", "company")],
    }


def test_a_colleague_steps_in_at_another_time() -> None:
    difference = compare_plans([ONE], [replace(ONE, slot="s2", people=("wang", "ho"))])
    assert groups(difference) == {"moved": ["m1"]}
    assert told(difference.people) == {
        "chan": [("m1", "cancelled")],
        "ho": [("m1", "added")],
        "wang": [("m1", "moved")],
    }


def test_a_plan_that_places_a_meeting_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'m1' is placed twice"):
        compare_plans([], [ONE, replace(ONE, slot="s2")])


PEOPLE = st.lists(st.sampled_from("abcdef"), min_size=2, max_size=3, unique=True).map(tuple)
PLANS = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.tuples(st.sampled_from(["s1", "s2"]), st.sampled_from(["T1", "T2", None]), PEOPLE),
).map(lambda plan: [Placement(meeting, *where) for meeting, where in plan.items()])


@given(PLANS, PLANS)
def test_who_is_told_nothing_has_the_same_day_before_and_after(before: list[Placement], after: list[Placement]) -> None:
    def day(plan: list[Placement], person: str) -> set[tuple[str, str, str | None, frozenset[str]]]:
        return {(p.meeting, p.slot, p.table, frozenset(p.people)) for p in plan if person in p.people}

    difference = compare_plans(before, after)
    changed = {person for person in "abcdef" if day(before, person) != day(after, person)}
    assert set(difference.people) == changed
    counted = [change.meeting for name in ("added", "cancelled", "moved", "reseated", "recast")
               for change in getattr(difference, name)]  # fmt: skip
    assert len(counted) == len(set(counted))
    assert len(counted) + difference.unchanged == len({p.meeting for p in [*before, *after]})
    assert compare_plans(after, before).people.keys() == difference.people.keys()
