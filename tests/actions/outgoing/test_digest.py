"""The morning's mail to the owners: when, to whom, once, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from duijie.actions import audit
from duijie.actions.digest import due_digest
from duijie.store.models import Event, Mail, Role
from tests.world import World

pytestmark = pytest.mark.django_db
MORNING = datetime(2027, 3, 16, 0, 30, tzinfo=UTC)  # 08:30 in Jinan


def run(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return due_digest(at)


def test_owners_get_it_at_half_past_eight_on_the_events_clock_and_once(world: World) -> None:
    assert run(MORNING.replace(minute=29)) == 0
    assert run(MORNING) == 1
    assert run(MORNING.replace(hour=9)) == 0
    assert run(MORNING.replace(day=17)) == 1
    assert {mail.to for mail in Mail.objects.all()} == {world.staff[Role.OWNER].mail}


def test_it_counts_and_prints_the_ends_of_the_log(world: World) -> None:
    audit.append(world.programme.key, "x", "test.deed", "", {})
    run(MORNING)
    mail = Mail.objects.get()
    assert mail.subject == "Conference 2027: how things stand on 2027-03-16"
    assert "3 days to go." in mail.body
    assert "Confirmed, of those invited: 4 / 4" in mail.body
    number, digest = audit.heads()[world.programme.key]
    assert f"{world.programme.key} {number} {digest}" in mail.body
    assert "Guest" not in mail.body.replace("Guests who", "")


@pytest.mark.parametrize("changed", [{"state": "closed"}, {"date": datetime(2027, 3, 15, tzinfo=UTC).date()}])
def test_a_past_or_closed_event_sends_none(world: World, changed: dict[str, object]) -> None:
    Event.objects.filter(pk=world.event.pk).update(**changed)
    assert run(MORNING) == 0
