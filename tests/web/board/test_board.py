"""The live board: states by clock and word, who is fetched, who may see and say what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from duijie.actions.running import close_projectors, judge, mark_meeting, open_projector
from duijie.actions.running.judging import Light
from duijie.store.models import CheckIn, Desk, Meeting, Participant, Role, Slot
from duijie.store.queries.live import live_day
from duijie.web.organiser.board.fetching import to_fetch
from duijie.web.organiser.board.tiles import board_now
from tests.web.board.stage import START, meet, minute
from tests.world import World, add_guest

pytestmark = pytest.mark.django_db


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    main = re.sub(r"<svg class=\"g.*?</svg>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize(
    ("at", "light", "late"),
    [
        (-1, Light.PLANNED, 0),
        (0, Light.PLANNED, 0),
        (2, Light.PLANNED, 0),
        (3, Light.LATE, 3),
        (7, Light.LATE, 7),
        (8, Light.MISSING, 8),
    ],
)
def test_without_a_word_the_clock_says_how_a_meeting_stands(at: int, light: Light, late: int) -> None:
    judged = judge("waiting", (), START, minute(at))
    assert (judged.light, judged.minutes, judged.said) == (light, late, False)


@pytest.mark.parametrize(
    ("progress", "missing", "light"),
    [
        ("started", (), Light.STARTED),
        ("started", ("a",), Light.MISSING),
        ("waiting", ("a",), Light.MISSING),
        ("no_show", (), Light.MISSING),
        ("ended", ("a",), Light.DONE),
    ],
)
def test_what_was_said_counts_more_than_the_clock(progress: str, missing: tuple[str, ...], light: Light) -> None:
    assert judge(progress, missing, START, minute(1)).light == light


def test_each_table_says_its_state_in_words(world: World) -> None:
    started, late, missing = (meet(world, 0, 1, "s1", "T1"), meet(world, 2, 3, "s1", "T2"), None)
    add_guest(world, 4), add_guest(world, 5)
    missing = meet(world, 4, 5, "s1", "T3")
    organiser = world.actor(Role.ORGANISER)
    with time_machine.travel(minute(5), tick=False):
        mark_meeting(organiser, started, "started")
        mark_meeting(organiser, missing, "missing", participant=world.guests[5])
        now = board_now(live_day(world.event), minute(5), "en", public=False)
    said = [(tile.table, tile.state, tile.word) for tile in now.tiles]
    assert said == [
        ("T1", "started", "Started"),
        ("T2", "late", "5 min late"),
        ("T3", "missing", "HK missing"),
        ("T4", "free", "Free"),
    ]
    assert (now.number, now.total, now.minutes, now.running) == (1, 3, 20, True)
    assert late.key == now.tiles[1].meeting.key  # type: ignore[union-attr]


def test_between_slots_the_next_is_shown_and_after_the_last_the_last(world: World) -> None:
    meet(world, 0, 1, "s2", "T1")
    day = live_day(world.event)
    between = board_now(day, minute(27), "en", public=False)
    assert (between.number, between.running, between.minutes) == (2, False, 3)
    assert between.tiles[0].state == "planned"
    after = board_now(day, minute(300), "en", public=False)
    assert (after.number, after.over, after.until) == (3, True, None)


def test_a_runner_reads_whom_to_fetch_and_where_they_were_seen(world: World) -> None:
    one, other = meet(world, 0, 1, "s1", "T1"), meet(world, 0, 3, "s2", "T2")
    desk = Desk.objects.create(event=world.event, name="Main door")
    CheckIn.objects.create(event=world.event, participant=world.guests[3], at=minute(-30), way="qr", desk=desk)
    organiser = world.actor(Role.ORGANISER)
    with time_machine.travel(minute(1), tick=False):
        mark_meeting(organiser, one, "started")
    now = minute(34)
    day = live_day(world.event)
    board = board_now(day, now, "en", public=False)
    found = to_fetch(day, board, "en", with_phones=False)
    seen = {one.face.shown_name: (one.seen.how, one.seen.at, one.seen.place, one.phone) for one in found}
    assert seen == {
        "Guest 0 of lugang": ("meeting", minute(1), "T1", ""),
        "Guest 3 of lugang": ("desk", minute(-30), "Main door", ""),
    }
    with time_machine.travel(now, tick=False):
        mark_meeting(organiser, other, "here", participant=world.guests[3])
    assert [one.face.shown_name for one in to_fetch(day, board, "en", with_phones=True)] == ["Guest 0 of lugang"]


@pytest.mark.parametrize(
    ("role", "phone", "fetch", "name", "buttons"),
    [
        (Role.ORGANISER, True, True, True, True),
        (Role.DESK, False, True, True, True),
        (Role.REVIEWER, False, False, True, False),
        (Role.TABLE_HOST, False, False, False, True),
        (Role.INTERPRETER, False, False, False, True),
    ],
)
def test_each_role_sees_and_says_what_is_theirs(
    world: World, role: Role, phone: bool, fetch: bool, name: bool, buttons: bool
) -> None:
    row = meet(world, 0, 1, "s1", "T1")
    with time_machine.travel(minute(5), tick=False):
        client = world.browser(world.staff[role])
        page = client.get(world.path(f"staff/day/?m={row.key}")).content.decode()
    assert "Firm 0 of lugang" in page
    assert ("138 0000 0000" in page) == phone
    assert ("To fetch" in page) == fetch
    assert ("Guest 0 of lugang" in page) == name
    assert ('form="tap"' in page) == buttons


def test_a_tap_from_the_board_is_noted_and_can_be_taken_back(world: World) -> None:
    row = meet(world, 0, 1, "s1", "T1")
    with time_machine.travel(minute(1), tick=False):
        client = world.browser(world.staff[Role.DESK])
        answer = client.post(world.path("staff/day/tap/"), {"tap": f"started:{row.key}", "view": "slots"})
        assert answer.headers["Location"] == world.path("staff/day/") + "?view=slots"
        assert Meeting.objects.get(pk=row.pk).progress == "started"
        assert "Noted: started" in words(client, world.path("staff/day/"))
        client.post(world.path(f"staff/day/{row.key}/reset/"))
        assert Meeting.objects.get(pk=row.pk).progress == "waiting"
        assert client.post(world.path("staff/day/tap/"), {"tap": f"dancing:{row.key}"}).status_code == 302
        assert "cannot be said" in words(client, world.path("staff/day/"))


def test_a_board_that_is_the_same_is_not_sent_again(world: World) -> None:
    row = meet(world, 0, 1, "s1", "T1")
    address = world.path("staff/day/part/?view=slots")
    with time_machine.travel(minute(1), tick=False):
        client = world.browser(world.staff[Role.ORGANISER])
        first = client.get(address)
        tag = first.headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        mark_meeting(world.actor(Role.DESK), row, "started")
        changed = client.get(address, headers={"If-None-Match": tag})
        assert (changed.status_code, "is-started" in changed.content.decode()) == (200, True)
    with time_machine.travel(minute(2), tick=False):
        assert client.get(address, headers={"If-None-Match": changed.headers["ETag"]}).status_code == 200


def test_the_day_is_read_with_as_many_queries_at_ten_meetings_as_at_one(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meet(world, 0, 1, "s1", "T1")
    with django_assert_num_queries(4):
        live_day(world.event)
    for number in range(4, 22):
        add_guest(world, number)
    places = [(slot, table) for slot in ("s1", "s2", "s3") for table in ("T2", "T3", "T4")]
    for number, place in zip(range(4, 22, 2), places, strict=True):
        meet(world, number, number + 1, *place)
    with django_assert_num_queries(4):
        day = live_day(world.event)
    assert len(day.meetings) == 10


def test_the_screen_names_no_people_and_no_firm_that_is_not_to_be_seen(world: World) -> None:
    meet(world, 0, 1, "s1", "T1")
    Participant.objects.filter(pk=world.guests[1].pk).update(shown=["name"])
    token = open_projector(world.actor(Role.ORGANISER), world.event)
    with time_machine.travel(minute(5), tick=False):
        page = Client().get(f"/screen/{token}?lang=en").content.decode()
    assert "Firm 0 of lugang" in page
    assert "Firm 1 of lugang" not in page
    assert "A guest" in page
    assert "Guest 0 of" not in page
    assert "5 min late" in page
    assert 'data-theme="dark"' in page


def test_the_screens_link_ends_when_it_is_stopped(world: World) -> None:
    meet(world, 0, 1, "s1", "T1")
    organiser = world.actor(Role.ORGANISER)
    token = open_projector(organiser, world.event)
    part = {"X-Duijie-Part": "screen"}
    with time_machine.travel(minute(5), tick=False):
        first = Client().get(f"/screen/{token}", headers=part)
        assert first.status_code == 200
        again = Client().get(f"/screen/{token}", headers=part | {"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert Client().get("/screen/something-else").status_code == 404
        assert close_projectors(organiser, world.event) == 1
        assert Client().get(f"/screen/{token}", headers=part).status_code == 404


def test_the_link_is_shown_once_and_only_to_those_who_run_the_day(world: World) -> None:
    client = world.browser(world.staff[Role.ORGANISER])
    shown = client.post(world.path("staff/day/projector/"), {"do": "open"}).content.decode()
    assert "/screen/" in shown
    assert "/screen/" not in client.get(world.path("staff/day/projector/")).content.decode()
    assert world.browser(world.staff[Role.DESK]).get(world.path("staff/day/projector/")).status_code == 403


def test_an_event_without_slots_or_plan_says_so(world: World) -> None:
    client = world.browser(world.staff[Role.VIEWER])
    assert "No plan is published yet" in words(client, world.path("staff/day/"))
    Slot.objects.all().delete()
    token = open_projector(world.actor(Role.OWNER), world.event)
    assert "There are no slots yet" in Client().get(f"/screen/{token}?lang=en").content.decode()


def test_a_long_day_ends(world: World) -> None:
    token = open_projector(world.actor(Role.OWNER), world.event)
    meet(world, 0, 1, "s1", "T1")
    with time_machine.travel(START + timedelta(hours=9), tick=False):
        assert "The meetings are over" in Client().get(f"/screen/{token}?lang=en").content.decode()
