"""Marks of meetings: who may make them, twice the same, without signal, with a clock that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from duijie.actions.day_changes import day_number
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.actions.running import mark_meeting, put_right, say_cannot_come, say_here, say_late
from duijie.engine.faults import InputError
from duijie.store.models import (
    Assistant,
    AssistantKind,
    AuditEntry,
    Disruption,
    MarkKind,
    Meeting,
    MeetingMark,
    MeetingState,
    Progress,
    Role,
)
from tests.actions.outgoing.stage import meeting_of, publish
from tests.world import DAY, World

pytestmark = pytest.mark.django_db
START = DAY + timedelta(hours=5, minutes=30)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with time_machine.travel(START + 10 * MINUTE, tick=False):
        yield


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Return a published meeting of the first slot."""
    with time_machine.travel(DAY - timedelta(days=5), tick=False):
        publish(world, (0, 1))
        found = meeting_of(world, 0, 1)
    first = world.event.slots.order_by("starts").first()
    Meeting.objects.filter(pk=found.pk).update(slot=first)
    found.refresh_from_db()
    return found


def host(world: World, meeting: Meeting, role: Role = Role.TABLE_HOST) -> Actor:
    """Return the host of a meeting's table, or its interpreter."""
    kind = AssistantKind.TABLE_HOST if role is Role.TABLE_HOST else AssistantKind.INTERPRETER
    table = meeting.table if role is Role.TABLE_HOST else None
    row = Assistant.objects.create(event=world.event, kind=kind, name="Lin", account=world.staff[role], table=table)
    if role is Role.INTERPRETER:
        Meeting.objects.filter(pk=meeting.pk).update(interpreter=row)
        meeting.refresh_from_db()
    return world.actor(role)


def stored(meeting: Meeting) -> Meeting:
    return Meeting.objects.get(pk=meeting.pk)


def test_a_host_starts_and_ends_a_meeting(world: World, meeting: Meeting) -> None:
    actor, before = host(world, meeting), day_number(world.event)
    marked = mark_meeting(actor, meeting, "started")
    assert (marked.new, marked.standing.progress) == (True, Progress.STARTED)
    mark_meeting(actor, meeting, MarkKind.ENDED)
    row = stored(meeting)
    now = timezone.now()  # both in one instant: what was said later comes later
    assert (row.progress, row.started, row.ended) == (Progress.ENDED, now, now + timedelta(microseconds=1))
    assert day_number(world.event) == before + 2
    entry = AuditEntry.objects.filter(action="meeting.mark").latest("number")
    assert entry.subject == f"Meeting:{meeting.key}"
    assert entry.facts == {"kind": "ended", "late": False}


@pytest.mark.parametrize("role", [Role.TABLE_HOST, Role.INTERPRETER])
def test_hosts_and_interpreters_mark_their_own_meetings_only(world: World, meeting: Meeting, role: Role) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        mark_meeting(world.actor(role), meeting, "started")
    actor = host(world, meeting, role)
    assert mark_meeting(actor, meeting, "started").new


def test_a_host_who_is_there_in_other_slots_only_is_refused(world: World, meeting: Meeting) -> None:
    actor = host(world, meeting)
    Assistant.objects.update(slots=["s3"])
    with pytest.raises(Refused, match="not_allowed"):
        mark_meeting(actor, meeting, "started")


@pytest.mark.parametrize("role", [Role.OWNER, Role.ORGANISER, Role.DESK])
def test_organisers_and_desks_mark_any(world: World, meeting: Meeting, role: Role) -> None:
    assert mark_meeting(world.actor(role), meeting, "started").new


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_others_mark_none(world: World, meeting: Meeting, role: Role) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        mark_meeting(world.actor(role), meeting, "started")
    assert not MeetingMark.objects.exists()


def test_the_same_mark_counts_once(world: World, meeting: Meeting) -> None:
    actor = host(world, meeting)
    mark_meeting(actor, meeting, "started", mark="tap-1")
    before = day_number(world.event)
    again = mark_meeting(actor, meeting, "ended", mark="tap-1")
    assert (again.new, again.standing.progress) == (False, Progress.STARTED)
    assert MeetingMark.objects.count() == 1
    assert day_number(world.event) == before
    assert AuditEntry.objects.filter(action="meeting.mark").count() == 1


def test_marks_sent_later_count_by_the_time_they_were_said(world: World, meeting: Meeting) -> None:
    actor = host(world, meeting)
    mark_meeting(actor, meeting, "ended", at=START + 9 * MINUTE)
    mark_meeting(actor, meeting, "started", at=START + MINUTE)
    row = stored(meeting)
    assert (row.progress, row.started, row.ended) == (Progress.ENDED, START + MINUTE, START + 9 * MINUTE)


def test_missing_is_of_one_guest_of_the_meeting(world: World, meeting: Meeting) -> None:
    actor = host(world, meeting)
    mark_meeting(actor, meeting, "missing", participant=world.guests[1])
    assert stored(meeting).missing == [world.guests[1].key]
    with pytest.raises(Refused, match="not_found"):
        mark_meeting(actor, meeting, "missing", participant=world.guests[2])
    with pytest.raises(InputError, match="which guest"):
        mark_meeting(actor, meeting, "missing")


