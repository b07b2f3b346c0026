"""Answers to requests, and what runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from duijie.actions import requesting, wishing
from duijie.actions.refusal import Refused
from duijie.store.models import (
    AuditEntry,
    Mail,
    Participant,
    ParticipantState,
    Request,
    RequestState,
    Strength,
    Wish,
)
from duijie.store.queries.wishes import agreed_with, to_answer
from tests.actions.suggesting.scene import CHOOSING
from tests.world import World


@pytest.fixture(autouse=True)
def _choosing_time() -> Iterator[None]:
    with time_machine.travel(CHOOSING, tick=False):
        yield


@pytest.fixture
def request_(world: World) -> Request:
    one, other = world.guests[:2]
    wishing.choose(world.guest_actor(one), one, other, Strength.LIKE)
    Mail.objects.all().delete()
    return Request.objects.get()


def test_accepting_agrees_and_tells(world: World, request_: Request) -> None:
    one, other = world.guests[:2]
    assert list(to_answer(other, CHOOSING)) == [request_]
    requesting.accept_request(world.guest_actor(other), request_)
    request_.refresh_from_db()
    assert (request_.state, request_.answered) == ("accepted", CHOOSING)
    assert agreed_with(one, other)
    assert agreed_with(other, one)
    mail = Mail.objects.get()
    assert (mail.to, "would like to meet you too" in mail.body) == (one.person.mail, True)
    assert AuditEntry.objects.order_by("-number")[0].action == "request.accept"


def test_declining_frees_the_place_and_is_final_for_the_asker(world: World, request_: Request) -> None:
    one, other = world.guests[:2]
    requesting.decline_request(world.guest_actor(other), request_)
    assert "cannot meet you this time" in Mail.objects.get().body
    with pytest.raises(Refused, match="answered_before"):
        wishing.choose(world.guest_actor(one), one, other, Strength.MUST)
    assert Wish.objects.get(by=one).strength == Strength.LIKE
    # Whoever declined may change their mind and ask in turn; then it is for the first to answer.
    assert not wishing.choose(world.guest_actor(other), other, one, Strength.LIKE).agreed
    assert wishing.choose(world.guest_actor(one), one, other, Strength.LIKE).agreed


@pytest.mark.parametrize("first", ["accept", "decline", "withdraw", "expire"])
@pytest.mark.parametrize("answer", [requesting.accept_request, requesting.decline_request])
def test_answering_twice_or_too_late_changes_nothing(world: World, request_: Request, first: str, answer) -> None:  # type: ignore[no-untyped-def]
    one, other = world.guests[:2]
    actor = world.guest_actor(other)
    now = CHOOSING
    if first == "accept":
        requesting.accept_request(actor, request_)
    elif first == "decline":
        requesting.decline_request(actor, request_)
    elif first == "withdraw":
        wishing.take_back(world.guest_actor(one), one, other)
    else:
        now = request_.expires
    before = list(Request.objects.values_list("key", "state")), Mail.objects.count()
    code = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn", "expire": "expired"}[first]
    with pytest.raises(Refused, match=f"request_{code}") as refused:
        answer(actor, request_, now)
    assert refused.value.status == 409
    assert (list(Request.objects.values_list("key", "state")), Mail.objects.count()) == before


def test_only_the_asked_answer(world: World, request_: Request) -> None:
    for guest in (world.guests[0], world.guests[2]):
        with pytest.raises(Refused, match="not_allowed"):
            requesting.accept_request(world.guest_actor(guest), request_)
    assert Request.objects.get().state == RequestState.WAITING


def test_a_request_of_somebody_who_cancelled_is_taken_back(world: World, request_: Request) -> None:
    Participant.objects.filter(key=request_.by_id).update(state=ParticipantState.CANCELLED)
    assert list(to_answer(world.guests[1], CHOOSING)) == []
    with pytest.raises(Refused, match="request_withdrawn"):
        requesting.accept_request(world.guest_actor(world.guests[1]), request_)


def test_what_nobody_answers_runs_out_once_and_frees_its_place(world: World, request_: Request) -> None:
    one, other = world.guests[:2]
    world.event.wishes = 1
    world.event.save()
    assert requesting.due_expiries(request_.expires - timedelta(seconds=1)) == 0
    assert requesting.due_expiries(request_.expires) == 1
    assert requesting.due_expiries(request_.expires) == 0
    assert Request.objects.get().state == RequestState.EXPIRED
    assert "did not answer in time" in Mail.objects.get().body
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.actor) == ("request.expire", "")
    three = world.guests[3]
    assert wishing.choose(world.guest_actor(one), one, three, Strength.LIKE).asked
    wishing.take_back(world.guest_actor(one), one, three)
    assert wishing.choose(world.guest_actor(one), one, other, Strength.LIKE).asked  # asking anew after silence


def test_accepting_takes_back_an_earlier_no(world: World, request_: Request) -> None:
    one, other = world.guests[:2]
    wishing.choose(world.guest_actor(other), other, one, Strength.NO)
    assert list(to_answer(other, CHOOSING)) == []
    requesting.accept_request(world.guest_actor(other), request_)
    assert not Wish.objects.filter(by=other).exists()


def test_who_no_longer_comes_ends_every_request_and_tells_the_agreed(world: World, request_: Request) -> None:
    one, other, _, three = world.guests[:4]
    requesting.accept_request(world.guest_actor(other), request_)
    wishing.choose(world.guest_actor(three), three, one, Strength.LIKE)
    Mail.objects.all().delete()
    assert requesting.end_all_of(one, CHOOSING) == 2
    assert set(Request.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert [mail.to for mail in Mail.objects.all()] == [other.person.mail]
