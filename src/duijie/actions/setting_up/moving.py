"""What follows when times move: sessions, slots and phases keep their hour, calendars follow."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from duijie.store.models import Event, Meeting, MeetingState, Phase, Session, Slot


def moved(at: datetime, days: int, before: ZoneInfo, after: ZoneInfo) -> datetime:
    """Return the same hour on the clock, ``days`` later, in the zone ``after`` (it stood in the zone ``before``)."""
    there = at.astimezone(before).replace(tzinfo=None)
    return (there + timedelta(days=days)).replace(tzinfo=after)


def move_times(event: Event, days: int, before: ZoneInfo, after: ZoneInfo) -> int:
    """Move sessions, slots and phases of an event; return how many published meetings move with their slots."""
    sessions = list(Session.objects.filter(event=event))
    for session in sessions:
        session.starts = moved(session.starts, days, before, after)
        session.ends = moved(session.ends, days, before, after)
    Session.objects.bulk_update(sessions, ["starts", "ends"])
    slots = list(Slot.objects.filter(event=event))
    for slot in slots:
        slot.starts = moved(slot.starts, days, before, after)
    Slot.objects.bulk_update(slots, ["starts"])
    phases = list(Phase.objects.filter(event=event))
    for phase in phases:
        phase.at = moved(phase.at, days, before, after)
    Phase.objects.bulk_update(phases, ["at"])
    return note_moved_meetings([slot.key for slot in slots])


def note_moved_meetings(slots: Collection[str]) -> int:
    """Let calendars follow the published meetings of slots (keys) whose time moved; return how many there are."""
    planned = Meeting.objects.filter(slot__in=slots, state=MeetingState.PLANNED)
    return planned.update(sequence=F("sequence") + 1, changed=timezone.now())
