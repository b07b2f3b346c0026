"""Data pass between sides only where both guests agreed to it."""

import pytest

from duijie.actions.consenting import Purpose, set_consent
from duijie.store.models import Participant
from duijie.store.queries.visible import day_of, seen_by
from tests.world import DAY, World

pytestmark = pytest.mark.django_db


def seen(world: World, number: int) -> list[str]:
    viewer = Participant.objects.select_related("person", "side", "event").get(pk=world.guests[number].pk)
    rows = seen_by(viewer, day_of(world.event, DAY)).order_by("person__search")
    return [row.person.name.split()[1] for row in rows.select_related("person")]


def test_both_consents_show_everybody_of_both_sides(world: World) -> None:
    assert (seen(world, 0), seen(world, 1)) == (["1", "2", "3"], ["0", "2", "3"])


@pytest.mark.parametrize(("without", "viewer", "left"), [(1, 0, ["2", "3"]), (1, 1, ["3"]), (1, 3, ["0", "1", "2"])])
def test_a_guest_without_the_consent_is_unseen_across_and_sees_nobody_across(
    world: World, without: int, viewer: int, left: list[str]
) -> None:
    Participant.objects.filter(pk=world.guests[without].pk).update(abroad=[])
    assert seen(world, viewer) == left


def test_giving_and_taking_back_the_consent_shows_and_hides(world: World) -> None:
    guest = world.guests[1]
    for given, sees in ((True, ["1", "2", "3"]), (False, ["2", "3"])):
        actor = world.guest_actor(guest)
        set_consent(actor, guest, Purpose.CROSS_BORDER, given, "en", "guests:shandong")
        assert seen(world, 0) == sees
