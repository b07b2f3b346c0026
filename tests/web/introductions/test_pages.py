"""The pages of introductions and of data, as people click through them."""

from __future__ import annotations

import pytest

from duijie.store.models import Introduction, RetentionRule, Role
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_guest_introduces_two_who_see_each_other_after_both_yeses(world: World) -> None:
    one, other, connector = (world.browser(world.guests[n].person.account) for n in (0, 1, 2))
    given = {"one": world.guests[0].key, "other": world.guests[1].key, "one_reason": "A", "other_reason": ""}
    refused = connector.post(world.path("me/introductions/new/"), given)
    assert (refused.status_code, Introduction.objects.count()) == (400, 0)
    assert connector.post(world.path("me/introductions/new/"), {**given, "other_reason": "B"}).status_code == 302
    row = Introduction.objects.get()
    page = one.get(world.path("me/introductions/")).content.decode()
    assert "Guest 2 of lugang" in page or "Firm 2 of lugang" in page
    assert "Guest 1 of lugang" not in page
    for browser in (one, other):
        assert browser.post(world.path(f"me/introductions/{row.key}/answer/"), {"said": "yes"}).status_code == 302
    assert "Firm 1 of lugang" in one.get(world.path("me/introductions/")).content.decode()


def test_an_owner_changes_days_and_confirms_a_run(world: World) -> None:
    owner = world.browser(world.staff[Role.OWNER])
    place = world.path("staff/data/retention/")
    assert owner.post(place, {"category": "mails", "days": "９０", "version": "0"}).status_code == 400
    assert owner.post(place, {"category": "mails", "days": "90", "version": "0"}).status_code == 302
    assert owner.post(place, {"category": "mails", "days": "91", "version": "0"}).status_code == 409
    assert RetentionRule.objects.get().days == 90
    owner.post(place + "run/", {"shown": "0", "daily": "on"})
    assert RetentionRule.objects.count() == 1  # the counts were not confirmed
    owner.post(place + "run/", {"shown": "0", "daily": "on", "confirm": "on"})
    assert set(RetentionRule.objects.values_list("category", flat=True)) == {"mails", "daily"}
