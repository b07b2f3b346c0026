"""A plan → rows, inside the caller's transaction; the database's constraints have the last word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from duijie.store.models import Event, Meeting, MeetingState, PlanVersion, Seat, Slot, Table, TableUse

Kind = Literal["added", "cancelled", "moved", "table"]
_AT_ONCE: Final = 500


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
    known, attending = _known(event, slots.values(), tables.values()), _attending(event)
    wanted = {place.code: place for place in places}
    found: list[tuple[str, Kind, Mapping[str, Kind]]] = []
    for code, was in known.items():
        if code not in wanted and was.planned:
            found.append((code, "cancelled", dict.fromkeys(attending.get(was.key, ()), "cancelled")))
    for place in places:
        difference = _difference(place, known.get(place.code), attending)
        if difference is not None:
            found.append((place.code, *difference))
    rows = _locked(event, [code for code, *_ in found])
    changes = [
        RowChange(rows.get(code) or Meeting(event=event, code=code, sequence=0, created=now), kind, people)
        for code, kind, people in found
    ]
    _apply(changes, wanted, slots, tables, version, now)
    touched = {change.meeting.code for change in changes}
    _keep(known, wanted, touched, version)
    return tuple(sorted(changes, key=lambda change: change.meeting.code))


class _Was(NamedTuple):
    """Where a meeting was so far; slot and table by code."""

    key: str
    planned: bool
    slot: str
    table: str | None
    interpreter: str | None


def _known(event: Event, slots: Iterable[Slot], tables: Iterable[Table]) -> dict[str, _Was]:
    """Return every meeting of an event by code, as it was."""
    slot_of, table_of = {slot.key: slot.code for slot in slots}, {table.key: table.code for table in tables}
    rows = Meeting.objects.filter(event=event).order_by("code")
    fields = ("code", "key", "state", "slot_id", "table_id", "interpreter_id")
    return {
        code: _Was(key, state == MeetingState.PLANNED, slot_of[slot], table_of[table] if table else None, helper)
        for code, key, state, slot, table, helper in rows.values_list(*fields)
    }


def _locked(event: Event, codes: Sequence[str]) -> dict[str, Meeting]:
    """Return the meetings that change, locked until the end; marks that hosts make meanwhile are not lost."""
    found: dict[str, Meeting] = {}
    for first in range(0, len(codes), _AT_ONCE):
        rows = Meeting.objects.select_for_update(of=("self",)).select_related("slot", "table")
        rows = rows.filter(event=event, code__in=codes[first : first + _AT_ONCE]).order_by("code")
        found.update((meeting.code, meeting) for meeting in rows)
    return found


def _attending(event: Event) -> dict[str, list[str]]:
    """Return who sits at each meeting that takes place, by party."""
    found: dict[str, list[str]] = {}
    rows = Seat.objects.filter(meeting__event=event, active=True).order_by("meeting_id", "party", "participant_id")
    for meeting, person in rows.values_list("meeting_id", "participant_id"):
        if person not in found.setdefault(meeting, []):
            found[meeting].append(person)
    return found


def _difference(
    place: Place, was: _Was | None, attending: Mapping[str, Collection[str]]
) -> tuple[Kind, Mapping[str, Kind]] | None:
    """Return what a place changes for a meeting and for whom, None if nothing."""
    if was is None or not was.planned:
        return "added", dict.fromkeys(place.people, "added")
    before = attending.get(was.key, ())
    kind: Kind | None = None
    if was.slot != place.slot:
        kind = "moved"
    elif was.table != place.table:
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
    known: Mapping[str, _Was], wanted: Mapping[str, Place], touched: Collection[str], version: PlanVersion
) -> None:
    """Let untouched meetings belong to the new version, with the interpreter it gives them."""
    for code, was in known.items():
        if code in wanted and code not in touched and was.interpreter != wanted[code].interpreter:
            Meeting.objects.filter(key=was.key).update(interpreter=wanted[code].interpreter)
    # Whatever is planned by now is in the plan: one statement, however many.
    Meeting.objects.filter(event=version.event_id, state=MeetingState.PLANNED).update(version=version)
