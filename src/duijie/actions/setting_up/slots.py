"""Slots 时段 for meetings: made from a matchmaking session, then edited one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import NeedsConfirmationError, change_event
from duijie.actions.setting_up.given import Given, Values
from duijie.actions.setting_up.moving import note_moved_meetings
from duijie.engine.text import Text
from duijie.store.models import Assistant, Event, Meeting, MeetingState, Participant, Session, Slot, Table

MOST: Final = 40
_USED: Final = Text(
    "Slot {code} holds {n} published meetings, so it stays. Nothing was changed; move or cancel them on the plan's"
    " page, publish, and try again.",
    "时段 {code} 内有 {n} 场已发布的洽谈，不能移除。数据没有改动；请先在排期页移动或取消这些洽谈并发布，再来移除。",
    "時段 {code} 內有 {n} 場已發布的洽談，不能移除。資料沒有改動；請先在排期頁移動或取消這些洽談並發布，再來移除。",
)
_KEPT: Final = Text(
    "{n} cancelled meetings once stood in slot {code}, and their record needs it, so it stays. Nothing was changed;"
    " give the slot another time instead.",
    "时段 {code} 内有 {n} 场已取消洽谈的记录，因此不能移除。数据没有改动；可以改用其他时间。",
    "時段 {code} 內有 {n} 場已取消洽談的記錄，因此不能移除。資料沒有改動；可以改用其他時間。",
)
_OUTSIDE: Final = Text(
    "This does not fit: the last slot would end at {end}, and the session ends at {session}.",
    "放不下：最后一个时段要到 {end} 结束，而本环节 {session} 结束。",
    "放不下：最後一個時段要到 {end} 結束，而本環節 {session} 結束。",
)
_BEFORE: Final = Text(
    "The session begins at {session}; slots cannot begin earlier.",
    "本环节 {session} 开始，时段不能更早。",
    "本環節 {session} 開始，時段不能更早。",
)
_OVERLAP: Final = Text(
    "It would overlap slot {code}, {start}–{end}.",
    "与时段 {code}（{start}–{end}）重叠。",
    "與時段 {code}（{start}–{end}）重疊。",
)
_REPLACES: Final = Text(
    "This session has {n} slots; they would be replaced by {new} new ones, and guests, tables and interpreters who are"
    " there only for some slots would be asked again.",
    "本环节现有 {n} 个时段，将换成新的 {new} 个；只在部分时段有空的嘉宾、桌位和译员需要重新填写。",
    "本環節現有 {n} 個時段，將換成新的 {new} 個；只在部分時段有空的嘉賓、枱和譯員需要重新填寫。",
)


def make_slots(
    actor: Actor, event: Event, version: int, session: Session, values: Values, *, confirmed: bool = False
) -> int:
    """Fill a matchmaking session with slots of one length; return how many.

    ``values``: ``first`` (an hour), ``minutes``, ``pause``, ``count``. Slots that stand there already
    are kept where they begin and end alike; others are replaced, once ``confirmed``.

    Raises:
        NeedsConfirmationError: slots would go.
        Refused: a slot that would go is in use, no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "slot.make", event, version) as change:
        given = Given(values)
        wanted = _wanted(given, change.event, session)
        given.close()
        old = list(Slot.objects.filter(session=session))
        kept = {(slot.starts, slot.minutes) for slot in old} & set(wanted)
        gone = [slot for slot in old if (slot.starts, slot.minutes) not in kept]
        refuse_used_slots(change.event, gone)
        new = [entry for entry in wanted if entry not in kept]
        if gone and not confirmed:
            raise NeedsConfirmationError(_REPLACES.fill(n=len(old), new=len(new)))
        delete_slots(change.event, gone)
        codes = _free_codes(change.event, len(new))
        Slot.objects.bulk_create(
            Slot(event=change.event, session=session, code=code, starts=starts, minutes=minutes)
            for code, (starts, minutes) in zip(codes, new, strict=True)
        )
        change.doing.facts.update(session=session.code, made=len(new), removed=len(gone))
    return len(wanted)


def _wanted(given: Given, event: Event, session: Session) -> list[tuple[datetime, int]]:
    """Return start and minutes of each slot the form asks for; faults where they do not fit into the session."""
    first, minutes = given.clock("first"), given.number("minutes", 5, 240)
    pause, count = given.number("pause", 0, 120), given.number("count", 1, MOST)
    if first is None or given.faults:
        return []
    zone = ZoneInfo(event.timezone)
    begin, end = session.starts.astimezone(zone), session.ends.astimezone(zone)
    start = datetime.combine(begin.date(), first, zone)
    wanted = [(start + timedelta(minutes=(minutes + pause) * n), minutes) for n in range(count)]
    last = wanted[-1][0] + timedelta(minutes=minutes)
    if start < begin:
        given.fault("first", _BEFORE.fill(session=f"{begin:%H:%M}"), "before_session")
    if last > end:
        given.fault("count", _OUTSIDE.fill(end=f"{last:%H:%M}", session=f"{end:%H:%M}"), "after_session")
    for other in Slot.objects.filter(event=event).exclude(session=session):
        _check_overlap(given, "first", other, wanted, zone)
    return wanted


