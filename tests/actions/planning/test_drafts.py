"""Drafts: computed and verified, changed by hand, undone; and what stands after any sequence of it all."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duijie.actions.jobs import Report
from duijie.actions.planning import adding, computing, drafts, moving, publishing
from duijie.actions.planning.drafts import plan_of, problem_of
from duijie.actions.planning.listening import Listening
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.scheduling import verify
from duijie.engine.text import same
from duijie.store.models import (
    AuditEntry,
    Job,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    PlanVersion,
    Request,
    Role,
    Seat,
    Slot,
    Table,
    TableUse,
)
from duijie.store.snapshot import meeting_code
from tests.actions.planning.hall import ask, fill_hall, organiser, plan, spots
from tests.world import World, add_guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: World) -> PlanVersion:
    """The first draft of an event of twelve guests and twenty wishes: three slots, four tables, twelve places."""
    fill_hall(world, 12, 20)
    return plan(world.event, organiser(world))


def code(world: World, one: int, other: int) -> str:
    """Return the code of two guests' meeting."""
    return meeting_code([world.guests[one].key, world.guests[other].key])


def refusal(deed: Any) -> str:
    """Return the code with which a deed is refused."""
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.code


def test_the_job_makes_a_verified_draft(world: World, draft: PlanVersion) -> None:
    """All places are used, the judge agrees, the yardsticks stand beside, prices are on their way."""
    assert (draft.number, draft.state, draft.verified, draft.edition) == (1, "draft", True, 1)
    assert verify(problem_of(draft), plan_of(draft)) == ()
    assert (len(spots(draft)), draft.figures["most"], draft.figures["guests"]) == (12, 12, 12)
    assert draft.figures["first_come"]["placed"] <= 12
    assert Job.objects.get(input__price=draft.key).state == "waiting"
    done = AuditEntry.objects.filter(chain=world.programme.key).order_by("number").values_list("action", "facts")
    assert [action for action, _ in done] == ["plan.compute", "plan.draft"]
    assert done[1][1] == {"number": 1, "placed": 12, "of": 20}


def test_nothing_personal_is_stored_in_a_plan(world: World, draft: PlanVersion) -> None:
    """Problem and plan speak of keys only, reasons included."""
    said = f"{draft.problem} {draft.plan} {draft.figures}"
    assert not any(g.person.name in said or g.person.organisation.name in said for g in world.guests)  # type: ignore[union-attr]


def test_planning_needs_wishes_places_and_the_right(world: World) -> None:
    """Each lack is said by name; nothing is made."""
    job = computing.start_planning(organiser(world), world.event)
    computing_fails(job, "two confirmed guests")
    ask(world.guests[0], world.guests[1])
    Table.objects.filter(event=world.event).delete()
    job = computing.start_planning(organiser(world), world.event)
    computing_fails(job, "no slots or no tables")
    assert refusal(lambda: computing.start_planning(world.actor(Role.VIEWER), world.event)) == "not_allowed"
    assert not PlanVersion.objects.exists()


def computing_fails(job: Job, words: str) -> None:
    """See a job fail for a reason that is said."""
    from duijie.actions.jobs import run_job

    run_job.func(job.key)
    job.refresh_from_db()
    assert (job.state, words in job.fault.en) == ("failed", True), job.fault.en


def test_one_search_at_a_time(world: World) -> None:
    """A second search is refused while the first waits or runs, but not for ever when its worker is gone."""
    ask(world.guests[0], world.guests[1])
    job = computing.start_planning(organiser(world), world.event, seconds=20)
    assert refusal(lambda: computing.start_planning(organiser(world), world.event)) == "running"
    for minutes, refused in ((5, True), (6, False)):
        Job.objects.filter(key=job.key).update(state="running", started=timezone.now() - timedelta(minutes=minutes))
        if refused:
            assert refusal(lambda: computing.start_planning(organiser(world), world.event)) == "running"
    assert computing.start_planning(organiser(world), world.event).state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_a_stopped_search_keeps_its_best(world: World) -> None:
    """“Stop, use this one” is heard beside the search, which then makes a verified draft of what it has."""
    fill_hall(world, 12, 20)
    job = computing.start_planning(organiser(world), world.event, seconds=60)
    report = Report(job)
    with Listening(report, 60, same("Looking")) as listening:
        time.sleep(0.2)
        assert not listening.asked()
        job.refresh_from_db()
        assert (job.said.en, job.total) == ("Looking", 600)
        Job.objects.filter(key=job.key).update(stop_asked=True)
        end = time.monotonic() + 10
        while not listening.asked() and time.monotonic() < end:
            time.sleep(0.05)
        assert listening.asked()
    made = PlanVersion.objects.get(key=computing.compute(job, Report(job))["plan"])
    assert (made.verified, len(spots(made)) > 0) == (True, True)
    assert verify(problem_of(made), plan_of(made)) == ()


