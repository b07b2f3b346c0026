"""Wishes and answers that come at the same moment, with real threads on a real database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection, connections

from duijie.actions import avoiding, requesting, wishing
from duijie.actions.refusal import Refused
from duijie.actions.wishing import pair
from duijie.store.models import Participant, Request, RequestState, Strength, Wish
from tests.actions.suggesting.scene import CHOOSING, firm_of
from tests.world import World, add_guest, make_world

pytestmark = [pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture
def _real_file(tmp_path: Path) -> Iterator[None]:
    """Put SQLite's tables into a file for the test: a database in memory has no writer's lock to wait for."""
    if connection.vendor != "sqlite":
        yield
        return
    place = tmp_path / "races.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(place)])
    kept, settings = connections["default"], connections.settings["default"]
    name = settings["NAME"]
    settings["NAME"] = str(place)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        settings["NAME"] = name
        connections["default"] = kept


@pytest.fixture
def crowd(_real_file: None) -> Iterator[World]:
    """A committed world of sixteen guests, at a time at which they may choose."""
    with time_machine.travel(CHOOSING, tick=False):
        made = make_world(guests=16)
        yield made


def at_once(*works: Callable[[], object]) -> list[str]:
    """Do works in threads that start together; return how each ended: "" or the code of its refusal, in order."""
    gate = threading.Barrier(len(works))
    ends = ["?"] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            work()
            ends[number] = ""
        except Refused as refused:
            ends[number] = refused.code
        except Exception as error:
            ends[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def wish(world: World, by: Participant, whom: Participant) -> Callable[[], object]:
    return lambda: wishing.choose(world.guest_actor(by), by, whom, Strength.LIKE)


def test_two_who_choose_each_other_at_once_are_agreed(crowd: World) -> None:
    for number in range(0, 2 * ROUNDS, 2):
        one, other = crowd.guests[number : number + 2]
        assert at_once(wish(crowd, one, other), wish(crowd, other, one)) == ["", ""]
    assert set(Request.objects.values_list("state", flat=True)) == {RequestState.ACCEPTED}
    assert Request.objects.count() == 2 * ROUNDS


@pytest.mark.postgres  # SQLite lets one writer in at a time; there is no lock of ours to take away
def test_without_the_lock_two_who_choose_each_other_miss_each_other(
    crowd: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shows what the lock is for: the same test with it taken away ends in two requests that both wait."""
    both_asked = threading.Barrier(2)

    def unlocked(*keys: str) -> dict[str, Participant]:
        rows = Participant.objects.select_related("person", "person__organisation", "side", "event", "event__programme")
        return {row.key: row for row in rows.filter(key__in=keys)}

    monkeypatch.setattr(pair, "lock_guests", unlocked)
    monkeypatch.setattr(pair, "tell_asked", lambda *_: both_asked.wait(20))
    one, other = crowd.guests[:2]
    assert at_once(wish(crowd, one, other), wish(crowd, other, one)) == ["", ""]
    assert list(Request.objects.values_list("state", flat=True)) == [RequestState.WAITING, RequestState.WAITING]


def test_accepting_and_declining_at_once_does_one_of_them(crowd: World) -> None:
    for number in range(0, 2 * ROUNDS, 2):
        one, other = crowd.guests[number : number + 2]
        wish(crowd, one, other)()
        request, actor = Request.objects.get(by=one), crowd.guest_actor(other)
        ends = at_once(
            lambda actor=actor, request=request: requesting.accept_request(actor, request),  # type: ignore[misc]
            lambda actor=actor, request=request: requesting.decline_request(actor, request),  # type: ignore[misc]
        )
        request.refresh_from_db()
        expected = {"accepted": ["", "request_accepted"], "declined": ["request_declined", ""]}
        assert ends == expected[request.state]


def test_a_wish_while_the_others_is_taken_back_ends_in_one_story(crowd: World) -> None:
    for number in range(0, 2 * ROUNDS, 2):
        one, other = crowd.guests[number : number + 2]
        wish(crowd, one, other)()
        back = lambda one=one, other=other: wishing.take_back(crowd.guest_actor(one), one, other)  # noqa: E731
        assert at_once(back, wish(crowd, other, one)) == ["", ""]
        theirs = Request.objects.get(by=other, whom=one).state
        assert Request.objects.get(by=one, whom=other).state == RequestState.WITHDRAWN
        # Taken back first: the other asks anew. Agreed first: the agreement ended with it. Never half of one.
        assert theirs in {RequestState.WAITING, RequestState.WITHDRAWN}
        assert not Wish.objects.filter(by=one).exists()


def test_a_cap_holds_when_everybody_asks_at_once(crowd: World) -> None:
    star = crowd.guests[1]
    Participant.objects.filter(key=star.key).update(incoming_cap=2)
    ends = at_once(*(wish(crowd, guest, star) for guest in crowd.guests[0::2]))
    assert sorted(ends) == ["", "", *["their_list_full"] * 6]
    assert Request.objects.filter(whom=star).count() == Wish.objects.filter(whom=star).count() == 2


def test_a_quota_holds_when_one_guest_chooses_on_two_phones(crowd: World) -> None:
    crowd.event.wishes = 3
    crowd.event.save()
    one = crowd.guests[0]
    ends = at_once(*(wish(crowd, one, guest) for guest in crowd.guests[1::2]))
    assert sorted(ends) == ["", "", "", *["wishes_full"] * 5]
    assert Request.objects.filter(by=one).count() == 3


def test_expiry_and_answer_at_once_do_one_of_them(crowd: World) -> None:
    one, other = crowd.guests[:2]
    wish(crowd, one, other)()
    request = Request.objects.get()
    late = request.expires
    # The answer came a second before, the clock's round a second later.
    ends = at_once(
        lambda: requesting.accept_request(crowd.guest_actor(other), request, CHOOSING),
        lambda: requesting.due_expiries(late),
    )
    request.refresh_from_db()
    assert (request.state, ends[0]) in {("accepted", ""), ("expired", "request_expired")}


def test_avoiding_many_while_they_choose_never_deadlocks(crowd: World) -> None:
    add_guest(crowd, 17)
    star, firm = crowd.guests[1], firm_of(crowd.guests[0])
    for guest in crowd.guests[2:8:2]:
        guest.person.organisation = firm
        guest.person.save()
    wishes = [wish(crowd, guest, star) for guest in crowd.guests[0:8:2]]
    ends = at_once(lambda: avoiding.avoid(crowd.guest_actor(star), star, firm), *wishes)
    assert set(ends) <= {"", "not_found"}
    assert ends[0] == ""
