"""One meeting more on the day: where it could be, and putting it there; the plan follows its rows at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from duijie.actions.deed import Deed
from duijie.actions.planning.changes import Change, changes_of, tell
from duijie.actions.planning.drafts import problem_json
from duijie.actions.refusal import Refused
from duijie.actions.replanning.standing_day import StandingDay, pairs_of, serve, trimmed
from duijie.engine.records import Meeting, Objective, Person, Placement, Plan, Problem, Table, Unplaced
from duijie.engine.text import Text
from duijie.formats.plan import plan_to_json
from duijie.store import models
from duijie.store.models import MeetingOrigin, MeetingState, Seat, TableUse
from duijie.store.snapshot import RowChange

AGAIN: Final = Text("Looked at again with the next replan.", "下次调整排期时会重新判断。", "下次調整排期時會重新判斷。")
_TAKEN: Final = Text(
    "This place has been taken meanwhile. Nothing was changed.",
    "这个位置刚被占用，没有改动。",
    "這個位置剛被佔用，沒有改動。",
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A slot and a table, both by code, with the slot's number."""

    slot: str
    table: str
    number: int


class Hall:
    """Who and what is free ahead: the problem with all that is away taken out, and everything placed.

    ``held``: slots and tables that open offers keep for somebody, and ``bound``: people and slots such offers name.
    """

    def __init__(
        self,
        day: StandingDay,
        held: Collection[tuple[str, str]] = (),
        bound: Collection[tuple[str, str]] = (),
    ) -> None:
        self.day = day
        windows = (replace(one, start=max(one.start, day.now)) for one in day.away if one.end > day.now)
        self.problem = trimmed(day.problem, windows)
        self.slots = [slot.id for slot in self.problem.slots]
        self.meetings = {meeting.id: meeting for meeting in self.problem.meetings}
        self.people = {person.id: person for person in self.problem.people}
        self.pairs = pairs_of(self.problem)
        self.values = {code: self.meetings[code].value for code in self.pairs}
        self.at: dict[str, list[Placement]] = {}
        self.busy: set[tuple[str, str]] = set(bound)
        self.taken: set[tuple[str, str]] = set(held)
        self.load: dict[str, int] = {}
        for placement in day.told.values():
            self._put(placement)

    def _put(self, placement: Placement) -> None:
        self.at.setdefault(placement.slot, []).append(placement)
        self.taken.add((placement.slot, placement.table or ""))
        for person in placement.people:
            self.busy.add((person, placement.slot))
            self.load[person] = self.load.get(person, 0) + 1

    def spots(self, code: str, people: Iterable[str], after: datetime | None = None) -> Iterable[Spot]:
        """Yield where a meeting could be, the earliest first; ``after``: in slots that begin after this time only."""
        group = [self.people[key] for key in people if key in self.people]
        meeting = self.meetings.get(code)
        if meeting is None or len(group) != len(list(people)) or meeting.slots == () or code in self.day.told:
            return
        if any(p.max is not None and self.load.get(p.id, 0) >= p.max for p in group):
            return
        starts = {slot.code: slot.starts for slot in self.day.rows.slots}
        for number in range(self.day.now, len(self.slots)):
            slot = self.slots[number]
            if (after is not None and starts[slot] <= after) or not self.is_there(group, slot):
                continue
            table = self._table(group, slot)
            if table is not None and self.serving(slot, code) is not None:
                yield Spot(slot, table.id, number)

    def hold(self, spot: Spot) -> None:
        """Keep a place for somebody."""
        self.taken.add((spot.slot, spot.table))

    def is_free(self, slot: str, table: str) -> bool:
        """Return whether a table is there in a slot and nobody's."""
        known = next((one for one in self.problem.tables or () if one.id == table), None)
        there = known is not None and (known.slots is None or slot in known.slots)
        return there and (slot, table) not in self.taken

    def is_there(self, group: Iterable[Person], slot: str) -> bool:
        """Return whether all of a group are there in a slot, and in no other meeting."""
        return all((p.available is None or slot in p.available) and (p.id, slot) not in self.busy for p in group)

    def _table(self, group: Collection[Person], slot: str) -> Table | None:
        """Return a free table: of one of their firms first, then one with as few seats as do."""
        firms = {person.organisation for person in group}
        free = [
            table
            for table in self.problem.tables or ()
            if (slot, table.id) not in self.taken
            and (table.slots is None or slot in table.slots)
            and (table.seats is None or table.seats >= len(group))
            and (table.held_by is None or table.held_by in firms)
        ]
        return min(free, key=lambda t: (t.held_by is None, t.seats or 1_000, free.index(t)), default=None)

    def serving(self, slot: str, code: str) -> dict[str, str] | None:
        """Return who would interpret what in a slot with one meeting more, None if somebody is missing."""
        needs = {p.meeting: self.pairs[p.meeting] for p in self.at.get(slot, ()) if p.meeting in self.pairs}
        if code in self.pairs:
            needs[code] = self.pairs[code]
        if code not in self.pairs or not needs:
            return {}
        found = serve(needs, self.day.rows, slot, self.values)
        ill = {p.meeting for p in self.at.get(slot, ()) if p.meeting in self.day.unserved}
        return found if needs.keys() - ill <= found.keys() and code in found else None


