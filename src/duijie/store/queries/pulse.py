"""Whether anything has changed: tags that boards and phones compare, kept for a moment in the process.

The whole answer to "anything new?" is one comparison; the database is asked a few times a second, however many ask.
"""

from __future__ import annotations

import hashlib
import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from duijie.store.models import BoardState, Event, MeetingMark, Seat, StandbyOffer, StandbyState

FRESH: Final = 0.25
"""Seconds for which a number is believed."""
GUESTS_FRESH: Final = 1.0
"""Seconds for which guests' days are believed: they cost a look at every seat."""
_MOST: Final = 32


@dataclass(frozen=True, slots=True)
class _Day:
    """One guest's day: its digest, and the instants at which it reads differently by itself."""

    digest: str
    instants: tuple[datetime, ...]


@dataclass(slots=True)
class _Entry:
    number: int
    checked: float
    days_number: int = -1
    days_checked: float = 0.0
    days: Mapping[str, _Day] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pulse:
    """The numbers of events, shared by a process's threads."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forget everything; the next question asks the database."""
        with self._lock:
            self._entries.clear()

    def board_tag(self, event: str, now: datetime | None = None) -> str | None:
        """Return what a board shows is told by: the number, and the minute, for colours change with it.

        None: there is no such event.
        """
        entry = self._entry(event)
        if entry is None:
            return None
        return f'"{entry.number}.{int((now or timezone.now()).timestamp()) // 60}"'

    def guest_tag(self, event: str, guest: str, now: datetime | None = None) -> str | None:
        """Return what a guest's day is told by: their own meetings and offers alone, and which of them are past."""
        entry = self._entry(event)
        if entry is None:
            return None
        self._refresh_days(event, entry)
        day = entry.days.get(guest)
        if day is None:
            return '"0"'
        return f'"{day.digest}.{bisect_right(day.instants, now or timezone.now())}"'

    def _entry(self, event: str) -> _Entry | None:
        entry = self._entries.get(event)
        clock = time.monotonic()
        if entry is not None and clock - entry.checked < FRESH:
            return entry
        if entry is None:
            if not Event.objects.filter(key=event).exists():
                return None
            entry = _Entry(_number(event), clock)
            with self._lock:
                self._entries[event] = entry
                while len(self._entries) > _MOST:
                    self._entries.popitem(last=False)
            return entry
        if entry.lock.acquire(blocking=False):  # one asks; the others go on with what is known
            try:
                entry.number = _number(event)
                entry.checked = time.monotonic()
            finally:
                entry.lock.release()
        return entry

    def _refresh_days(self, event: str, entry: _Entry) -> None:
        clock = time.monotonic()
        if entry.days_number == entry.number or clock - entry.days_checked < GUESTS_FRESH:
            return
        first = entry.days_number < 0
        if entry.lock.acquire(blocking=first):
            try:
                if entry.days_number != entry.number:
                    number = entry.number
                    entry.days = _days(event)
                    entry.days_number = number
                    entry.days_checked = time.monotonic()
            finally:
                entry.lock.release()


PULSE: Final = Pulse()


def _number(event: str) -> int:
    return BoardState.objects.filter(event=event).values_list("number", flat=True).first() or 0


def _days(event: str) -> dict[str, _Day]:
    """Return every guest's day (3 queries)."""
    facts: dict[str, list[tuple[Any, ...]]] = {}
    instants: dict[str, set[datetime]] = {}
    seats = Seat.objects.filter(meeting__event=event).order_by("meeting_id", "slot_id", "participant_id")
    for guest, active, meeting, *row, starts, minutes in seats.values_list(
        "participant_id",
        "active",
        "meeting_id",
        "meeting__state",
        "meeting__sequence",
        "meeting__progress",
        "meeting__table_id",
        "meeting__interpreter_id",
        "slot__starts",
        "slot__minutes",
    ):
        facts.setdefault(guest, []).append((active, meeting, *row, starts))
        instants.setdefault(guest, set()).update((starts, starts + timedelta(minutes=minutes)))
    marks = MeetingMark.objects.filter(meeting__event=event, participant__isnull=False).order_by("at", "mark")
    for guest, *row in marks.values_list("participant_id", "meeting_id", "kind", "at"):
        facts.setdefault(guest, []).append(tuple(row))
    offers = StandbyOffer.objects.filter(event=event, state=StandbyState.OFFERED).order_by("key")
    for one, other, *row in offers.values_list("one_id", "other_id", "key", "accepted_by"):
        for guest in (one, other):
            facts.setdefault(guest, []).append(tuple(row))
    return {
        guest: _Day(
            hashlib.blake2b(repr(said).encode(), digest_size=9).hexdigest(), tuple(sorted(instants.get(guest, ())))
        )
        for guest, said in facts.items()
    }
