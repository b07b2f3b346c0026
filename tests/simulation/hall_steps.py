"""What happens in the hall: hosts' and guests' taps, what goes wrong, replanning by two organisers, standby."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from duijie.actions.leaving import erase
from duijie.actions.outcomes import record_outcome
from duijie.actions.replanning import (
    accept_on_the_spot,
    accept_standby,
    ask_on_the_spot,
    decline_standby,
    end_disruption,
    open_disruptions,
    preview_replan,
    publish_replan,
    report_absent,
    report_interpreter_away,
    report_late,
    report_table_closed,
)
from duijie.actions.running import mark_meeting, say_cannot_come, say_here, say_late
from duijie.actions.ticking import tick
from duijie.store.models import (
    Assistant,
    AssistantKind,
    CheckIn,
    MarkKind,
    Meeting,
    MeetingState,
    NextStep,
    Participant,
    Request,
    RequestState,
    Seat,
    Slot,
    StandbyOffer,
    StandbyState,
    Table,
)
from tests.simulation.conference import Conference


def _meetings(day: Conference, begun: bool) -> list[Meeting]:
    rows = Meeting.objects.filter(event=day.event, state=MeetingState.PLANNED).select_related(
        "event__programme", "slot", "table", "interpreter"
    )
    return [m for m in rows.order_by("slot__starts", "code") if (m.slot.starts <= day.now) is begun]


def _people(meeting: Meeting) -> list[Participant]:
    rows = Seat.objects.filter(meeting=meeting, active=True).select_related("participant__person", "participant__event")
    return list({seat.participant_id: seat.participant for seat in rows.order_by("participant_id")}.values())


def is_due(day: Conference, step: Callable[[Conference], None]) -> bool:
    """Return whether there is something for a reaction to answer."""
    if step is answer_standby:
        return StandbyOffer.objects.filter(event=day.event, state=StandbyState.OFFERED).exists()
    if step is answer_now:
        return Request.objects.filter(event=day.event, on_the_spot=True, state=RequestState.WAITING).exists()
    return True


def host_taps(day: Conference) -> None:
    """Let a table's host say how a meeting goes, sometimes without a signal: it is heard of later."""
    meetings = [meeting for meeting in _meetings(day, begun=True) if meeting.progress in {"waiting", "started"}]
    if not meetings:
        return
    meeting = day.random.choice(meetings)
    host = Assistant.objects.filter(event=day.event, kind=AssistantKind.TABLE_HOST, table=meeting.table).first()
    assert host is not None
    here = set(CheckIn.objects.filter(event=day.event).values_list("participant", flat=True))
    people = _people(meeting)
    absent = [guest for guest in people if guest.key not in here]
    late = day.now - timedelta(minutes=day.random.choice([0, 0, 0, 4]))
    at = max(late, meeting.slot.starts)
    actor = day.assistant_actor(host)
    if absent:
        mark_meeting(actor, meeting, MarkKind.MISSING, participant=absent[0], at=at)
        if day.random.random() < 0.5:
            mark_meeting(actor, meeting, MarkKind.NO_SHOW, at=day.now)
    elif meeting.progress == "started":
        mark_meeting(actor, meeting, MarkKind.ENDED, at=at)
    else:
        mark_meeting(actor, meeting, MarkKind.STARTED, at=at)


def guest_taps(day: Conference) -> None:
    """Let a guest say that they are at the table, late, or cannot come."""
    meetings = _meetings(day, begun=False)
    if not meetings:
        return
    meeting = day.random.choice(meetings)
    guest = day.random.choice(_people(meeting))
    actor, luck = day.actor_of(guest), day.random.random()
    if luck < 0.5:
        say_here(actor, guest, meeting)
    elif luck < 0.75:
        say_late(actor, guest, meeting, 5)
    else:
        say_cannot_come(actor, guest, meeting, rest_of_day=day.random.random() < 0.3)


