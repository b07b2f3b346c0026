"""The job “plan”: from the rows as they stand to a verified draft, with progress, and stopped with its best so far."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Max
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.jobs import Report, start_job
from duijie.actions.planning.assessing import LEFT_OUT, assess
from duijie.actions.planning.drafts import Draft, problem_json
from duijie.actions.planning.listening import Listening
from duijie.actions.planning.pricing import price
from duijie.actions.planning.trying import with_more
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.records import Placement, Plan, Problem, Unplaced
from duijie.engine.text import Text
from duijie.formats.plan import plan_to_json
from duijie.store.models import Event, Job, JobState, PlanVersion
from duijie.store.snapshot import Snapshot, Wanted, read_rows, take_snapshot

if TYPE_CHECKING:
    from duijie.engine.scheduling import Interim

SECONDS: Final = 20.0
MOST_SECONDS: Final = 600.0
_GRACE: Final = timedelta(minutes=5)

_RUNNING: Final = Text(
    "A plan for this event is being worked out already. Wait for it, or stop it and use what it has.",
    "这场活动正在计算排期。请等它完成，或停止并采用已有结果。",
    "這場活動正在計算排期。請等它完成，或停止並採用已有結果。",
)
_NOTHING: Final = Text(
    "Nobody's wish can be placed yet: a meeting needs two confirmed guests, one of whom asked for the other. Nothing"
    " was changed.",
    "现在还没有可安排的意向：一场洽谈需要双方都已确认参会，且至少一方提出。数据没有改动。",
    "現在還沒有可安排的意向：一場洽談需要雙方都已確認參會，且至少一方提出。資料沒有改動。",
)
_NO_PLACE: Final = Text(
    "The event has no slots or no tables yet. Add them under Settings, then plan.",
    "活动还没有时段或桌子。请先在“设置”中添加，再排期。",
    "活動還沒有時段或枱。請先在「設定」中加入，再排期。",
)
_BETTER: Final = Text(
    "A plan is ready: {placed} meetings of {wishes}; looking for a better one",
    "已排出一版：{wishes} 个意向中排下 {placed} 个，正在寻找更好的排法",
    "已排出一版：{wishes} 個意向中排下 {placed} 個，正在尋找更好的排法",
)
_BEGINNING: Final = Text("Reading who is there and who wishes to meet", "读取嘉宾和意向", "讀取嘉賓和意向")


def start_planning(
    actor: Actor,
    event: Event,
    *,
    base: str = "",
    seconds: float = SECONDS,
    seed: int = 1,
    what_if: Mapping[str, Any] | None = None,
) -> Job:
    """Start the job that makes the next draft.

    ``base``: key of the version whose locks, added and left-out meetings are carried over. ``seconds`` of the clock
    at most; ``what_if``: a little more of one thing (:mod:`~duijie.actions.planning.trying`).

    Raises:
        Refused: one is running already, or ``base`` is of another event.
    """
    require(actor, Right.PLAN, event)
    with deed(actor, "plan.compute", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        if base and not PlanVersion.objects.filter(event=event, key=base).exists():
            raise not_found()
        open_jobs = Job.objects.filter(event=event, kind="plan", state__in=[JobState.WAITING, JobState.RUNNING])
        if any("price" not in job.input and not _is_lost(job) for job in open_jobs):
            raise Refused("running", _RUNNING)
        seconds = min(max(1.0, seconds), MOST_SECONDS)
        given = {"base": base, "seconds": seconds, "seed": seed, "what_if": dict(what_if or {})}
        job = start_job("plan", actor, event=event, given=given)
        doing.about(event, job=job.key, seconds=seconds, seed=seed, what_if=dict(what_if or {}))
        return job


def _is_lost(job: Job) -> bool:
    """Return whether a job has run so long past its time that its worker must be gone."""
    granted = timedelta(seconds=float(job.input.get("seconds", MOST_SECONDS))) + _GRACE
    return job.started is not None and timezone.now() - job.started > granted


def start_pricing(actor: Actor, event: Event, key: str) -> Job:
    """Start the job that works out what a little more would buy for a version."""
    require(actor, Right.PLAN, event)
    with deed(actor, "plan.price", event.programme_id) as doing:
        row = PlanVersion.objects.filter(event=event, key=key).first()
        if row is None:
            raise not_found()
        doing.about(row, number=row.number)
        return start_job("plan", actor, event=event, given={"price": key})


def compute(job: Job, report: Report) -> dict[str, Any]:
    """Run the job: a new draft, or the prices of one. The output names it: ``plan``, ``number``, ``placed``."""
    if "price" in job.input:
        return price(job, report)
    event, given = job.event, job.input
    assert event is not None
    began, seconds = time.monotonic(), float(given.get("seconds", SECONDS))
    base = PlanVersion.objects.filter(event=event, key=given.get("base") or "").first()
    question = _question(event, base, given.get("what_if") or {})
    with Listening(report, seconds, _BEGINNING) as listening:
        plan = _answer(question, listening, seconds, int(given.get("seed", 1)))
    figures = _figures(question, int(given.get("seed", 1)))
    made = _keep(job, question, plan, figures, time.monotonic() - began)
    return {"plan": made.key, "number": made.number, "placed": len(plan.placed)}


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be planned: the problem with its locks, the same without, and where to begin from."""

    problem: Problem
    free: Problem
    snapshot: Snapshot
    wanted: Wanted
    start: Plan | None
    base: PlanVersion | None
    what_if: Mapping[str, Any]


