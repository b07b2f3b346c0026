"""A table host's list: own meetings with their briefing, taps that come later, the mail of the evening before."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponseBase
from django.test import Client

from duijie.actions.running.briefing import due_briefings
from duijie.engine.text import Text
from duijie.store.models import (
    Assistant,
    AssistantKind,
    Mail,
    Meeting,
    MeetingMark,
    MeetingState,
    Role,
    Suggestion,
    Table,
)
from tests.web.board.stage import MINUTE, START, meet, minute
from tests.world import DAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def meetings(world: World) -> list[Meeting]:
    """Two meetings at the host's table and one elsewhere."""
    found = [meet(world, 0, 1, "s1", "T1"), meet(world, 2, 3, "s2", "T1"), meet(world, 0, 3, "s3", "T2")]
    table = Table.objects.get(event=world.event, code="T1")
    Assistant.objects.create(
        event=world.event,
        kind=AssistantKind.TABLE_HOST,
        name="Lin Hao",
        account=world.staff[Role.TABLE_HOST],
        table=table,
    )
    return found


def words(answer: HttpResponseBase) -> str:
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL)).split())


def host(world: World) -> Client:
    return world.browser(world.staff[Role.TABLE_HOST])


def send(client: Client, world: World, sent: datetime, *taps: tuple[str, str, datetime, str]) -> dict[str, str]:
    """Send taps as a device does: mark, "kind:meeting", its time, guest; return what became of each."""
    marks = [
        {"mark": mark, "kind": tap.split(":")[0], "meeting": tap.split(":")[1], "at": at.isoformat(), "guest": guest}
        for mark, tap, at, guest in taps
    ]
    body = json.dumps({"sent": sent.isoformat(), "marks": marks})
    answer = client.post(world.path("staff/hosting/marks/"), body, content_type="application/json")
    assert answer.status_code == 200
    found: dict[str, str] = answer.json()["done"]
    return found


def test_a_host_reads_who_comes_and_why_as_far_as_it_is_public(world: World, meetings: list[Meeting]) -> None:
    why = Text("Both work on membranes", "都做膜材料", "都做膜材料")
    for number, added in ((0, "x"), (2, "")):
        Suggestion.objects.create(
            event=world.event,
            participant=world.guests[number],
            other=world.guests[number + 1],
            rank=1,
            score=0.5,
            added_by=added,
            reasons=[{"signal": "meaning", "weight": 1, "text": why.to_json()}],
        )
    with time_machine.travel(minute(-5), tick=False):
        said = words(host(world).get(world.path("staff/hosting/")))
    assert "13:30–13:55 Table T1 Waiting GL Guest 0 of lugang Director" in said
    assert said.count("Guest 3 of lugang") == 1  # not the meeting at the other table
    assert said.count("Both work on membranes") == 1  # the listings of the other pair are nobody's to read
    assert "Speaks English, Mandarin" in said


def test_the_page_is_asked_with_as_many_queries_for_one_meeting_as_for_two(
    world: World, meetings: list[Meeting]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    with time_machine.travel(minute(0), tick=False):
        client = host(world)
        client.get(world.path("staff/hosting/"))
        for _round in range(2):
            with CaptureQueriesContext(connection) as asked:
                client.get(world.path("staff/hosting/"))
            counts.append(len(asked))
            Meeting.objects.filter(pk=meetings[1].pk).update(state=MeetingState.CANCELLED)
    assert counts[0] == counts[1]


def test_a_tap_without_scripts_is_noted(world: World, meetings: list[Meeting]) -> None:
    with time_machine.travel(minute(1), tick=False):
        client = host(world)
        client.post(world.path("staff/hosting/tap/"), {"tap": f"started:{meetings[0].key}"})
        assert "Started" in words(client.get(world.path("staff/hosting/")))
        elsewhere = client.post(world.path("staff/hosting/tap/"), {"tap": f"started:{meetings[2].key}"})
    assert Meeting.objects.get(pk=meetings[0].pk).progress == "started"
    assert elsewhere.status_code == 403


@pytest.mark.parametrize("fast", [timedelta(), timedelta(hours=1), timedelta(days=-1)])
def test_taps_kept_without_signal_count_when_they_were_made(
    world: World, meetings: list[Meeting], fast: timedelta
) -> None:
    one, other = meetings[:2]
    taps = [
        ("a", f"started:{one.key}", minute(1) + fast, ""),
        ("b", f"ended:{one.key}", minute(24) + fast, ""),
        ("c", f"missing:{other.key}", minute(36) + fast, world.guests[3].key),
    ]
    with time_machine.travel(minute(60), tick=False):
        client = host(world)
        assert send(client, world, minute(60) + fast, *taps) == {"a": "", "b": "", "c": ""}
        assert send(client, world, minute(60) + fast, *taps) == {"a": "", "b": "", "c": ""}
    assert MeetingMark.objects.count() == 3
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.progress, one.started, one.ended) == ("ended", minute(1), minute(24))
    assert other.missing == [world.guests[3].key]