def place(
    doing: Deed, hall: Hall, code: str, people: Collection[str], spot: Spot, origin: MeetingOrigin
) -> models.Meeting:
    """Make one meeting more, inside the verb's transaction that holds the event: its rows, the plan, who is told.

    The published version takes it in as it stands; no new version is made, so that it costs little.

    Raises:
        Refused: the plan with it breaks a rule; nothing is changed.
        IntegrityError: somebody or the table is taken in the rows all the same.
    """
    from django.utils import timezone

    day, now = hall.day, timezone.now()
    serving = hall.serving(spot.slot, code)
    if serving is None:
        raise Refused("place_taken", _TAKEN)
    placement = Placement(code, spot.slot, spot.table, tuple(people))
    amend(day, {**day.told, code: placement})
    meeting, fresh = _row(day, placement, serving.get(code), origin, now)
    _interpreters(day, serving, code)
    kind = RowChange(meeting, "added", dict.fromkeys(placement.people, "added"))
    changes: tuple[Change, ...] = changes_of(day.event, [kind])
    doing.facts.update(meeting=code, slot=spot.slot, table=spot.table, origin=str(origin), again=not fresh)
    tell(doing, day.event, changes)
    return meeting


def _row(
    day: StandingDay, placement: Placement, interpreter: str | None, origin: MeetingOrigin, now: datetime
) -> tuple[models.Meeting, bool]:
    """Write a meeting, its seats and its table; one that was cancelled before comes back with its calendar entry."""
    slot = next(one for one in day.rows.slots if one.code == placement.slot)
    table = next(one for one in day.rows.tables if one.code == placement.table)
    rows = models.Meeting.objects.select_for_update(of=("self",))
    known = rows.filter(event=day.event, code=placement.meeting).first()
    fresh = known is None
    meeting = known or models.Meeting(event=day.event, code=placement.meeting, created=now)
    if not fresh:
        meeting.sequence += 1
        Seat.objects.filter(meeting=meeting).delete()
        TableUse.objects.filter(meeting=meeting).delete()
    meeting.state, meeting.origin, meeting.progress = MeetingState.PLANNED, origin, models.Progress.WAITING
    meeting.slot, meeting.table, meeting.interpreter_id = slot, table, interpreter
    meeting.version, meeting.changed, meeting.missing = day.version, now, []
    meeting.started = meeting.ended = None
    meeting.save(force_insert=fresh, force_update=not fresh)
    Seat.objects.bulk_create(
        Seat(meeting=meeting, participant_id=person, slot=slot, party=party)
        for party, person in enumerate(placement.people)
    )
    TableUse.objects.create(meeting=meeting, table=table, slot=slot)
    return meeting, fresh


def _interpreters(day: StandingDay, serving: Mapping[str, str], code: str) -> None:
    """Let interpreters change where the new meeting needs one of them."""
    before = {meeting.code: meeting for meeting in day.rows.published}
    for other, interpreter in serving.items():
        if other != code and other in before and before[other].interpreter_id != interpreter:
            models.Meeting.objects.filter(key=before[other].key).update(interpreter=interpreter)


def amend(day: StandingDay, told: Mapping[str, Placement]) -> None:
    """Let the published version say what is placed now; the judge looks at its rules and figures.

    Its problem becomes that of today's rows, with all that was told. Who is away is not in it: what is away stands
    as disruptions, until a replan takes it in. Reasons of meetings without a place stay as they were.

    Raises:
        Refused: a rule is broken.
    """
    from duijie.engine.scheduling.verify.account import count
    from duijie.engine.scheduling.verify.facts import Facts
    from duijie.engine.scheduling.verify.hard import broken_rules

    problem, version = day.problem, day.version
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    tables = {table.id: k for k, table in enumerate(problem.tables or ())}
    past = [p for p in told.values() if order[p.slot] < day.now]
    ahead = [p for p in told.values() if order[p.slot] >= day.now]
    ahead.sort(key=lambda p: (order[p.slot], tables.get(p.table or "", -1), p.meeting))
    placements = (*past, *ahead)
    unplaced = _unplaced(problem, told, version.plan.get("unplaced", ()))
    bare = Plan("feasible", version.seed, placements, unplaced, ())
    facts = Facts(problem, bare)
    # A meeting whose interpreter is away is still told of, until the replan that settles it.
    ignored = {"resources"} if day.unserved else set()
    broken = [one for one in broken_rules(facts, bare) if one.code not in ignored]
    if broken:
        raise Refused("place_taken", _TAKEN) from RuntimeError("; ".join(one.text.en for one in broken[:5]))
    reached = tuple(Objective(name, count(facts, name), None, False) for name in problem.objective)
    version.problem, version.plan = problem_json(problem), plan_to_json(replace(bare, objectives=reached))
    version.figures = {**version.figures, "bounds": [], "fits": []}
    version.edition += 1
    version.save(update_fields=["problem", "plan", "figures", "edition"])


def _unplaced(
    problem: Problem, told: Mapping[str, Placement], before: Iterable[Mapping[str, Any]]
) -> tuple[Unplaced, ...]:
    known = {one["meeting"]: one for one in before}
    return tuple(_reason(meeting, known.get(meeting.id)) for meeting in problem.meetings if meeting.id not in told)


def _reason(meeting: Meeting, kept: Mapping[str, Any] | None) -> Unplaced:
    if kept is None:
        return Unplaced(meeting.id, "conflict", (), AGAIN)
    words = json.loads(json.dumps(kept["text"]))
    text = Text(words["en"], words["zh-hans"], words["zh-hant"])
    return Unplaced(meeting.id, kept["reason"], tuple(kept["blockers"]), text)
