"""The published plan as it stands now: the problem of today's rows, who is away when, and what is history."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from duijie.actions.refusal import Refused
from duijie.actions.replanning.disruptions import day_at, open_disruptions
from duijie.engine.records import Meeting, Person, Pin, Placement, Problem, Resource, Table
from duijie.engine.text import Text
from duijie.store.models import (
    Assistant,
    Disruption,
    DisruptionKind,
    Event,
    PlanVersion,
    RequestState,
    Strength,
    VersionState,
)
from duijie.store.snapshot import Rows, Wanted, assign_interpreters, read_rows, take_snapshot
from duijie.store.snapshot.interpreting import PREFIX, interpreter_of

_NO_PLAN: Final = Text(
    "No plan is published yet, so there is nothing to replan.",
    "还没有发布排期，无需调整。",
    "還沒有發佈排期，無需調整。",
)
_OVER: Final = Text(
    "Every slot has begun already; what is over cannot change.",
    "所有时段都已开始，已过去的安排不能再变。",
    "所有時段都已開始，已過去的安排不能再變。",
)


@dataclass(frozen=True, slots=True)
class Away:
    """Slots, by number, in which a person or table is not there: from ``start`` until before ``end``."""

    key: str
    start: int
    end: int
    table: bool


@dataclass(frozen=True, slots=True)
class StandingDay:
    """What a replan or a placement starts from.

    ``now``: number of the first slot that has not begun. ``problem``: what rows say today, wide enough for all that
    is placed, before ``away``. ``placed``: what is published and still planned, history first, less ``unserved``: the
    meetings whose interpreter is away and whom nobody can replace. ``newcomers``: codes of meetings and keys of
    people that the published version does not have yet. ``refused``: codes that are placed and wanted no more.
    """

    event: Event
    version: PlanVersion
    rows: Rows
    now: int
    problem: Problem
    placed: Mapping[str, Placement]
    away: tuple[Away, ...]
    unserved: Mapping[str, Placement]
    newcomers: frozenset[str]
    refused: frozenset[str]
    disruptions: tuple[Disruption, ...]
    left_out: frozenset[str]

    @property
    def told(self) -> dict[str, Placement]:
        """Return all that people have been told, those without an interpreter among it."""
        return {**self.placed, **self.unserved}

    def order(self, slot: str) -> int:
        """Return a slot's number."""
        return next(t for t, one in enumerate(self.problem.slots) if one.id == slot)


def standing_day(event: Event, at: datetime, *, over: bool = False) -> StandingDay:
    """Return the day of an event as it stands; a fixed number of queries. Lock the event first where it must hold.

    ``over``: a day of which every slot has begun will do, too; all of it is history then.

    Raises:
        Refused: no plan is published, or every slot has begun.
    """
    version = PlanVersion.objects.defer("history").filter(event=event, state=VersionState.PUBLISHED).order_by().first()
    if version is None:
        raise Refused("no_plan", _NO_PLAN)
    rows, disruptions = read_rows(event), open_disruptions(event)
    now = next((t for t, slot in enumerate(rows.slots) if slot.starts > at), None)
    if now is None:
        if not over:
            raise Refused("day_over", _OVER)
        now = len(rows.slots)
    rows = replace(rows, interpreters=_still_there(rows, disruptions))
    added = {code: tuple(people) for code, people in version.figures.get("added", {}).items()}
    left_out = frozenset(version.figures.get("left_out", ()))
    told = _told(version, rows)
    locks = {code: (told[code].slot, told[code].table) for code in version.locks if code in told}
    fresh = take_snapshot(rows, Wanted(locks, added, left_out - told.keys())).problem
    problem = _with_told(fresh, told, version.problem)
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    unserved = _unserved(problem, told, rows, order, now)
    kept = {code: placement for code, placement in told.items() if code not in unserved}
    known = {one["id"] for kind in ("people", "meetings") for one in version.problem[kind]}
    named = {person.id for person in problem.people} | {meeting.id for meeting in problem.meetings}
    wanted = {meeting.id for meeting in fresh.meetings}
    ahead = [p for p in told.values() if order[p.slot] >= now and p.meeting not in wanted]
    return StandingDay(
        event,
        version,
        rows,
        now,
        _widened(problem, kept, order),
        kept,
        tuple(_away(event, rows, disruptions)),
        unserved,
        frozenset(named - known),
        frozenset(p.meeting for p in ahead if _is_refused(p, rows)),
        tuple(disruptions),
        left_out,
    )


