"""A guest's day out of the published meetings: whom, when, where, why; a constant number of queries for any number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from duijie.store.models import (
    Delegation,
    Event,
    Fixture,
    Meeting,
    MeetingState,
    Participant,
    ParticipantState,
    PlanVersion,
    Seat,
    Slot,
    Suggestion,
    Table,
    VersionState,
)
from duijie.store.queries.prepared import Given, prepared
from duijie.store.queries.suggestions import Why, is_public, reasons_of
from duijie.store.queries.visible import face_fields

#: Guests who get a schedule, a badge, a mail: those who said that they come.
COMING = ParticipantState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting as one of its guests has it. ``others``: whom they meet; ``why``: reasons they may read."""

    meeting: Meeting
    start: datetime
    end: datetime
    others: tuple[Participant, ...]
    why: tuple[Why, ...] = ()

    @property
    def cancelled(self) -> bool:
        """Return whether it does not take place any more."""
        return self.meeting.state == MeetingState.CANCELLED

    @property
    def changed(self) -> bool:
        """Return whether it is elsewhere than the guest was told first."""
        return not self.cancelled and self.meeting.sequence > 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """One guest's day: what takes place, what was cancelled, and slots without a meeting in which they are there."""

    guest: Participant
    kept: tuple[Appointment, ...]
    cancelled: tuple[Appointment, ...]
    free: tuple[Slot, ...]


def schedules_of(event: Event, guests: Sequence[Participant], day: date) -> list[Schedule]:
    """Return the schedules of guests of one event in their order (3 queries). ``day``: today at the event."""
    slots = slots_in_time(event)
    keys = [guest.key for guest in guests]
    at = _seats(event, keys)
    others = {seat.participant_id for seats in at.values() for seat in seats}
    why = _reasons(event, keys, others, day)
    found: dict[str, list[Appointment]] = {key: [] for key in keys}
    for seats in at.values():
        for key in dict.fromkeys(seat.participant_id for seat in seats if seat.participant_id in found):
            found[key].append(_appointment(seats, key, why))
    return [_schedule(guest, found[guest.key], slots) for guest in guests]


def slots_in_time(event: Event) -> list[Slot]:
    """Return an event's slots (1 query)."""
    return _slots_of.rows(event=event.key)


@prepared
def _slots_of(event: Given) -> QuerySet[Slot]:
    return Slot.objects.filter(event=event)


def _seats(event: Event, keys: Sequence[str]) -> Mapping[str, list[Seat]]:
    """Return every seat of the guests' meetings, by meeting; their own seat tells the time."""
    rows = _seats_with_one.rows(event=event.key, guest=keys[0]) if len(keys) == 1 else _seats_with(event, keys)
    found: dict[str, list[Seat]] = {}
    for seat in rows:
        found.setdefault(seat.meeting_id, []).append(seat)
    return found


def _seats_with(event: Event | Given, keys: Sequence[str | Given]) -> QuerySet[Seat]:
    own = Seat.objects.filter(meeting__event=event, participant__key__in=keys).values("meeting")
    return (
        Seat.objects.filter(meeting__in=own)
        .select_related(
            "slot",
            "meeting__slot",
            "meeting__table",
            "meeting__interpreter",
            "participant__person__organisation",
            "participant__side",
        )
        .only("key", "active", "party", "slot", "meeting", "participant", *face_fields("participant__"))
        .order_by("meeting_id", "party", "participant_id")
    )


@prepared
def _seats_with_one(event: Given, guest: Given) -> QuerySet[Seat]:
    return _seats_with(event, [guest])


def _reasons(
    event: Event, keys: Sequence[str], others: Collection[str], day: date
) -> Mapping[tuple[str, str], tuple[Why, ...]]:
    """Return why two should meet, as far as the first may read it: of listings that others may read, or by staff."""
    found = {}
    if len(keys) == 1:
        rows: Iterable[Suggestion] = _reasons_of_one.rows(event=event.key, guest=keys[0], others=tuple(sorted(others)))
    else:
        rows = _reasons_of(event, keys)
    for row in rows:
        theirs = row.offer if row.offer is not None and row.offer.person_id == row.other.person_id else row.need
        if row.added_by or ("listings" in row.other.shown and is_public(theirs, day)):
            found[row.participant_id, row.other_id] = reasons_of(row)
    return found


