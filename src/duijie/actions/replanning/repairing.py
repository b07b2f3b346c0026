"""The plan after today's changes: repaired step by step, compared with what people were told, and judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from duijie.actions.planning.assessing import LEFT_OUT
from duijie.actions.refusal import Refused
from duijie.actions.replanning.standing_day import Away, StandingDay, by_slot, pairs_of, serve, trimmed
from duijie.engine.records import (
    Changes,
    Late,
    Objective,
    ObjectiveName,
    Pin,
    Placement,
    Plan,
    Problem,
    Shift,
    Unplaced,
)
from duijie.engine.text import Text

if TYPE_CHECKING:
    from duijie.engine.scheduling.repair import Repaired

MOST_MOVES: Final = 50

_NOT_SOUND: Final = Text(
    "The new plan did not pass the independent check, so nothing was published. Tell the administrator.",
    "新的排期没有通过独立核对，没有发布。请告知管理员。",
    "新的排期沒有通過獨立核對，沒有發佈。請告知管理員。",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One repair: the problem and plan before it, the changes from some slot on, and the answer."""

    problem: Problem
    plan: Plan
    changes: Changes
    answer: Repaired
    moves: int


@dataclass(frozen=True, slots=True)
class Repair:
    """The plan after the changes of a day; reasons of what it leaves out are made when :attr:`plan` is asked for.

    ``lost``, ``moved``, ``gained``: against what people were told. ``relieved``: code → interpreter before and now.
    ``serving``: code → interpreter, of everything placed ahead.
    """

    day: StandingDay
    steps: tuple[Step, ...]
    lost: tuple[Shift, ...]
    moved: tuple[Shift, ...]
    gained: tuple[Shift, ...]
    relieved: Mapping[str, tuple[str, str]]
    serving: Mapping[str, str]

    @property
    def problem(self) -> Problem:
        """Return the problem after the changes, which the plan answers."""
        return self.steps[-1].answer.problem

    @property
    def plan(self) -> Plan:
        """Return the plan with its reasons; of meetings an organiser left out it says so."""
        plan = self.steps[-1].answer.plan
        unplaced = tuple(
            Unplaced(out.meeting, "cancelled", (), LEFT_OUT) if out.meeting in self.day.left_out else out
            for out in plan.unplaced
        )
        return replace(plan, unplaced=unplaced)

    @property
    def placed(self) -> dict[str, Placement]:
        """Return where every meeting is after the changes."""
        return {placement.meeting: placement for placement in self.steps[-1].answer.placed}

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """Return what the plan reaches, with proven bounds."""
        return self.steps[-1].answer.objectives

    def before(self) -> dict[ObjectiveName, float]:
        """Return what the plan people were told of reaches, counted by the judge on today's problem."""
        from duijie.engine.scheduling.verify.account import count
        from duijie.engine.scheduling.verify.facts import Facts

        problem = self.day.problem
        facts = Facts(problem, Plan("feasible", 1, tuple(self.day.told.values()), (), ()))
        return {name: count(facts, name) for name in problem.objective}

    @property
    def people(self) -> frozenset[str]:
        """Return the keys of participants whose schedule changes."""
        told, placed = self.day.told, self.placed
        shifts = (*self.lost, *self.moved, *self.gained)
        both = [one.get(shift.meeting) for shift in shifts for one in (told, placed)]
        return frozenset(person for placement in both if placement is not None for person in placement.people)

    @property
    def is_idle(self) -> bool:
        """Return whether nothing would change for anybody."""
        return not (self.lost or self.moved or self.gained or self.relieved)

    @property
    def token(self) -> str:
        """Return a mark of the outcome: the same again means that nothing has changed that bears on it."""
        version = self.day.version
        places = sorted((p.meeting, p.slot, p.table or "", *p.people) for p in self.placed.values())
        told = sorted((p.meeting, p.slot, p.table or "", *p.people) for p in self.day.told.values())
        said = json.dumps([version.key, version.edition, told, places, sorted(self.serving.items())])
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()

    def changes_json(self) -> dict[str, Any]:
        """Return what the version answers: the changes from now on, and under ``steps`` those from later slots on."""
        from duijie.formats.changes import write_changes

        written = [json.loads(write_changes(step.changes)) for step in self.steps]
        return {**written[-1], "steps": written[:-1]} if written[:-1] else written[-1]


