"""Outcome cards in the browser: with and without scripts, by the host, and offline with a queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Browser

from duijie.store.models import Cooperation, Meeting, Outcome, Role
from tests.actions.following.scene import AFTER, FIRST, host_of, meet
from tests.browser import new_page
from tests.world import World, make_world


@pytest.fixture(autouse=True)
def _after() -> Iterator[None]:
    with time_machine.travel(AFTER):
        yield


@pytest.fixture
def meeting(world: World) -> Meeting:
    return meet(world, *world.guests[:2])


def said(meeting: Meeting) -> list[tuple[bool, str, str]]:
    rows = Outcome.objects.filter(meeting=meeting, latest=True)
    return [(row.held, row.next_step, row.by_when.isoformat() if row.by_when else "") for row in rows]


def test_three_taps_without_scripts(world: World, meeting: Meeting) -> None:
    client = world.browser(world.guests[0].person.account)
    listed = client.get(world.path("me/outcomes")).content.decode()
    assert (listed.count("Did the meeting take place?"), "Firm 1 of lugang" in listed) == (1, True)
    address = world.path(f"me/outcomes/{meeting.key}")
    answer = client.post(address, {"held": "yes", "back": "list"})
    assert (answer.status_code, answer["Location"]) == (302, world.path("me/outcomes") + f"#o-{meeting.key}")
    client.post(address, {"next_step": "intention"})
    client.post(address, {"by_when": "1m"})
    assert client.post(address, {"note": "Ask Li"})["Location"] == address
    assert said(meeting) == [(True, "intention", "2027-04-19")]
    assert Cooperation.objects.count() == 1
    page = client.get(address).content.decode()
    assert (page.count('aria-pressed="true"'), "Ask Li" in page) == (2, True)
    other = world.browser(world.guests[1].person.account).get(address).content.decode()
    assert ("Ask Li" in other, other.count('aria-pressed="true"')) == (False, 0)


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"next_step": "intention"}, 400, "Say first whether the meeting took place"),
        ({"held": "yes", "by_when": "day", "day": "soon"}, 400, "Choose a day"),
        ({"held": "yes", "next_step": "papers", "by_when": "day", "day": "2027-01-01"}, 400, "before the meeting"),
        ({"held": "yes", "note": "x" * 2001}, 400, "longer than 2000"),
    ],
)
def test_a_fault_is_said_and_what_was_typed_is_kept(
    world: World, meeting: Meeting, form: dict[str, str], status: int, words: str
) -> None:
    client = world.browser(world.guests[0].person.account)
    answer = client.post(world.path(f"me/outcomes/{meeting.key}"), form)
    page = answer.content.decode()
    assert (answer.status_code, words in page, form.get("note", "") in page) == (status, True, True)
    part = client.post(world.path(f"me/outcomes/{meeting.key}"), form, headers={"X-Duijie-Part": "outcome"})
    assert (part.status_code, "<html" in part.content.decode(), words in part.content.decode()) == (status, False, True)
    assert not Outcome.objects.exists()


def test_what_happens_before_the_meeting_when_cancelled_and_to_strangers(world: World, meeting: Meeting) -> None:
    address = world.path(f"me/outcomes/{meeting.key}")
    client = world.browser(world.guests[0].person.account)
    with time_machine.travel(FIRST - timedelta(minutes=1), tick=False):
        early = client.post(address, {"held": "yes"})
        assert (early.status_code, "It has not begun yet" in early.content.decode()) == (409, True)
    Meeting.objects.filter(key=meeting.key).update(progress="no_show")
    disputed = client.post(address, {"held": "yes"}, follow=True).content.decode()
    assert "The hall noted: not held" in disputed
    assert "shown as disputed" in disputed
    Meeting.objects.filter(key=meeting.key).update(state="cancelled")
    assert client.post(address, {"held": "no"}).status_code == 409
    assert "was cancelled" in client.get(address).content.decode()
    assert world.browser(world.guests[2].person.account).get(address).status_code == 404
    assert said(meeting) == [(True, "", "")]


def test_the_host_answers_for_both_and_reads_no_answer_of_theirs(world: World, meeting: Meeting) -> None:
    host_of(world)
    address = world.path(f"staff/hosting/{meeting.key}/outcome")
    guest, other = world.guests[:2]
    world.browser(guest.person.account).post(
        world.path(f"me/outcomes/{meeting.key}"), {"held": "yes", "next_step": "no_fit", "note": "Dull"}
    )
    client = world.browser(world.staff[Role.TABLE_HOST])
    for who in (guest, other):
        answer = client.post(address, {"participant": who.key, "held": "yes", "note": "Mine"})
        assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert ("They have answered themselves" in page, "Dull" in page, page.count('aria-pressed="true"')) == (
        True,
        False,
        1,
    )
    assert list(Outcome.objects.filter(for_them=True).values_list("latest", flat=True)) == [False, True]
    assert client.post(address, {"participant": world.guests[2].key, "held": "yes"}).status_code == 404
    elsewhere = meet(world, world.guests[2], world.guests[3], table=1)
    assert client.get(world.path(f"staff/hosting/{elsewhere.key}/outcome")).status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_the_database_a_constant_number_of_times(
    world: World, many: int, django_assert_num_queries: object
) -> None:
    for number in range(many):
        meet(world, world.guests[0], world.guests[1 + 2 * (number % 2)], slot=number)
    client = world.browser(world.guests[0].person.account)
    client.get(world.path("me/outcomes"))
    with django_assert_num_queries(9):  # type: ignore[operator]
        client.get(world.path("me/outcomes"))


@pytest.mark.django_db(transaction=True)
def test_taps_wait_in_the_phone_without_a_network_and_are_sent_in_order(live_server: object, browser: Browser) -> None:
    world = make_world()
    meeting = meet(world, *world.guests[:2])
    address = live_server.url + world.path(f"me/outcomes/{meeting.key}")  # type: ignore[attr-defined]
    page = new_page(browser, live_server.url, world.guests[0].person.account, width=360)  # type: ignore[attr-defined]
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_role("button", name="Yes").click()
    page.get_by_role("button", name="We intend to cooperate").click()
    page.get_by_role("button", name="1 month").click()
    page.get_by_text("Kept on this phone").wait_for()
    assert not Outcome.objects.exists()
    page.context.set_offline(False)
    page.get_by_text("By Monday 19 April 2027").wait_for()
    assert page.get_by_text("Kept on this phone").is_hidden()
    assert page.evaluate("localStorage.getItem('duijie-outcomes')") == "[]"
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Meet again").click()
    assert said(meeting) == [(True, "meet_again", "2027-04-19")]
    rows = Outcome.objects.filter(meeting=meeting)
    assert [row.next_step for row in rows] == ["", "intention", "intention", "meet_again"]
    assert len({row.mark for row in rows}) == 4