def _told(version: PlanVersion, rows: Rows) -> dict[str, Placement]:
    """Return the version's placements whose meetings are still planned, in its order."""
    planned = {meeting.code for meeting in rows.published}
    return {
        one["meeting"]: Placement(one["meeting"], one["slot"], one["table"], tuple(one["people"]))
        for one in version.plan["placed"]
        if one["meeting"] in planned
    }


def _still_there(rows: Rows, disruptions: Iterable[Disruption]) -> tuple[Assistant, ...]:
    """Return the interpreters, those who are away with fewer slots; an ill one still counts as one there was."""
    since: dict[str, datetime] = {}
    for one in disruptions:
        if one.kind == DisruptionKind.INTERPRETER_AWAY and one.assistant_id is not None:
            since[one.assistant_id] = min(since.get(one.assistant_id, one.since.starts), one.since.starts)
    found = []
    for row in rows.interpreters:
        assistant = row
        if row.key in since:
            assistant = copy.copy(row)
            own = [slot for slot in rows.slots if row.slots is None or slot.code in row.slots]
            assistant.slots = [slot.code for slot in own if slot.starts < since[row.key]]
        found.append(assistant)
    return tuple(found)


def _with_told(problem: Problem, told: Mapping[str, Placement], stored: Mapping[str, Any]) -> Problem:
    """Return a problem with every meeting people were told of, even where rows do not ask for it any more."""
    have, people = {meeting.id for meeting in problem.meetings}, {person.id for person in problem.people}
    missing = [placement for code, placement in told.items() if code not in have]
    if not missing:
        return problem
    before = {one["id"]: one for one in stored["meetings"]}
    resources = {resource.id for resource in problem.resources}
    meetings = []
    for p in missing:
        old = before.get(p.meeting, {})
        needs = {name: number for name, number in old.get("needs", {}).items() if name in resources}
        parties = tuple((person,) for person in p.people)
        meetings.append(Meeting(p.meeting, parties, value=old.get("value", 1), needs=needs, pin=Pin(p.slot, p.table)))
    sides = {one["id"]: one for one in stored["people"]}
    strange = sorted({key for p in missing for key in p.people} - people)
    persons = [Person(k, sides.get(k, {}).get("organisation"), sides.get(k, {}).get("side")) for k in strange]
    return replace(
        problem,
        people=tuple(sorted((*problem.people, *persons), key=lambda person: person.id)),
        meetings=tuple(sorted((*problem.meetings, *meetings), key=lambda meeting: meeting.id)),
    )


def _unserved(
    problem: Problem, told: Mapping[str, Placement], rows: Rows, order: Mapping[str, int], now: int
) -> dict[str, Placement]:
    """Return the meetings ahead that no interpreter can be found for; of those that clash the most valuable stay."""
    pairs = pairs_of(problem)
    values = {meeting.id: meeting.value for meeting in problem.meetings if meeting.id in pairs}
    lost = {}
    for slot, placements in by_slot(told.values()).items():
        needs = {p.meeting: pairs[p.meeting] for p in placements if p.meeting in pairs}
        if order[slot] < now or not needs:
            continue
        serving = serve(needs, rows, slot, values)
        lost.update({code: told[code] for code in needs if code not in serving})
    return lost


def serve(needs: Mapping[str, str], rows: Rows, slot: str, values: Mapping[str, float]) -> dict[str, str]:
    """Return who interprets which meeting of a slot, whoever was told so before if possible: code → interpreter."""
    before = {m.code: m.interpreter_id for m in rows.published if m.interpreter_id}
    return assign_interpreters(needs, [interpreter_of(row) for row in rows.interpreters], slot, before, values)


def pairs_of(problem: Problem) -> dict[str, str]:
    """Return the pair of languages that is interpreted at each meeting that needs it."""
    found = {}
    for meeting in problem.meetings:
        if meeting.needs:
            single = next((name for name in meeting.needs if "+" not in name), None)
            if single is not None:
                found[meeting.id] = single.removeprefix(PREFIX)
    return found


def by_slot(placements: Iterable[Placement]) -> dict[str, list[Placement]]:
    """Return placements by slot."""
    found: dict[str, list[Placement]] = {}
    for placement in placements:
        found.setdefault(placement.slot, []).append(placement)
    return found


