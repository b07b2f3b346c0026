"""A draft being worked on: opened under a lock, changed, assessed and saved with a way back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from duijie.actions.deed import Deed, deed
from duijie.actions.planning.assessing import assess
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.records import Meeting, Objective, Placement, Plan, Problem
from duijie.engine.text import Text
from duijie.formats.plan import plan_to_json, read_plan
from duijie.formats.problem import meeting_to_json, problem_to_json, read_problem
from duijie.store.models import Event, PlanVersion, VersionState

#: Changes by hand that can be taken back, one after another.
MOST_UNDONE: Final = 100

_CHANGED: Final = Text(
    "Somebody else has changed this draft meanwhile. Their change is on the board now and yours was not made; what"
    " you chose is kept below. Look again, then do it once more if it still fits.",
    "这份草稿刚被别人改过。对方的改动已显示在排期板上，您这一步没有执行，所选内容保留在下面。请看过后再操作一次。",
    "這份草稿剛被別人改過。對方的改動已顯示在排期板上，您這一步沒有執行，所選內容保留在下面。請看過後再操作一次。",
)
_NO_DRAFT: Final = Text(
    "Version {number} is not a draft any more, so it was not changed. Plan again from it.",
    "第 {number} 版已不是草稿，没有改动。请由它再算一次。",
    "第 {number} 版已不是草稿，沒有改動。請由它再計算一次。",
)
_NO_MEETING: Final = Text(
    "This meeting is not part of the draft. Nothing was changed.",
    "草稿里没有这场洽谈，数据没有改动。",
    "草稿裏沒有這場洽談，資料沒有改動。",
)
_NOTHING_TO_UNDO: Final = Text(
    "There is nothing to take back in this draft.", "这份草稿没有可撤销的改动。", "這份草稿沒有可復原的改動。"
)


def no_meeting() -> Refused:
    """Return the refusal for a meeting the draft does not have."""
    return Refused("no_meeting", _NO_MEETING, 404)


def problem_of(row: PlanVersion) -> Problem:
    """Return the problem of a version."""
    return read_problem(json.dumps(row.problem).encode(), f"plan {row.number}")[0]


def plan_of(row: PlanVersion) -> Plan:
    """Return the plan of a version."""
    return read_plan(json.dumps(row.plan).encode(), f"plan {row.number}")[0]


def objectives_of(kept: Iterable[dict[str, Any]]) -> tuple[Objective, ...]:
    """Return objectives as a plan's JSON has them."""
    return tuple(Objective(one["name"], one["reached"], one["bound"], one["proved"]) for one in kept)


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as the row keeps it."""
    return problem_to_json(problem)


@dataclass(slots=True)
class Draft:
    """A draft's parts, free to be changed. ``placed``: meeting code → where it is; ``locks``: codes that stay."""

    row: PlanVersion
    problem: Problem
    plan: Plan
    placed: dict[str, Placement]
    locks: list[str]
    added: dict[str, list[str]]
    left_out: list[str]

    @classmethod
    def of(cls, row: PlanVersion) -> Draft:
        """Return a version's parts."""
        plan = plan_of(row)
        figures = row.figures
        return cls(
            row,
            problem_of(row),
            plan,
            {placement.meeting: placement for placement in plan.placed},
            list(row.locks),
            dict(figures.get("added", {})),
            list(figures.get("left_out", ())),
        )

    def meeting(self, code: str) -> Meeting:
        """Return a meeting of the problem.

        Raises:
            Refused: there is none with this code.
        """
        for meeting in self.problem.meetings:
            if meeting.id == code:
                return meeting
        raise no_meeting()

    def put(self, changed: Meeting) -> None:
        """Change a meeting of the problem, or add it, in the order of codes."""
        others = [meeting for meeting in self.problem.meetings if meeting.id != changed.id]
        self.problem = replace(self.problem, meetings=tuple(sorted([*others, changed], key=lambda m: m.id)))

    def drop(self, code: str) -> None:
        """Take a meeting out of the problem."""
        meetings = tuple(meeting for meeting in self.problem.meetings if meeting.id != code)
        self.problem = replace(self.problem, meetings=meetings)

    def at(self, slot: str, table: str) -> str | None:
        """Return the meeting that holds a place, None if it is free."""
        return next((code for code, p in self.placed.items() if p.slot == slot and p.table == table), None)


