"""What came of a meeting: three taps by a guest, or by the table's host for them; a later word stands beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.following import open_from_outcomes
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require, require_person
from duijie.actions.running import require_host
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Meeting, MeetingState, NextStep, Outcome, Participant, Progress, Seat
from duijie.store.queries.outcomes import Holding, holding_of

LONGEST: Final = 2000
_FURTHEST: Final = 3
_NOT_YET: Final = Text(
    "This meeting begins at {time}. Say what came of it once it has begun; nothing was kept.",
    "这场洽谈 {time} 开始。请在开始之后填写结果；这次没有保存。",
    "這場洽談 {time} 開始。請在開始之後填寫結果；這次沒有儲存。",
)
_CANCELLED: Final = Text(
    "This meeting was cancelled, so there is no outcome to keep. If you met all the same, tell the organiser.",
    "这场洽谈已取消，无法填写结果。如果仍然见了面，请告知主办方。",
    "這場洽談已取消，無法填寫結果。如果仍然見了面，請告知主辦方。",
)
_HELD: Final = Text("Say first whether the meeting took place.", "请先填写洽谈是否进行。", "請先填寫洽談是否進行。")
_STEP: Final = Text("Choose what comes next.", "请选择下一步。", "請選擇下一步。")
_NOT_HELD: Final = Text(
    "You said that the meeting did not take place, so nothing comes next. If it did, answer “yes” first.",
    "您填写的是洽谈没有进行，因此没有下一步。如果实际进行了，请先选“是”。",
    "您填寫的是洽談沒有進行，因此沒有下一步。如果實際進行了，請先選「是」。",
)
_PAST: Final = Text(
    "This day is before the meeting. Choose a later one.",
    "这一天早于洽谈日期，请另选。",
    "這一天早於洽談日期，請另選。",
)
_FAR: Final = Text(
    "This is more than three years ahead. Check the year.",
    "日期在三年以后，请核对年份。",
    "日期在三年以後，請核對年份。",
)
_LONG: Final = Text(
    "The note is longer than {most} signs. Shorten it; nothing was kept.",
    "备注超过 {most} 字，请缩短。这次没有保存。",
    "備註超過 {most} 字，請縮短。這次沒有儲存。",
)
_PRIVATE: Final = Text(
    "The private note is the guest's own; a table's host writes none.",
    "私人备注只由嘉宾本人填写，桌长不能代写。",
    "私人備註只由嘉賓本人填寫，枱長不能代寫。",
)
_MARK: Final = Text(
    "The device's number of this tap is too long; open the page again.",
    "设备给这次点击的编号过长，请重新打开页面。",
    "裝置給這次點擊的編號過長，請重新開啟頁面。",
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was kept. ``new``: it said something new; ``holding``: whether the meeting counts as held now."""

    outcome: Outcome
    new: bool
    holding: Holding
    disputed_mark: bool = False


def record_outcome(
    actor: Actor,
    meeting: Meeting,
    participant: Participant,
    *,
    held: bool | None = None,
    next_step: str | None = None,
    by_when: date | None = None,
    note: str | None = None,
    mark: str = "",
) -> Recorded:
    """Keep what a guest says came of their meeting; what is not given (None) stays as they said it last.

    By the guest, a steward, or the table's host for them: a host writes no note, and once the guest has spoken
    themselves a host's word is kept beside theirs and does not take its place. ``by_when`` falls away with “no fit” and
    with a meeting not held. ``mark``: the phone's own number for a tap; the same one again changes nothing.
    A first intention of a meeting held opens its cooperation in the ledger.

    Raises:
        Refused: not theirs, not begun yet, or cancelled.
        InputError: a next step of a meeting not held, a date before it, a note too long or by a host.
    """
    at = timezone.now()
    for_them = _for_them(actor, meeting, participant)
    with deed(actor, "outcome.record", meeting.event.programme_id) as doing:
        row = _locked(meeting, participant, at)
        said = Outcome.objects.filter(meeting=row, participant=participant)
        known = said.filter(mark=mark).first() if mark else None
        last = said.filter(latest=True).first()
        if known is not None:
            doing.drop()
            return Recorded(known, False, holding_of(row), _against(row, known))
        word = _word(row, last, held, next_step, by_when, note, for_them)
        word.participant, word.mark, word.by = participant, mark, actor.account
        _check(word, row, at, for_them, note)
        if last is not None and _alike(last, word):
            doing.drop()
            return Recorded(last, False, holding_of(row), _against(row, last))
        # a host's word does not take the place of the guest's own
        word.latest = not (for_them and last is not None and not last.for_them)
        if word.latest:
            said.filter(latest=True).update(latest=False)
        word.save(force_insert=True)
        cooperation = open_from_outcomes(row, at)
        doing.about(row, held=word.held, next_step=word.next_step, for_them=for_them)
        doing.facts["cooperation"] = cooperation.key if cooperation else ""
        note_change(row.event)
    return Recorded(word, True, holding_of(row), _against(row, word))