def test_a_tap_that_cannot_count_says_why_and_leaves_the_others(world: World, meetings: list[Meeting]) -> None:
    one, other, elsewhere = meetings
    Meeting.objects.filter(pk=other.pk).update(state=MeetingState.CANCELLED, changed=minute(20))
    with time_machine.travel(minute(60), tick=False):
        done = send(
            host(world),
            world,
            minute(60),
            ("late", f"started:{other.key}", minute(31), ""),
            ("other", f"started:{elsewhere.key}", minute(31), ""),
            ("gone", "started:nothing", minute(31), ""),
            ("odd", f"dancing:{one.key}", minute(31), ""),
            ("good", f"started:{one.key}", minute(2), ""),
        )
    assert done["late"].startswith("This meeting was cancelled")
    assert done["other"].startswith("Your role does not include this")
    assert done["gone"].startswith("This page does not exist")
    assert done["odd"].startswith("This cannot be said")
    assert done["good"] == ""
    assert MeetingMark.objects.get().mark == "good"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"marks": 5}', '{"marks": [{"mark": "a"}]}', '{"marks": [7]}'])
def test_what_cannot_be_read_is_said_and_changes_nothing(world: World, meetings: list[Meeting], body: str) -> None:
    with time_machine.travel(minute(1), tick=False):
        answer = host(world).post(world.path("staff/hosting/marks/"), body, content_type="application/json")
    assert answer.status_code == 400
    assert "Your taps are kept" in answer.json()["wrong"]
    assert not MeetingMark.objects.exists()


def test_more_taps_than_a_day_has_are_sent_in_parts(world: World, meetings: list[Meeting]) -> None:
    body = json.dumps({"marks": [{"mark": str(n), "kind": "ended", "at": "x"} for n in range(501)]})
    with time_machine.travel(minute(1), tick=False):
        answer = host(world).post(world.path("staff/hosting/marks/"), body, content_type="application/json")
    assert "More than 500 taps" in answer.json()["wrong"]


def test_somebody_without_a_table_reads_what_to_do(world: World) -> None:
    said = words(world.browser(world.staff[Role.INTERPRETER]).get(world.path("staff/hosting/")))
    assert "You host no table here" in said


def test_an_interpreter_has_the_meetings_they_interpret(world: World, meetings: list[Meeting]) -> None:
    row = Assistant.objects.create(
        event=world.event, kind=AssistantKind.INTERPRETER, name="Tam", account=world.staff[Role.INTERPRETER]
    )
    Meeting.objects.filter(pk=meetings[2].pk).update(interpreter=row)
    with time_machine.travel(minute(0), tick=False):
        said = words(world.browser(world.staff[Role.INTERPRETER]).get(world.path("staff/hosting/")))
    assert "14:30–14:55 Table T2" in said
    assert "Table T1" not in said


def test_the_evening_before_each_host_gets_their_meetings_once(world: World, meetings: list[Meeting]) -> None:
    evening = DAY - timedelta(days=1) + timedelta(hours=10)  # 18:00 in Jinan
    for at, sent in ((evening - MINUTE, 0), (evening, 1), (evening + MINUTE, 0)):
        with time_machine.travel(at, tick=False):
            assert due_briefings(at) == sent
    mail = Mail.objects.get(template="host_briefing")
    assert mail.to == world.staff[Role.TABLE_HOST].mail
    assert "13:30–13:55  Table T1\n- Guest 0 of lugang · Firm 0 of lugang · English, Mandarin" in mail.body
    assert "Table T2" not in mail.body
    assert world.path("staff/hosting/") in mail.body


def test_on_the_day_no_briefing_is_sent_any_more(world: World, meetings: list[Meeting]) -> None:
    assert due_briefings(START) == 0