def _widened(problem: Problem, placed: Mapping[str, Placement], order: Mapping[str, int]) -> Problem:
    """Return a problem that what is placed keeps every rule of: a promise stands although a limit was lowered since."""
    slots_of: dict[str, set[str]] = {}
    at: dict[str, set[str]] = {}
    used: dict[tuple[str, str], int] = {}
    needs = {meeting.id: meeting.needs for meeting in problem.meetings if meeting.needs}
    for p in placed.values():
        at.setdefault(p.table or "", set()).add(p.slot)
        for person in p.people:
            slots_of.setdefault(person, set()).add(p.slot)
        for name, number in needs.get(p.meeting, {}).items():
            used[name, p.slot] = used.get((name, p.slot), 0) + number
    barred = {m.id for m in problem.meetings if m.id in placed and m.slots is not None}
    return replace(
        problem,
        people=tuple(_wide_person(p, slots_of.get(p.id, ()), order) for p in problem.people),
        tables=tuple(_wide_table(t, at.get(t.id, ()), order) for t in problem.tables or ()),
        resources=tuple(_wide_resource(r, used) for r in problem.resources),
        meetings=tuple(replace(m, slots=None) if m.id in barred else m for m in problem.meetings),
    )


def _wide_person(person: Person, slots: Collection[str], order: Mapping[str, int]) -> Person:
    if person.max is not None and len(slots) > person.max:
        person = replace(person, max=len(slots))
    if person.available is None or set(slots) <= set(person.available):
        return person
    return replace(person, available=tuple(sorted({*person.available, *slots}, key=lambda slot: order[slot])))


def _wide_table(table: Table, slots: Collection[str], order: Mapping[str, int]) -> Table:
    if table.slots is None or set(slots) <= set(table.slots):
        return table
    return replace(table, slots=tuple(sorted({*table.slots, *slots}, key=lambda slot: order[slot])))


def _wide_resource(resource: Resource, used: Mapping[tuple[str, str], int]) -> Resource:
    more = {slot: n for (name, slot), n in used.items() if name == resource.id and n > resource.at(slot)}
    return replace(resource, by_slot={**resource.by_slot, **more}) if more else resource


def _is_refused(placement: Placement, rows: Rows) -> bool:
    """Return whether a meeting people were told of may not be held: somebody said no, avoids the other, or is gone.

    A request that has only run out since is no reason to take a promise back.
    """
    guests = {guest.key for guest in rows.guests}
    people = set(placement.people)
    if not people <= guests:
        return True
    if any(w.strength == Strength.NO and {w.by_id, w.whom_id} <= people for w in rows.wishes):
        return True
    requests = [r for r in rows.requests if {r.by_id, r.whom_id} <= people]
    ended = {RequestState.DECLINED, RequestState.WITHDRAWN}
    return bool(requests) and requests[-1].state in ended


def _away(event: Event, rows: Rows, disruptions: Sequence[Disruption]) -> Iterable[Away]:
    """Yield who and what is not there, in slots by number; those without an end are away to the end of their day."""
    days = [day_at(event, slot.starts) for slot in rows.slots]
    number = {slot.key: t for t, slot in enumerate(rows.slots)}
    for row in disruptions:
        start = number[row.since_id]
        if row.table_id is not None and row.table is not None:
            yield Away(row.table.code, start, len(days), True)
        elif row.participant_id is not None:
            until = number[row.until_id] if row.until_id else None
            over = next((t for t, day in enumerate(days) if day > days[start]), len(days))
            yield Away(row.participant_id, start, over if until is None else until, False)


def trimmed(problem: Problem, away: Iterable[Away]) -> Problem:
    """Return a problem in which people and tables are not there while they are away; pins forget such tables."""
    people: dict[str, set[int]] = {}
    tables: dict[str, set[int]] = {}
    for one in away:
        (tables if one.table else people).setdefault(one.key, set()).update(range(one.start, one.end))
    if not people and not tables:
        return problem

    def left(given: tuple[str, ...] | None, gone: set[int]) -> tuple[str, ...]:
        slots = enumerate(slot.id for slot in problem.slots)
        return tuple(slot for t, slot in slots if t not in gone and (given is None or slot in given))

    shut = {(key, problem.slots[t].id) for key, gone in tables.items() for t in gone}
    return replace(
        problem,
        people=tuple(
            replace(p, available=left(p.available, people[p.id])) if p.id in people else p for p in problem.people
        ),
        tables=tuple(
            replace(t, slots=left(t.slots, tables[t.id])) if t.id in tables else t for t in problem.tables or ()
        ),
        meetings=tuple(_unpinned(meeting, shut) for meeting in problem.meetings) if tables else problem.meetings,
    )


def _unpinned(meeting: Meeting, shut: Collection[tuple[str, str]]) -> Meeting:
    pin = meeting.pin
    gone = pin is not None and pin.table is not None and (pin.table, pin.slot) in shut
    return replace(meeting, pin=Pin(pin.slot)) if gone and pin is not None else meeting