def _question(event: Event, base: PlanVersion | None, what_if: Mapping[str, Any]) -> Question:
    rows = read_rows(event)
    if not rows.slots or not rows.tables:
        raise Refused("no_place", _NO_PLACE)
    wanted, start = _carried(base)
    snapshot = take_snapshot(rows, wanted)
    free = take_snapshot(rows, replace(wanted, locks={})).problem
    if not snapshot.problem.meetings:
        raise Refused("nothing_to_plan", _NOTHING)
    problem = snapshot.problem
    if what_if:
        problem, free = with_more(problem, what_if), with_more(free, what_if)
    return Question(problem, free, snapshot, wanted, _still_possible(start, problem), base, what_if)


def _carried(base: PlanVersion | None) -> tuple[Wanted, Plan | None]:
    """Return what organisers decided in the version before, and its plan to begin from."""
    if base is None:
        return Wanted(), None
    draft = Draft.of(base)
    locks = {code: (draft.placed[code].slot, draft.placed[code].table) for code in draft.locks if code in draft.placed}
    added = {code: tuple(people) for code, people in draft.added.items()}
    return Wanted(locks, added, frozenset(draft.left_out)), draft.plan


def _still_possible(start: Plan | None, problem: Problem) -> Plan | None:
    """Return the placements of a plan that name only what there still is."""
    if start is None:
        return None
    people = {meeting.id: {key for party in meeting.parties for key in party} for meeting in problem.meetings}
    slots, tables = {slot.id for slot in problem.slots}, {table.id for table in problem.tables or ()}
    kept = tuple(
        p
        for p in start.placed
        if p.meeting in people and people[p.meeting] == set(p.people) and p.slot in slots and p.table in tables
    )
    return Plan("feasible", start.seed, kept, (), ())


def _answer(question: Question, listening: Listening, seconds: float, seed: int) -> Plan:
    """Return the best plan found; the judge has accepted it.

    Raises:
        RuntimeError: the judge has not, which is a fault of ours.
    """
    from duijie.engine.scheduling import Callback, FirstOf, TimeLimit, solve, verify

    problem = question.problem

    def heard(interim: Interim) -> None:
        listening.said = _BETTER.fill(placed=interim.placed, wishes=len(problem.meetings))

    stop = FirstOf((TimeLimit(seconds), Callback(listening.asked)))
    plan = solve(problem, stop, seed=seed, start=question.start, on_better=heard)
    plan = _with_left_out(plan, question.wanted)
    placed = _at_locked_tables(problem, plan, question.wanted)
    if placed is not None:
        plan = assess(problem, placed, question.wanted.left_out, plan.objectives, seed).plan
    broken = verify(problem, plan)
    if broken:
        raise RuntimeError("; ".join(violation.text.en for violation in broken[:5]))
    return plan