def something_goes_wrong(day: Conference) -> None:
    """Let somebody be absent or late, a table close, an interpreter fall ill."""
    luck, organiser = day.random.random(), day.organiser()
    ahead = list(Slot.objects.filter(event=day.event, starts__gt=day.now).order_by("starts"))
    if luck < 0.4:
        guest = day.pick_guest()
        report_absent(organiser, guest)
    elif luck < 0.6 and len(ahead) > 1:
        report_late(organiser, day.pick_guest(), ahead[-1])
    elif luck < 0.85:
        tables = list(Table.objects.filter(event=day.event).order_by("position"))
        report_table_closed(organiser, day.random.choice(tables))
    else:
        interpreter = Assistant.objects.filter(event=day.event, kind=AssistantKind.INTERPRETER).order_by("name").first()
        assert interpreter is not None
        report_interpreter_away(organiser, interpreter)


def all_is_well_again(day: Conference) -> None:
    """Let something that was reported be taken back: they came after all."""
    known = list(open_disruptions(day.event))
    if known:
        end_disruption(day.organiser(), day.random.choice(known))


def look_at_replan(day: Conference) -> None:
    """Let one of two organisers look at what replanning would do."""
    name = day.random.choice(["first", "second"])
    moves = day.random.choice([0, 0, 0, 2])
    day.previews[name] = preview_replan(day.organiser(name), day.event, moves), moves


def publish_what_was_seen(day: Conference) -> None:
    """Let an organiser publish what they looked at, perhaps a while ago: then it is refused, and nothing is told."""
    if not day.previews:
        return
    name = day.random.choice(sorted(day.previews))
    preview, moves = day.previews.pop(name)
    publish_replan(day.organiser(name), day.event, preview.token, moves)


def answer_standby(day: Conference) -> None:
    """Let a guest answer an offer of a freed place."""
    offers = list(StandbyOffer.objects.filter(event=day.event, state=StandbyState.OFFERED).order_by("code"))
    if not offers:
        return
    offer = day.random.choice(offers)
    guest = Participant.objects.select_related("person", "event__programme").get(
        key=day.random.choice([offer.one_id, offer.other_id])
    )
    if day.random.random() < 0.8:
        accept_standby(day.actor_of(guest), offer, guest)
    else:
        decline_standby(day.actor_of(guest), offer, guest)


def ask_now(day: Conference) -> None:
    """Let a guest ask another on the spot, staff for somebody who has no account."""
    by = day.pick_guest()
    others = [guest for guest in day.guests() if guest.side_id != by.side_id]
    whom = day.random.choice(others)
    actor = day.actor_of(by) if by.person.account_id else day.organiser()
    ask_on_the_spot(actor, by, whom, "A word?")


def answer_now(day: Conference) -> None:
    """Let a guest say yes to a request made on the spot."""
    rows = Request.objects.filter(event=day.event, on_the_spot=True, state=RequestState.WAITING)
    waiting = list(rows.select_related("whom__person", "event").order_by("created", "key"))
    if waiting:
        request = day.random.choice(waiting)
        accept_on_the_spot(day.actor_of(request.whom), request)


def say_outcome(day: Conference) -> None:
    """Let a guest fill in the card of a meeting, also of one that was marked as a no-show."""
    meetings = _meetings(day, begun=True)
    if not meetings:
        return
    meeting = day.random.choice(meetings)
    guest = day.random.choice(_people(meeting))
    held = day.random.random() < 0.85
    step = day.random.choice(list(NextStep)) if held else None
    record_outcome(
        day.actor_of(guest), meeting, guest, held=held, next_step=step, note=f"note {day.seed}" if held else None
    )


def be_forgotten(day: Conference) -> None:
    """Let a guest, at most one a day, ask to be forgotten in the middle of it."""
    if day.erased:
        return
    guest = day.random.choice([guest for guest in day.guests() if guest.person.account_id])
    day.erased.add(guest.key)
    erase(day.actor_of(guest), guest.person)


def minute(day: Conference) -> None:
    """Let the timed work of the minute be done."""
    failed = [name for name, number in tick(day.now).items() if number < 0]
    assert not failed, failed
