"""The meetings of table hosts and interpreters: who comes, what they speak, why they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from duijie.store.models import Assistant, AssistantKind, Event, Meeting, MeetingState, Participant, Seat, Suggestion
from duijie.store.queries.live import MarkRow, marks_of
from duijie.store.queries.suggestions import Why, is_public, reasons_of


@dataclass(frozen=True, slots=True)
class Hosted:
    """A meeting as its host has it. ``why``: only what another guest might read as well; ``marks``: what was said."""

    meeting: Meeting
    starts: datetime
    ends: datetime
    guests: tuple[Participant, ...]
    why: tuple[Why, ...]
    marks: tuple[MarkRow, ...]


def hosted_by(event: Event, assistants: Sequence[Assistant], day: date) -> list[Hosted]:
    """Return the meetings of a host or interpreter, in time (4 queries; none without a table or account)."""
    wanted = Q()
    for one in assistants:
        if one.kind == AssistantKind.INTERPRETER:
            wanted |= Q(interpreter=one)
        elif one.table_id is not None:
            there = Q() if one.slots is None else Q(slot__code__in=one.slots)
            wanted |= Q(table=one.table_id) & there
    if not wanted:
        return []
    rows = Meeting.objects.filter(wanted, event=event, state=MeetingState.PLANNED)
    meetings = list(rows.select_related("slot", "table").order_by("slot__starts", "table__position", "code"))
    seats = _seats([one.key for one in meetings])
    why = _why(event, seats, day)
    marks = marks_of([one.key for one in meetings])
    found = []
    for meeting in meetings:
        own = seats.get(meeting.key, [])
        guests = {seat.participant_id: seat.participant for seat in own}
        slots = [seat.slot for seat in own] or [meeting.slot]
        ends = max(slot.starts + timedelta(minutes=slot.minutes) for slot in slots)
        pairs = [(one, other) for one in guests for other in guests if one != other]
        reasons = next((why[pair] for pair in pairs if pair in why), ())
        said = tuple(marks.get(meeting.key, ()))
        found.append(Hosted(meeting, min(s.starts for s in slots), ends, tuple(guests.values()), reasons, said))
    return found


def _seats(meetings: Sequence[str]) -> dict[str, list[Seat]]:
    rows = Seat.objects.filter(meeting__in=meetings, active=True).select_related(
        "slot", "participant__person__organisation", "participant__side"
    )
    found: dict[str, list[Seat]] = {}
    for seat in rows.order_by("meeting_id", "participant__side__position", "party", "participant_id"):
        found.setdefault(seat.meeting_id, []).append(seat)
    return found


def _why(event: Event, seats: dict[str, list[Seat]], day: date) -> dict[tuple[str, str], tuple[Why, ...]]:
    """Return why two should meet, where both listings' teasers may be read, or staff said so."""
    guests = {seat.participant_id for rows in seats.values() for seat in rows}
    rows = Suggestion.objects.filter(event=event, participant__in=guests, other__in=guests)
    found = {}
    for row in rows.select_related("participant", "other", "need", "offer").order_by("key"):
        halves = [half for half in (row.need, row.offer) if half is not None]
        shown = "listings" in row.other.shown and "listings" in row.participant.shown
        if row.added_by or (shown and halves and all(is_public(half, day) for half in halves)):
            found[row.participant_id, row.other_id] = reasons_of(row)
    return found
