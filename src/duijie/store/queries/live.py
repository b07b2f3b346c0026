"""The day as boards show it: tables, slots, meetings with who sits there; a fixed number of queries for any event."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from duijie.engine.text import Language, Text
from duijie.store.faces import short_firm
from duijie.store.models import (
    CheckIn,
    Disruption,
    DisruptionKind,
    Event,
    MeetingMark,
    MeetingState,
    Participant,
    Seat,
    Slot,
    Table,
)

#: A mark as it was said: when, the device's number, kind, guest ("": the meeting), minutes.
MarkRow = tuple[datetime, str, str, str, int | None]


@dataclass(frozen=True, slots=True)
class LiveSide:
    """What a board shows of a side."""

    position: int
    letter: Text
    name: Text


@dataclass(frozen=True, slots=True)
class Party:
    """A guest at a meeting. ``firm``: short, for tight places; ``shown``: they let others see where they are from."""

    key: str
    name: str
    name_en: str
    firm: Text
    shown: bool
    side: LiveSide | None

    def person(self, language: Language) -> str:
        """Return the name a reader can read."""
        return (self.name_en or self.name) if language == "en" else (self.name or self.name_en)


@dataclass(frozen=True, slots=True)
class LiveMeeting:
    """A published meeting on the day. ``table``: its code, "" for none; times are its first and last slot's."""

    key: str
    code: str
    progress: str
    started: datetime | None
    ended: datetime | None
    missing: tuple[str, ...]
    starts: datetime
    ends: datetime
    table: str
    interpreter: str
    parties: tuple[Party, ...]

    def party(self, key: str) -> Party | None:
        """Return one of those who meet."""
        return next((one for one in self.parties if one.key == key), None)


@dataclass(frozen=True, slots=True)
class LiveSlot:
    """A slot of the day."""

    code: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table: ``open``: codes of the slots it can be used in (None: all)."""

    key: str
    code: str
    zone: str
    open: frozenset[str] | None
    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class LiveDay:
    """An event's day. ``at``: meeting by table and slot (codes); ``loose``: meetings by slot that have no table."""

    slots: tuple[LiveSlot, ...]
    tables: tuple[LiveTable, ...]
    meetings: Mapping[str, LiveMeeting]
    at: Mapping[tuple[str, str], LiveMeeting]
    loose: Mapping[str, tuple[LiveMeeting, ...]]
    closed: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def slot_at(self, now: datetime) -> LiveSlot | None:
        """Return the slot that runs or comes next; after the last one, the last; None if there are none."""
        return next((slot for slot in self.slots if slot.ends > now), self.slots[-1] if self.slots else None)

    def after(self, slot: LiveSlot) -> LiveSlot | None:
        """Return the slot that begins next after one has."""
        return next((one for one in self.slots if one.starts > slot.starts), None)

    def place(self, table: str, slot: str) -> LiveMeeting | None:
        """Return the meeting at a table in a slot."""
        return self.at.get((table, slot))


def live_day(event: Event) -> LiveDay:
    """Return an event's day as it stands (4 queries)."""
    slots = tuple(
        LiveSlot(slot.code, slot.starts, slot.starts + timedelta(minutes=slot.minutes))
        for slot in Slot.objects.filter(event=event)
    )
    tables = tuple(
        LiveTable(row.key, row.code, row.zone, None if row.slots is None else frozenset(row.slots), row.x, row.y)
        for row in Table.objects.filter(event=event)
    )
    meetings: dict[str, LiveMeeting] = {}
    at: dict[tuple[str, str], LiveMeeting] = {}
    loose: dict[str, list[LiveMeeting]] = {}
    for rows in _seats(event).values():
        meeting = _meeting(rows)
        meetings[meeting.key] = meeting
        for code in dict.fromkeys(row["slot__code"] for row in rows):
            if meeting.table:
                at[meeting.table, code] = meeting
            else:
                loose.setdefault(code, []).append(meeting)
    kept = {code: tuple(found) for code, found in loose.items()}
    return LiveDay(slots, tables, meetings, at, kept, _closed(event, slots, tables))


