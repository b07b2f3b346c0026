"""What goes otherwise than planned 变动, as organisers, desks, hosts or guests report it; a replan answers it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_allowed, not_found
from duijie.actions.rights import Actor, Right
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import (
    Assistant,
    AssistantKind,
    Disruption,
    DisruptionKind,
    Event,
    Meeting,
    Participant,
    ParticipantState,
    Slot,
    Table,
)

NOTE_LENGTH: Final = 200

_NO_SLOTS: Final = Text(
    "No slot lies ahead any more, so there is nothing to replan. Nothing was saved.",
    "今天已经没有后续时段，无需调整，没有保存。",
    "今天已經沒有後續時段，無需調整，沒有儲存。",
)
_TOO_LATE: Final = Text(
    "Choose a slot that has not begun yet; what is over cannot change.",
    "请选择尚未开始的时段，已过去的安排不能再变。",
    "請選擇尚未開始的時段，已過去的安排不能再變。",
)
_ORDER: Final = Text(
    "The slot they are back in must come after the first one they miss.",
    "恢复的时段必须晚于开始缺席的时段。",
    "恢復的時段必須晚於開始缺席的時段。",
)
_ENDED: Final = Text(
    "This was taken back before. Nothing was changed.",
    "这条变动之前已撤销，没有改动。",
    "這項變動之前已撤銷，沒有改動。",
)
_NOT_HERE: Final = Text(
    "This guest does not take part, so nothing needs replanning. Nothing was saved.",
    "这位嘉宾不参加本次活动，无需调整，没有保存。",
    "這位嘉賓不參加本次活動，無需調整，沒有儲存。",
)
_NOTE: Final = Text(
    "The note has {n} characters; {limit} is the most.",
    "备注有 {n} 个字，最多 {limit} 个。",
    "備註有 {n} 個字，最多 {limit} 個。",
)


def report_absent(
    actor: Actor,
    participant: Participant,
    since: Slot | None = None,
    until: Slot | None = None,
    *,
    meeting_only: Meeting | None = None,
    note: str = "",
) -> Disruption:
    """Say that a guest is not there from a slot on.

    ``since`` None: from the first slot that has not begun. ``until``: the first slot they are there again; the same
    slot as ``since`` means that one slot only; None: not any more that day. ``meeting_only``: just for one meeting.

    Raises:
        Refused: neither the guest, nor staff who may say so, nor the host of the meeting; or no slot lies ahead.
        InputError: the slots are over or in the wrong order, or the note is too long.
    """
    event = participant.event
    if not _may_report_guest(actor, participant, meeting_only):
        raise not_allowed()
    if meeting_only is not None:
        since = until = meeting_only.slot
    slots = _slots(event)
    first = _first(slots, since)
    if until is not None and until.key == first.key:
        until = _after(slots, first)
    return _keep(actor, event, DisruptionKind.ABSENT, first, until, note, participant=participant)


def report_late(actor: Actor, participant: Participant, until: Slot, *, note: str = "") -> Disruption:
    """Say that a guest is away from now on and there again in a slot.

    Raises:
        Refused: neither the guest nor staff who may say so; or no slot lies ahead.
        InputError: the slot has begun, or is the first that is still ahead: then nobody is late for anything.
    """
    if not _may_report_guest(actor, participant, None):
        raise not_allowed()
    event = participant.event
    return _keep(actor, event, DisruptionKind.LATE, _first(_slots(event), None), until, note, participant=participant)


def report_table_closed(actor: Actor, table: Table, since: Slot | None = None, *, note: str = "") -> Disruption:
    """Say that a table cannot be used from a slot on (None: the first that has not begun).

    Raises:
        Refused: the actor is no staff who may say so, or no slot lies ahead.
        InputError: the slot is over.
    """
    event = table.event
    if not _may_report(actor, event):
        raise not_allowed()
    return _keep(actor, event, DisruptionKind.TABLE_CLOSED, _first(_slots(event), since), None, note, table=table)


def report_interpreter_away(
    actor: Actor, assistant: Assistant, since: Slot | None = None, *, note: str = ""
) -> Disruption:
    """Say that an interpreter is not there from a slot on (None: the first that has not begun).

    Raises:
        Refused: neither the interpreter nor staff who may say so, no interpreter, or no slot lies ahead.
        InputError: the slot is over.
    """
    event = assistant.event
    if assistant.kind != AssistantKind.INTERPRETER:
        raise not_found()
    if not _may_report(actor, event) and (not actor.account or assistant.account_id != actor.account):
        raise not_allowed()
    first = _first(_slots(event), since)
    return _keep(actor, event, DisruptionKind.INTERPRETER_AWAY, first, None, note, assistant=assistant)


def end_disruption(actor: Actor, disruption: Disruption) -> None:
    """Say that it is over: they came after all, the table is there again. The next replan counts on them.

    Raises:
        Refused: not theirs to say, or it was ended before.
    """
    event = disruption.event
    guest, helper = disruption.participant, disruption.assistant
    own = guest is not None and actor.acts_for(guest.person_id)
    own = own or (helper is not None and bool(actor.account) and helper.account_id == actor.account)
    if not own and not _may_report(actor, event):
        raise not_allowed()
    with deed(actor, "disruption.end", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        doing.about(disruption, kind=disruption.kind)
        ended = Disruption.objects.filter(key=disruption.key, ended__isnull=True).update(ended=timezone.now())
        if not ended:
            raise Refused("ended_already", _ENDED)
        note_change(event)


def _may_report(actor: Actor, event: Event) -> bool:
    return any(actor.may(right, event.programme_id, event.key) for right in (Right.RUN, Right.DESK))


def _may_report_guest(actor: Actor, guest: Participant, meeting: Meeting | None) -> bool:
    if _may_report(actor, guest.event) or actor.acts_for(guest.person_id):
        return True
    if meeting is None or meeting.event_id != guest.event_id:
        return False
    from duijie.actions.running import require_host

    require_host(actor, meeting)
    return meeting.seats.filter(participant=guest).exists()


def _slots(event: Event) -> list[Slot]:
    return list(Slot.objects.filter(event=event).order_by("starts", "code"))


def _first(slots: list[Slot], since: Slot | None) -> Slot:
    """Return the slot something begins in: the given one, or the first that has not begun."""
    now = timezone.now()
    ahead = [slot for slot in slots if slot.starts > now]
    if not ahead:
        raise Refused("day_over", _NO_SLOTS)
    if since is None:
        return ahead[0]
    if since.key not in {slot.key for slot in slots}:
        raise not_found()
    if since.starts <= now and since.key != _under_way(slots, now):
        raise InputError([Fault("past", _TOO_LATE, place="since")])
    return since


def _under_way(slots: list[Slot], now: datetime) -> str:
    """Return the key of the slot that has begun last: a guest may still be missed in it."""
    begun = [slot for slot in slots if slot.starts <= now]
    return begun[-1].key if begun else ""


def _after(slots: list[Slot], slot: Slot) -> Slot | None:
    return next((one for one in slots if one.starts > slot.starts), None)


def _keep(
    actor: Actor,
    event: Event,
    kind: DisruptionKind,
    since: Slot,
    until: Slot | None,
    note: str,
    **about: Participant | Table | Assistant,
) -> Disruption:
    note = " ".join(note.split())
    if len(note) > NOTE_LENGTH:
        raise InputError([Fault("too_long", _NOTE.fill(n=len(note), limit=NOTE_LENGTH), place="note")])
    if until is not None and until.event_id != event.key:
        raise not_found()
    if until is not None and until.starts <= since.starts:
        raise InputError([Fault("order", _ORDER, place="until")])
    guest = about.get("participant")
    with deed(actor, "disruption.report", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        if guest is not None:
            fresh = Participant.objects.get(key=guest.key)
            if fresh.state != ParticipantState.CONFIRMED:
                raise Refused("takes_no_part", _NOT_HERE)
        known = Disruption.objects.filter(event=event, kind=kind, since=since, until=until, ended__isnull=True)
        again = known.filter(**about).first()
        if again is not None:  # said twice: once by the guest, once at the desk
            doing.drop()
            return again
        row = Disruption.objects.create(
            event=event,
            kind=kind,
            since=since,
            until=until,
            note=note,
            by=actor.account,
            **about,
        )
        doing.about(row, kind=str(kind), since=since.code, until=until.code if until else None)
        note_change(event)
        return row


def open_disruptions(event: Event) -> list[Disruption]:
    """Return what is otherwise at an event now, in the order it was said (1 query)."""
    rows = Disruption.objects.filter(event=event, ended__isnull=True)
    return list(rows.select_related("participant", "table", "assistant", "since", "until"))


def day_at(event: Event, at: datetime) -> str:
    """Return the calendar day at an event, as words that compare."""
    return at.astimezone(ZoneInfo(event.timezone)).date().isoformat()
