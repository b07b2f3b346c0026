"""Transfers: a person once a year, side and way; within one side it is none."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from duijie.actions.refusal import Refused
from duijie.actions.transferring import MEETING, SUGGESTED, Crossing, export_transfers, note_export, note_transfers
from duijie.store.models import Role, Transfer
from duijie.store.queries.transfers import Leaving, leaving, years
from tests.world import World

pytestmark = pytest.mark.django_db

YEAR = datetime(2027, 3, 19, tzinfo=UTC)


def both(world: World, one: int, other: int) -> list[Crossing]:
    keys = world.guests[one].key, world.guests[other].key
    return [Crossing(*keys), Crossing(*reversed(keys))]


def test_a_person_is_noted_once_a_year_side_and_way(world: World) -> None:
    for _ in range(2):
        note_transfers(world.event, both(world, 0, 1), MEETING, YEAR)
    note_transfers(world.event, both(world, 0, 3), MEETING, YEAR)
    assert Transfer.objects.count() == 3
    note_transfers(world.event, both(world, 0, 1), SUGGESTED, YEAR)
    note_transfers(world.event, both(world, 0, 1), MEETING, YEAR.replace(year=2028))
    assert Transfer.objects.count() == 7
    assert years(world.programme) == [2028, 2027]


def test_within_a_side_nothing_is_transferred(world: World) -> None:
    note_transfers(world.event, both(world, 0, 2), MEETING, YEAR)
    assert Transfer.objects.count() == 0


def test_the_year_turns_on_the_events_clock(world: World) -> None:
    note_transfers(world.event, both(world, 0, 1), MEETING, datetime(2027, 12, 31, 17, tzinfo=UTC))
    assert set(Transfer.objects.values_list("year", flat=True)) == {2028}


def test_people_are_counted_once_a_side_however_often_they_went(world: World) -> None:
    note_transfers(world.event, both(world, 0, 1), MEETING, YEAR)
    note_transfers(world.event, both(world, 0, 1), SUGGESTED, YEAR)
    note_export(world.event, [(guest.person_id, guest.side_id) for guest in world.guests], YEAR)
    first, second = leaving(world.programme, 2027)
    assert (first.origin.code, first.people, second.people) == ("shandong", 2, 2)
    assert [(goal.code, way, n) for goal, way, n in first.cells] == [
        ("hongkong", "export", 2),
        ("hongkong", "meeting", 1),
        ("hongkong", "suggested", 1),
    ]


@pytest.mark.parametrize(("people", "near"), [(79_999, False), (80_000, True), (100_001, True)])
def test_it_warns_from_eighty_percent_on(world: World, people: int, near: bool) -> None:
    assert Leaving(world.sides["shandong"], people, ()).near is near


def test_the_number_of_queries_is_the_same_for_one_and_for_many(
    world: World, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        note_transfers(world.event, both(world, 0, 1), MEETING, YEAR)
    crossings = [one for left in (0, 2) for right in (1, 3) for one in both(world, left, right)]
    with django_assert_num_queries(3):  # type: ignore[operator]
        note_transfers(world.event, crossings, MEETING, YEAR)


def test_the_workbook_names_nobody_and_is_for_those_who_set_up(world: World) -> None:
    note_transfers(world.event, both(world, 0, 1), MEETING, YEAR)
    book = load_workbook(BytesIO(export_transfers(world.actor(Role.ORGANISER), world.programme, 2027, "en")))
    words = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert world.guests[0].person_id in words
    assert not any("Guest" in one for one in words)
    with pytest.raises(Refused, match="not_allowed"):
        export_transfers(world.actor(Role.VIEWER), world.programme, 2027, "en")