def test_a_move_into_a_free_place(world: World) -> None:
    """The meeting is there, the judge agrees with the figures, and undoing brings the very same plan back."""
    fill_hall(world, 6, 3)
    draft, actor = plan(world.event, organiser(world)), organiser(world)
    before = dict(draft.plan)
    meeting, (slot, _) = next(iter(spots(draft).items()))
    taken = {table for s, table in spots(draft).values() if s == slot}
    free = next(t for t in ("T1", "T2", "T3", "T4") if t not in taken)  # three meetings leave a table in every slot
    moving.move_meeting(actor, world.event, draft.key, 1, meeting, slot, free)
    draft.refresh_from_db()
    assert (spots(draft)[meeting], draft.edition, draft.verified) == ((slot, free), 2, True)
    assert verify(problem_of(draft), plan_of(draft)) == ()
    assert drafts.undo(actor, world.event, draft.key, 2) == "plan.move"
    draft.refresh_from_db()
    assert (draft.plan, draft.edition, draft.history) == (before, 3, [])
    assert refusal(lambda: drafts.undo(actor, world.event, draft.key, 3)) == "nothing_to_undo"


def test_a_move_that_clashes_is_marked_and_not_published(world: World, draft: PlanVersion) -> None:
    """Both meetings of the person in two places are marked; publishing names them; nothing is written."""
    actor, where = organiser(world), spots(draft)
    meeting, other = _sharing(where)
    slot = where[other][0]
    table = next(t for t in ("T1", "T2", "T3", "T4") if (slot, t) != where[other])
    moving.move_meeting(actor, world.event, draft.key, 1, meeting, slot, table)
    draft.refresh_from_db()
    clash = [one for one in draft.figures["conflicts"] if {meeting, other} == set(one["meetings"])]
    assert [one["kind"] for one in clash] == ["busy"]
    assert not draft.verified
    seen = publishing.preview(actor, world.event, draft.key)
    assert any("is at two meetings" in obstacle.en for obstacle in seen.obstacles)
    assert refusal(lambda: publishing.publish(actor, world.event, draft.key, 2)) == "obstacles"
    assert (Meeting.objects.count(), Seat.objects.count()) == (0, 0)
    draft.refresh_from_db()
    assert draft.state == "draft"


def _sharing(where: Any) -> tuple[str, str]:
    """Return two meetings of one person."""
    for one in where:
        for other in where:
            if one != other and set(one.split("-")[1:]) & set(other.split("-")[1:]):
                return one, other
    raise AssertionError("somebody has two meetings")


def test_meetings_change_places(world: World, draft: PlanVersion) -> None:
    """A taken place: the two change places, at tables of one slot without any conflict."""
    actor, where = organiser(world), spots(draft)
    one, other = _in_slot(where, "s2")
    moving.move_meeting(actor, world.event, draft.key, 1, one, *where[other])
    draft.refresh_from_db()
    assert (spots(draft)[one], spots(draft)[other]) == (where[other], where[one])
    assert draft.verified


def _in_slot(where: Any, slot: str) -> tuple[str, str]:
    one, other, *_ = [code for code, place in where.items() if place[0] == slot]
    return one, other


def test_a_locked_meeting_stays(world: World, draft: PlanVersion) -> None:
    """It is neither moved, pushed out nor left out by hand, and planning again leaves it at its slot and table."""
    actor, where = organiser(world), spots(draft)
    one, other = _in_slot(where, "s1")
    moving.lock_meetings(actor, world.event, draft.key, 1, [one])
    assert refusal(lambda: moving.move_meeting(actor, world.event, draft.key, 2, one, "s3", "T1")) == "locked"
    assert refusal(lambda: moving.move_meeting(actor, world.event, draft.key, 2, other, *where[one])) == "locked"
    assert refusal(lambda: moving.leave_out(actor, world.event, draft.key, 2, one)) == "locked"
    again = plan(world.event, actor, base=draft.key, seed=7)
    assert (again.locks, spots(again)[one]) == ([one], where[one])
    moving.lock_meetings(actor, world.event, draft.key, 2, [one], locked=False)
    draft.refresh_from_db()
    assert draft.locks == []


