"""What was said of meetings: whether one counts as held, and which guests have yet to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from duijie.store.models import Event, Meeting, MeetingState, Outcome, Participant, ParticipantState, Progress, Seat

_MARKED_HELD = frozenset({Progress.STARTED, Progress.ENDED})


@dataclass(frozen=True, slots=True)
class Holding:
    """Whether a meeting counts as held. ``known``: somebody said so, or it was marked; ``disputed``: they differ."""

    held: bool
    known: bool
    disputed: bool


def holding(progress: str, said: Iterable[bool]) -> Holding:
    """Return whether a meeting counts as held, by its mark and by each side's latest word.

    Marked started or ended: held, and disputed where a side says it was not. Else: held where a side says so and
    none says otherwise; disputed where it was marked a no-show or sides differ.
    """
    words = list(said)
    yes, no = any(words), not all(words)
    if progress in _MARKED_HELD:
        return Holding(True, True, no)
    missed = progress == Progress.NO_SHOW
    held = yes and not no
    return Holding(held, bool(words) or missed, (yes and no) or (held and missed))


def holding_of(meeting: Meeting) -> Holding:
    """Return whether a meeting counts as held (1 query)."""
    return holding(
        meeting.progress, Outcome.objects.filter(meeting=meeting, latest=True).values_list("held", flat=True)
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One of a guest's meetings with what they said of it. ``others``: whom they met."""

    meeting: Meeting
    others: tuple[Participant, ...]
    word: Outcome | None
    holding: Holding


def begun(guest: Participant, now: datetime) -> QuerySet[Meeting]:
    """Return a guest's meetings that have begun and were not cancelled, in time."""
    own = Seat.objects.filter(meeting=OuterRef("key"), participant=guest, active=True)
    rows = Meeting.objects.filter(Exists(own), event=guest.event_id, state=MeetingState.PLANNED, slot__starts__lte=now)
    return rows.select_related("slot", "table").order_by("slot__starts", "key")


def told(guest: Participant, now: datetime) -> list[Told]:
    """Return a guest's meetings so far, those still open first, then in time (3 queries)."""
    meetings = list(begun(guest, now))
    found = told_of(guest, meetings)
    return sorted(found, key=lambda one: one.word is not None)


def told_of(guest: Participant, meetings: Sequence[Meeting]) -> list[Told]:
    """Return meetings of a guest with whom they met and what was said (2 queries)."""
    seats = Seat.objects.filter(meeting__in=meetings, active=True).exclude(participant=guest)
    others: dict[str, dict[str, Participant]] = {}
    for seat in seats.select_related("participant__person__organisation", "participant__side").order_by("party", "key"):
        others.setdefault(seat.meeting_id, {})[seat.participant_id] = seat.participant
    words: dict[str, list[Outcome]] = {}
    for word in Outcome.objects.filter(meeting__in=meetings, latest=True):
        words.setdefault(word.meeting_id, []).append(word)
    found = []
    for meeting in meetings:
        said = words.get(meeting.key, [])
        own = next((word for word in said if word.participant_id == guest.key), None)
        stands = holding(meeting.progress, [word.held for word in said])
        found.append(Told(meeting, tuple(others.get(meeting.key, {}).values()), own, stands))
    return found


def silent(event: Event, now: datetime) -> dict[str, list[str]]:
    """Return the guests who have said nothing of a meeting that has begun: guest's key → meetings' keys (1 query).

    Who was noted missing, or was erased, is not asked.
    """
    spoken = Outcome.objects.filter(meeting=OuterRef("meeting"), participant=OuterRef("participant"), latest=True)
    seats = Seat.objects.filter(
        ~Exists(spoken),
        active=True,
        meeting__event=event,
        meeting__state=MeetingState.PLANNED,
        meeting__slot__starts__lte=now,
        participant__state=ParticipantState.CONFIRMED,
        participant__person__erased__isnull=True,
    ).select_related("meeting__slot")
    found: dict[str, dict[str, None]] = {}
    for seat in seats.order_by("participant_id", "meeting__slot__starts", "meeting_id"):
        if seat.participant_id not in seat.meeting.missing:
            found.setdefault(seat.participant_id, {})[seat.meeting_id] = None
    return {guest: list(meetings) for guest, meetings in found.items()}
