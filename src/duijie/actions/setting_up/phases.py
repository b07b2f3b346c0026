"""Phases: when each step on the way begins, from set-up to the last check a year later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import change_event
from duijie.actions.setting_up.given import Given, Values
from duijie.engine.text import Text
from duijie.store.models import Event, Phase, PhaseCode


@dataclass(frozen=True, slots=True)
class Step:
    """A phase as it stands by default. ``days`` from the event's date; ``at`` the hour at the event's place."""

    code: PhaseCode
    words: Text
    days: int
    at: time


STEPS: Final[tuple[Step, ...]] = (
    Step(PhaseCode.SET_UP, Text("Set up", "设置", "設定"), -60, time(9)),
    Step(PhaseCode.IMPORT, Text("Import lists", "导入名单", "匯入名單"), -45, time(9)),
    Step(PhaseCode.REVIEW, Text("Review needs", "审核供需", "審核供需"), -30, time(9)),
    Step(PhaseCode.WISHES_OPEN, Text("Wishes open", "开放选择", "開放選擇"), -21, time(9)),
    Step(PhaseCode.WISHES_CLOSE, Text("Wishes close", "截止选择", "截止選擇"), -7, time(18)),
    Step(PhaseCode.PUBLISH, Text("Plan, publish", "排期发布", "排期發布"), -5, time(12)),
    Step(PhaseCode.PRINT, Text("Print", "打印", "列印"), -2, time(9)),
    Step(PhaseCode.DAY, Text("Event day", "活动当日", "活動當日"), 0, time(8)),
    Step(PhaseCode.FIRST_CHECK, Text("First check", "首次回访", "首次跟進"), 30, time(9)),
    Step(PhaseCode.LAST_CHECK, Text("Last check", "末次回访", "最後跟進"), 365, time(9)),
)
_ORDER: Final = Text(
    "“{later}” comes after “{earlier}”, so it cannot begin before {at}.",
    "“{later}”在“{earlier}”之后，不能早于 {at}。",
    "「{later}」在「{earlier}」之後，不能早於 {at}。",
)


def default_phases(day: date, zone: ZoneInfo) -> dict[PhaseCode, datetime]:
    """Return when each phase begins for an event on ``day``: T−60 for set-up, T+365 for the last check."""
    return {step.code: datetime.combine(day + timedelta(days=step.days), step.at, zone) for step in STEPS}


def save_phases(actor: Actor, event: Event, version: int, values: Values) -> None:
    """Set when the phases begin; an empty field takes the phase away.

    ``values``: ``at_CODE`` for each phase, a date and time at the event's place (``2026-11-13T18:00``).

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: a date cannot be read, or a phase begins before the one it follows.
    """
    with change_event(actor, "phase.save", event, version) as change:
        given = Given(values)
        zone = ZoneInfo(change.event.timezone)
        found = {step.code: given.moment(f"at_{step.code}", zone) for step in STEPS}
        phases = {code: at for code, at in found.items() if at is not None}
        for earlier, later in out_of_order(phases):
            words = {"earlier": words_of_phase(earlier), "later": words_of_phase(later)}
            given.fault(f"at_{later}", _ORDER.fill(**words, at=f"{phases[earlier]:%Y-%m-%d %H:%M}"), "out_of_order")
        given.close()
        write_phases(change.event, phases)


def reset_phases(actor: Actor, event: Event, version: int) -> None:
    """Set every phase to its usual distance from the event's date.

    Raises:
        Refused: no right, or changed meanwhile.
    """
    with change_event(actor, "phase.reset", event, version) as change:
        write_phases(change.event, default_phases(change.event.date, ZoneInfo(change.event.timezone)))


def write_phases(event: Event, phases: Mapping[PhaseCode, datetime]) -> None:
    """Replace an event's phases; call it inside a change of the event."""
    Phase.objects.filter(event=event).delete()
    Phase.objects.bulk_create(Phase(event=event, code=code, at=at) for code, at in phases.items())


def out_of_order(phases: Mapping[PhaseCode, datetime]) -> list[tuple[PhaseCode, PhaseCode]]:
    """Return each pair of neighbouring phases of which the later begins before the earlier."""
    given = [step.code for step in STEPS if step.code in phases]
    return [(first, second) for first, second in pairwise(given) if phases[second] < phases[first]]


def words_of_phase(code: str) -> Text:
    """Return a phase's name."""
    return next(step.words for step in STEPS if step.code == code)