def test_every_lock_is_kept_at_its_table(world: World, draft: PlanVersion) -> None:
    """All twelve meetings locked, with another seed: the same board."""
    actor, where = organiser(world), spots(draft)
    moving.lock_meetings(actor, world.event, draft.key, 1, list(where))
    assert spots(plan(world.event, actor, base=draft.key, seed=5)) == where


def test_vips_are_locked_together(world: World, draft: PlanVersion) -> None:
    """Every meeting of a VIP, and no other."""
    vip = world.guests[0]
    Participant.objects.filter(key=vip.key).update(vip=True)
    number = moving.lock_vips(organiser(world), world.event, draft.key, 1)
    draft.refresh_from_db()
    assert draft.locks == sorted(c for c in spots(draft) if vip.key in c)
    assert (number, number > 0) == (len(draft.locks), True)


def test_left_out_stays_out_until_it_is_placed_again(world: World, draft: PlanVersion) -> None:
    """Left out: so it is in the next plan too. Placed by hand: it counts again."""
    actor = organiser(world)
    meeting, place = next(iter(spots(draft).items()))
    moving.leave_out(actor, world.event, draft.key, 1, meeting)
    draft.refresh_from_db()
    assert {out["meeting"]: out["reason"] for out in draft.plan["unplaced"]}[meeting] == "cancelled"
    again = plan(world.event, actor, base=draft.key)
    assert (meeting in spots(again), again.figures["left_out"], again.verified) == (False, [meeting], True)
    moving.move_meeting(actor, world.event, draft.key, 2, meeting, *place)
    draft.refresh_from_db()
    assert (spots(draft)[meeting], draft.figures["left_out"], draft.verified) == (place, [], True)
    assert verify(problem_of(draft), plan_of(draft)) == ()


def test_room_that_appears_is_offered_and_filled(world: World) -> None:
    """Two meetings for one place: with one left out the other fits, is placed on asking, and all is sound again."""
    Slot.objects.filter(event=world.event).exclude(code="s1").delete()
    Table.objects.filter(event=world.event).exclude(code="T1").delete()
    ask(world.guests[0], world.guests[1])
    ask(world.guests[2], world.guests[3])
    draft, actor = plan(world.event, organiser(world)), organiser(world)
    (placed,) = spots(draft)
    (other,) = [out["meeting"] for out in draft.plan["unplaced"]]
    moving.leave_out(actor, world.event, draft.key, 1, placed)
    draft.refresh_from_db()
    assert (draft.figures["fits"], draft.verified) == ([other], False)
    assert moving.fill_gaps(actor, world.event, draft.key, 2) == 1
    draft.refresh_from_db()
    assert (spots(draft), draft.verified) == ({other: ("s1", "T1")}, True)


def test_publishing_leaves_out_what_fits(world: World) -> None:
    """Nobody placed it: it is marked as left out, and the published version is one the judge accepts."""
    ask(world.guests[0], world.guests[1])
    ask(world.guests[2], world.guests[3])
    draft, actor = plan(world.event, organiser(world)), organiser(world)
    meeting = code(world, 0, 1)
    moving.leave_out(actor, world.event, draft.key, 1, meeting)
    row = PlanVersion.objects.get(key=draft.key)
    row.figures = {**row.figures, "left_out": []}
    row.problem["meetings"] = [{**m, "slots": None} for m in row.problem["meetings"]]
    row.figures["fits"], row.verified = [meeting], False
    row.save()
    assert publishing.preview(actor, world.event, draft.key).fits == (meeting,)
    publishing.publish(actor, world.event, draft.key, 2)
    row.refresh_from_db()
    assert (row.verified, row.figures["left_out"]) == (True, [meeting])
    assert verify(problem_of(row), plan_of(row)) == ()


def test_a_meeting_added_by_hand(world: World, draft: PlanVersion) -> None:
    """Three guests nobody asked for each other; it is kept by the next plan and dropped when one cannot come."""
    actor = organiser(world)
    guests = [world.guests[n].key for n in (0, 2, 4)]
    busy = {(slot, table) for slot, table in spots(draft).values()}
    assert len(busy) == 12
    moving.leave_out(actor, world.event, draft.key, 1, _in_slot(spots(draft), "s1")[0])
    draft.refresh_from_db()
    slot, table = next(iter(busy - {(s, t) for s, t in spots(draft).values()}))
    made = adding.add_meeting(actor, world.event, draft.key, 2, guests, slot, table)
    draft.refresh_from_db()
    assert spots(draft)[made] == (slot, table)
    again = plan(world.event, actor, base=draft.key)
    assert (made in spots(again), again.figures["added"]) == (True, {made: sorted(guests)})
    Participant.objects.filter(key=guests[0]).update(state=ParticipantState.CANCELLED)
    later = plan(world.event, actor, base=again.key)
    assert (made in spots(later), later.figures["dropped"], later.figures["added"]) == (False, [made], {})


