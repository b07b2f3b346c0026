"""Introductions: two yeses reveal, anything else reveals nothing, and credit stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from duijie.actions import avoiding
from duijie.actions.contact import agreed_with, share_contact
from duijie.actions.following import open_cooperation
from duijie.actions.following.opening import Origin, party_of
from duijie.actions.introducing import (
    MOST_OPEN,
    answer_introduction,
    due_introductions,
    propose_introduction,
    withdraw_introduction,
)
from duijie.actions.leaving import erase
from duijie.actions.refusal import Refused
from duijie.actions.wishing import choose
from duijie.engine.faults import InputError
from duijie.store.models import (
    AuditEntry,
    Avoid,
    Introduction,
    Mail,
    Participant,
    Role,
    Strength,
    Transfer,
    Wish,
)
from duijie.store.queries.introductions import credits_at, got_by, made_by
from duijie.store.queries.listings import detail_visible
from duijie.store.snapshot import read_rows
from duijie.store.snapshot.pairs import standing_pairs
from tests.actions.suggesting.scene import CHOOSING
from tests.world import DAY, World, add_guest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_choosing")]


@pytest.fixture
def _choosing() -> object:
    with time_machine.travel(CHOOSING, tick=False):
        yield


def propose(world: World, connector: int = 2, one: int = 0, other: int = 1) -> Introduction:
    guests = world.guests
    return propose_introduction(
        world.guest_actor(guests[connector]),
        world.programme,
        guests[one].person,
        guests[other].person,
        "They look for what you make.",
        "They make what you look for.",
        world.event,
    )


def say(world: World, guest: int, row: Introduction, yes: bool = True) -> str:
    return answer_introduction(world.guest_actor(world.guests[guest]), row, yes)


def test_each_is_told_the_connector_and_their_own_reason_and_not_who_the_other_is(world: World) -> None:
    propose(world)
    mails = {mail.participant_id: mail for mail in Mail.objects.filter(template="introduction_got")}
    for guest, reason, other in ((0, "They look for what you make.", 1), (1, "They make what you look for.", 0)):
        body = mails[world.guests[guest].key].body
        assert reason in body
        assert "Guest 2 of lugang" in body
        assert f"Guest {other}" not in body
        assert f"Firm {other}" not in body
    assert "company, Hong Kong" in mails[world.guests[0].key].body
    assert agreed_with(world.guests[0]) == frozenset()


def test_two_yeses_reveal_open_the_gate_and_count_for_the_plan(world: World) -> None:
    row, one, other = propose(world), world.guests[0], world.guests[1]
    assert (say(world, 0, row), say(world, 1, row)) == ("proposed", "accepted")
    bodies = {mail.participant_id: mail.body for mail in Mail.objects.filter(template="introduction_accepted")}
    assert "Guest 1 of lugang" in bodies[one.key]
    assert "Guest 0 of lugang" in bodies[other.key]
    assert agreed_with(one) == {other.key}
    assert agreed_with(other) == {one.key}
    assert detail_visible(one, other)
    share_contact(world.guest_actor(one), one, other, "mail")
    (standing,), _left = standing_pairs(read_rows(world.event))
    assert (set(standing.people), standing.agreed) == ({one.key, other.key}, True)
    assert sorted(Transfer.objects.values_list("person", "goal__code", "channel")) == sorted(
        [
            (one.person_id, "hongkong", "introduction"),
            (other.person_id, "shandong", "introduction"),
            (one.person_id, "hongkong", "contact"),
        ]
    )


def test_an_accepted_introduction_ends_with_a_no(world: World) -> None:
    row, one, other = propose(world), world.guests[0], world.guests[1]
    say(world, 0, row)
    say(world, 1, row)
    choose(world.guest_actor(other), other, one, Strength.NO)
    assert agreed_with(one) == agreed_with(other) == frozenset()
    assert not detail_visible(one, other)


def test_a_no_ends_it_and_nobody_learns_whose_it_was(world: World) -> None:
    row = propose(world)
    say(world, 0, row)
    assert say(world, 1, row, yes=False) == "declined"
    assert got_by(world.guests[0])[0].state == "ended"
    assert got_by(world.guests[0])[0].other is None
    assert made_by(world.guests[2])[0].state == "ended"
    assert Mail.objects.filter(template="introduction_accepted").count() == 0
    assert [entry.facts for entry in AuditEntry.objects.filter(action="introduction.answer")] == [{}, {}]
    with pytest.raises(Refused, match="introduction_ended"):
        say(world, 0, row)


def test_a_yes_may_become_a_no_while_the_other_has_not_answered(world: World) -> None:
    row = propose(world)
    assert say(world, 0, row) == "proposed"
    assert say(world, 0, row) == "proposed"  # once more changes nothing
    assert say(world, 0, row, yes=False) == "declined"
    with pytest.raises(Refused, match="introduction_ended"):
        say(world, 1, row)


def test_after_both_yeses_a_no_is_refused_with_the_way_out(world: World) -> None:
    row = propose(world)
    say(world, 0, row)
    say(world, 1, row)
    with pytest.raises(Refused, match="introduction_accepted"):
        say(world, 0, row, yes=False)


def test_nobody_else_answers_or_withdraws(world: World) -> None:
    row = propose(world)
    for guest in (2, 3):
        with pytest.raises(Refused, match="not_found"):
            say(world, guest, row)
    for guest in (0, 1, 3):
        with pytest.raises(Refused, match="not_found"):
            withdraw_introduction(world.guest_actor(world.guests[guest]), row)
    withdraw_introduction(world.guest_actor(world.guests[2]), row)
    with pytest.raises(Refused, match="introduction_ended"):
        say(world, 0, row)


def test_it_runs_out_with_and_without_the_clocks_round(world: World) -> None:
    row = propose(world)
    say(world, 0, row)
    late = timezone.now() + timedelta(hours=world.event.answer_hours)
    with pytest.raises(Refused, match="introduction_ended"):
        answer_introduction(world.guest_actor(world.guests[1]), row, True, late)
    assert due_introductions(late - timedelta(seconds=1)) == 0
    assert due_introductions(late) == 1
    assert due_introductions(late) == 0
    assert Introduction.objects.get().state == "expired"
    assert propose(world).state == "proposed"  # nobody said no, so somebody may try again


def avoid(world: World) -> None:
    organisation = world.guests[1].person.organisation
    assert organisation is not None
    Avoid.objects.create(participant=world.guests[0], organisation=organisation)


def _avoid_now(world: World) -> None:
    organisation = world.guests[1].person.organisation
    assert organisation is not None
    avoiding.avoid(world.guest_actor(world.guests[0]), world.guests[0], organisation)


def refuse(world: World) -> None:
    Wish.objects.create(event=world.event, by=world.guests[1], whom=world.guests[0], strength="no")


def stay_home(world: World) -> None:
    Participant.objects.filter(pk=world.guests[1].pk).update(abroad=[])


def say_no_before(world: World) -> None:
    say(world, 1, propose(world, connector=3), yes=False)


def be_gone(world: World) -> None:
    erase(world.guest_actor(world.guests[1]), world.guests[1].person)


def be_together(world: World) -> None:
    propose(world, connector=3)


def hide(world: World) -> None:
    Participant.objects.filter(pk=world.guests[1].pk).update(shown=[])


@pytest.mark.parametrize("before", [avoid, refuse, stay_home, say_no_before, be_gone, be_together, hide])
def test_every_hindrance_is_refused_with_the_same_words(world: World, before: object) -> None:
    before(world)  # type: ignore[operator]
    mails = Mail.objects.count()
    with pytest.raises(Refused) as caught:
        propose(world)
    assert (caught.value.code, caught.value.text.en) == (
        "cannot_introduce",
        "These two cannot be introduced. Nobody was told, and no reason is kept or shown.",
    )
    assert Mail.objects.count() == mails


def test_what_came_between_them_meanwhile_ends_it_as_if_time_had_run_out(world: World) -> None:
    row = propose(world)
    say(world, 0, row)
    _avoid_now(world)
    assert say(world, 1, row) == "expired"
    assert agreed_with(world.guests[1]) == frozenset()


def test_reasons_are_needed_and_may_not_name_the_other(world: World) -> None:
    guests = world.guests
    with pytest.raises(InputError) as caught:
        propose_introduction(
            world.guest_actor(guests[2]),
            world.programme,
            guests[0].person,
            guests[1].person,
            "You should meet guest 1 of LUGANG!",
            " ",
            world.event,
        )
    assert [(fault.code, fault.place) for fault in caught.value.faults] == [
        ("names_other", "one_reason"),
        ("no_reason", "other_reason"),
    ]


def test_staff_introduce_for_a_guest_who_has_the_credit_even_when_erased(world: World) -> None:
    guests = world.guests
    row = propose_introduction(
        world.actor(Role.ORGANISER),
        world.programme,
        guests[0].person,
        guests[1].person,
        "A",
        "B",
        world.event,
        connector=guests[2].person,
    )
    assert row.credit_id == guests[2].person.organisation_id
    say(world, 0, row)
    say(world, 1, row)
    erase(world.guest_actor(guests[2]), guests[2].person)
    (credit,) = credits_at(world.event)
    assert (credit.organisation.key, credit.proposed, credit.accepted) == (row.credit_id, 1, 1)
    kept = Introduction.objects.get()
    assert (kept.connector_id, kept.one_reason, kept.state) == (None, "", "accepted")
    for role in (Role.REVIEWER, Role.VIEWER, Role.DESK):
        with pytest.raises(Refused, match="not_allowed"):
            propose_introduction(
                world.actor(role),
                world.programme,
                guests[0].person,
                guests[1].person,
                "A",
                "B",
                world.event,
                connector=guests[3].person,
            )


def test_a_guest_does_not_introduce_in_anothers_name(world: World) -> None:
    guests = world.guests
    with pytest.raises(Refused, match="not_allowed"):
        propose_introduction(
            world.guest_actor(guests[3]),
            world.programme,
            guests[0].person,
            guests[1].person,
            "A",
            "B",
            world.event,
            connector=guests[2].person,
        )


def test_nobody_floods_the_hall(world: World) -> None:
    for number in range(4, 4 + 2 * MOST_OPEN + 2):
        add_guest(world, number)
    for number in range(MOST_OPEN):
        propose(world, one=4 + 2 * number, other=5 + 2 * number)
    with pytest.raises(Refused, match="introductions_full"):
        propose(world, one=4 + 2 * MOST_OPEN, other=5 + 2 * MOST_OPEN)


def test_a_cooperation_may_name_it(world: World) -> None:
    row = propose(world)
    say(world, 0, row)
    say(world, 1, row)
    parties = [party_of(world.guests[0]), party_of(world.guests[1])]
    actor = world.actor(Role.ORGANISER)
    with time_machine.travel(DAY + timedelta(days=1), tick=False):
        open_cooperation(actor, world.programme, world.event, parties, "Membranes", Origin(introduction=row))
    assert [one.cooperations for one in credits_at(world.event)] == [1]
