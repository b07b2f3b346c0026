"""When something was said: devices' clocks put right, and times that cannot be true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from duijie.actions.refusal import Refused
from duijie.engine.text import Text
from duijie.store.models import MarkKind, Meeting, Seat

EARLY: Final = timedelta(hours=2)
"""How long before its start anything may be said of a meeting."""

_NOT_YET: Final = Text(
    "This meeting is on {day}, so nothing can be said of it yet. Nothing was changed.",
    "这场洽谈在 {day} 举行，现在还不能记录进展，没有改动。",
    "這場洽談在 {day} 舉行，現在還不能記錄進展，沒有改動。",
)


def planned_end(meeting: Meeting) -> datetime:
    """Return when a meeting is to end: with the last slot its guests sit (1 query if it takes more than one)."""
    slots = [meeting.slot]
    if meeting.length > 1:
        slots += [seat.slot for seat in Seat.objects.filter(meeting=meeting).select_related("slot")]
    return max(slot.starts + timedelta(minutes=slot.minutes) for slot in slots)


def time_said(meeting: Meeting, kind: MarkKind, at: datetime | None, now: datetime) -> datetime:
    """Return when something was said of a meeting, as it may be kept.

    ``at`` None: now. A time in the future becomes now. One long before the meeting, from a clock that was wrong and
    then put right, becomes what was planned: the start, for "ended" the end; nothing is lost.

    Raises:
        Refused: the day of the event is not here yet.
    """
    event = meeting.event
    if kind != MarkKind.CANNOT_COME and now.astimezone(ZoneInfo(event.timezone)).date() < event.date:
        day = f"{event.date.year}-{event.date.month:02}-{event.date.day:02}"
        raise Refused("not_yet", _NOT_YET.fill(day=day))
    if at is None or at > now:
        return now
    if kind != MarkKind.CANNOT_COME and at < meeting.slot.starts - EARLY:
        return min(planned_end(meeting) if kind == MarkKind.ENDED else meeting.slot.starts, now)
    return at


def put_right(times: Iterable[datetime], sent: datetime | None, now: datetime | None = None) -> list[datetime]:
    """Return a device's times by the server's clock; ``sent``: what the device's clock said as it sent them.

    They are kept apart: a tap after another stays after it.
    """
    error = sent - (now or timezone.now()) if sent is not None else timedelta()
    found: list[datetime] = []
    for time in times:
        right = time - error
        found.append(max(right, found[-1] + timedelta(microseconds=1)) if found else right)
    return found
