"""Replanning on the day: what is reported, what a preview promises, what one click writes and tells."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from duijie.actions.leaving import erase
from duijie.actions.planning.drafts import plan_of, problem_of
from duijie.actions.refusal import Refused
from duijie.actions.replanning import (
    end_disruption,
    follow_rows,
    preview_replan,
    publish_replan,
    report_absent,
    report_interpreter_away,
    report_late,
    report_table_closed,
)
from duijie.engine.faults import InputError
from duijie.engine.scheduling.verify import verify
from duijie.formats.changes import read_changes
from duijie.store.models import (
    Assistant,
    AuditEntry,
    BoardState,
    Disruption,
    Mail,
    Meeting,
    MeetingState,
    Participant,
    PlanVersion,
    Request,
    RequestState,
    Role,
    Seat,
    Table,
    TableUse,
)
from duijie.store.snapshot import meeting_code
from tests.actions.planning.hall import ask, fill_hall
from tests.actions.replanning.stage import MORNING, check_day, code, names, only_tables, publish, runner, slot, spots
from tests.world import World, add_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(world: World) -> World:
    """Return a world with a plan of twelve guests, published in the week before."""
    fill_hall(world, 12, 20)
    publish(world)
    return world


def go(world: World, moves: int = 0) -> PlanVersion:
    """Replan with one click after a preview, see that the day holds, and return the version."""
    seen = preview_replan(runner(world), world.event, moves)
    done = publish_replan(runner(world), world.event, seen.token, moves)
    check_day(world.event)
    version = PlanVersion.objects.get(event=world.event, state="published")
    assert done.number == version.number
    assert done.people == seen.people
    return version


def busiest(world: World) -> Participant:
    """Return the guest with most meetings."""
    counts = {g.key: sum(g.key in name for name in spots(world.event)) for g in world.guests}
    return max(world.guests, key=lambda guest: counts[guest.key])


@time_machine.travel(MORNING, tick=False)
def test_somebody_absent_loses_theirs_and_everybody_else_stays(day: World) -> None:
    """Freed places go to those that waited; who was told a place and is there keeps it; the version verifies."""
    before, guest = spots(day.event), busiest(day)
    lost = {name for name in before if guest.key in name}
    row = report_absent(day.guest_actor(guest), guest)
    assert (row.since.code, row.until) == ("s1", None)
    seen = preview_replan(runner(day), day.event)
    assert set(names(seen.lost)) == lost
    assert seen.moved == ()
    version = go(day)
    after = spots(day.event)
    assert {name: after.get(name) for name in before.keys() - lost} == {n: before[n] for n in before.keys() - lost}
    assert not [name for name in after if guest.key in name]
    assert set(after) - set(before) == set(names(seen.gained))
    assert verify(problem_of(version), plan_of(version)) == ()
    row.refresh_from_db()
    assert row.settled == version.number
    assert version.changes["absent"] == [guest.key]
    parent = PlanVersion.objects.get(number=version.number - 1)
    assert parent.state == "superseded"
    read_changes(json.dumps(version.changes).encode(), "changes", problem_of(parent), plan_of(parent))


@time_machine.travel(MORNING, tick=False)
def test_only_those_who_change_are_told(day: World) -> None:
    """A mail with the calendar's change to each whose meetings changed, and to nobody else."""
    guest = busiest(day)
    report_absent(runner(day), guest)
    Mail.objects.all().delete()
    before = {m.code: m.sequence for m in Meeting.objects.filter(event=day.event)}
    seen = preview_replan(runner(day), day.event)
    done = publish_replan(runner(day), day.event, seen.token)
    told = {change.participant.key for change in done.changes}
    assert {mail.participant_id for mail in Mail.objects.all()} == told
    assert len(told) == seen.people
    assert all(mail.calendar for mail in Mail.objects.all())
    changed = {change.meeting.code for change in done.changes}
    for meeting in Meeting.objects.filter(event=day.event, code__in=before):
        assert meeting.sequence == before[meeting.code] + (meeting.code in changed), meeting.code
    entry = AuditEntry.objects.get(action="plan.replan")
    assert entry.facts["people"] == seen.people