def _with_left_out(plan: Plan, wanted: Wanted) -> Plan:
    unplaced = tuple(
        Unplaced(out.meeting, "cancelled", (), LEFT_OUT) if out.meeting in wanted.left_out else out
        for out in plan.unplaced
    )
    return replace(plan, unplaced=unplaced)


def _at_locked_tables(problem: Problem, plan: Plan, wanted: Wanted) -> dict[str, Placement] | None:
    """Return the placements with locked meetings back at their tables, None where they all are.

    The solver holds a lock's slot; of tables that serve alike it may give another. Whoever sits there changes
    places, and where that would break a rule the lock's table is let go.
    """
    from duijie.actions.planning.conflicts import find_conflicts

    placed = {placement.meeting: placement for placement in plan.placed}
    at = {(placement.slot, placement.table): code for code, placement in placed.items()}
    tables = {table.id for table in problem.tables or ()}
    changed = False
    for code, (slot, table) in sorted(wanted.locks.items()):
        here = placed.get(code)
        if here is None or here.slot != slot or here.table == table or table not in tables:
            continue
        trial = {**placed, code: replace(here, table=table)}
        other = at.get((slot, table))
        if other is not None:
            trial[other] = replace(placed[other], table=here.table)
        if not find_conflicts(problem, trial):
            placed, changed = trial, True
            at = {(placement.slot, placement.table): name for name, placement in placed.items()}
    return placed if changed else None


def _figures(question: Question, seed: int) -> dict[str, Any]:
    """Return the yardsticks: what no plan can exceed, locks or not, and what first come, first served reaches."""
    from duijie.engine.scheduling.first_come import place_first_come
    from duijie.engine.scheduling.outline import bound_meetings

    snapshot, wanted = question.snapshot, question.wanted
    possible = sum(meeting.slots is None for meeting in question.free.meetings)
    bound = bound_meetings(question.free, seed)
    first, value = place_first_come(question.free)
    return {
        "most": None if bound is None else min(bound, possible),
        "first_come": {"placed": first, "value": value},
        "guests": snapshot.guests,
        "musts": list(snapshot.musts),
        "waiting": list(snapshot.waiting),
        "dropped": list(snapshot.dropped),
        "left": dict(snapshot.left),
        "added": {c: list(people) for c, people in wanted.added.items() if c not in snapshot.dropped},
        "left_out": sorted(wanted.left_out),
        "conflicts": [],
        "fits": [],
        "prices": None,
        "what_if": dict(question.what_if),
        "base": question.base.number if question.base else None,
    }


def _keep(job: Job, question: Question, plan: Plan, figures: dict[str, Any], seconds: float) -> PlanVersion:
    """Save the next draft, and have the prices of a plan that is no trial worked out after it."""
    event, actor = job.event, Actor(job.by)
    assert event is not None
    with deed(actor, "plan.draft", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        latest = PlanVersion.objects.filter(event=event).aggregate(most=Max("number"))["most"] or 0
        placed = {placement.meeting for placement in plan.placed}
        row = PlanVersion.objects.create(
            event=event,
            number=latest + 1,
            problem=problem_json(question.problem),
            plan=plan_to_json(plan),
            locks=sorted(code for code in question.wanted.locks if code in placed),
            figures={**figures, "bounds": plan_to_json(plan)["objectives"]},
            seed=plan.seed,
            seconds=round(seconds, 1),
            software=f"duijie {version('duijie')}",
            verified=True,
            made_by=job.by,
        )
        doing.about(row, number=row.number, placed=len(placed), of=len(question.problem.meetings))
        if not question.what_if:
            start_job("plan", actor, event=event, given={"price": row.key})
        return row
