"""Events: begun, described, limited, opened and closed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import change_event, change_programme
from duijie.actions.setting_up.copying import copy_parts
from duijie.actions.setting_up.given import Given, Values
from duijie.actions.setting_up.moving import move_times
from duijie.actions.setting_up.phases import default_phases, write_phases
from duijie.actions.setting_up.programmes import read_slug
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import AskRule, Event, EventState, Programme, Side

_ZONE: Final = Text(
    "“{found}” is not a time zone. Write one such as Asia/Shanghai or Asia/Hong_Kong.",
    "“{found}”不是时区名称，请填 Asia/Shanghai 或 Asia/Hong_Kong 这样的名称。",
    "「{found}」不是時區名稱，請填 Asia/Shanghai 或 Asia/Hong_Kong 這樣的名稱。",
)
_MUSTS: Final = Text(
    "A guest cannot have more “must meet” ({musts}) than people to choose ({wishes}).",
    "“必见”（{musts}）不能多于可选人数（{wishes}）。",
    "「必見」（{musts}）不能多於可選人數（{wishes}）。",
)
_FLOOR: Final = Text(
    "Everybody cannot have at least {floor} meetings when {most} is the most.",
    "每人上限为 {most} 场，不能要求至少 {floor} 场。",
    "每人上限為 {most} 場，不能要求最少 {floor} 場。",
)
_STATES: Final = Text(
    "The event is “{now}” and cannot become “{wanted}”. Nothing was changed; load the page again.",
    "活动现为“{now}”，不能改为“{wanted}”。数据没有改动，请刷新页面。",
    "活動現為「{now}」，不能改為「{wanted}」。資料沒有改動，請重新整理頁面。",
)
STATES: Final = {
    EventState.DRAFT: Text("Draft", "草稿", "草稿"),
    EventState.OPEN: Text("Open", "已开放", "已開放"),
    EventState.CLOSED: Text("Closed", "已结束", "已結束"),
}
#: From which states an event may come into each.
_WAYS: Final = {
    EventState.DRAFT: (EventState.OPEN,),
    EventState.OPEN: (EventState.DRAFT, EventState.CLOSED),
    EventState.CLOSED: (EventState.OPEN,),
}
#: Each limit of an event with the least and the most it may be.
LIMITS: Final = {
    "max_meetings": (1, 40),
    "floor": (0, 40),
    "suggestions": (0, 60),
    "wishes": (1, 100),
    "musts": (0, 100),
    "answer_hours": (1, 720),
}


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving an event brought about. ``meetings_moved``: published meetings whose date or hour moved."""

    event: Event
    meetings_moved: int


def create_event(actor: Actor, programme: Programme, values: Values, copied: Event | None = None) -> Event:
    """Begin an event: a draft with the usual phases and rules, or with everything of ``copied`` but its people.

    ``values``: ``slug``, ``name_*``, ``date``, ``timezone``. Dates of a copy move by the days between the events.

    Raises:
        Refused: no right to the whole programme.
        InputError: every fault of the form.
    """
    with change_programme(actor, "event.create", programme, None) as change:
        given = Given(values)
        taken = Event.objects.filter(programme=programme, slug=given.raw("slug")).exists()
        event = Event(programme=programme, slug=read_slug(given, "slug", taken), copied_from=copied)
        event.name = given.words("name", most=160, needed=True)
        event.date = given.day("date", timezone.localdate())
        event.timezone = _zone(given)
        given.close()
        change.doing.about(event, slug=event.slug)
        if copied is not None:
            copy_parts(copied, event)
            return event
        event.save()
        write_phases(event, default_phases(event.date, ZoneInfo(event.timezone)))
        write_usual_rules(event)
    return event


def write_usual_rules(event: Event) -> None:
    """Let guests of each side ask those of every other side, with the event's own limit."""
    sides = list(Side.objects.filter(programme_id=event.programme_id))
    AskRule.objects.bulk_create(
        AskRule(event=event, by=by, whom=whom, wishes=event.wishes) for by, whom in permutations(sides, 2)
    )


def save_event(actor: Actor, event: Event, version: int, values: Values) -> Saved:
    """Change what an event is called, where and when it is, its language and its limits.

    ``values``: ``name_*``, ``venue_*``, ``about_*``, ``date``, ``timezone``, ``language``, the fields of
    :data:`LIMITS`; ``along`` ticked: agenda, slots and phases move with the date. Another time zone keeps their hours.

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "event.save", event, version) as change:
        given, row = Given(values), change.event
        day, zone = row.date, row.timezone
        row.name = given.words("name", most=160, needed=True)
        row.venue = given.words("venue", most=160)
        row.about = given.words("about", most=2000)
        row.date = given.day("date", row.date)
        row.timezone = _zone(given)
        row.language = given.choice("language", LANGUAGES, row.language)
        _read_limits(given, row)
        given.close()
        along = (row.date - day).days if given.ticked("along") else 0
        meetings = 0
        if along or row.timezone != zone:
            meetings = move_times(row, along, ZoneInfo(zone), ZoneInfo(row.timezone))
        change.doing.facts.update(days=(row.date - day).days, meetings=meetings)
    return Saved(row, meetings)


def _read_limits(given: Given, row: Event) -> None:
    for name, (least, most) in LIMITS.items():
        setattr(row, name, given.number(name, least, most))
    if row.floor > row.max_meetings:
        given.fault("floor", _FLOOR.fill(floor=row.floor, most=row.max_meetings), "floor_over_most")
    if row.musts > row.wishes:
        given.fault("musts", _MUSTS.fill(musts=row.musts, wishes=row.wishes), "musts_over_wishes")


def _zone(given: Given) -> str:
    found = given.raw("timezone") or "Asia/Shanghai"
    if found not in available_timezones():
        given.fault("timezone", _ZONE.fill(found=found[:60]), "unknown_timezone")
        return "Asia/Shanghai"
    return found


def set_state(actor: Actor, event: Event, version: int, state: EventState) -> None:
    """Open a draft to the public, take it back, close an event or open it again.

    Raises:
        Refused: no right, changed meanwhile, or no way leads from its state to that one.
    """
    with change_event(actor, f"event.{state}", event, version) as change:
        now = EventState(change.event.state)
        if now not in _WAYS[state]:
            raise Refused("wrong_state", _STATES.fill(now=STATES[now], wanted=STATES[state]))
        change.event.state = state
    event.state = state