def test_history_stays_byte_for_byte(day: World) -> None:
    """What has begun is not touched, whoever is away afterwards."""
    version = PlanVersion.objects.get(state="published")
    guest = busiest(day)
    with time_machine.travel(MORNING + timedelta(minutes=31), tick=False):  # the first slot is under way
        report_absent(runner(day), guest)
        after = go(day)
    past = [p for p in version.plan["placed"] if p["slot"] == "s1"]
    assert past
    assert [p for p in after.plan["placed"] if p["slot"] == "s1"] == past
    assert not [p for p in after.plan["placed"] if p["slot"] != "s1" and guest.key in p["people"]]


@time_machine.travel(MORNING, tick=False)
def test_late_until_a_slot(day: World) -> None:
    """Whoever is late loses what comes before, and may have it again later in the day."""
    guest = busiest(day)
    report_late(day.guest_actor(guest), guest, slot(day, 2))
    before = spots(day.event)
    go(day)
    after = spots(day.event)
    assert not [name for name, (s, _) in after.items() if guest.key in name and s == "s1"]
    assert all(after[name] == before[name] for name in before if guest.key in name and before[name][0] != "s1")


@time_machine.travel(MORNING, tick=False)
def test_one_meeting_only(day: World) -> None:
    """Absent for one meeting: the slot is theirs no more, the others are."""
    guest = busiest(day)
    own = sorted(name for name in spots(day.event) if guest.key in name)
    meeting = Meeting.objects.get(code=own[0])
    before = spots(day.event)
    row = report_absent(day.guest_actor(guest), guest, meeting_only=meeting)
    go(day)
    after = spots(day.event)
    assert own[0] not in after or after[own[0]][0] != meeting.slot.code
    assert all(after[name] == before[name] for name in own[1:])
    assert row.since == meeting.slot


@time_machine.travel(MORNING, tick=False)
def test_away_from_a_later_slot_on(day: World) -> None:
    """Two who leave at different times: each keeps what comes before."""
    one, other = busiest(day), day.guests[5]
    report_absent(runner(day), one, slot(day, 2))
    report_absent(runner(day), other, slot(day, 3))
    before = spots(day.event)
    version = go(day)
    after = spots(day.event)
    for name in before:
        gone = (one.key in name and before[name][0] != "s1") or (other.key in name and before[name][0] == "s3")
        assert (after.get(name) == before[name]) is not gone, name
    assert verify(problem_of(version), plan_of(version)) == ()
    assert [step["now"] for step in version.changes["steps"]] == ["s3", "s2"]


@time_machine.travel(MORNING, tick=False)
def test_a_closed_table_moves_its_meetings_to_another_of_their_slot(world: World) -> None:
    """People change the table, not the time; with no other table the meeting is lost, with a reason in words."""
    ask(world.guests[0], world.guests[1])
    publish(world)
    name = code(world.guests[0], world.guests[1])
    where, table = spots(world.event)[name]
    report_table_closed(world.actor(Role.DESK), Table.objects.get(event=world.event, code=table))
    seen = preview_replan(runner(world), world.event)
    assert names(seen.moved) == [name]
    assert seen.moved[0].why.en == "the table is closed"
    go(world)
    assert spots(world.event)[name][0] == where
    assert spots(world.event)[name][1] != table
    for one in Table.objects.filter(event=world.event).exclude(code=table):
        report_table_closed(runner(world), one)
    seen = preview_replan(runner(world), world.event)
    assert names(seen.lost) == [name]
    go(world)
    assert spots(world.event) == {}
    assert Meeting.objects.get(code=name).state == MeetingState.CANCELLED


@time_machine.travel(MORNING, tick=False)
def test_they_came_after_all(world: World) -> None:
    """Once it is over, the meeting may come back, with its own calendar entry."""
    ask(world.guests[0], world.guests[1])
    publish(world)
    before, guest = spots(world.event), world.guests[0]
    row = report_absent(runner(world), guest)
    go(world)
    assert spots(world.event) == {}
    end_disruption(world.guest_actor(guest), row)
    with pytest.raises(Refused) as refused:
        end_disruption(runner(world), row)
    assert refused.value.code == "ended_already"
    seen = preview_replan(runner(world), world.event)
    assert names(seen.gained) == list(before)
    go(world)
    meeting = Meeting.objects.get(event=world.event)
    assert (meeting.state, meeting.sequence, meeting.code) == ("planned", 2, next(iter(before)))


def speak(*guests: tuple[Participant, list[str]]) -> None:
    """Give guests languages."""
    for guest, languages in guests:
        guest.person.languages = languages
        guest.person.save(update_fields=["languages"])


