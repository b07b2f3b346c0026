"""A guest's day on the day itself: the countdown, what they say of a meeting, what was held, what changed."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.actions.running import mark_meeting
from duijie.store.models import Disruption, Meeting, MeetingMark, Role, Table
from tests.web.board.stage import meet, minute
from tests.world import World

pytestmark = pytest.mark.django_db


def words(client: Client, world: World) -> str:
    answer = client.get(world.path("me/day"))
    assert answer.status_code == 200
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL)).split())


def guest(world: World, number: int = 0) -> Client:
    return world.browser(world.guests[number].person.account)


def test_the_next_meeting_counts_down_in_minutes(world: World) -> None:
    meet(world, 0, 1, "s1", "T2")
    with time_machine.travel(minute(-8), tick=False):
        said = words(guest(world), world)
        assert "in 8 min Table T2" in said
        assert "I am here 5 min late Cannot come" in said
    with time_machine.travel(minute(-50), tick=False):
        said = words(guest(world), world)
        assert "in 50 min" in said
        assert "I am here" not in said
        assert "Cannot come" in said
    with time_machine.travel(minute(2), tick=False):
        assert "now Table T2" in words(guest(world), world)


def test_here_and_late_are_one_tap_and_shown(world: World) -> None:
    row = meet(world, 0, 1, "s1", "T2")
    with time_machine.travel(minute(-2), tick=False):
        client, path = guest(world), world.path(f"me/day/{row.key}/say")
        client.post(path, {"what": "late"})
        said = words(client, world)
        assert "You said: 5 min late" in said
        assert "Cannot come" in said
        client.post(path, {"what": "here"})
        said = words(client, world)
        assert "You said that you are here" in said
        assert "I am here" not in said
        client.post(path, {"what": "dance"})
        assert "Choose one of the buttons" in client.get(world.path("me/day")).content.decode()
        assert guest(world, 2).post(path, {"what": "here"}).status_code == 404
    kinds = list(MeetingMark.objects.order_by("at").values_list("kind", "participant"))
    assert kinds == [("late", world.guests[0].key), ("here", world.guests[0].key)]


@pytest.mark.parametrize(("what", "ends"), [("this", "s2"), ("rest", None)])
def test_who_cannot_come_is_asked_for_how_long(world: World, what: str, ends: str | None) -> None:
    row = meet(world, 0, 1, "s1", "T2")
    meet(world, 0, 3, "s3", "T1")
    with time_machine.travel(minute(-20), tick=False):
        client, path = guest(world), world.path(f"me/day/{row.key}/cannot-come")
        assert "This one and 1 later" in client.get(path).content.decode()
        client.post(path, {"what": what})
        assert "You said that you cannot come" in words(client, world)
    found = Disruption.objects.get()
    assert found.participant_id == world.guests[0].key
    assert (found.until.code if found.until else None) == ends
    assert Meeting.objects.get(pk=row.pk).missing == [world.guests[0].key]


def test_what_was_held_leads_to_its_outcome_and_the_next_comes_up(world: World) -> None:
    first = meet(world, 0, 1, "s1", "T2")
    meet(world, 0, 3, "s2", "T1")
    with time_machine.travel(minute(1), tick=False):
        mark_meeting(world.actor(Role.DESK), first, "started")
    with time_machine.travel(minute(20), tick=False):
        assert "Held" not in words(guest(world), world)
        mark_meeting(world.actor(Role.DESK), first, "ended")
        said = words(guest(world), world)
    assert "Held Record the outcome, three taps" in said
    assert "in 10 min Table T1" in said


def test_a_meeting_moved_today_says_to_which_table(world: World) -> None:
    row = meet(world, 0, 1, "s2", "T2")
    Meeting.objects.filter(pk=row.pk).update(
        sequence=1, changed=minute(-5), table=Table.objects.get(event=world.event, code="T4")
    )
    with time_machine.travel(minute(0), tick=False):
        assert "moved to table T4" in words(guest(world), world)


def test_free_slots_ahead_lead_to_who_else_is_free(world: World) -> None:
    meet(world, 0, 1, "s2", "T2")
    with time_machine.travel(minute(1), tick=False):
        assert words(guest(world), world).count("see who else is free") == 1  # not the slot that has begun


def test_on_the_day_the_page_asks_as_often_for_two_meetings_as_for_one(world: World) -> None:
    meet(world, 0, 1, "s1", "T2")
    counts = []
    with time_machine.travel(minute(0), tick=False):
        client = guest(world)
        for _round in range(2):
            client.get(world.path("me/day"))
            with CaptureQueriesContext(connection) as asked:
                client.get(world.path("me/day"))
            counts.append(len(asked))
            if _round == 0:
                meet(world, 0, 3, "s2", "T2")
                meet(world, 2, 1, "s3", "T2")
    assert counts[0] == counts[1]
