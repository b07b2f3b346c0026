"""Whether anything is new: tags of boards and guests, the short way past Django, and streams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.actions.day_changes import note_change
from duijie.actions.running import close_projectors, mark_meeting, open_projector, say_late
from duijie.store.models import Meeting, Role
from duijie.store.queries import pulse
from duijie.store.queries.pulse import PULSE
from duijie.web.lane import Lane
from duijie.web.organiser.board.stream import Limits, Streams, Told
from tests.web.board.stage import meet, minute
from tests.world import World, add_guest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every question look at the database."""
    monkeypatch.setattr(pulse, "FRESH", 0.0)
    monkeypatch.setattr(pulse, "GUESTS_FRESH", 0.0)
    PULSE.clear()
    yield
    PULSE.clear()


def test_a_boards_tag_changes_with_each_change_and_each_minute(world: World) -> None:
    row = meet(world, 0, 1, "s1", "T1")
    first = PULSE.board_tag(world.event.key, minute(1))
    assert PULSE.board_tag(world.event.key, minute(1) + timedelta(seconds=59)) == first
    later = PULSE.board_tag(world.event.key, minute(2))
    assert later != first
    with time_machine.travel(minute(2), tick=False):
        mark_meeting(world.actor(Role.DESK), row, "started")
    assert PULSE.board_tag(world.event.key, minute(2)) != later
    assert PULSE.board_tag("no-such-event") is None


def test_a_number_is_asked_once_a_while(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "FRESH", 1000.0)
    first = PULSE.board_tag(world.event.key, minute(1))
    with CaptureQueriesContext(connection) as asked:
        for _viewer in range(50):
            assert PULSE.board_tag(world.event.key, minute(1)) == first
    assert len(asked) == 0


def tags(world: World, at: datetime) -> list[str | None]:
    return [PULSE.guest_tag(world.event.key, guest.key, at) for guest in world.guests]


def changed(before: list[str | None], after: list[str | None]) -> list[int]:
    return [number for number, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]


def test_a_guests_tag_changes_with_their_own_day_alone(world: World) -> None:
    row = meet(world, 0, 1, "s1", "T1")
    meet(world, 2, 3, "s2", "T1")
    before = tags(world, minute(-30))
    with time_machine.travel(minute(1), tick=False):
        mark_meeting(world.actor(Role.DESK), row, "started")
    after = tags(world, minute(-30))
    assert changed(before, after) == [0, 1]
    assert changed(after, tags(world, minute(26))) == [0, 1]
    with transaction.atomic():
        Meeting.objects.filter(pk=row.pk).update(sequence=1, table=world.event.tables.last())
        note_change(world.event)
    assert changed(after, tags(world, minute(-30))) == [0, 1]
    with time_machine.travel(minute(2), tick=False):
        say_late(world.guest_actor(world.guests[2]), world.guests[2], Meeting.objects.get(code="2-3"), 5)
    assert PULSE.guest_tag(world.event.key, "somebody") == '"0"'


def test_guests_days_are_read_with_three_queries_for_any_number(world: World) -> None:
    meet(world, 0, 1, "s1", "T1")
    counts = []
    for extra in (4, 20):
        while len(world.guests) < extra:
            add_guest(world, len(world.guests))
        PULSE.clear()
        with CaptureQueriesContext(connection) as asked:
            PULSE.guest_tag(world.event.key, world.guests[0].key)
        counts.append(len(asked))
        meet(world, 2, 3, "s2", "T1") if extra == 4 else None
    assert counts == [5, 5]  # the event, its number, and three


def ask(lane: Lane, path: str, tag: str) -> tuple[str, dict[str, str]]:
    """Return the status and headers of a question."""
    found: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": tag}
    list(lane(environ, lambda status, headers: found.append((status, dict(headers)))))
    return found[0] if found else ("", {})


