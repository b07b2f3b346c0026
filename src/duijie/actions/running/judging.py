"""How a meeting looks now: waiting, started, late, missing or over; by what was said of it and by the clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from duijie.store.models import Progress

LATE_AFTER: Final = timedelta(minutes=3)
MISSING_AFTER: Final = timedelta(minutes=8)


class Light(StrEnum):
    """A state of a board, with a colour, a shape and a word of its own."""

    PLANNED = "planned"
    STARTED = "started"
    LATE = "late"
    MISSING = "missing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Judged:
    """``minutes``: past the start without a word. ``said``: somebody said it, it is not the clock alone."""

    light: Light
    minutes: int = 0
    said: bool = False


def judge(progress: str, missing: Collection[str], starts: datetime, now: datetime) -> Judged:
    """Return how a meeting looks at ``now``: amber 3 minutes past its start, red 8 minutes past or as said."""
    minutes = max(0, int((now - starts).total_seconds() // 60))
    if progress == Progress.ENDED:
        return Judged(Light.DONE, said=True)
    if progress == Progress.NO_SHOW or missing:
        return Judged(Light.MISSING, minutes, said=True)
    if progress == Progress.STARTED:
        return Judged(Light.STARTED, said=True)
    if now >= starts + MISSING_AFTER:
        return Judged(Light.MISSING, minutes)
    if now >= starts + LATE_AFTER:
        return Judged(Light.LATE, minutes)
    return Judged(Light.PLANNED)
