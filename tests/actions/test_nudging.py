from datetime import timedelta

import pytest
from django.utils import timezone

from duijie.actions.nudging import nudge, put_on_phone_list, record_call, sort_out
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import AuditEntry, Mail, Nudge, Participant, Person, Request, Role, Strength, Wish
from duijie.store.queries.today import Group, figures, members, waiting
from tests.world import World, add_guest

pytestmark = pytest.mark.django_db


def keys(world: World, group: Group) -> list[str]:
    return list(members(world.event, group, timezone.now()).order_by("person__search").values_list("key", flat=True))


def wish(world: World, by: int, whom: int, strength: str = Strength.LIKE) -> Wish:
    return Wish.objects.create(event=world.event, by=world.guests[by], whom=world.guests[whom], strength=strength)


def request(world: World, by: int, whom: int, hours_ago: int, state: str = "waiting") -> Request:
    now = timezone.now()
    row = Request.objects.create(
        event=world.event, by=world.guests[by], whom=world.guests[whom], state=state, expires=now + timedelta(hours=24)
    )
    Request.objects.filter(pk=row.pk).update(created=now - timedelta(hours=hours_ago))
    return row


def test_who_has_chosen_nobody_are_those_without_a_wish_or_with_only_a_no(world: World) -> None:
    wish(world, 0, 1)
    wish(world, 2, 1, Strength.NO)
    assert keys(world, Group.NO_WISHES) == [world.guests[n].key for n in (1, 2, 3)]


def test_guests_who_are_not_confirmed_are_in_their_own_group_only(world: World) -> None:
    late = add_guest(world, 9, "invited")
    assert keys(world, Group.NOT_CONFIRMED) == [late.key]
    assert late.key not in keys(world, Group.NO_WISHES) + keys(world, Group.NO_PROFILE)


@pytest.mark.parametrize(("hours", "waits"), [(47, False), (49, True)])
def test_a_request_is_waited_for_48_hours(world: World, hours: int, waits: bool) -> None:
    request(world, 0, 1, hours)
    assert (world.guests[1].key in keys(world, Group.NO_ANSWER)) is waits


def test_a_must_that_waits_for_a_full_guest_is_the_most_urgent(world: World) -> None:
    add_guest(world, 4)
    Participant.objects.filter(pk=world.guests[1].pk).update(cap=1)
    request(world, 0, 1, 1, "accepted")
    wish(world, 4, 1, Strength.MUST)
    assert keys(world, Group.FULL_MUST) == []
    request(world, 4, 1, 1)
    assert keys(world, Group.FULL_MUST) == [world.guests[1].key]


def test_the_figures_count_what_they_say(world: World) -> None:
    add_guest(world, 8, "invited")
    add_guest(world, 9, "imported")
    wish(world, 0, 1)
    wish(world, 1, 0, Strength.MUST)
    wish(world, 2, 1)
    wish(world, 3, 0, Strength.NO)
    found = figures(world.event)
    assert (found.confirmed, found.invited, found.chosen, found.wishes, found.mutual) == (4, 5, 3, 3, 1)


def test_a_reminder_is_mailed_in_the_guests_language_and_not_again_within_48_hours(world: World) -> None:
    Person.objects.filter(pk=world.guests[1].person_id).update(language="zh-hant")
    actor, chosen = world.actor(Role.ORGANISER), [world.guests[0].key, world.guests[1].key]
    found = nudge(actor, world.event, Group.NO_WISHES, chosen)
    assert [one.key for one in found.sent] == chosen
    mails = {mail.participant_id: mail for mail in Mail.objects.all()}
    assert mails[chosen[0]].subject == "Whom would you like to meet at Conference 2027?"
    assert mails[chosen[1]].subject == "創新合作大會 2027：您想見誰？"
    assert mails[chosen[0]].to == "guest0@lugang.example"
    again = nudge(actor, world.event, Group.NO_WISHES, chosen)
    assert ([], chosen) == ([one.key for one in again.sent], [one.key for one in again.waited])
    assert Nudge.objects.count() == 2
    assert list(AuditEntry.objects.values_list("action", "facts")) == [
        ("guest.remind", {"group": "no_wishes", "count": 2})
    ]


def test_those_without_an_address_or_who_have_answered_are_left_out(world: World) -> None:
    Person.objects.filter(pk=world.guests[0].person_id).update(mail_bounced=timezone.now())
    wish(world, 1, 0)
    found = sort_out(world.event, Group.NO_WISHES, [guest.key for guest in world.guests[:3]])
    assert [one.key for one in found.no_mail] == [world.guests[0].key]
    assert [one.key for one in found.gone] == [world.guests[1].key]
    assert [one.key for one in found.sent] == [world.guests[2].key]


def test_nobody_chosen_is_said(world: World) -> None:
    with pytest.raises(InputError, match="Nobody is chosen"):
        nudge(world.actor(Role.ORGANISER), world.event, Group.NO_WISHES, [])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DESK, Role.VIEWER, Role.INTERPRETER])
def test_only_organisers_remind_and_call(world: World, role: Role) -> None:
    with pytest.raises(Refused):
        nudge(world.actor(role), world.event, Group.NO_WISHES, [world.guests[0].key])
    with pytest.raises(Refused):
        put_on_phone_list(world.actor(role), world.event, [world.guests[0].key])
    with pytest.raises(Refused):
        record_call(world.actor(role), world.guests[0], "")
    assert (Mail.objects.count(), Nudge.objects.count()) == (0, 0)


def test_a_call_is_kept_and_takes_the_guest_off_the_phone_list(world: World) -> None:
    actor = world.actor(Role.ORGANISER)
    assert put_on_phone_list(actor, world.event, [world.guests[0].key]) == 1
    assert put_on_phone_list(actor, world.event, [world.guests[0].key]) == 0
    record_call(actor, world.guests[0], "comes with a colleague")
    assert Participant.objects.filter(phone_list=True).count() == 0
    assert Nudge.objects.get().note == "comes with a colleague"


def test_guests_of_another_event_are_not_touched(world: World) -> None:
    from tests.world import make_world

    other = make_world("other")
    actor = world.actor(Role.ORGANISER)
    assert put_on_phone_list(actor, world.event, [other.guests[0].key]) == 0
    assert sort_out(world.event, Group.NO_WISHES, [other.guests[0].key]).sent == ()


def test_what_waits_is_counted_in_a_constant_number_of_queries(world: World, django_assert_num_queries: object) -> None:
    for size in (4, 30):
        for number in range(len(world.guests), size):
            add_guest(world, number)
        with django_assert_num_queries(10):  # type: ignore[operator]
            waiting(world.event, timezone.now())


def test_who_has_not_confirmed_is_reminded_with_a_link_that_works_and_ends_the_earlier(world: World) -> None:
    from duijie.actions.confirming import InvitationState, find_invitation
    from duijie.actions.inviting import send_link
    from duijie.store.models import Link

    late = add_guest(world, 9, "invited")
    send_link(late)
    nudge(world.actor(Role.ORGANISER), world.event, Group.NOT_CONFIRMED, [late.key])
    links = [mail.body.split("/invitation/link/")[1].split("?")[0] for mail in Mail.objects.order_by("created")]
    assert [find_invitation(token).state for token in links] == [InvitationState.REPLACED, InvitationState.READY]
    assert Link.objects.filter(participant=late).count() == 2