@time_machine.travel(MORNING, tick=False)
def test_another_interpreter_takes_over(world: World) -> None:
    """In the same slot another takes over; with nobody left the meeting is lost; who shares a language needs none."""
    a, b, c, d = world.guests
    speak((a, ["zh"]), (b, ["en"]), (c, ["zh"]), (d, ["zh"]))
    ask(a, b)
    ask(c, d)
    helpers = [
        Assistant.objects.create(event=world.event, kind="interpreter", name=f"Helper {n}", languages=["zh", "en"])
        for n in range(2)
    ]
    publish(world)
    first = Meeting.objects.get(code=code(a, b)).interpreter
    assert first is not None
    before = spots(world.event)
    report_interpreter_away(runner(world), first)
    seen = preview_replan(runner(world), world.event)
    assert (names(seen.relieved), seen.lost, seen.people) == ([code(a, b)], (), 0)
    go(world)
    second = Meeting.objects.get(code=code(a, b)).interpreter
    assert second is not None
    assert {first.key, second.key} == {helper.key for helper in helpers}
    assert spots(world.event) == before
    report_interpreter_away(runner(world), second)
    seen = preview_replan(runner(world), world.event)
    assert names(seen.lost) == [code(a, b)]
    assert seen.lost[0].why.en == "no interpreter is free"
    go(world)
    assert spots(world.event) == {code(c, d): before[code(c, d)]}


@time_machine.travel(MORNING, tick=False)
def test_a_walk_in_with_a_wish_is_placed(world: World) -> None:
    """Whoever came to the event today and is wanted by somebody gets the place that is free."""
    ask(world.guests[0], world.guests[1])
    publish(world)
    guest = add_guest(world, 4)
    ask(guest, world.guests[1])
    seen = preview_replan(runner(world), world.event)
    assert names(seen.gained) == [code(guest, world.guests[1])]
    assert seen.gained[0].why.en == "newly wanted"
    version = go(world)
    assert [one["id"] for one in version.changes["arrived"]] == [guest.key]
    assert [one["id"] for one in version.changes["add"]] == [code(guest, world.guests[1])]


@time_machine.travel(MORNING, tick=False)
def test_nobody_moves_unless_allowed(world: World) -> None:
    """A move that would let one more in is made only with leave, and only as many."""
    only_tables(world, 1)
    ask(world.guests[0], world.guests[1])
    publish(world)
    before, held = spots(world.event), code(world.guests[0], world.guests[1])
    newcomer = add_guest(world, 4)
    newcomer.available = [before[held][0]]
    newcomer.save()
    ask(newcomer, world.guests[3])
    wanted = code(newcomer, world.guests[3])
    still = preview_replan(runner(world), world.event)
    assert (still.moved, still.gained, still.idle) == ((), (), True)
    moving = preview_replan(runner(world), world.event, allow_moves=1)
    assert (names(moving.moved), names(moving.gained), moving.people) == ([held], [wanted], 4)
    assert moving.moved[0].why.en == "makes room for another"
    value = next(figure for figure in moving.figures if figure.name == "value")
    assert (value.before, value.after) == (10, 20)
    assert go(world, 1).number == 2
    assert spots(world.event)[wanted] == before[held]
    assert spots(world.event)[held][0] != before[held][0]
    with pytest.raises(InputError):
        preview_replan(runner(world), world.event, allow_moves=51)


@time_machine.travel(MORNING, tick=False)
def test_changed_since_the_preview(day: World) -> None:
    """Nothing is published on what somebody did not see."""
    seen = preview_replan(runner(day), day.event)
    report_absent(runner(day), busiest(day))
    count = PlanVersion.objects.count()
    with pytest.raises(Refused) as refused:
        publish_replan(runner(day), day.event, seen.token)
    assert refused.value.code == "changed_meanwhile"
    assert PlanVersion.objects.count() == count
    again = preview_replan(runner(day), day.event)
    publish_replan(runner(day), day.event, again.token)
    with pytest.raises(Refused) as refused:
        publish_replan(runner(day), day.event, again.token)
    assert refused.value.code == "changed_meanwhile"
    idle = preview_replan(runner(day), day.event)
    assert idle.idle
    with pytest.raises(Refused) as refused:
        publish_replan(runner(day), day.event, idle.token)
    assert refused.value.code == "nothing_to_do"


