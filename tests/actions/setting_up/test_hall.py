from __future__ import annotations

from datetime import timedelta

import pytest

from duijie.actions.refusal import Refused
from duijie.actions.setting_up import hall, slots
from duijie.actions.setting_up.changing import NeedsConfirmationError
from duijie.actions.setting_up.floor import hall_of
from duijie.engine.faults import InputError
from duijie.formats.outgoing.floor import Door
from duijie.store.models import (
    Assistant,
    Fixture,
    Meeting,
    Organisation,
    Role,
    Session,
    Slot,
    Table,
)
from tests.actions.setting_up.published import publish
from tests.world import World

pytestmark = pytest.mark.django_db

HALL = {"count": "10", "zones": "A, B，C", "seats": "6", "prefix": "T"}
SLOTS = {"first": "13:30", "minutes": "20", "pause": "10", "count": "3"}


def codes(error: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.place) for fault in error.value.faults]


def test_a_hall_is_divided_among_zones_and_laid_out(world: World) -> None:
    kept = Table.objects.get(code="T1")
    kept.slots, kept.held_by = ["s1"], world.guests[0].person.organisation
    kept.save()
    assert hall.make_tables(world.actor(Role.ORGANISER), world.event, 1, HALL) == 10
    rows = list(Table.objects.all())
    assert [(row.code, row.zone, row.seats) for row in rows] == [
        (f"T{n + 1}", zone, 6) for n, zone in enumerate(["A"] * 4 + ["B"] * 3 + ["C"] * 3)
    ]
    assert (rows[0].pk, rows[0].slots, rows[0].held_by_id) == (kept.pk, ["s1"], kept.held_by_id)
    places = [(row.x, row.y) for row in rows]
    assert len(set(places)) == 10
    assert all(x is not None and y is not None and 0 < x < 100 and 0 < y < 100 for x, y in places)


@pytest.mark.parametrize("count", [1, 7, 40, 400])
def test_no_two_tables_stand_in_one_place(count: int) -> None:
    for zones in ([], ["A"], ["A", "B"], ["A", "B", "C", "D", "E"]):
        if len(zones) <= count:
            assert len(set(hall.lay_out(hall.spread(count, zones)))) == count


def test_zones_get_as_many_each_the_first_one_more() -> None:
    assert hall.spread(5, ["A", "B"]) == ["A", "A", "A", "B", "B"]
    assert hall.spread(2, []) == ["", ""]


def test_tables_in_use_stay_and_the_reader_learns_which(world: World) -> None:
    publish(world, "s1", "T4")
    publish(world, "s2", "T3", state="cancelled")
    organiser = world.actor(Role.ORGANISER)
    smaller = HALL | {"count": "3"}
    with pytest.raises(Refused, match="Table T4 is used by 1 published meetings"):
        hall.make_tables(organiser, world.event, 1, smaller, confirmed=True)
    with pytest.raises(Refused, match="1 cancelled meetings once stood at table T3"):
        hall.remove_table(organiser, world.event, 1, Table.objects.get(code="T3"))
    assert Table.objects.count() == 4


def test_removing_tables_is_asked_first(world: World) -> None:
    organiser = world.actor(Role.ORGANISER)
    smaller = HALL | {"count": "3"}
    with pytest.raises(NeedsConfirmationError, match="1 of them would be removed: T4"):
        hall.make_tables(organiser, world.event, 1, smaller)
    assert Table.objects.count() == 4
    hall.make_tables(organiser, world.event, 1, smaller, confirmed=True)
    assert Table.objects.count() == 3


def test_every_fault_of_a_table_is_named(world: World) -> None:
    wrong = {"code": "T 2", "seats": "1", "x": "101", "y": "nan", "held_by": "Nobody Ltd"}
    with pytest.raises(InputError) as error:
        hall.save_table(world.actor(Role.ORGANISER), world.event, 1, None, wrong)
    assert codes(error) == [
        ("bad_code", "code"),
        ("wrong_value", "seats"),
        ("unknown_organisation", "held_by"),
        ("wrong_value", "x"),
        ("wrong_value", "y"),
    ]


def test_a_table_is_held_by_name_and_ready_in_some_slots(world: World) -> None:
    table = Table.objects.get(code="T2")
    values = {"code": "V1", "seats": "8", "held_by": "firm 1 of lugang", "slots": ["s1", "s3"], "x": "12.5", "y": "80"}
    hall.save_table(world.actor(Role.ORGANISER), world.event, 1, table, values)
    row = Table.objects.get(pk=table.pk)
    assert (row.code, row.seats, row.slots, row.x, row.y) == ("V1", 8, ["s1", "s3"], 12.5, 80.0)
    assert row.held_by == world.guests[1].person.organisation


def test_two_organisations_of_a_name_are_told_apart_by_number(world: World) -> None:
    Organisation.objects.create(programme=world.programme, name="Firm 1 of lugang", ubi="12345678")
    table, organiser = Table.objects.get(code="T2"), world.actor(Role.ORGANISER)
    with pytest.raises(InputError) as error:
        hall.save_table(organiser, world.event, 1, table, {"code": "T2", "seats": "4", "held_by": "Firm 1 of lugang"})
    assert codes(error) == [("several_organisations", "held_by")]
    saved = hall.save_table(organiser, world.event, 1, table, {"code": "T2", "seats": "4", "held_by": "12345678"})
    assert saved.held_by is not None
    assert saved.held_by.ubi == "12345678"


