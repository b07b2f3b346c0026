"""Arrivals and meetings under way, from check-ins and marks."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from duijie.actions.picturing import PICTURES, Asked, make_picture
from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import CheckIn, Meeting, Slot
from duijie.store.queries.pictures import day_times
from tests.formats.pictures.drawn import apart, parsed
from tests.web.pictures.fair import EVENING, Fair, make_fair
from tests.world import DAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def test_arrivals_are_minutes_of_the_day_at_the_event(world: World) -> None:
    for n, guest in enumerate(world.guests[:3]):
        at = DAY + timedelta(minutes=30 * n) if n else DAY - timedelta(days=1)
        CheckIn.objects.create(event=world.event, participant=guest, at=at, way="qr" if n else "walk_in")
    times = day_times(world.event, EVENING)
    assert times.arrived == {world.sides["shandong"].key: (0, 540), world.sides["hongkong"].key: (510,)}
    assert times.walked_in == 1


def test_a_guest_without_a_side_is_counted_apart(world: World) -> None:
    guest = world.guests[0]
    guest.side = None
    guest.save()
    CheckIn.objects.create(event=world.event, participant=guest, at=DAY, way="qr")
    made = make_picture(world.event, "arrivals", Asked(EVENING), "en")
    assert made.tables[0][1].heads == ("Until", "Shandong", "Hong Kong", "no side")
    assert made.tables[0][1].rows == (("08:15", 0, 0, 1),)


def test_a_running_meeting_runs_until_now_and_a_forgotten_one_until_its_slot_is_over(fair: Fair) -> None:
    Meeting.objects.filter(event=fair.event).update(started=None, ended=None)
    first, other = fair.meetings[0], fair.meetings[3]
    assert first.slot_id == other.slot_id
    start = first.slot.starts
    Meeting.objects.filter(pk=first.pk).update(started=start + timedelta(minutes=1))
    Meeting.objects.filter(pk=other.pk).update(started=start, ended=start + timedelta(minutes=9))
    assert sorted(day_times(fair.event, start + timedelta(minutes=11)).running) == [(810, 819), (811, 821)]
    assert sorted(day_times(fair.event, EVENING).running) == [(810, 819), (811, 835)]


def test_slots_tell_what_is_planned_in_them(fair: Fair) -> None:
    planned = [
        Meeting.objects.filter(slot=slot, state="planned").count()
        for slot in Slot.objects.filter(event=fair.event).order_by("starts")
    ]
    assert [slot[2] for slot in day_times(fair.event, EVENING).slots] == planned


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_of_the_fair_is_sound(fair: Fair, language: Language) -> None:
    for code, published in product(PICTURES, (False, True)):
        made = make_picture(fair.event, code, Asked(EVENING, published=published), language)
        assert made.picture is not None
        apart(made.picture)
        parsed(made.picture.inline())
        assert made.picture.finding
        for _caption, table in made.tables:
            assert {len(row) for row in table.rows} == {len(table.heads)}


def test_an_unknown_picture_is_none(world: World) -> None:
    with pytest.raises(KeyError):
        make_picture(world.event, "other", Asked(EVENING), "en")


def test_queries_do_not_grow(fair: Fair, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for code in ("arrivals", "under-way"):
        with django_assert_num_queries(4):
            make_picture(fair.event, code, Asked(EVENING), "en")