def test_who_may_report(world: World) -> None:
    """Guests for themselves, staff of the day for all; what is over, unknown or in the wrong order is said so."""
    mine, other = world.guests[0], world.guests[1]
    with time_machine.travel(MORNING, tick=False):
        for actor in (world.guest_actor(other), world.actor(Role.VIEWER), world.actor(Role.TABLE_HOST)):
            with pytest.raises(Refused) as refused:
                report_absent(actor, mine)
            assert refused.value.status == 403
        number = BoardState.objects.filter(event=world.event).values_list("number", flat=True).first() or 0
        row = report_absent(world.guest_actor(mine), mine, slot(world, 2), slot(world, 2))
        assert (row.since.code, row.until.code if row.until else "") == ("s2", "s3")
        assert report_absent(world.actor(Role.DESK), mine, slot(world, 2), slot(world, 2)).key == row.key
        assert BoardState.objects.get(event=world.event).number == number + 1
        with pytest.raises(InputError):
            report_absent(runner(world), mine, slot(world, 2), slot(world, 1))
        with pytest.raises(InputError):
            report_absent(runner(world), mine, note="x" * 201)
        with pytest.raises(Refused):
            report_table_closed(world.guest_actor(mine), Table.objects.filter(event=world.event)[0])
        host = Assistant.objects.create(event=world.event, kind="table_host", name="Host")
        with pytest.raises(Refused):
            report_interpreter_away(runner(world), host)
    with time_machine.travel(MORNING + timedelta(minutes=61), tick=False):
        with pytest.raises(InputError):
            report_absent(runner(world), mine, slot(world, 1))
        assert report_absent(runner(world), other, slot(world, 2), slot(world, 2)).since.code == "s2"  # under way
    with time_machine.travel(MORNING + timedelta(hours=4), tick=False), pytest.raises(Refused) as refused:
        report_absent(runner(world), mine)
    assert refused.value.code == "day_over"
    assert Disruption.objects.count() == 2


@time_machine.travel(MORNING, tick=False)
def test_a_request_that_ran_out_after_publication_takes_no_promise_back(day: World) -> None:
    """Only a no, a decline or going away does."""
    name = next(iter(spots(day.event)))
    one, other = name.split("-")[1:]
    asked = Request.objects.filter(by__in=[one, other], whom__in=[one, other])
    asked.update(state=RequestState.EXPIRED)
    assert preview_replan(runner(day), day.event).lost == ()
    asked.update(state=RequestState.DECLINED)
    assert names(preview_replan(runner(day), day.event).lost) == [name]
    go(day)


def cancel(name: str) -> None:
    """Cancel a meeting as verbs do that are no replan."""
    Meeting.objects.filter(code=name).update(state=MeetingState.CANCELLED)
    Seat.objects.filter(meeting__code=name).update(active=False)
    TableUse.objects.filter(meeting__code=name).update(active=False)


@time_machine.travel(MORNING, tick=False)
def test_the_plan_follows_meetings_that_are_cancelled_elsewhere(day: World) -> None:
    """An erased guest's meetings leave the published plan; nothing brings them back."""
    guest = busiest(day)
    erase(day.guest_actor(guest), guest.person)
    with transaction.atomic():
        assert not follow_rows(day.event)  # erasing has called it
    check_day(day.event)
    name = next(iter(spots(day.event)))
    with transaction.atomic():
        cancel(name)
        assert follow_rows(day.event)
    check_day(day.event)
    with time_machine.travel(MORNING + timedelta(hours=4), tick=False), transaction.atomic():
        cancel(next(iter(spots(day.event))))
        assert follow_rows(day.event)  # when all is over, too
    check_day(day.event)
    go(day)
    assert not [name for name in spots(day.event) if guest.key in name]


@time_machine.travel(MORNING, tick=False)
def test_no_right_no_plan(world: World) -> None:
    """Who may not run the day is refused, and so is a day without a plan."""
    with pytest.raises(Refused) as refused:
        preview_replan(world.actor(Role.DESK), world.event)
    assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        publish_replan(world.guest_actor(world.guests[0]), world.event, "x")
    assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        preview_replan(runner(world), world.event)
    assert refused.value.code == "no_plan"
    assert meeting_code(["b", "a"]) == "m-a-b"
