import pytest
from django.utils import timezone

from duijie.actions.people.editing import cancel_guests
from duijie.store.models import Mail, Request, Role
from tests.world import World

pytestmark = pytest.mark.django_db


def ask(world: World, by: int, whom: int, state: str) -> None:
    Request.objects.create(
        event=world.event, by=world.guests[by], whom=world.guests[whom], state=state, expires=timezone.now()
    )


def test_the_requests_of_a_cancelled_guest_end_and_only_those_who_had_agreed_are_told(world: World) -> None:
    ask(world, 0, 1, "accepted")
    ask(world, 2, 1, "waiting")
    ask(world, 0, 3, "accepted")
    assert cancel_guests(world.actor(Role.ORGANISER), world.event, [world.guests[1].key]) == 1
    states = Request.objects.order_by("created").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "withdrawn", "accepted"]
    assert [mail.to for mail in Mail.objects.all()] == ["guest0@lugang.example"]