def test_a_removed_table_leaves_its_host_without_one(world: World) -> None:
    table = Table.objects.get(code="T1")
    Assistant.objects.create(event=world.event, kind="table_host", name="H", table=table)
    hall.remove_table(world.actor(Role.ORGANISER), world.event, 1, table)
    assert Assistant.objects.get().table is None


def test_tables_are_moved_in_one_go(world: World) -> None:
    first, second = Table.objects.filter(code__in=["T1", "T2"])
    values = {f"x_{first.key}": "10", f"y_{first.key}": "20.5", f"x_{second.key}": "", f"y_{second.key}": ""}
    assert hall.place_tables(world.actor(Role.ORGANISER), world.event, 1, values) == 1
    first.refresh_from_db()
    assert (first.x, first.y) == (10.0, 20.5)


def test_the_floor_plan_knows_doors_by_their_wall(world: World) -> None:
    hall.make_tables(world.actor(Role.ORGANISER), world.event, 1, HALL)
    left = Fixture.objects.create(event=world.event, kind="door", x=2, y=40)
    stage = Fixture.objects.create(event=world.event, kind="stage", x=50, y=8, width=20, height=10)
    plan = hall_of(list(Table.objects.all()), [left, stage])
    assert plan.doors == (Door("left", 0.4, hall.KINDS["door"]),)
    assert [(one.x, round(one.y, 2), one.width) for one in plan.fixtures] == [(40.0, 1.8, 20.0)]
    assert plan.stage is None


def test_slots_fill_their_session(world: World) -> None:
    session, organiser = Session.objects.get(), world.actor(Role.ORGANISER)
    with pytest.raises(NeedsConfirmationError, match="This session has 3 slots; they would be replaced by 3 new ones"):
        slots.make_slots(organiser, world.event, 1, session, SLOTS)
    assert slots.make_slots(organiser, world.event, 1, session, SLOTS, confirmed=True) == 3
    rows = list(Slot.objects.all())
    assert [row.starts - session.starts for row in rows] == [timedelta(minutes=30 * n) for n in range(3)]
    assert [(row.code, row.minutes) for row in rows] == [("s1", 20), ("s2", 20), ("s3", 20)]


def test_slots_that_stand_right_are_kept_with_their_meetings(world: World) -> None:
    publish(world, "s1", "T1")
    session, kept = Session.objects.get(), Slot.objects.get(code="s1")
    wanted = {"first": "13:30", "minutes": "25", "pause": "5", "count": "1"}
    assert slots.make_slots(world.actor(Role.ORGANISER), world.event, 1, session, wanted, confirmed=True) == 1
    assert list(Slot.objects.all()) == [kept]


def test_slots_with_published_meetings_are_not_replaced(world: World) -> None:
    publish(world, "s1", "T1")
    with pytest.raises(Refused, match="slot_in_use"):
        slots.make_slots(world.actor(Role.ORGANISER), world.event, 1, Session.objects.get(), SLOTS, confirmed=True)
    assert Meeting.objects.get().slot.code == "s1"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"first": "13:00"}, ("before_session", "first")),
        ({"count": "4"}, ("after_session", "count")),
        ({"minutes": "2"}, ("wrong_value", "minutes")),
        ({"first": ""}, ("needed", "first")),
    ],
)
def test_slots_that_do_not_fit_are_refused(world: World, change: dict[str, str], fault: tuple[str, str]) -> None:
    with pytest.raises(InputError) as error:
        slots.make_slots(world.actor(Role.ORGANISER), world.event, 1, Session.objects.get(), SLOTS | change)
    assert codes(error) == [fault]


def test_a_slot_moves_with_its_meetings_and_overlaps_no_other(world: World) -> None:
    meeting, organiser = publish(world, "s3", "T1"), world.actor(Role.ORGANISER)
    slot = Slot.objects.get(code="s3")
    assert slots.save_slot(organiser, world.event, 1, slot, {"starts": "14:35", "minutes": "20"}) == 1
    meeting.refresh_from_db()
    assert (meeting.sequence, Slot.objects.get(code="s3").minutes) == (1, 20)
    with pytest.raises(InputError) as error:
        slots.save_slot(organiser, world.event, 2, slot, {"starts": "14:10", "minutes": "20"})
    assert codes(error) == [("slots_overlap", "starts")]


def test_a_removed_slot_leaves_everybodys_availability(world: World) -> None:
    guest, table = world.guests[0], Table.objects.get(code="T1")
    guest.available, table.slots = ["s1", "s2"], ["s1"]
    guest.save()
    table.save()
    nobody = world.guests[1]
    nobody.available = []
    nobody.save()
    slots.remove_slot(world.actor(Role.ORGANISER), world.event, 1, Slot.objects.get(code="s1"))
    for row in (guest, table, nobody):
        row.refresh_from_db()
    assert (guest.available, table.slots, nobody.available) == (["s2"], None, [])
    assert list(Slot.objects.values_list("code", flat=True)) == ["s2", "s3"]