def _seats(event: Event) -> dict[str, list[dict[str, Any]]]:
    """Return the seats of meetings that take place, by meeting."""
    rows = Seat.objects.filter(meeting__event=event, meeting__state=MeetingState.PLANNED, active=True)
    rows = rows.order_by("slot__starts", "meeting__code", "participant__side__position", "party", "participant_id")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.values(
        "meeting_id",
        "participant_id",
        "slot__code",
        "slot__starts",
        "slot__minutes",
        "meeting__code",
        "meeting__progress",
        "meeting__started",
        "meeting__ended",
        "meeting__missing",
        "meeting__table__code",
        "meeting__interpreter__name",
        "participant__shown",
        "participant__person__name",
        "participant__person__name_en",
        "participant__person__organisation__name",
        "participant__person__organisation__name_en",
        "participant__person__organisation__short",
        "participant__side__position",
        "participant__side__letter",
        "participant__side__name",
    ):
        found.setdefault(row["meeting_id"], []).append(dict(row))
    return found


def _meeting(rows: Sequence[Mapping[str, Any]]) -> LiveMeeting:
    first = rows[0]
    parties = {row["participant_id"]: _party(row) for row in rows}
    return LiveMeeting(
        key=first["meeting_id"],
        code=first["meeting__code"],
        progress=first["meeting__progress"],
        started=first["meeting__started"],
        ended=first["meeting__ended"],
        missing=tuple(first["meeting__missing"]),
        starts=min(row["slot__starts"] for row in rows),
        ends=max(row["slot__starts"] + timedelta(minutes=row["slot__minutes"]) for row in rows),
        table=first["meeting__table__code"] or "",
        interpreter=first["meeting__interpreter__name"] or "",
        parties=tuple(parties.values()),
    )


def _party(row: Mapping[str, Any]) -> Party:
    organisation = "participant__person__organisation__"
    name, name_en = row["participant__person__name"], row["participant__person__name_en"]
    firm = row[organisation + "name"]
    position = row["participant__side__position"]
    side = None
    if position is not None:
        side = LiveSide(position, row["participant__side__letter"], row["participant__side__name"])
    return Party(
        key=row["participant_id"],
        name=name,
        name_en=name_en,
        firm=short_firm(firm, row[organisation + "name_en"], row[organisation + "short"]) if firm else Text("", "", ""),
        shown="organisation" in row["participant__shown"],
        side=side,
    )


def _closed(event: Event, slots: Sequence[LiveSlot], tables: Sequence[LiveTable]) -> frozenset[tuple[str, str]]:
    """Return the places that cannot be used: where a table does not stand ready, or is closed until a slot begins."""
    found = {(table.code, slot.code) for table in tables for slot in slots if _shut(table, slot)}
    rows = Disruption.objects.filter(event=event, kind=DisruptionKind.TABLE_CLOSED, ended__isnull=True)
    for code, since, until in rows.values_list("table__code", "since__starts", "until__starts"):
        for slot in slots:
            if since <= slot.starts and (until is None or slot.starts < until):
                found.add((code, slot.code))
    return frozenset(found)


def _shut(table: LiveTable, slot: LiveSlot) -> bool:
    return table.open is not None and slot.code not in table.open


def marks_of(meetings: Collection[str]) -> dict[str, list[MarkRow]]:
    """Return what was said of meetings, by meeting (1 query)."""
    found: dict[str, list[MarkRow]] = {}
    rows = MeetingMark.objects.filter(meeting__in=list(meetings)).order_by("at", "mark")
    for meeting, at, mark, kind, participant, minutes in rows.values_list(
        "meeting_id", "at", "mark", "kind", "participant_id", "minutes"
    ):
        found.setdefault(meeting, []).append((at, mark, kind, participant or "", minutes))
    return found


@dataclass(frozen=True, slots=True)
class Arrival:
    """When and at which desk a guest checked in; ``desk`` "": not at one."""

    at: datetime
    desk: str


def arrivals_of(guests: Collection[str]) -> dict[str, Arrival]:
    """Return who of some guests has checked in (1 query)."""
    rows = CheckIn.objects.filter(participant__in=list(guests)).values_list("participant_id", "at", "desk__name")
    return {key: Arrival(at, desk or "") for key, at, desk in rows}


def people_of(guests: Collection[str]) -> dict[str, Participant]:
    """Return guests with person and organisation, contact data included: for those who may call (1 query)."""
    rows = Participant.objects.filter(key__in=list(guests)).select_related("person__organisation", "side")
    return {row.key: row for row in rows}
