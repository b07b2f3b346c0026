import pytest
from django.utils import timezone

from duijie.actions.contact import agreed_with, contact_shown, share_contact, withdraw_contact
from duijie.actions.refusal import Refused
from duijie.store.models import ContactShare, Participant, Request
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


def agree(world: World, by: int, whom: int, state: str = "accepted") -> None:
    Request.objects.create(
        event=world.event, by=world.guests[by], whom=world.guests[whom], state=state, expires=timezone.now()
    )


def share(world: World, by: int, whom: int, channel: str) -> None:
    share_contact(world.guest_actor(world.guests[by]), world.guests[by], world.guests[whom], channel)


def seen(world: World, viewer: int) -> dict[str, dict[str, str]]:
    rows = Participant.objects.select_related("person")
    return {key: dict(channels) for key, channels in contact_shown(world.guests[viewer], rows).items()}


def test_nothing_is_seen_before_both_have_agreed(world: World) -> None:
    agree(world, 0, 1, "waiting")
    with pytest.raises(Refused, match="not_agreed"):
        share(world, 1, 0, "mail")
    assert seen(world, 0) == {}


def test_a_share_shows_one_channel_to_one_person_in_one_direction(world: World) -> None:
    agree(world, 0, 1)
    agree(world, 2, 1)
    share(world, 1, 0, "mail")
    assert seen(world, 0) == {world.guests[1].key: {"mail": "guest1@lugang.example"}}
    assert (seen(world, 1), seen(world, 2)) == ({}, {})


@pytest.mark.parametrize("state", ["declined", "expired", "withdrawn"])
def test_a_share_shows_nothing_once_the_meeting_is_off(world: World, state: str) -> None:
    agree(world, 0, 1)
    share(world, 1, 0, "phone")
    Request.objects.update(state=state)
    assert seen(world, 0) == {}


def test_taking_back_hides_and_a_second_share_shows_again(world: World) -> None:
    agree(world, 0, 1)
    share(world, 1, 0, "mail")
    withdraw_contact(world.guest_actor(world.guests[1]), world.guests[1], world.guests[0], "mail")
    assert seen(world, 0) == {}
    share(world, 1, 0, "mail")
    assert list(seen(world, 0)) == [world.guests[1].key]
    assert ContactShare.objects.count() == 2


def test_somebody_who_has_cancelled_is_not_shown(world: World) -> None:
    agree(world, 0, 1)
    share(world, 1, 0, "mail")
    Participant.objects.filter(pk=world.guests[1].pk).update(state="cancelled")
    assert seen(world, 0) == {}


def test_an_empty_channel_cannot_be_shown(world: World) -> None:
    agree(world, 0, 1)
    with pytest.raises(Refused, match="nothing_to_show"):
        share(world, 1, 0, "wechat")


def test_nobody_shares_for_another(world: World) -> None:
    agree(world, 0, 1)
    with pytest.raises(Refused, match="not_allowed"):
        share_contact(world.guest_actor(world.guests[0]), world.guests[1], world.guests[0], "mail")


def test_agreement_at_one_event_is_none_at_another(world: World) -> None:
    other = make_world("other")
    agree(world, 0, 1)
    assert agreed_with(world.guests[0]) == {world.guests[1].key}
    assert agreed_with(other.guests[0]) == frozenset()
    with pytest.raises(Refused):
        share_contact(world.guest_actor(world.guests[0]), world.guests[0], other.guests[1], "mail")