@pytest.mark.parametrize(("kind", "words"), [("late", "cannot be said"), ("cannot_come", "cannot be"), ("?", "cannot")])
def test_staff_do_not_say_what_guests_say_of_themselves(world: World, meeting: Meeting, kind: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        mark_meeting(host(world, meeting), meeting, kind, participant=world.guests[0], minutes=5)


def test_a_mark_needs_a_number_that_can_be_kept(world: World, meeting: Meeting) -> None:
    for mark in ("", "x" * 41):
        with pytest.raises(InputError, match="number"):
            mark_meeting(host(world, meeting), meeting, "started", mark=mark)


def test_a_cancelled_meeting_is_not_marked_but_keeps_what_was_said_before(world: World, meeting: Meeting) -> None:
    actor = world.actor(Role.DESK)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED, changed=START + 5 * MINUTE)
    with pytest.raises(Refused, match="meeting_cancelled"):
        mark_meeting(actor, meeting, "started")
    with pytest.raises(Refused, match="meeting_cancelled"):
        mark_meeting(actor, meeting, "started", at=START + 6 * MINUTE)
    kept = mark_meeting(actor, meeting, "started", at=START + MINUTE)
    assert (kept.new, kept.cancelled, stored(meeting).progress) == (True, True, Progress.STARTED)


def test_a_meeting_moved_since_was_the_hosts_when_it_was_said(world: World, meeting: Meeting) -> None:
    actor = host(world, meeting)
    other = world.event.tables.exclude(pk=meeting.table_id).first()
    Meeting.objects.filter(pk=meeting.pk).update(table=other, changed=START + 5 * MINUTE)
    meeting.refresh_from_db()
    with pytest.raises(Refused, match="not_allowed"):
        mark_meeting(actor, meeting, "started")
    assert mark_meeting(actor, meeting, "started", at=START + MINUTE).new


def test_before_the_day_nothing_is_said(world: World, meeting: Meeting) -> None:
    with time_machine.travel(DAY - timedelta(days=1), tick=False), pytest.raises(Refused, match="not_yet"):
        mark_meeting(world.actor(Role.ORGANISER), meeting, "started")


@pytest.mark.parametrize(
    ("away", "kind", "kept"),
    [
        (timedelta(hours=1), "started", 10 * MINUTE),
        (timedelta(days=1), "started", 10 * MINUTE),
        (-timedelta(days=1), "started", 0 * MINUTE),
        (-timedelta(days=1), "ended", 10 * MINUTE),
        (-timedelta(hours=1), "started", -60 * MINUTE),
    ],
)
def test_times_that_cannot_be_true_are_put_right(
    world: World, meeting: Meeting, away: timedelta, kind: str, kept: timedelta
) -> None:
    marked = mark_meeting(world.actor(Role.DESK), meeting, kind, at=START + away)
    assert MeetingMark.objects.get().at == START + kept
    assert marked.new


def test_a_clock_that_is_wrong_is_put_right_by_what_it_says_now() -> None:
    now = START + 10 * MINUTE
    day = timedelta(days=1)
    found = put_right([START - day, START - day, START - day + 5 * MINUTE], sent=now - day, now=now)
    assert found == [START, START + timedelta(microseconds=1), START + 5 * MINUTE]
    assert put_right([START], sent=None, now=now) == [START]


def test_guests_say_that_they_are_here_or_late(world: World, meeting: Meeting) -> None:
    one, other = world.guests[:2]
    mark_meeting(world.actor(Role.DESK), meeting, "missing", participant=one)
    late = say_late(world.guest_actor(one), one, meeting, 5)
    assert late.standing.late == {one.key: (5, timezone.now() + timedelta(microseconds=1))}
    assert stored(meeting).missing == []
    for minutes in (0, 61):
        with pytest.raises(InputError, match="from 1 to 60"):
            say_late(world.guest_actor(one), one, meeting, minutes)
    assert say_here(world.guest_actor(one), one, meeting).standing.here == {one.key}
    with pytest.raises(Refused, match="not_allowed"):
        say_here(world.guest_actor(one), other, meeting)
    with pytest.raises(Refused, match="not_found"):
        say_here(world.guest_actor(world.guests[2]), world.guests[2], meeting)


@pytest.mark.parametrize("rest", [False, True])
def test_a_guest_who_cannot_come_is_missing_and_organisers_know(world: World, meeting: Meeting, rest: bool) -> None:
    guest = world.guests[1]
    say_cannot_come(world.guest_actor(guest), guest, meeting, rest_of_day=rest)
    assert stored(meeting).missing == [guest.key]
    row = Disruption.objects.get()
    until = None if rest else world.event.slots.order_by("starts")[1].key  # when they are there again
    assert (row.kind, row.participant_id, row.since_id, row.until_id) == ("absent", guest.key, meeting.slot_id, until)


def test_what_another_event_calls_a_meeting_is_not_found(world: World, meeting: Meeting) -> None:
    meeting.key = "nothing-here"
    with pytest.raises(Refused, match="not_found"):
        mark_meeting(world.actor(Role.ORGANISER), meeting, "started")