def test_what_cannot_be_added(world: World, draft: PlanVersion) -> None:
    """One guest, the same twice, a stranger, a pair that is there, a taken place: each refused by its field."""
    actor, keys = organiser(world), [guest.key for guest in world.guests]
    stranger = add_guest(world, 40, state=ParticipantState.INVITED).key
    meeting, (slot, table) = next(iter(spots(draft).items()))
    for people, place in (
        (keys[:1], "people"),
        ([keys[0], keys[0]], "people"),
        ([keys[0], stranger], "people"),
        (meeting.split("-")[1:], "people"),
        ([keys[0], keys[2]], "table"),
    ):
        with pytest.raises(InputError) as wrong:
            adding.add_meeting(actor, world.event, draft.key, 1, people, slot, table)
        assert [fault.place for fault in wrong.value.faults] == [place]
    draft.refresh_from_db()
    assert draft.edition == 1


def test_the_second_organiser_is_told(world: World, draft: PlanVersion) -> None:
    """A change based on an older edition is refused, for every kind of change; the first one's stands."""
    actor, where = organiser(world), spots(draft)
    one, other = _in_slot(where, "s1")
    moving.lock_meetings(actor, world.event, draft.key, 1, [one])
    for late in (
        lambda: moving.move_meeting(actor, world.event, draft.key, 1, other, "s3", "T1"),
        lambda: moving.lock_meetings(actor, world.event, draft.key, 1, [other]),
        lambda: moving.leave_out(actor, world.event, draft.key, 1, other),
        lambda: moving.fill_gaps(actor, world.event, draft.key, 1),
        lambda: drafts.undo(actor, world.event, draft.key, 1),
        lambda: publishing.publish(actor, world.event, draft.key, 1),
    ):
        assert refusal(late) == "changed_meanwhile"
    draft.refresh_from_db()
    assert (draft.locks, draft.edition) == ([one], 2)


def test_another_events_draft_does_not_exist(world: World, draft: PlanVersion) -> None:
    """A key of elsewhere is not found, whatever is asked of it."""
    from tests.world import make_world

    elsewhere = make_world("huludao")
    actor = organiser(elsewhere)
    for deed in (
        lambda: moving.move_meeting(actor, elsewhere.event, draft.key, 1, "m", "s1", "T1"),
        lambda: publishing.publish(actor, elsewhere.event, draft.key, 1),
        lambda: publishing.preview(actor, elsewhere.event, draft.key),
        lambda: computing.start_planning(actor, elsewhere.event, base=draft.key),
        lambda: computing.start_pricing(actor, elsewhere.event, draft.key),
    ):
        assert refusal(deed) == "not_found"
    assert refusal(lambda: moving.lock_vips(actor, world.event, draft.key, 1)) == "not_allowed"


def test_prices_and_a_trial(world: World, draft: PlanVersion) -> None:
    """One more table is worth meetings; a trial with it places as many more, and cannot be published."""
    from duijie.actions.jobs import run_job

    job = Job.objects.get(input__price=draft.key)
    run_job.func(job.key)
    draft.refresh_from_db()
    worth = {price["kind"]: price["placed"] for price in draft.figures["prices"]}
    assert worth["table"] == 3
    tried = plan(world.event, organiser(world), base=draft.key, what_if={"kind": "table"})
    assert (len(spots(tried)), tried.figures["what_if"]["kind"]) == (15, "table")
    assert refusal(lambda: publishing.publish(organiser(world), world.event, tried.key, 1)) == "obstacles"
    assert draft.edition == 1


@pytest.mark.parametrize(
    "what", [{"kind": "moon"}, {"kind": "slot", "slot": "s9"}, {"kind": "resource", "resource": "interpreter:en-zh"}]
)
def test_a_trial_of_what_there_is_not(world: World, draft: PlanVersion, what: dict[str, str]) -> None:
    """An unknown thing ends the job with words, and makes no draft."""
    job = computing.start_planning(organiser(world), world.event, base=draft.key, what_if=what)
    computing_fails(job, "cannot be tried")
    assert PlanVersion.objects.count() == 1


