"""Wishes and requests: rules, quotas, what the other learns, what comes of two wishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from duijie.actions import avoiding, requesting, wishing
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.store.models import (
    AskRule,
    AuditEntry,
    Avoid,
    Mail,
    Participant,
    Phase,
    PhaseCode,
    Request,
    RequestState,
    Role,
    Strength,
    Wish,
)
from duijie.store.queries.wishes import quota, standings, to_answer
from tests.actions.suggesting.scene import CHOOSING, firm_of
from tests.world import World, add_guest, make_world

MUST, LIKE, NO = Strength.MUST, Strength.LIKE, Strength.NO


@pytest.fixture(autouse=True)
def _choosing_time() -> Iterator[None]:
    with time_machine.travel(CHOOSING, tick=False):
        yield


def choose(world: World, by: Participant, whom: Participant, strength: Strength = LIKE) -> wishing.Chosen:
    return wishing.choose(world.guest_actor(by), by, whom, strength)


def states(one: Participant, other: Participant) -> list[str]:
    return list(Request.objects.filter(by=one, whom=other).order_by("created", "key").values_list("state", flat=True))


def test_a_wish_asks_the_other_and_a_second_one_agrees_both(world: World) -> None:
    one, other = world.guests[:2]
    assert choose(world, one, other) == wishing.Chosen(agreed=False, asked=True)
    assert (states(one, other), states(other, one)) == (["waiting"], [])
    request = Request.objects.get()
    assert request.expires == CHOOSING + timedelta(hours=72)
    assert choose(world, other, one, MUST) == wishing.Chosen(agreed=True, asked=True)
    assert (states(one, other), states(other, one)) == (["accepted"], ["accepted"])
    told = [(mail.template, mail.to) for mail in Mail.objects.order_by("created", "key")]
    assert sorted(told) == [("request_answered", one.person.mail), ("request_got", other.person.mail)]


def test_mail_names_the_other_only_by_what_they_show(world: World) -> None:
    one, other = world.guests[:2]
    Participant.objects.filter(key=one.key).update(shown=["organisation"])
    choose(world, one, other)
    mail = Mail.objects.get()
    assert "Firm 0 of lugang would like to meet you at Conference 2027" in mail.body
    assert "Guest 0" not in mail.body + mail.subject
    assert "{" not in mail.body
    assert f"/lugang/2027/me/requests/{Request.objects.get().key}/" in mail.body


def test_a_no_is_told_to_nobody_and_asks_nobody(world: World) -> None:
    one, other = world.guests[:2]
    choose(world, one, other, NO)
    assert (Request.objects.count(), Mail.objects.count()) == (0, 0)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.facts) == ("wish.choose", {})
    assert other.key not in entry.subject
    # Whoever was turned down may ask all the same and sees nothing of it; it just never reaches the other's page.
    choose(world, other, one)
    assert states(other, one) == ["waiting"]
    assert list(to_answer(one, CHOOSING)) == []


def test_changing_must_and_like_asks_once(world: World) -> None:
    one, other = world.guests[:2]
    for strength in (LIKE, MUST, LIKE, LIKE):
        choose(world, one, other, strength)
    assert states(one, other) == ["waiting"]
    assert Wish.objects.get().strength == LIKE
    assert Mail.objects.count() == 1


def test_like_then_no_withdraws_silently(world: World) -> None:
    one, other = world.guests[:2]
    choose(world, one, other)
    choose(world, one, other, NO)
    assert states(one, other) == ["withdrawn"]
    assert [mail.template for mail in Mail.objects.all()] == ["request_got"]


@pytest.mark.parametrize("how", ["no", "take_back"])
def test_ending_an_agreement_tells_the_other_and_leaves_nothing_accepted(world: World, how: str) -> None:
    one, other = world.guests[:2]
    choose(world, one, other)
    choose(world, other, one)
    Mail.objects.all().delete()
    if how == "no":
        choose(world, one, other, NO)
    else:
        wishing.take_back(world.guest_actor(one), one, other)
    assert (states(one, other), states(other, one)) == (["withdrawn"], ["withdrawn"])
    mail = Mail.objects.get()
    assert (mail.to, "taken their yes back" in mail.body) == (other.person.mail, True)


def test_quota_of_wishes_of_musts_and_what_frees_a_place(world: World) -> None:
    for number in range(4, 12):
        add_guest(world, number)
    world.event.wishes, world.event.musts = 2, 1
    world.event.save()
    one, first, second, third = world.guests[0], *(world.guests[n] for n in (1, 3, 5))
    choose(world, one, first, MUST)
    with pytest.raises(Refused, match="musts_full"):
        choose(world, one, second, MUST)
    choose(world, one, second)
    with pytest.raises(Refused, match="musts_full"):
        choose(world, one, second, MUST)
    with pytest.raises(Refused, match="wishes_full"):
        choose(world, one, third)
    assert Wish.objects.filter(by=one).count() == 2
    requesting.decline_request(world.guest_actor(first), Request.objects.get(by=one, whom=first))
    choose(world, one, third, MUST)
    full = quota(world.event, standings(one))
    assert (full.chosen, full.musts_chosen) == (2, 1)
    waiting = Request.objects.filter(by=one, state=RequestState.WAITING)
    assert {request.whom_id for request in waiting} == {second.key, third.key}


def test_rules_between_sides_and_their_numbers(world: World) -> None:
    add_guest(world, 4), add_guest(world, 5)
    zero, one, two, three = world.guests[:4]
    with pytest.raises(Refused, match="side_may_not_ask"):
        choose(world, zero, two)
    AskRule.objects.filter(by=world.sides["shandong"]).update(wishes=1)
    choose(world, zero, one)
    with pytest.raises(Refused, match="side_full"):
        choose(world, zero, three)
    AskRule.objects.filter(by=world.sides["shandong"]).update(incoming=1)
    with pytest.raises(Refused, match="their_list_full"):
        choose(world, two, one)
    AskRule.objects.filter(by=world.sides["hongkong"]).delete()
    with pytest.raises(Refused, match="side_may_not_ask"):
        choose(world, three, zero)


def test_without_any_rule_only_different_sides_meet(world: World) -> None:
    AskRule.objects.all().delete()
    zero, one, two = world.guests[:3]
    choose(world, zero, one)
    with pytest.raises(Refused, match="side_may_not_ask"):
        choose(world, zero, two)


def test_an_own_cap_refuses_with_a_word_and_answers_do_not_count(world: World) -> None:
    zero, one, two, three = world.guests[:4]
    Participant.objects.filter(key=one.key).update(incoming_cap=1)
    choose(world, zero, one)
    with pytest.raises(Refused, match="their_list_full") as refused:
        choose(world, two, one)
    assert "take no more requests" in refused.value.text.en
    assert not Wish.objects.filter(by=two).exists()
    # Who is wished for by the capped guest themselves takes no place of the cap, and is always let through.
    choose(world, one, two)
    assert choose(world, two, one).agreed
    requesting.decline_request(world.guest_actor(one), Request.objects.get(by=zero, whom=one))
    add_guest(world, 4)
    choose(world, world.guests[4], one)
    assert states(world.guests[4], one) == ["waiting"]
    del three


def test_before_after_and_without_dates(world: World) -> None:
    one, other = world.guests[:2]
    opens = Phase.objects.get(code=PhaseCode.WISHES_OPEN).at
    closes = Phase.objects.get(code=PhaseCode.WISHES_CLOSE).at
    choose(world, one, other)
    with time_machine.travel(opens - timedelta(seconds=1), tick=False), pytest.raises(Refused, match="not_open") as no:
        choose(world, one, other, MUST)
    assert "26 February, 08:00" in no.value.text.en
    with time_machine.travel(closes, tick=False):
        for strength in Strength:
            with pytest.raises(Refused, match="wishes_closed"):
                choose(world, one, other, strength)
        with pytest.raises(Refused, match="wishes_closed"):
            wishing.take_back(world.guest_actor(one), one, other)
    Phase.objects.all().delete()
    with pytest.raises(Refused, match="wishes_not_open"):
        choose(world, one, other)
    assert Wish.objects.get().strength == LIKE


def test_nobody_is_chosen_whom_one_may_not_see(world: World) -> None:
    zero, one, two, three = world.guests[:4]
    unconfirmed = add_guest(world, 5, state="imported")
    hidden = add_guest(world, 7)
    Participant.objects.filter(key=hidden.key).update(shown=["title"])
    lapsed = add_guest(world, 9)
    Participant.objects.filter(key=lapsed.key).update(shown_until=CHOOSING.date() - timedelta(days=1))
    Avoid.objects.create(participant=one, organisation=firm_of(zero))
    Avoid.objects.create(participant=zero, organisation=firm_of(three))
    elsewhere = make_world("other", guests=2).guests[1]
    for whom in (unconfirmed, hidden, lapsed, one, three, zero, elsewhere):
        with pytest.raises(Refused, match="not_found"):
            choose(world, zero, whom)
    Participant.objects.filter(key=two.key).update(shown=[])
    with pytest.raises(Refused, match="takes_no_part"):
        choose(world, two, three)
    assert (Wish.objects.count(), Request.objects.count(), Mail.objects.count()) == (0, 0, 0)


def test_others_may_not_choose_for_a_guest_but_a_steward_may_and_it_is_kept(world: World) -> None:
    zero, one, two = world.guests[:3]
    for actor in (world.guest_actor(two), world.actor(Role.OWNER)):
        with pytest.raises(Refused, match="not_allowed"):
            wishing.choose(actor, zero, one, LIKE)
    steward = world.guest_actor(two)
    steward = type(steward)(steward.account, steward.name, (), frozenset({zero.person.key}))
    wishing.choose(steward, zero, one, LIKE)
    assert Wish.objects.get().entered_by == steward.account
    choose(world, zero, one, MUST)
    assert Wish.objects.get().entered_by == ""


def test_a_note_is_kept_with_the_wish_and_too_long_ones_are_told(world: World) -> None:
    zero, one = world.guests[:2]
    with pytest.raises(Refused, match="not_found"):
        wishing.keep_note(world.guest_actor(zero), zero, one, "bring samples")
    choose(world, zero, one)
    wishing.keep_note(world.guest_actor(zero), zero, one, "  bring samples ")
    choose(world, zero, one, NO)
    assert Wish.objects.get().note == "bring samples"
    with pytest.raises(InputError) as wrong:
        wishing.keep_note(world.guest_actor(zero), zero, one, "x" * 1001)
    assert (wrong.value.faults[0].place, Wish.objects.get().note) == ("note", "bring samples")


def test_avoiding_ends_wishes_and_agreements_and_hides_each_from_the_other(world: World) -> None:
    zero, one, two = world.guests[:3]
    choose(world, zero, one)
    choose(world, one, zero)
    choose(world, two, one)
    assert avoiding.avoid(world.guest_actor(one), one, firm_of(zero)) == 1
    assert (states(zero, one), states(one, zero), states(two, one)) == (["withdrawn"], ["withdrawn"], ["waiting"])
    assert not Wish.objects.filter(by=one).exists()
    with pytest.raises(Refused, match="not_found"):
        choose(world, zero, one)
    avoiding.stop_avoiding(world.guest_actor(one), one, firm_of(zero))
    assert choose(world, zero, one).asked
    with pytest.raises(Refused, match="not_found"):
        avoiding.stop_avoiding(world.guest_actor(one), one, firm_of(zero))
    with pytest.raises(Refused, match="not_found"):
        avoiding.avoid(world.guest_actor(one), one, firm_of(one))
    elsewhere = firm_of(make_world("other", guests=1).guests[0])
    with pytest.raises(Refused, match="not_found"):
        avoiding.avoid(world.guest_actor(one), one, elsewhere)
