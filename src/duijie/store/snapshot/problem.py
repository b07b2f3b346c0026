"""The engine's problem of an event: who should meet whom, when and where that could be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from duijie.engine.records import Meeting, ObjectiveName, Person, Pin, Problem, Resource, Slot, Table
from duijie.store import models
from duijie.store.snapshot.interpreting import PREFIX, interpreter_of, languages_of, pair_needed, resources_for
from duijie.store.snapshot.pairs import BOTH, BOTH_MUST, party_of, standing_pairs
from duijie.store.snapshot.reading import Rows


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The problem with what figures need beside it.

    The problem names nobody: people, organisations and meetings are keys, so that a stored plan holds no personal
    data. ``guests``: how many confirmed guests take part in matchmaking; ``musts``: codes of meetings that somebody
    calls a must; ``waiting``: codes of those that one side has not answered yet; ``dropped``: codes of meetings
    added by hand that can be no more; ``left``: pairs that rules (ruled_out) or wishes (avoided) keep apart.
    """

    problem: Problem
    guests: int
    musts: tuple[str, ...]
    waiting: tuple[str, ...]
    dropped: tuple[str, ...]
    left: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What organisers decided: ``locks`` code → (slot, table); ``added`` code → participants; ``left_out`` codes."""

    locks: Mapping[str, tuple[str, str | None]] = field(default_factory=lambda: MappingProxyType({}))
    added: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    left_out: Collection[str] = ()


def take_snapshot(rows: Rows, wanted: Wanted | None = None) -> Snapshot:
    """Return the problem of an event as it stands; the same rows give the same problem, byte for byte.

    A locked meeting is mandatory and fixed to its slot. A meeting left out by hand may start nowhere. Published
    meetings are pinned where people were told: of plans that place as much, one with the fewest moves is taken.
    """
    wanted = wanted or Wanted()
    guests = {guest.key: guest for guest in rows.guests}
    slots = {slot.code for slot in rows.slots}
    pairs, left = standing_pairs(rows)
    groups: dict[str, tuple[str, ...]] = {pair.code: pair.people for pair in pairs}
    values = {pair.code: pair.value for pair in pairs}
    dropped = []
    for code, people in wanted.added.items():
        if all(person in guests for person in people):
            groups.setdefault(code, tuple(people))
            values[code] = max(values.get(code, 0), BOTH + 2 * BOTH_MUST)
        else:
            dropped.append(code)
    needs, resources = _needs(rows, groups, guests)
    pins = {meeting.code: meeting for meeting in rows.published}
    meetings = []
    for code in sorted(groups):
        meeting = Meeting(code, tuple((person,) for person in groups[code]), value=values[code], needs=needs[code])
        meetings.append(_decided(meeting, wanted, pins.get(code), slots))
    attending = sorted({person for people in groups.values() for person in people})
    problem = Problem(
        slots=tuple(_slot(slot, ZoneInfo(rows.event.timezone)) for slot in rows.slots),
        people=tuple(_person(guests[key], rows) for key in attending),
        meetings=tuple(meetings),
        tables=tuple(_table(table, rows) for table in rows.tables),
        resources=resources,
        objective=_objective(meetings),
        floor=rows.event.floor or None,
    )
    musts = tuple(pair.code for pair in pairs if pair.musts)
    waiting = tuple(pair.code for pair in pairs if not pair.agreed)
    return Snapshot(problem, len(guests), musts, waiting, tuple(sorted(dropped)), left)


def _needs(
    rows: Rows, groups: Mapping[str, Sequence[str]], guests: Mapping[str, models.Participant]
) -> tuple[Mapping[str, Mapping[str, int]], tuple[Resource, ...]]:
    """Return what each meeting needs of interpreters, and how many of them there are."""
    interpreters = [interpreter_of(row) for row in rows.interpreters]
    tongues = {key: languages_of(guest.person.languages) for key, guest in guests.items()}
    pairs = {code: pair_needed([tongues[p] for p in people], interpreters) for code, people in groups.items()}
    named = [pair for pair in pairs.values() if pair is not None]
    resources, needs = resources_for(named, interpreters, [slot.code for slot in rows.slots])
    return {code: {} if pair is None else needs[pair] for code, pair in pairs.items()}, resources


def _decided(meeting: Meeting, wanted: Wanted, published: models.Meeting | None, slots: Collection[str]) -> Meeting:
    if meeting.id in wanted.left_out:
        return replace(meeting, slots=())
    slot, table = wanted.locks.get(meeting.id, (None, None))
    if slot is not None and slot in slots:
        return replace(meeting, mandatory=True, fixed=slot, pin=Pin(slot, table))
    if meeting.id in wanted.added:
        meeting = replace(meeting, mandatory=True)
    if published is not None:
        return replace(meeting, pin=Pin(published.slot.code, published.table.code if published.table else None))
    return meeting


def _objective(meetings: Sequence[Meeting]) -> tuple[ObjectiveName, ...]:
    """Whoever was told a place keeps it unless a meeting would be lost by it; waits are less than that."""
    if any(meeting.pin is not None for meeting in meetings):
        return ("mandatory", "floor", "value", "moves", "breaks")
    return ("mandatory", "floor", "value", "breaks")


def _slot(slot: models.Slot, zone: ZoneInfo) -> Slot:
    start = slot.starts.astimezone(zone).isoformat(timespec="minutes")
    return Slot(slot.code, slot.session.code, start, slot.minutes)


def _person(guest: models.Participant, rows: Rows) -> Person:
    """Return a guest with the slots they are there in and their limit, which can only be lower than the event's."""
    most = rows.event.max_meetings if guest.cap is None else min(guest.cap, rows.event.max_meetings)
    side = guest.side.code if guest.side else None
    return Person(guest.key, party_of(guest) or None, side, available=_known(guest.available, rows), max=most)


def _table(table: models.Table, rows: Rows) -> Table:
    holder = None if table.held_by is None else table.held_by.merged_into_id or table.held_by.key
    return Table(table.code, table.zone or None, table.seats, _known(table.slots, rows), holder)


def _known(codes: Sequence[str] | None, rows: Rows) -> tuple[str, ...] | None:
    """Return the slots of a list that the event still has, in their order; None means all."""
    return None if codes is None else tuple(slot.code for slot in rows.slots if slot.code in codes)


def with_pair_of(problem: Problem, meeting: Meeting, rows: Rows) -> Problem:
    """Return a problem with one more meeting, and with the interpreters it needs where nobody needed them before."""
    prefixed = [name for name in meeting.needs if "+" not in name]
    pairs = [resource.id.removeprefix(PREFIX) for resource in problem.resources if "+" not in resource.id]
    wanted = [name.removeprefix(PREFIX) for name in prefixed]
    known = {resource.id: resource for resource in problem.resources}
    interpreters = [interpreter_of(row) for row in rows.interpreters]
    resources, needs = resources_for([*pairs, *wanted], interpreters, [slot.id for slot in problem.slots])
    together = [*problem.meetings, meeting]
    meetings = []
    for one in sorted(together, key=lambda m: m.id):
        pair = next((name.removeprefix(PREFIX) for name in one.needs if "+" not in name), None)
        meetings.append(one if pair is None else replace(one, needs=needs[pair]))
    kept = tuple(known.get(resource.id, resource) for resource in resources)
    return replace(problem, meetings=tuple(meetings), resources=kept)
