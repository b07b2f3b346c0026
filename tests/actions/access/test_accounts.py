"""One's own account, and acting for somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from duijie.actions.access import (
    TooManyTries,
    act_for,
    add_steward,
    change_account,
    charges_of,
    end_sessions,
    end_steward,
    make_link,
    stewards_of,
)
from duijie.actions.access.links import own_path
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.engine.faults import InputError
from duijie.store.models import Account, AuditEntry, Mail, Participant, ParticipantState, Person, Role, Steward
from tests.web.account.entering import link_in, who
from tests.world import World, make_world

ADDRESS = "192.0.2.1"


def account_of(guest: Participant) -> Account:
    assert guest.person.account is not None
    return guest.person.account


def me(account: Account) -> Actor:
    return Actor(account.key, account.name)


def steward(world: World, guest: int, of: int) -> Steward:
    """Let one guest act for another."""
    whom = world.guests[of]
    mail = account_of(world.guests[guest]).mail
    return add_steward(me(account_of(whom)), whom.person, mail, "My Assistant", ADDRESS)


def test_name_and_language(world: World) -> None:
    account = world.staff[Role.DESK]
    change_account(me(account), account, "  Lan \t Ming ", "zh-hant")
    account.refresh_from_db()
    assert (account.name, account.language) == ("Lan Ming", "zh-hant")
    with pytest.raises(InputError) as wrong:
        change_account(me(account), account, " ", "klingon")
    assert [fault.place for fault in wrong.value.faults] == ["name", "language"]
    with pytest.raises(Refused, match="not_allowed"):
        change_account(world.actor(Role.OWNER), account, "x", "en")


def test_signing_out_everywhere_ends_sessions_and_links(world: World) -> None:
    account = world.staff[Role.DESK]
    devices = [world.browser(account) for _ in range(2)]
    path = make_link(account, timedelta(minutes=5)).partition("8000")[2]
    other = world.browser(world.staff[Role.VIEWER])
    end_sessions(me(account), account)
    assert [device.get("/account").status_code for device in devices] == [302, 302]
    assert Client().get(path).status_code == 410
    assert other.get("/account").status_code == 200
    with pytest.raises(Refused, match="not_allowed"):
        end_sessions(me(account), world.staff[Role.VIEWER])


def test_a_steward_acts_from_now_and_is_told(world: World) -> None:
    made = steward(world, 1, of=0)
    assert [row.key for row in stewards_of(world.guests[0].person)] == [made.key]
    assert made.called == "My Assistant"
    mail = Mail.objects.get()
    assert (mail.to, mail.template) == ("guest1@lugang.example", "steward_added")
    client = Client()
    client.post(link_in(mail))
    assert who(client) == made.account_id
    charges = charges_of(made.account)
    assert [(charge.participant.key, charge.own) for charge in charges] == [
        (world.guests[1].key, True),
        (world.guests[0].key, False),
    ]


def test_an_address_nobody_knows_is_answered_alike(world: World) -> None:
    guest = world.guests[0]
    made = add_steward(me(account_of(guest)), guest.person, "new@office.example", "Transfer Office", ADDRESS)
    assert made.account.name == "Transfer Office"
    known = steward(world, 1, of=0)
    assert (made.called, known.called) == ("Transfer Office", "My Assistant")
    assert [mail.template for mail in Mail.objects.all()] == ["steward_added", "steward_added"]
    assert not any(account_of(world.guests[1]).name in mail.body for mail in Mail.objects.all())


def test_only_the_person_themselves_makes_stewards(world: World) -> None:
    steward(world, 1, of=0)
    person = world.guests[0].person
    for account in (account_of(world.guests[1]), account_of(world.guests[2]), world.staff[Role.OWNER]):
        with pytest.raises(Refused, match="not_allowed"):
            add_steward(me(account), person, "x@y.example", "X", ADDRESS)
    with pytest.raises(Refused, match="not_allowed"):
        add_steward(Actor(""), Person(account=None), "x@y.example", "X", ADDRESS)


@pytest.mark.parametrize(
    ("mail", "name", "code"),
    [
        ("nonsense", "X", "mail_address"),
        ("x@y.example", " ", "steward_name"),
        ("x@y.example", "x" * 121, "steward_name"),
        ("GUEST0@lugang.example", "X", "steward_own"),
        ("guest1@lugang.example", "X", "steward_already"),
    ],
)
def test_what_cannot_be_a_steward_is_said(world: World, mail: str, name: str, code: str) -> None:
    steward(world, 1, of=0)
    with pytest.raises(InputError) as wrong:
        add_steward(me(account_of(world.guests[0])), world.guests[0].person, mail, name, ADDRESS)
    assert [fault.code for fault in wrong.value.faults] == [code]
    assert Steward.objects.count() == 1


def test_at_most_five_and_not_many_a_day(world: World) -> None:
    guest = world.guests[0]
    actor = me(account_of(guest))
    for number in range(5):
        add_steward(actor, guest.person, f"s{number}@office.example", "S", ADDRESS)
    with pytest.raises(Refused, match="steward_most"):
        add_steward(actor, guest.person, "s6@office.example", "S", ADDRESS)
    assert Account.objects.filter(name="S").count() == 5
    for number in range(4):
        end_steward(actor, stewards_of(guest.person)[0])
        add_steward(actor, guest.person, f"t{number}@office.example", "T", ADDRESS)
    with pytest.raises(TooManyTries):
        add_steward(actor, guest.person, "u@office.example", "U", ADDRESS)


def test_ending_takes_effect_at_once(world: World) -> None:
    made = steward(world, 1, of=0)
    client = world.browser(made.account)
    session = client.session
    session["acting_for"] = world.guests[0].key
    session.save()
    with pytest.raises(Refused, match="not_allowed"):
        end_steward(me(account_of(world.guests[2])), made)
    end_steward(me(account_of(world.guests[0])), made)
    assert [charge.own for charge in charges_of(made.account)] == [True]
    with pytest.raises(Refused, match="not_allowed"):
        act_for(me(made.account), made.account, world.guests[0])
    end_steward(me(account_of(world.guests[0])), made)
    assert AuditEntry.objects.filter(action="access.end_steward").count() == 1
    again = steward(world, 1, of=0)
    end_steward(me(made.account), again)  # the steward may give it back
    assert not stewards_of(world.guests[0].person).exists()


def test_a_stewardship_that_has_run_out_is_none(world: World) -> None:
    made = steward(world, 1, of=0)
    Steward.objects.filter(key=made.key).update(until=timezone.now() + timedelta(hours=1))
    assert len(charges_of(made.account)) == 2
    Steward.objects.filter(key=made.key).update(until=timezone.now() - timedelta(seconds=1))
    assert len(charges_of(made.account)) == 1


def test_acting_for_is_checked_and_written_down(world: World) -> None:
    made = steward(world, 1, of=0)
    actor = me(made.account)
    assert act_for(actor, made.account, world.guests[0]) == world.event
    assert act_for(actor, made.account, world.guests[1]) == world.event
    assert [entry.subject for entry in AuditEntry.objects.filter(action="access.act_for")] == [
        f"Participant:{world.guests[0].key}"
    ]
    for account, guest in ((made.account, world.guests[2]), (world.staff[Role.OWNER], world.guests[0])):
        with pytest.raises(Refused, match="not_allowed"):
            act_for(me(account), account, guest)
    with pytest.raises(Refused, match="not_allowed"):
        act_for(actor, account_of(world.guests[0]), world.guests[0])


def test_nobody_acts_for_whom_has_not_confirmed_or_is_erased(world: World) -> None:
    made = steward(world, 1, of=0)
    guest = world.guests[0]
    for state in (ParticipantState.IMPORTED, ParticipantState.INVITED, ParticipantState.CANCELLED):
        Participant.objects.filter(key=guest.key).update(state=state)
        assert [charge.own for charge in charges_of(made.account)] == [True]
    Participant.objects.filter(key=guest.key).update(state=ParticipantState.CONFIRMED)
    Person.objects.filter(key=guest.person_id).update(erased=timezone.now())
    assert [charge.own for charge in charges_of(made.account)] == [True]


def test_programmes_stay_apart(world: World) -> None:
    other = make_world("other")
    stranger = account_of(other.guests[0])
    assert [charge.participant.key for charge in charges_of(stranger)] == [other.guests[0].key]
    with pytest.raises(Refused, match="not_allowed"):
        act_for(me(stranger), stranger, world.guests[0])


@pytest.mark.parametrize("wanted", ["/a", "/a?b=c#d", "/lugang/2027/me/", "/号"])
def test_our_own_paths(wanted: str) -> None:
    assert own_path(wanted) == wanted