def repaired(day: StandingDay, allow_moves: int = 0, seed: int = 1) -> Repair:
    """Return the plan after everything that is open, keeping what people were told wherever that can be kept.

    Disruptions that begin later are answered first, the latest before others, each as if its slot were the next
    one; the last step is that of now, with newcomers and with the moves that are allowed.
    """
    from duijie.engine.scheduling.repair import Repairer

    slots = [slot.id for slot in day.problem.slots]
    known = {person.id for person in day.problem.people} | {table.id for table in day.problem.tables or ()}
    windows = [
        replace(one, start=max(one.start, day.now)) for one in day.away if one.end > day.now and one.key in known
    ]
    later = sorted({one.start for one in windows if one.start > day.now}, reverse=True)
    problem, placed = day.problem, tuple(day.placed.values())
    steps: list[Step] = []
    why: dict[str, str] = dict.fromkeys(day.unserved, "interpreter_away")
    for start in (*later, day.now):
        own = [one for one in windows if one.start == start]
        changes = _changes(slots, start, own)
        moves = 0
        if start == day.now:
            changes, moves = _with_today(changes, day, problem), allow_moves
        plan = Plan("feasible", seed, placed, (), ())
        answer = Repairer(problem, plan).apply(changes, seed, moves)
        why.update({shift.meeting: shift.why for shift in (*answer.lost, *answer.moved)})
        steps.append(Step(problem, plan, changes, answer, moves))
        placed = answer.placed
        problem = trimmed(problem, own)
    return _compared(day, tuple(steps), why)


def _changes(slots: list[str], start: int, windows: Iterable[Away]) -> Changes:
    """Return what begins in one slot as the engine's changes from that slot on."""
    ends: dict[str, int] = {}
    tables = []
    for one in windows:
        if one.table:
            tables.append(one.key)
        else:
            ends[one.key] = max(ends.get(one.key, 0), one.end)
    return Changes(
        now=slots[start],
        absent=tuple(sorted(key for key, end in ends.items() if end >= len(slots))),
        late=tuple(Late(key, slots[end]) for key, end in sorted(ends.items()) if end < len(slots)),
        closed_tables=tuple(sorted(set(tables))),
    )


def _with_today(changes: Changes, day: StandingDay, problem: Problem) -> Changes:
    """Return changes with who and what is new since the version, and with what may not be held any more."""
    new = day.newcomers
    return replace(
        changes,
        arrived=tuple(person for person in problem.people if person.id in new),
        add=tuple(meeting for meeting in problem.meetings if meeting.id in new),
        cancel=tuple(sorted(day.refused)),
    )


def _compared(day: StandingDay, steps: tuple[Step, ...], why: Mapping[str, str]) -> Repair:
    """Return a repair with its lists against what people were told, and with who interprets what."""
    told, placed = day.told, {placement.meeting: placement for placement in steps[-1].answer.placed}
    lost, moved, gained = [], [], []
    for code, old in told.items():
        new = placed.get(code)
        if new is None:
            lost.append(Shift(code, _pin(old), None, why.get(code, "cancelled")))
        elif (new.slot, new.table) != (old.slot, old.table):
            reason = why.get(code, "makes_room")
            regained = new.slot != old.slot and reason != "makes_room"
            moved.append(Shift(code, _pin(old), _pin(new), "regained" if regained else reason))
    for code, new in placed.items():
        if code not in told:
            gained.append(Shift(code, None, _pin(new), "added" if code in day.newcomers else "freed"))
    serving = _serving(day, placed.values())
    before = {meeting.code: meeting.interpreter_id for meeting in day.rows.published if meeting.interpreter_id}
    same = {shift.meeting for shift in (*moved, *gained)}
    relieved = {
        code: (before[code], now)
        for code, now in serving.items()
        if code in before and before[code] != now and code not in same
    }
    return Repair(day, steps, tuple(lost), tuple(moved), tuple(gained), relieved, serving)


def _pin(placement: Placement) -> Pin:
    return Pin(placement.slot, placement.table)


def _serving(day: StandingDay, placed: Iterable[Placement]) -> dict[str, str]:
    """Return who interprets every meeting ahead that needs somebody; of the past, whoever did."""
    problem = day.problem
    pairs = pairs_of(problem)
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    values = {meeting.id: meeting.value for meeting in problem.meetings if meeting.id in pairs}
    found = {}
    before = {meeting.code: meeting.interpreter_id for meeting in day.rows.published if meeting.interpreter_id}
    for slot, placements in by_slot(placed).items():
        needs = {p.meeting: pairs[p.meeting] for p in placements if p.meeting in pairs}
        if order[slot] < day.now:
            found.update({p.meeting: helper for p in placements if (helper := before.get(p.meeting)) is not None})
            continue
        serving = serve(needs, day.rows, slot, values) if needs else {}
        if len(serving) < len(needs):
            raise Refused("not_sound", _NOT_SOUND)
        found.update(serving)
    return found


def judge(repair: Repair) -> None:
    """Let the independent judge look at a repair: every step keeps the promise, and the last plan every rule.

    Raises:
        Refused: it does not, which is a fault of ours.
    """
    from duijie.engine.scheduling.verify import verify, verify_repair

    broken = [
        violation
        for step in repair.steps
        for violation in verify_repair(step.problem, step.plan, step.changes, step.answer.replan, step.moves)
    ]
    broken += verify(repair.problem, repair.steps[-1].answer.plan)
    if broken:
        raise Refused("not_sound", _NOT_SOUND) from RuntimeError("; ".join(one.text.en for one in broken[:5]))