@contextmanager
def changing(actor: Actor, event: Event, key: str, edition: int, action: str) -> Iterator[tuple[Deed, Draft]]:
    """Open a draft for one change by hand, and save it with its way back when the block ends well.

    Raises:
        Refused: no right, no such draft, or somebody changed it since ``edition``.
    """
    require(actor, Right.PLAN, event)
    with deed(actor, action, event.programme_id) as doing:
        draft = Draft.of(_locked(event, key, edition))
        before = _state(draft)
        yield doing, draft
        after = _state(draft)
        if after == before:
            doing.drop()
            return
        if before["meetings"] != after["meetings"]:
            draft.row.figures = {**draft.row.figures, "bounds": []}  # proved for another problem
        entry = {**_way_back(before, after), "did": action}
        draft.row.history = [*draft.row.history, entry][-MOST_UNDONE:]
        save(draft, problem_changed=before["meetings"] != after["meetings"])
        doing.about(draft.row, number=draft.row.number, edition=draft.row.edition, **doing.facts)


def undo(actor: Actor, event: Event, key: str, edition: int) -> str:
    """Take the latest change of a draft back and return which it was (the action's name).

    Raises:
        Refused: there is nothing to take back, or as :func:`changing`.
    """
    require(actor, Right.PLAN, event)
    with deed(actor, "plan.undo", event.programme_id) as doing:
        row = _locked(event, key, edition)
        if not row.history:
            raise Refused("nothing_to_undo", _NOTHING_TO_UNDO)
        entry = row.history[-1]
        draft = Draft.of(row)
        _restore(draft, entry)
        row.history = row.history[:-1]
        save(draft, problem_changed=bool(entry["meetings"]))
        doing.about(row, number=row.number, did=entry["did"])
        return str(entry["did"])


def _locked(event: Event, key: str, edition: int) -> PlanVersion:
    row = PlanVersion.objects.select_for_update().filter(event=event, key=key).first()
    if row is None:
        raise not_found()
    if row.state != VersionState.DRAFT:
        raise Refused("no_draft", _NO_DRAFT.fill(number=row.number))
    if row.edition != edition:
        raise Refused("changed_meanwhile", _CHANGED)
    return row


def save(draft: Draft, *, problem_changed: bool) -> None:
    """Write a changed draft with fresh figures, reasons and conflicts; its edition goes up."""
    row = draft.row
    bounds = objectives_of(row.figures.get("bounds", ()))
    found = assess(draft.problem, draft.placed, draft.left_out, bounds, draft.plan.seed)
    if problem_changed:
        row.problem = problem_json(draft.problem)
    row.plan = plan_to_json(found.plan)
    row.locks = sorted(draft.locks)
    row.verified = found.sound
    row.edition += 1
    row.figures = {
        **row.figures,
        "added": draft.added,
        "left_out": sorted(draft.left_out),
        "conflicts": [conflict.to_json() for conflict in found.conflicts],
        "fits": list(found.fits),
    }
    row.save(update_fields=["problem", "plan", "locks", "verified", "edition", "figures", "history"])


def _state(draft: Draft) -> dict[str, Any]:
    """Return what a change can change, in JSON."""
    return {
        "placed": {c: [p.slot, p.table, list(p.people)] for c, p in draft.placed.items()},
        "meetings": {meeting.id: meeting_to_json(meeting) for meeting in draft.problem.meetings},
        "locks": sorted(draft.locks),
        "added": dict(draft.added),
        "left_out": sorted(draft.left_out),
        "most": draft.row.figures.get("most"),
        "bounds": draft.row.figures.get("bounds", []),
    }


def _way_back(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return only what differs, as it was before (None: it was not there)."""
    back: dict[str, Any] = {name: before[name] for name in ("locks", "added", "left_out", "most", "bounds")}
    for name in ("placed", "meetings"):
        codes = sorted({*before[name], *after[name]})
        back[name] = {c: before[name].get(c) for c in codes if before[name].get(c) != after[name].get(c)}
    return back


def _restore(draft: Draft, entry: dict[str, Any]) -> None:
    if entry["meetings"]:
        known = {m["id"]: m for m in draft.row.problem["meetings"]}
        for code, meeting in entry["meetings"].items():
            known.pop(code, None)
            if meeting is not None:
                known[code] = meeting
        draft.row.problem = {**draft.row.problem, "meetings": [known[code] for code in sorted(known)]}
        draft.problem = problem_of(draft.row)
    for code, place in entry["placed"].items():
        draft.placed.pop(code, None)
        if place is not None:
            draft.placed[code] = Placement(code, place[0], place[1], tuple(place[2]))
    draft.locks, draft.added, draft.left_out = entry["locks"], entry["added"], entry["left_out"]
    draft.row.figures = {**draft.row.figures, "most": entry["most"], "bounds": entry["bounds"]}
