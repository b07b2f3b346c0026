"""The agenda: sessions 环节, and who speaks in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import change_event
from duijie.actions.setting_up.given import Given, Values
from duijie.actions.setting_up.slots import refuse_used_slots, slots_outside
from duijie.engine.text import Text
from duijie.store.models import Event, Session, SessionKind, Side, Slot, Speaker

KINDS: Final = {
    SessionKind.ARRIVAL: Text("Arrival", "签到", "簽到"),
    SessionKind.CEREMONY: Text("Ceremony", "仪式", "儀式"),
    SessionKind.KEYNOTE: Text("Keynote", "主旨演讲", "主題演講"),
    SessionKind.DIALOGUE: Text("Dialogue", "对话", "對話"),
    SessionKind.MATCHMAKING: Text("Matchmaking", "供需对接", "供需對接"),
    SessionKind.BREAK: Text("Break", "休息", "休息"),
    SessionKind.OTHER: Text("Other", "其他", "其他"),
}
_BACKWARDS: Final = Text(
    "The end must be later than the start, {start}.",
    "结束时间须晚于开始时间 {start}。",
    "結束時間須晚於開始時間 {start}。",
)
_SLOTS_OUT: Final = Text(
    "Slot {code} at {start} would lie outside this session. Move the slots first, or keep the session around them.",
    "时段 {code}（{start}）会落在本环节之外。请先调整时段，或让环节包含这些时段。",
    "時段 {code}（{start}）會落在本環節之外。請先調整時段，或讓環節包含這些時段。",
)
_HAS_SLOTS: Final = Text(
    "This session holds {n} slots, so it stays a matchmaking session. Remove its slots first.",
    "本环节内有 {n} 个时段，只能是“供需对接”。请先移除其中的时段。",
    "本環節內有 {n} 個時段，只能是「供需對接」。請先移除其中的時段。",
)


def save_session(actor: Actor, event: Event, version: int, session: Session | None, values: Values) -> Session:
    """Add a session or change one.

    ``values``: ``kind``, ``title_*``, ``about_*``, ``place_*``, ``day``, ``starts``, ``ends`` (hours at the event's
    place; an end before the start belongs to the next day only if ``overnight`` is ticked).

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "session.save", event, version) as change:
        given = Given(values)
        row = session or Session(event=change.event, code=_free_code(change.event))
        row.kind = given.choice("kind", [*KINDS], SessionKind.OTHER)
        row.title = given.words("title", needed=True)
        row.about = given.words("about", most=2000)
        row.place = given.words("place")
        _read_times(given, row, change.event)
        slots = list(Slot.objects.filter(session=row)) if session else []
        if slots and row.kind != SessionKind.MATCHMAKING:
            given.fault("kind", _HAS_SLOTS.fill(n=len(slots)), "has_slots")
        if not given.faults:
            zone = ZoneInfo(change.event.timezone)
            for slot in slots_outside(row, slots):
                at = f"{slot.starts.astimezone(zone):%H:%M}"
                given.fault("starts", _SLOTS_OUT.fill(code=slot.code, start=at), "slots_outside")
        given.close()
        row.save()
        change.doing.facts.update(session=row.code)
    return row


def _read_times(given: Given, row: Session, event: Event) -> None:
    day, starts, ends = given.day("day", event.date), given.clock("starts"), given.clock("ends")
    if starts is None or ends is None:
        return
    zone = ZoneInfo(event.timezone)
    last = day + timedelta(days=1) if given.ticked("overnight") else day
    row.starts, row.ends = datetime.combine(day, starts, zone), datetime.combine(last, ends, zone)
    if row.ends <= row.starts:
        given.fault("ends", _BACKWARDS.fill(start=f"{starts:%H:%M}"), "ends_before_start")


def _free_code(event: Event) -> str:
    taken = set(Session.objects.filter(event=event).values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2) if (code := f"p{number}") not in taken)


def remove_session(actor: Actor, event: Event, version: int, session: Session) -> None:
    """Take a session away with its speakers and slots.

    Raises:
        Refused: a published meeting uses one of its slots, no right, or changed meanwhile.
    """
    with change_event(actor, "session.remove", event, version) as change:
        slots = list(Slot.objects.filter(session=session))
        refuse_used_slots(change.event, slots)
        change.doing.facts.update(session=session.code, slots=len(slots))
        session.delete()


def save_speaker(
    actor: Actor, event: Event, version: int, session: Session, speaker: Speaker | None, values: Values
) -> Speaker:
    """Add somebody who speaks in a session or change what is said of them.

    ``values``: ``name_*``, ``title_*``, ``organisation_*``, ``side`` (a key, or nothing), ``moderator``, ``position``.

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "speaker.save", event, version) as change:
        given = Given(values)
        sides = {side.key: side for side in Side.objects.filter(programme_id=change.event.programme_id)}
        row = speaker or Speaker(session=session)
        row.name = given.words("name", most=120, needed=True)
        row.title = given.words("title", most=120)
        row.organisation = given.words("organisation", most=160)
        row.side = sides.get(given.choice("side", sides, needed=False))
        row.moderator = given.ticked("moderator")
        row.position = given.number("position", 0, 99, fallback=Speaker.objects.filter(session=session).count())
        given.close()
        row.save()
        change.doing.facts.update(session=session.code)
    return row


def remove_speaker(actor: Actor, event: Event, version: int, speaker: Speaker) -> None:
    """Take a speaker off the agenda.

    Raises:
        Refused: no right, or changed meanwhile.
    """
    with change_event(actor, "speaker.remove", event, version) as change:
        change.doing.about(speaker)
        speaker.delete()