def _reasons_of(event: Event | Given, keys: Sequence[str | Given]) -> QuerySet[Suggestion]:
    listing = ("key", "person", "state", "expires")
    rows = Suggestion.objects.filter(event=event, participant__key__in=keys).select_related("other", "need", "offer")
    return rows.only(
        *("key", "participant", "reasons", "added_by", "other__key", "other__person", "other__shown"),
        *(f"{half}__{name}" for half in ("need", "offer") for name in listing),
    )


@prepared
def _reasons_of_one(event: Given, guest: Given, others: list[Given]) -> QuerySet[Suggestion]:
    return _reasons_of(event, [guest]).filter(other__key__in=others)


def _appointment(seats: Sequence[Seat], guest: str, why: Mapping[tuple[str, str], tuple[Why, ...]]) -> Appointment:
    meeting = seats[0].meeting
    own = [seat.slot for seat in seats if seat.participant_id == guest]
    others = {seat.participant_id: seat.participant for seat in seats if seat.participant_id != guest}
    end = max(slot.starts + timedelta(minutes=slot.minutes) for slot in own)
    reasons = tuple(one for key in others for one in why.get((guest, key), ()))
    return Appointment(meeting, min(slot.starts for slot in own), end, tuple(others.values()), reasons)


def _schedule(guest: Participant, found: Iterable[Appointment], slots: Sequence[Slot]) -> Schedule:
    ordered = sorted(found, key=lambda one: (one.start, one.meeting.code))
    kept = tuple(one for one in ordered if not one.cancelled)
    there = [slot for slot in slots if guest.available is None or slot.code in guest.available]
    free = [slot for slot in there if not any(one.start <= slot.starts < one.end for one in kept)]
    return Schedule(guest, kept, tuple(one for one in ordered if one.cancelled), tuple(free))


def is_published(event: Event) -> bool:
    """Return whether guests have been told of a plan."""
    return PlanVersion.objects.filter(event=event, state=VersionState.PUBLISHED).exists()


def with_schedules(event: Event) -> list[Participant]:
    """Return the guests who come, by organisation and name, with all that sheets say of them (1 query)."""
    rows = Participant.objects.filter(event=event, state=COMING, person__erased__isnull=True)
    return list(
        rows.select_related("person__organisation", "side").order_by(
            "person__organisation__search", "person__search", "key"
        )
    )


def hall_rows(event: Event) -> tuple[list[Table], list[Fixture]]:
    """Return an event's tables and what else stands in the hall (2 queries)."""
    return _tables_of.rows(event=event.key), _fixtures_of.rows(event=event.key)


@prepared
def _tables_of(event: Given) -> QuerySet[Table]:
    return Table.objects.filter(event=event)


@prepared
def _fixtures_of(event: Given) -> QuerySet[Fixture]:
    return Fixture.objects.filter(event=event).order_by("kind", "key")


def seats_by_table(event: Event) -> list[Seat]:
    """Return who sits where in the published plan, by table and time (1 query)."""
    rows = Seat.objects.filter(meeting__event=event, active=True, meeting__table__isnull=False)
    return list(
        rows.select_related(
            "slot", "meeting__slot", "meeting__table", "participant__person__organisation", "participant__side"
        ).order_by("meeting__table__position", "slot__starts", "meeting_id", "party")
    )


def delegation_led_by(guest: Participant) -> Delegation | None:
    """Return the delegation a guest leads (1 query)."""
    return _delegation_led_by.first(event=guest.event_id, guest=guest.key)


@prepared
def _delegation_led_by(event: Given, guest: Given) -> QuerySet[Delegation]:
    return Delegation.objects.filter(event=event, leader=guest).order_by("key")[:1]


def members_of(delegation: Delegation) -> list[Participant]:
    """Return the members who come, the leader among them, by name (1 query)."""
    rows = Participant.objects.filter(
        Q(delegation=delegation) | Q(key=delegation.leader_id), state=COMING, person__erased__isnull=True
    )
    return list(rows.select_related("person__organisation", "side").order_by("person__search", "key"))
