"""What is said of meetings on the day: by table hosts, interpreters, desks and organisers, and by guests themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, require_person
from duijie.actions.running.clock import time_said
from duijie.actions.running.progress import Mark, Standing, progress_of
from duijie.actions.running.whose import require_host
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Event, MarkKind, Meeting, MeetingMark, MeetingState, Participant, Seat
from duijie.store.models.fields import new_key

MOST_MINUTES: Final = 60
BY_STAFF: Final = frozenset(
    {MarkKind.STARTED, MarkKind.ENDED, MarkKind.NO_SHOW, MarkKind.MISSING, MarkKind.HERE, MarkKind.RESET}
)
"""What staff may say; what guests say of themselves, they alone."""
_TICK: Final = timedelta(microseconds=1)
_OF_ONE: Final = frozenset({MarkKind.MISSING, MarkKind.HERE})

_CANCELLED: Final = Text(
    "This meeting was cancelled, so nothing was noted. If it takes place all the same, tell an organiser.",
    "这场洽谈已经取消，没有记录。如果仍要进行，请告知组织方。",
    "這場洽談已經取消，沒有記錄。如果仍要進行，請告知主辦方。",
)
_WHO: Final = Text("Say which guest it is.", "请选择是哪一位嘉宾。", "請選擇是哪一位嘉賓。")
_MINUTES: Final = Text(
    "Say how many minutes, from 1 to {most}.", "请填写分钟数，1 至 {most}。", "請填寫分鐘數，1 至 {most}。"
)
_MARK: Final = Text(
    "The device's number of this entry is missing or too long; open the page again.",
    "设备给这条记录的编号缺失或过长，请重新打开页面。",
    "裝置給這項記錄的編號缺失或過長，請重新開啟頁面。",
)
_KIND: Final = Text("This cannot be said of a meeting here.", "这里不能这样记录洽谈。", "這裏不能這樣記錄洽談。")


@dataclass(frozen=True, slots=True)
class Marked:
    """How a meeting stands after a mark. ``new``: the mark had not been sent before.

    ``cancelled``: kept all the same, of a meeting that was cancelled after it was said.
    """

    meeting: Meeting
    standing: Standing
    new: bool
    cancelled: bool = False


def mark_meeting(
    actor: Actor,
    meeting: Meeting,
    kind: MarkKind | str,
    *,
    mark: str | None = None,
    at: datetime | None = None,
    participant: Participant | None = None,
    minutes: int | None = None,
) -> Marked:
    """Say how a meeting goes: started, ended, no_show, missing or here (of one guest), reset (of all, or of one guest).

    No_show may name the guest who was not there.

    ``mark``: the device's own number for it; the same one again changes nothing. ``at``: when it was said, by the
    server's clock (:func:`duijie.actions.running.put_right`); None: now. ``minutes`` goes with guests' words only.

    Raises:
        Refused: not the actor's meeting, before the event's day, or the meeting had been cancelled when it was said.
        InputError: a kind that staff may not say, no guest where one is meant, a number that is not one.
    """
    said = _kind(kind)
    require_host(actor, meeting, at)
    if said not in BY_STAFF:
        raise InputError([Fault("kind", _KIND, place="kind")])
    return _say(actor, meeting, said, mark, at, participant, minutes)


def say_here(
    actor: Actor, participant: Participant, meeting: Meeting, *, mark: str | None = None, at: datetime | None = None
) -> Marked:
    """Say that a guest is at the table; it takes back that they are late, missing or cannot come.

    Raises:
        Refused: the actor may not act for the guest, it is not their meeting, cancelled, or another day.
    """
    require_person(actor, participant.person_id)
    return _say(actor, meeting, MarkKind.HERE, mark, at, participant, None)


def say_late(
    actor: Actor,
    participant: Participant,
    meeting: Meeting,
    minutes: int,
    *,
    mark: str | None = None,
    at: datetime | None = None,
) -> Marked:
    """Say that a guest comes some minutes late, from 1 to 60.

    Raises:
        Refused: the actor may not act for the guest, it is not their meeting, cancelled, or another day.
        InputError: too many minutes, or none.
    """
    require_person(actor, participant.person_id)
    return _say(actor, meeting, MarkKind.LATE, mark, at, participant, minutes)


def say_cannot_come(
    actor: Actor,
    participant: Participant,
    meeting: Meeting,
    *,
    rest_of_day: bool = False,
    mark: str | None = None,
    at: datetime | None = None,
) -> Marked:
    """Say that a guest cannot come to a meeting, or from it on to none any more; organisers then see to the place.

    Raises:
        Refused: the actor may not act for the guest, it is not their meeting, cancelled.
    """
    require_person(actor, participant.person_id)
    return _say(actor, meeting, MarkKind.CANNOT_COME, mark, at, participant, None, rest_of_day)


def _say(
    actor: Actor,
    meeting: Meeting,
    kind: MarkKind,
    mark: str | None,
    at: datetime | None,
    participant: Participant | None,
    minutes: int | None,
    rest_of_day: bool = False,
) -> Marked:
    mark = new_key() if mark is None else mark
    _check(kind, mark, participant, minutes)
    now = timezone.now()
    with deed(actor, "meeting.mark", meeting.event.programme_id) as doing:
        if kind == MarkKind.CANNOT_COME:  # replanning locks the event; whoever publishes does so before any meeting
            Event.objects.select_for_update().get(key=meeting.event_id)
        row = _locked(meeting)
        if participant is not None and not Seat.objects.filter(meeting=row, participant=participant).exists():
            raise not_found()
        said = time_said(row, kind, at, now)
        known = MeetingMark.objects.filter(meeting=row, mark=mark).exists()
        cancelled = row.state != MeetingState.PLANNED
        if cancelled and not known and (at is None or at >= row.changed):
            raise Refused("meeting_cancelled", _CANCELLED)
        if known:
            doing.drop()
            return Marked(row, standing_of(row), False, cancelled)
        if at is None:  # said now: it comes after all that is known
            latest = MeetingMark.objects.filter(meeting=row).order_by("-at").values_list("at", flat=True).first()
            said = max(said, latest + _TICK) if latest is not None else said
        MeetingMark.objects.create(
            meeting=row, kind=kind, participant=participant, minutes=minutes, mark=mark, at=said, by=actor.account
        )
        standing = _fold(row)
        doing.about(row, kind=str(kind), late=(now - said).total_seconds() > 60)
        if kind == MarkKind.CANNOT_COME and participant is not None and not cancelled:
            _report(actor, participant, row, rest_of_day)
        note_change(row.event)
        return Marked(row, standing, True, cancelled)


def _check(kind: MarkKind, mark: str, participant: Participant | None, minutes: int | None) -> None:
    faults = []
    if not 0 < len(mark) <= 40:
        faults.append(Fault("mark", _MARK, place="mark"))
    if kind in _OF_ONE and participant is None:
        faults.append(Fault("participant", _WHO, place="participant"))
    if kind == MarkKind.LATE and not (minutes is not None and 1 <= minutes <= MOST_MINUTES):
        faults.append(Fault("minutes", _MINUTES.fill(most=MOST_MINUTES), place="minutes"))
    if faults:
        raise InputError(faults)


def _kind(kind: MarkKind | str) -> MarkKind:
    try:
        return MarkKind(kind)
    except ValueError:
        raise InputError([Fault("kind", _KIND, place="kind")]) from None


def _locked(meeting: Meeting) -> Meeting:
    """Return the meeting as it is now, locked; what marks come to is worked out by one at a time."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("event", "slot", "table")
    row = rows.filter(key=meeting.key, event=meeting.event_id).first()
    if row is None:
        raise not_found()
    return row


def standing_of(meeting: Meeting) -> Standing:
    """Return what all marks of a meeting come to (1 query)."""
    rows = MeetingMark.objects.filter(meeting=meeting)
    return progress_of(
        Mark(at, mark, kind, participant or "", minutes)
        for at, mark, kind, participant, minutes in rows.values_list("at", "mark", "kind", "participant", "minutes")
    )


def _fold(meeting: Meeting) -> Standing:
    standing = standing_of(meeting)
    meeting.progress, meeting.started, meeting.ended = standing.progress, standing.started, standing.ended
    meeting.missing = list(standing.missing)
    meeting.save(update_fields=["progress", "started", "ended", "missing"])
    return standing


def _report(actor: Actor, participant: Participant, meeting: Meeting, rest_of_day: bool) -> None:
    """Tell replanning that a guest is not there: at this meeting, or from it on."""
    from duijie.actions.replanning import report_absent

    report_absent(actor, participant, meeting.slot, None if rest_of_day else meeting.slot)
