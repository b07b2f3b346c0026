"""Reminders of outcomes: that evening, the next morning, each once, listing what is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from duijie.actions.outcomes import due_outcome_reminders, record_outcome
from duijie.store.models import Event, Mail, Meeting, Nudge, Person
from tests.actions.following.scene import AFTER, meet
from tests.world import World

EVENING = datetime(2027, 3, 19, 11, tzinfo=UTC)  # 19:00 in Jinan
MORNING = datetime(2027, 3, 20, 1, tzinfo=UTC)  # 09:00


@pytest.fixture
def hall(world: World) -> World:
    """Guests 0 and 1 met, 2 and 3 met, 0 and 3 met; one meeting was cancelled."""
    meet(world, world.guests[0], world.guests[1], slot=0)
    meet(world, world.guests[2], world.guests[3], slot=0, table=1)
    meet(world, world.guests[0], world.guests[3], slot=1)
    gone = meet(world, world.guests[1], world.guests[2], slot=2)
    Meeting.objects.filter(key=gone.key).update(state="cancelled")
    return world


def remind(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return due_outcome_reminders(at)


def test_one_mail_a_guest_that_evening_and_the_next_morning(hall: World) -> None:
    assert remind(EVENING - timedelta(seconds=1)) == 0
    assert (remind(EVENING), remind(EVENING), remind(MORNING - timedelta(seconds=1))) == (4, 0, 0)
    assert (remind(MORNING), remind(MORNING + timedelta(hours=5))) == (4, 0)
    assert remind(MORNING + timedelta(days=4)) == 0
    assert sorted(Nudge.objects.values_list("about", flat=True)) == ["outcome_evening"] * 4 + ["outcome_morning"] * 4
    first = Mail.objects.filter(participant=hall.guests[0]).order_by("created").first()
    assert first is not None
    assert (first.template, first.to) == ("outcome_reminder", "guest0@lugang.example")
    lines = [line for line in str(first.body).splitlines() if line.startswith("– ")]
    assert lines == ["– 13:30 Firm 1 of lugang", "– 14:00 Firm 3 of lugang"]
    assert hall.path("me/outcomes") in str(first.body)


def test_whoever_has_said_all_is_left_in_peace(hall: World) -> None:
    with time_machine.travel(AFTER, tick=False):
        for guest in (1, 3):
            who = hall.guests[guest]
            for meeting in Meeting.objects.filter(seats__participant=who, state="planned"):
                record_outcome(hall.guest_actor(who), meeting, who, held=True, next_step="papers")
    Person.objects.filter(key=hall.guests[2].person_id).update(erased=AFTER)
    assert remind(EVENING) == 1
    assert list(Nudge.objects.values_list("participant", flat=True)) == [hall.guests[0].key]


def test_a_guest_who_was_missing_or_has_no_address_is_not_asked(hall: World) -> None:
    Meeting.objects.filter(seats__participant=hall.guests[1]).update(missing=[hall.guests[1].key])
    Person.objects.filter(key=hall.guests[2].person_id).update(mail_bounced=AFTER)
    assert remind(EVENING) == 2
    Event.objects.update(state="draft")
    assert remind(MORNING) == 0