def _check_overlap(
    given: Given, place: str, other: Slot, wanted: Sequence[tuple[datetime, int]], zone: ZoneInfo
) -> None:
    ends = other.starts + timedelta(minutes=other.minutes)
    if any(starts < ends and other.starts < starts + timedelta(minutes=minutes) for starts, minutes in wanted):
        local = {"start": f"{other.starts.astimezone(zone):%H:%M}", "end": f"{ends.astimezone(zone):%H:%M}"}
        given.fault(place, _OVERLAP.fill(code=other.code, **local), "slots_overlap")


def save_slot(actor: Actor, event: Event, version: int, slot: Slot, values: Values) -> int:
    """Give a slot another time or length; return how many published meetings move with it.

    ``values``: ``starts`` (an hour on its session's day), ``minutes``.

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: it would lie outside its session or overlap another slot.
    """
    with change_event(actor, "slot.save", event, version) as change:
        given = Given(values)
        clock, minutes = given.clock("starts"), given.number("minutes", 5, 240)
        given.close()
        assert clock is not None
        zone, session = ZoneInfo(change.event.timezone), slot.session
        before = (slot.starts, slot.minutes)
        slot.starts = datetime.combine(slot.starts.astimezone(zone).date(), clock, zone)
        slot.minutes = minutes
        begin, end = session.starts.astimezone(zone), session.ends.astimezone(zone)
        last = slot.starts + timedelta(minutes=minutes)
        if slot.starts < begin:
            given.fault("starts", _BEFORE.fill(session=f"{begin:%H:%M}"), "before_session")
        if last > end:
            given.fault("minutes", _OUTSIDE.fill(end=f"{last:%H:%M}", session=f"{end:%H:%M}"), "after_session")
        for other in Slot.objects.filter(event=change.event).exclude(pk=slot.pk):
            _check_overlap(given, "starts", other, [(slot.starts, minutes)], zone)
        given.close()
        slot.save()
        meetings = note_moved_meetings([slot.key]) if (slot.starts, minutes) != before else 0
        change.doing.facts.update(slot=slot.code, meetings=meetings)
    return meetings


def remove_slot(actor: Actor, event: Event, version: int, slot: Slot) -> None:
    """Take a slot away.

    Raises:
        Refused: a published meeting uses it, no right, or changed meanwhile.
    """
    with change_event(actor, "slot.remove", event, version) as change:
        refuse_used_slots(change.event, [slot])
        delete_slots(change.event, [slot])
        change.doing.facts.update(slot=slot.code)


def refuse_used_slots(event: Event, slots: Iterable[Slot]) -> None:
    """Do nothing for slots no published meeting refers to.

    Raises:
        Refused: the first that is in use, and what to do.
    """
    planned = Count("key", filter=Q(state=MeetingState.PLANNED))
    rows = Meeting.objects.filter(event=event).order_by().values("slot").annotate(planned=planned, all=Count("key"))
    used = {row["slot"]: row for row in rows}
    for slot in slots:
        if slot.key in used:
            row = used[slot.key]
            if row["planned"]:
                raise Refused("slot_in_use", _USED.fill(code=slot.code, n=row["planned"]))
            raise Refused("slot_in_record", _KEPT.fill(code=slot.code, n=row["all"]))


def delete_slots(event: Event, slots: Sequence[Slot]) -> None:
    """Delete slots and take their codes out of everybody's availability; who has none left is there for all again."""
    codes = {slot.code for slot in slots}
    if not codes:
        return
    holders: tuple[tuple[Any, str], ...] = ((Table, "slots"), (Assistant, "slots"), (Participant, "available"))
    for model, field in holders:
        changed = []
        for row in model.objects.filter(event=event).exclude(**{field: None}).only("key", field):
            left = [code for code in getattr(row, field) if code not in codes]
            if left != getattr(row, field):
                setattr(row, field, left or None)
                changed.append(row)
        model.objects.bulk_update(changed, [field], batch_size=500)
    Slot.objects.filter(pk__in=[slot.pk for slot in slots]).delete()


def slots_outside(session: Session, slots: Iterable[Slot]) -> list[Slot]:
    """Return the slots that do not lie inside their session."""
    return [
        slot
        for slot in slots
        if slot.starts < session.starts or slot.starts + timedelta(minutes=slot.minutes) > session.ends
    ]


def _free_codes(event: Event, count: int) -> list[str]:
    """Return codes s1, s2, … that no slot of the event has."""
    taken = set(Slot.objects.filter(event=event).values_list("code", flat=True))
    found: list[str] = []
    number = 1
    while len(found) < count:
        if (code := f"s{number}") not in taken:
            found.append(code)
        number += 1
    return found
