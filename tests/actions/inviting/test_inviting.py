"""Invitations: who gets a link, what becomes of earlier ones, and that links are kept as digests only."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from duijie.actions.inviting import hosts_of, invite, sort_out
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import (
    AuditEntry,
    Host,
    Job,
    Link,
    LinkPurpose,
    Mail,
    Participant,
    ParticipantState,
    Person,
    Role,
)
from duijie.store.sealing import token_digest
from tests.world import World, add_guest, make_world

IMPORTED, INVITED = ParticipantState.IMPORTED, ParticipantState.INVITED
ORGANISER = Role.ORGANISER


def token_of(mail: Mail) -> str:
    """Return the secret of the link in a mail."""
    found = re.search(r"/invitation/link/([\w-]+)\?lang=", mail.body)
    assert found is not None
    return found[1]


def test_each_gets_a_link_of_their_own_in_their_language(world: World) -> None:
    Host.objects.create(programme=world.programme, name=Text("Host One", "主办一", "主辦一"))
    Host.objects.create(programme=world.programme, name=Text("Host Two", "主办二", "主辦二"), position=1)
    one, two = add_guest(world, 10, IMPORTED), add_guest(world, 11, IMPORTED)
    Person.objects.filter(key=two.person_id).update(language="zh-hant")
    found = invite(world.actor(ORGANISER), world.event, [one.key, two.key])
    assert [guest.key for guest in found.first] == [one.key, two.key]
    mails = {mail.participant_id: mail for mail in Mail.objects.filter(template="confirm")}
    assert mails[one.key].to == "guest10@lugang.example"
    assert mails[two.key].subject == "邀請您參加創新合作大會 2027"
    assert "Host One, Host Two invite you to Conference 2027 on 19 March 2027." in mails[one.key].body
    assert "主辦一、主辦二" in mails[two.key].body
    assert token_of(mails[one.key]) != token_of(mails[two.key])
    link = Link.objects.get(participant=one)
    assert (link.purpose, link.digest) == (LinkPurpose.CONFIRM, token_digest(token_of(mails[one.key])))
    assert timedelta(days=59) < link.expires - timezone.now() < timedelta(days=61)
    assert {guest.state for guest in Participant.objects.filter(key__in=[one.key, two.key])} == {INVITED}
    assert Job.objects.filter(kind="send_mail", event=world.event).count() == 1


def test_a_second_invitation_ends_the_first_link(world: World) -> None:
    guest = add_guest(world, 10, IMPORTED)
    actor = world.actor(ORGANISER)
    invite(actor, world.event, [guest.key])
    found = invite(actor, world.event, [guest.key])
    assert [one.key for one in found.again] == [guest.key]
    revoked = [link.revoked is not None for link in Link.objects.filter(participant=guest).order_by("created")]
    assert revoked == [True, False]
    assert [mail.template for mail in Mail.objects.order_by("created")] == ["confirm", "confirm_again"]


def test_who_has_answered_or_has_no_working_address_is_left_out(world: World) -> None:
    bounced, bare = add_guest(world, 10, IMPORTED), add_guest(world, 11, IMPORTED)
    declined = add_guest(world, 12, ParticipantState.DECLINED)
    Person.objects.filter(key=bounced.person_id).update(mail_bounced=timezone.now())
    Person.objects.filter(key=bare.person_id).update(mail=None)
    confirmed = world.guests[0]
    found = sort_out(world.event, [one.key for one in (bounced, bare, declined, confirmed)])
    assert {one.key for one in found.no_mail} == {bounced.key, bare.key}
    assert {one.key for one in found.answered} == {declined.key, confirmed.key}
    assert found.reached == ()
    invite(world.actor(ORGANISER), world.event, [declined.key])
    assert Mail.objects.count() == 0
    assert not AuditEntry.objects.filter(action="guest.invite").exists()


def test_guests_of_another_event_are_never_reached(world: World) -> None:
    other = make_world("other", guests=0)
    stranger = add_guest(other, 1, IMPORTED)
    found = invite(world.actor(ORGANISER), world.event, [stranger.key])
    assert found.reached == ()
    assert Mail.objects.count() == 0


def test_only_who_may_send_invites_and_somebody_must_be_chosen(world: World) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        invite(world.actor(Role.VIEWER), world.event, ["x"])
    with pytest.raises(InputError) as wrong:
        invite(world.actor(ORGANISER), world.event, [])
    assert wrong.value.faults[0].code == "nobody_chosen"


def test_without_hosts_the_organisers_invite(world: World) -> None:
    assert hosts_of(world.event, "zh-hans") == "主办方"