def test_the_short_way_answers_only_that_nothing_is_new(world: World) -> None:
    meet(world, 0, 1, "s1", "T1")
    onward: list[str] = []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        onward.append(environ["PATH_INFO"])
        return []

    lane, board = Lane(application), f"/now/{world.event.key}"
    guest = f"{board}/{world.guests[0].key}"
    with time_machine.travel(minute(1), tick=False):
        for path in (board, guest):
            tag = Client().get(path).headers["ETag"]
            assert ask(lane, path, tag) == ("304 Not Modified", {"ETag": tag, "Cache-Control": "private, no-cache"})
            assert Client().get(path, headers={"If-None-Match": tag}).status_code == 304
        assert onward == []
        for path in (board, guest, "/now/nothing", "/now/a/b/c", "/home"):
            ask(lane, path, '"old"')
    assert onward == [board, guest, "/now/nothing", "/now/a/b/c", "/home"]
    assert Client().get("/now/nothing").status_code == 404


def test_a_stream_tells_a_change_and_its_place_is_given_back_once(world: World) -> None:
    streams = Streams(1)
    assert streams.take()
    assert not streams.take()
    left: list[bool] = []
    limits = Limits(streams=1, length=60.0, heartbeat=60.0, look=0.0)
    told = Told(world.event.key, limits, lambda: left.append(True))
    assert next(told).startswith("retry: 2000\ndata: 0.")
    with transaction.atomic():
        note_change(world.event)
    assert next(told).startswith("data: 1.")
    told.close()
    told.close()
    assert left == [True]


def test_a_stream_ends_and_beats(world: World) -> None:
    left: list[bool] = []
    quiet = Told(world.event.key, Limits(length=60.0, heartbeat=0.0, look=0.0), lambda: left.append(True))
    assert [next(quiet).split(":")[0], next(quiet)] == ["retry", ":\n\n"]
    short = Told(world.event.key, Limits(length=0.0, look=0.0), lambda: left.append(True))
    assert len(list(short)) == 1
    assert left == [True]


def end(answer: Any) -> None:
    """Do what Django does when a reader leaves, but for the signal, which would end the test's own connection."""
    for close in answer._resource_closers:
        close()


def test_where_no_stream_is_free_the_board_asks_instead(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from duijie.web.organiser.board import stream

    monkeypatch.setattr(stream, "STREAMS", Streams(1))
    client, path = world.browser(world.staff[Role.VIEWER]), world.path("staff/day/stream/")
    listens = {"Accept": "text/event-stream"}
    once = client.get(path)
    assert once.content.decode().startswith("retry: 2000\ndata: 0.")
    open_one = client.get(path, headers=listens)
    assert (open_one.status_code, open_one.headers["Content-Type"]) == (200, "text/event-stream")
    assert client.get(path, headers=listens).status_code == 204
    end(open_one)
    again = client.get(path, headers=listens)
    assert again.status_code == 200
    end(again)


def test_a_screens_board_is_sent_again_only_while_it_is_the_latest(world: World) -> None:
    row = meet(world, 0, 1, "s1", "T1")
    path = f"/screen/{open_projector(world.actor(Role.ORGANISER), world.event)}"
    asked: list[str] = []

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        """Answer as the application does, through the client, which leaves the test's connection open."""
        asked.append(environ["PATH_INFO"])
        answer = Client().get(environ["PATH_INFO"] + "?lang=en&part=1", headers={"X-Duijie-Part": "screen"})
        start(f"{answer.status_code} {answer.reason_phrase}", list(answer.headers.items()))
        return [answer.content]

    lane = Lane(application)

    def get(tag: str = "") -> tuple[str, str, bytes]:
        found: list[Any] = []
        environ = {"PATH_INFO": path, "QUERY_STRING": "lang=en&part=1", "REQUEST_METHOD": "GET"}
        environ |= {"HTTP_X_DUIJIE_PART": "screen"} | ({"HTTP_IF_NONE_MATCH": tag} if tag else {})
        body = b"".join(lane(environ, lambda status, headers: found.append((status, dict(headers)))))
        return found[0][0], found[0][1].get("ETag", ""), body

    with time_machine.travel(minute(1), tick=False):
        first = get()
        assert first[0] == "200 OK"
        assert get() == first
        assert get(first[1])[0] == "304 Not Modified"
        assert len(asked) == 1
        mark_meeting(world.actor(Role.DESK), row, "started")
        assert b"b-tile is-started" in get()[2]
        assert len(asked) == 2
        lane._screens.clear()  # a second later
        close_projectors(world.actor(Role.ORGANISER), world.event)
        assert get()[0] == "404 Not Found"