def _for_them(actor: Actor, meeting: Meeting, participant: Participant) -> bool:
    """Return whether an actor speaks for a guest as the table's host.

    Raises:
        Refused: neither the guest nor the host.
    """
    if actor.account and not actor.acts_for(participant.person_id):
        require(actor, Right.HOST_TABLE, meeting.event)
        require_host(actor, meeting)
        return True
    require_person(actor, participant.person_id)
    return False


def _locked(meeting: Meeting, participant: Participant, at: datetime) -> Meeting:
    """Return the meeting as it is now, locked, if something can be said of it."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("event", "slot")
    row = rows.filter(key=meeting.key, event=participant.event_id).first()
    if row is None or not Seat.objects.filter(meeting=row, participant=participant).exists():
        raise not_found()
    if row.state == MeetingState.CANCELLED:
        raise Refused("meeting_cancelled", _CANCELLED)
    begun = row.progress in {Progress.STARTED, Progress.ENDED}
    if at < row.slot.starts and not begun:
        starts = row.slot.starts.astimezone(ZoneInfo(row.event.timezone))
        raise Refused("not_begun", _NOT_YET.fill(time=f"{starts:%Y-%m-%d %H:%M}"))
    return row


def _word(
    row: Meeting,
    last: Outcome | None,
    held: bool | None,
    next_step: str | None,
    by_when: date | None,
    note: str | None,
    for_them: bool,
) -> Outcome:
    """Return the whole word: what is new over what was said last."""
    if held is None and last is None:
        raise InputError([Fault("held", _HELD, place="held")])
    took_place = bool(last.held if held is None and last is not None else held)
    word = Outcome(meeting=row, held=took_place, for_them=for_them)
    if took_place:
        word.next_step = next_step if next_step is not None else (last.next_step if last else "")
        word.by_when = by_when or (last.by_when if last else None)
    elif next_step or by_when:
        raise InputError([Fault("not_held", _NOT_HELD, place="next_step" if next_step else "by_when")])
    if word.next_step in {"", NextStep.NO_FIT}:
        word.by_when = None
    word.note = note if note is not None else (last.note if last and not for_them else "")
    return word


def _check(word: Outcome, row: Meeting, at: datetime, for_them: bool, note: str | None) -> None:
    faults = []
    today = at.astimezone(ZoneInfo(row.event.timezone)).date()
    if word.next_step and word.next_step not in set(NextStep):
        faults.append(Fault("next_step", _STEP, place="next_step"))
    if word.by_when and word.by_when < row.event.date:
        faults.append(Fault("before_meeting", _PAST, place="by_when"))
    elif word.by_when and word.by_when.year > today.year + _FURTHEST:
        faults.append(Fault("too_far", _FAR, place="by_when"))
    if len(word.note) > LONGEST:
        faults.append(Fault("too_long", _LONG.fill(most=LONGEST), place="note"))
    if for_them and note:
        faults.append(Fault("private_note", _PRIVATE, place="note"))
    if len(word.mark) > 40:
        faults.append(Fault("mark", _MARK, place="mark"))
    if faults:
        raise InputError(faults)


def _alike(last: Outcome, word: Outcome) -> bool:
    fields = ("held", "next_step", "by_when", "note", "for_them")
    return all(getattr(last, name) == getattr(word, name) for name in fields)


def _against(row: Meeting, word: Outcome) -> bool:
    """Return whether a word stands against the mark on the board: held, of a meeting marked as a no-show."""
    return word.held and row.progress == Progress.NO_SHOW
