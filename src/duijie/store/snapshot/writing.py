"""A plan → rows, inside the caller's transaction; the database's constraints have the last word."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from duijie.store.models import Event, Meeting, MeetingState, PlanVersion, Seat, Slot, Table, TableUse

Kind = Literal["added", "cancelled", "moved", "table"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a meeting is to be; ``people`` are participants' keys, one a party, ``interpreter`` an assistant's key."""

    code: str
    slot: str
    table: str | None
    people: tuple[str, ...]
    interpreter: str | None = None


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one meeting. ``people`` → kind: who is told what (somebody who joins a moved group is “added”)."""

    meeting: Meeting
    kind: Kind
    people: Mapping[str, Kind]


def write_meetings(event: Event, version: PlanVersion, places: Sequence[Place], now: datetime) -> tuple[RowChange, ...]:
    """Make the event's meetings those of a plan, and return what changed, by code.

    A meeting that changes gets the next sequence number; one that is no more is kept as cancelled, its seats
    inactive. Where only the interpreter changes, nobody's calendar does.

    Raises:
        IntegrityError: two active seats of a person, or two meetings at a table, in one slot.
    """
    slots = {slot.code: slot for slot in Slot.objects.filter(event=event)}
    tables = {table.code: table for table in Table.objects.filter(event=event)}
    known = {
        meeting.code: meeting
        for meeting in Meeting.objects.select_for_update(of=("self",))
        .filter(event=event)
        .select_related("slot", "table")
        .order_by("code")
    }
    attending = _attending(event)
    wanted = {place.code: place for place in places}
    changes: list[RowChange] = []
    for code, meeting in known.items():
        if code not in wanted and meeting.state == MeetingState.PLANNED:
            changes.append(RowChange(meeting, "cancelled", dict.fromkeys(attending.get(meeting.key, ()), "cancelled")))
    for place in places:
        change = _difference(place, known.get(place.code), attending)
        if change is not None:
            meeting = known.get(place.code) or Meeting(event=event, code=place.code, sequence=0, created=now)
            changes.append(RowChange(meeting, *change))
    _apply(changes, wanted, slots, tables, version, now)
    touched = {change.meeting.code for change in changes}
    _keep(known, wanted, touched, version)
    return tuple(sorted(changes, key=lambda change: change.meeting.code))


def _attending(event: Event) -> dict[str, list[str]]:
    """Return who sits at each meeting that takes place, by party."""
    found: dict[str, list[str]] = {}
    rows = Seat.objects.filter(meeting__event=event, active=True).order_by("meeting_id", "party", "participant_id")
    for meeting, person in rows.values_list("meeting_id", "participant_id"):
        if person not in found.setdefault(meeting, []):
            found[meeting].append(person)
    return found


def _difference(
    place: Place, meeting: Meeting | None, attending: Mapping[str, Collection[str]]
) -> tuple[Kind, Mapping[str, Kind]] | None:
    """Return what a place changes for a meeting and for whom, None if nothing."""
    if meeting is None or meeting.state != MeetingState.PLANNED:
        return "added", dict.fromkeys(place.people, "added")
    before = attending.get(meeting.key, ())
    table = meeting.table.code if meeting.table else None
    kind: Kind | None = None
    if meeting.slot.code != place.slot:
        kind = "moved"
    elif table != place.table:
        kind = "table"
    if kind is None and set(before) == set(place.people):
        return None
    people: dict[str, Kind] = {}
    for person in before:
        if person not in place.people:
            people[person] = "cancelled"
        elif kind is not None:
            people[person] = kind
    people.update({person: "added" for person in place.people if person not in before})
    return kind or "moved", people


def _apply(
    changes: Sequence[RowChange],
    wanted: Mapping[str, Place],
    slots: Mapping[str, Slot],
    tables: Mapping[str, Table],
    version: PlanVersion,
    now: datetime,
) -> None:
    """Free every place that changes before any is taken, so that two meetings may change places."""
    keys = [change.meeting.key for change in changes]
    Seat.objects.filter(meeting_id__in=keys, active=True).update(active=False)
    TableUse.objects.filter(meeting_id__in=keys, active=True).update(active=False)
    staying = [change.meeting.key for change in changes if change.kind != "cancelled"]
    Seat.objects.filter(meeting_id__in=staying).delete()
    TableUse.objects.filter(meeting_id__in=staying).delete()
    seats: list[Seat] = []
    uses: list[TableUse] = []
    for change in changes:
        meeting = change.meeting
        meeting.version, meeting.changed = version, now
        fresh = meeting._state.adding
        if not fresh:
            meeting.sequence += 1
        if change.kind == "cancelled":
            meeting.state = MeetingState.CANCELLED
            meeting.interpreter_id = None
        else:
            place = wanted[meeting.code]
            meeting.state = MeetingState.PLANNED
            meeting.slot, meeting.table = slots[place.slot], tables[place.table] if place.table else None
            meeting.interpreter_id = place.interpreter
            seats += [
                Seat(meeting=meeting, participant_id=person, slot=meeting.slot, party=party)
                for party, person in enumerate(place.people)
            ]
            if meeting.table is not None:
                uses.append(TableUse(meeting=meeting, table=meeting.table, slot=meeting.slot))
        meeting.save(force_insert=fresh, force_update=not fresh)
    Seat.objects.bulk_create(seats)
    TableUse.objects.bulk_create(uses)


def _keep(
    known: Mapping[str, Meeting], wanted: Mapping[str, Place], touched: Collection[str], version: PlanVersion
) -> None:
    """Let untouched meetings belong to the new version, with the interpreter it gives them."""
    same = [meeting for code, meeting in known.items() if code in wanted and code not in touched]
    for meeting in same:
        meeting.version = version
        meeting.interpreter_id = wanted[meeting.code].interpreter
    Meeting.objects.bulk_update(same, ["version", "interpreter"], batch_size=200)
