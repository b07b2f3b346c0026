"""What a plan is worth and why the rest is not placed, said anew after every change by hand.

Figures are the judge's own count; a reason counts only where the judge finds it true.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duijie.actions.planning.conflicts import Conflict, find_conflicts
from duijie.engine.records import Objective, Placement, Plan, Problem, Unplaced
from duijie.engine.text import Text

#: Seconds a change by hand may spend on looking for what could be given up; reasons themselves are always found.
_PATIENCE: Final = 0.5

LEFT_OUT: Final = Text("Left out by an organiser.", "组织者已将这场移出。", "組織者已將這場移出。")
FITS: Final = Text(
    "There is room for it now: place it, or leave it out.",
    "现在排得下：可以排上，也可以移出。",
    "現在排得下：可以排上，也可以移出。",
)
SETTLE: Final = Text(
    "Looked at again once the conflicts are settled.", "冲突处理后会重新判断。", "衝突處理後會重新判斷。"
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The plan with figures and reasons, what it breaks, and which meetings would fit as they are not placed.

    ``sound``: the judge accepts the plan as it stands.
    """

    plan: Plan
    conflicts: tuple[Conflict, ...]
    fits: tuple[str, ...]
    sound: bool


def assess(
    problem: Problem,
    placed: Mapping[str, Placement],
    left_out: Collection[str],
    bounds: Sequence[Objective],
    seed: int,
) -> Assessment:
    """Return what is to be said of a draft's placements.

    ``bounds``: objectives of the plan it came from; a bound is kept while everything before it is as it was.
    """
    from duijie.engine.scheduling.verify import verify
    from duijie.engine.scheduling.verify.account import count
    from duijie.engine.scheduling.verify.facts import Facts
    from duijie.engine.scheduling.verify.openings import Openings
    from duijie.engine.scheduling.verify.refusal import first_reason

    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    tables = {table.id: k for k, table in enumerate(problem.tables or ())}
    placements = tuple(
        sorted(placed.values(), key=lambda p: (order.get(p.slot, 0), tables.get(p.table or "", -1), p.meeting))
    )
    conflicts = find_conflicts(problem, placed)
    unplaced = _reasons(problem, placements, left_out)
    bare = Plan("feasible", seed, placements, unplaced, ())
    facts = Facts(problem, bare)
    fits: tuple[str, ...] = ()
    if not conflicts:
        by_id = {meeting.id: meeting for meeting in problem.meetings}
        fits = tuple(
            out.meeting
            for out in unplaced
            if out.meeting not in left_out and first_reason(Openings(facts, by_id[out.meeting])) is None
        )
        unplaced = tuple(Unplaced(o.meeting, o.reason, (), FITS) if o.meeting in fits else o for o in unplaced)
    else:
        # Beside clashing meetings “it costs more than it brings” would be guessed; every other reason is true as it is.
        unplaced = tuple(Unplaced(o.meeting, o.reason, (), SETTLE) if o.reason == "conflict" else o for o in unplaced)
    objectives = _objectives([(name, count(facts, name)) for name in problem.objective], bounds)
    proved = all(objective.proved for objective in objectives)
    plan = Plan("optimal" if proved else "feasible", seed, placements, unplaced, objectives)
    sound = not conflicts and not fits and not verify(problem, plan)
    return Assessment(plan, conflicts, fits, sound)


def _objectives(reached: Sequence[tuple[str, float]], bounds: Sequence[Objective]) -> tuple[Objective, ...]:
    known = {objective.name: objective for objective in bounds}
    found, holds = [], True
    for name, figure in reached:
        old = known.get(name)  # type: ignore[call-overload]
        bound = old.bound if old is not None and holds else None
        lower = name in ("breaks", "moves", "balance")
        if bound is not None and (figure < bound if lower else figure > bound):
            bound = None
        found.append(Objective(name, figure, bound, bound is not None and bound == figure))  # type: ignore[arg-type]
        holds = holds and old is not None and old.reached == figure
    return tuple(found)


def _reasons(problem: Problem, placements: Sequence[Placement], left_out: Collection[str]) -> tuple[Unplaced, ...]:
    """Return the reason of every meeting without a place; placements that clash are looked past."""
    from duijie.engine.scheduling.domain import domain_of
    from duijie.engine.scheduling.explain import Explainer
    from duijie.engine.scheduling.problem import compile_problem
    from duijie.engine.scheduling.state import Spot, State

    compiled = compile_problem(problem)
    state = State(compiled, domain_of(compiled))
    alone = -1 if compiled.classes is None else 0
    group_of = {k: j for j, group in enumerate(compiled.classes or ()) for k in group.tables}
    spots: list[Spot | None] = [None] * len(compiled.items)
    for p in placements:
        table = compiled.table_number.get(p.table or "")
        people = tuple(compiled.person_number[key] for key in p.people)
        spots[compiled.meeting_number[p.meeting]] = Spot(
            compiled.slot_number[p.slot], people, group_of.get(-1 if table is None else table, alone)
        )
    state.load(spots)
    held = [p for p in placements if state.spots[compiled.meeting_number[p.meeting]] is not None]
    patience = time.monotonic() + _PATIENCE
    explainer = Explainer(compiled, state, held, hurried=lambda: time.monotonic() > patience)
    placed = {p.meeting for p in placements}
    return tuple(
        Unplaced(meeting.id, "cancelled", (), LEFT_OUT) if meeting.id in left_out else explainer.explain(m)
        for m, meeting in enumerate(problem.meetings)
        if meeting.id not in placed
    )