# --- any sequence ---------------------------------------------------------------------------------


DEEDS = ("move", "move", "lock", "unlock", "leave", "fill", "undo", "cancel", "plan", "publish")
Step = tuple[str, int, int, int]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(DEEDS), st.integers(0, 99), st.integers(0, 2), st.integers(0, 3)),
        min_size=3,
        max_size=9,
    )
)
def test_whatever_is_done_the_invariants_stand(world: World, steps: list[Step]) -> None:
    """Plans, moves, locks, undoing, guests who cancel, publishing: rows and plan always agree, nobody sits twice."""
    guests = list(world.guests)
    with transaction.atomic():
        try:
            _live_through(world, steps)
        finally:
            world.guests[:] = guests
            transaction.set_rollback(True)


def _live_through(world: World, steps: list[Step]) -> None:
    fill_hall(world, 10, 14)
    actor, event = organiser(world), world.event
    row = plan(event, actor, seconds=1)
    for step in steps:
        row.refresh_from_db()
        if row.state != "draft":
            row = plan(event, actor, base=row.key, seconds=1)
        with suppress(Refused, InputError):
            row = _one(step, world, row)
        _stands(world, row)


def _one(step: Step, world: World, row: PlanVersion) -> PlanVersion:
    actor, event, edition = organiser(world), world.event, row.edition
    deed, which, slot, table = step
    codes = sorted(meeting["id"] for meeting in row.problem["meetings"])
    meeting = codes[which % len(codes)]
    if deed == "move":
        moving.move_meeting(actor, event, row.key, edition, meeting, f"s{slot + 1}", f"T{table + 1}")
    elif deed in {"lock", "unlock"}:
        moving.lock_meetings(actor, event, row.key, edition, [meeting], locked=deed == "lock")
    elif deed == "leave":
        moving.leave_out(actor, event, row.key, edition, meeting)
    elif deed == "fill":
        moving.fill_gaps(actor, event, row.key, edition)
    elif deed == "undo":
        drafts.undo(actor, event, row.key, edition)
    elif deed == "cancel":
        guest = world.guests[which % len(world.guests)]
        Participant.objects.filter(key=guest.key).update(state=ParticipantState.CANCELLED)
    elif deed == "plan":
        return plan(event, actor, base=row.key, seconds=1)
    else:
        publishing.publish(actor, event, row.key, edition)
    return row


def _stands(world: World, row: PlanVersion) -> None:
    row.refresh_from_db()
    sound = verify(problem_of(row), plan_of(row)) == ()
    assert row.verified is sound
    assert set(row.locks) <= set(spots(row))
    published = PlanVersion.objects.filter(event=world.event, state="published")
    assert published.count() <= 1
    seats = Seat.objects.filter(active=True).values_list("participant_id", "slot_id")
    uses = TableUse.objects.filter(active=True).values_list("table_id", "slot_id")
    assert (len(seats), len(uses)) == (len(set(seats)), len(set(uses)))
    planned = {
        m.code: (m.slot.code, m.table.code if m.table else "")
        for m in Meeting.objects.filter(state=MeetingState.PLANNED).select_related("slot", "table")
    }
    assert planned == (spots(published[0]) if published else {})
    for meeting in Meeting.objects.all():
        held = meeting.state == MeetingState.PLANNED
        assert set(meeting.seats.values_list("active", flat=True)) == {held}
        assert set(meeting.table_uses.values_list("active", flat=True)) == {held}


def test_the_guard_of_the_database(world: World, draft: PlanVersion) -> None:
    """Raw rows past every verb: a second seat of a person in a slot, or meeting at a table, is refused below."""
    publishing.publish(organiser(world), world.event, draft.key, 1)
    seat, use = Seat.objects.first(), TableUse.objects.first()
    assert seat is not None
    assert use is not None
    other = Meeting.objects.exclude(key=seat.meeting_id).first()
    for twin in (
        Seat(meeting=other, participant=seat.participant, slot=seat.slot),
        TableUse(meeting=other, table=use.table, slot=use.slot),
        Meeting(event=world.event, code=seat.meeting.code, slot=seat.slot, version=draft, changed=draft.made),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
    fresh = PlanVersion.objects.get(key=draft.key)
    fresh.pk, fresh.number = "anotherkey12", 2
    with pytest.raises(IntegrityError), transaction.atomic():
        fresh.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.filter(key=draft.key).update(verified=False)
    assert Request.objects.count() == 20
