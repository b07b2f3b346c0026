"""Rich problems, good plans of them, and small changes that spoil a plan (or, now and then, do not)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from duijie.engine.records import Clash, Pin, Placement, Plan, Problem, Unplaced
from duijie.engine.scheduling import WorkLimit, solve
from duijie.engine.text import same
from tests.engine.scheduling.crowded import crowded

REASONS = (
    *("no_common_slot", "person_full", "person_busy", "resource_full"),
    *("tables_full", "precedence", "conflict", "cancelled", "absent"),
)
Change = Callable[[Random, Problem, Plan], Plan]


@cache
def rich(seed: int) -> tuple[Problem, Plan]:
    """Return a crowded problem with pins, floors, sessions and all five objectives, and a plan of it."""
    r = Random(f"rich {seed}")
    problem = crowded(seed, homogeneity=r.choice([None, 0, 1]))
    first = {p.meeting: p for p in solve(problem, WorkLimit(0.01), seed=seed).placed}
    ids = [slot.id for slot in problem.slots]
    problem = replace(
        problem,
        people=tuple(replace(p, min=r.choice([0, 0, 1, 2])) for p in problem.people),
        meetings=tuple(
            replace(
                m,
                mandatory=r.random() < 0.3,
                session=r.choice(["am", "pm"]) if r.random() < 0.15 else None,
                slots=tuple(i for i in ids if r.random() < 0.7) if r.random() < 0.2 else None,
                pin=Pin(first[m.id].slot, first[m.id].table) if m.id in first and r.random() < 0.6 else None,
            )
            for m in problem.meetings
        ),
        objective=("mandatory", "floor", "value", "breaks", "moves"),
        floor=2,
    )
    return problem, solve(problem, WorkLimit(0.05), seed=seed)


def _at(r: Random, plan: Plan, change: Callable[[Placement], dict[str, Any]]) -> Plan:
    i = r.randrange(len(plan.placed))
    changed = replace(plan.placed[i], **change(plan.placed[i]))
    return replace(plan, placed=(*plan.placed[:i], changed, *plan.placed[i + 1 :]))


def _refused(r: Random, plan: Plan, change: Callable[[Unplaced], dict[str, Any]]) -> Plan:
    i = r.randrange(len(plan.unplaced))
    changed = replace(plan.unplaced[i], **change(plan.unplaced[i]))
    return replace(plan, unplaced=(*plan.unplaced[:i], changed, *plan.unplaced[i + 1 :]))


def _figure(r: Random, plan: Plan, **by: Callable[[Any], Any]) -> Plan:
    i = r.randrange(len(plan.objectives))
    old = plan.objectives[i]
    changed = replace(old, **{name: change(getattr(old, name)) for name, change in by.items()})
    return replace(plan, objectives=(*plan.objectives[:i], changed, *plan.objectives[i + 1 :]))


def _table(r: Random, problem: Problem) -> str | None:
    return None if problem.tables is None else r.choice(problem.tables).id


def _swap_slots(r: Random, _: Problem, plan: Plan) -> Plan:
    i, j = r.sample(range(len(plan.placed)), 2)
    parts = list(plan.placed)
    one, other = parts[i], parts[j]
    parts[i] = replace(one, slot=other.slot, table=other.table)
    parts[j] = replace(other, slot=one.slot, table=one.table)
    return replace(plan, placed=tuple(parts))


def _place_one(r: Random, problem: Problem, plan: Plan) -> Plan:
    """Place a refused meeting somewhere, and count again where that is easy."""
    out = r.choice(plan.unplaced)
    [meeting] = [m for m in problem.meetings if m.id == out.meeting]
    people = tuple(r.choice(party) for party in meeting.parties)
    added = Placement(meeting.id, r.choice(problem.slots).id, _table(r, problem), people)
    return replace(plan, placed=(*plan.placed, added), unplaced=tuple(u for u in plan.unplaced if u is not out))


def _refuse_one(r: Random, _: Problem, plan: Plan) -> Plan:
    gone = r.choice(plan.placed)
    out = Unplaced(gone.meeting, r.choice(REASONS), (), same("…"))
    return replace(plan, placed=tuple(p for p in plan.placed if p is not gone), unplaced=(*plan.unplaced, out))


def _other_member(r: Random, problem: Problem, plan: Plan) -> Plan:
    parties = {m.id: m.parties for m in problem.meetings}
    return _at(r, plan, lambda p: {"people": tuple(r.choice(party) for party in parties[p.meeting])})


def _outsider(r: Random, problem: Problem, plan: Plan) -> Plan:
    def change(p: Placement) -> dict[str, Any]:
        people = list(p.people)
        people[r.randrange(len(people))] = r.choice([*(x.id for x in problem.people), "stranger"])
        return {"people": tuple(people)}

    return _at(r, plan, change)


def _blockers(r: Random, problem: Problem, plan: Plan) -> Plan:
    names = [*(m.id for m in problem.meetings), *(p.id for p in problem.people), "r", "nobody"]

    def change(u: Unplaced) -> dict[str, Any]:
        kept = tuple(name for name in u.blockers if r.random() < 0.6)
        more = tuple(r.choice(names) for _ in range(r.choice([0, 1, 1, 2])))
        return {"blockers": kept + more}

    return _refused(r, plan, change)


def _by_meetings(r: Random, _: Problem, plan: Plan) -> Plan:
    """Name placed meetings at random beside whatever else is named."""
    placed = [p.meeting for p in plan.placed]
    own = {p.meeting for p in plan.placed}
    return _refused(
        r,
        plan,
        lambda u: {
            "blockers": (*(b for b in u.blockers if b not in own), *r.sample(placed, min(len(placed), r.randint(1, 3))))
        },
    )


def _people_named(r: Random, problem: Problem, plan: Plan) -> Plan:
    """Name some of the meeting's own people, resources and predecessors instead of those that are named."""
    meetings = {m.id: m for m in problem.meetings}

    def change(u: Unplaced) -> dict[str, Any]:
        meeting = meetings[u.meeting]
        own = [*(p for party in meeting.parties for p in party), *meeting.needs, *meeting.after]
        kept = [name for name in u.blockers if name not in own]
        return {"blockers": (*(name for name in own if r.random() < 0.5), *kept)}

    return _refused(r, plan, change)


def _refuse_for_cost(r: Random, _: Problem, plan: Plan) -> Plan:
    """Take a meeting out and say that it would cost more than it brings."""
    gone = r.choice(plan.placed)
    out = Unplaced(gone.meeting, "conflict", gone.people, same("…"))
    return replace(plan, placed=tuple(p for p in plan.placed if p is not gone), unplaced=(*plan.unplaced, out))


def _status(r: Random, problem: Problem, plan: Plan) -> Plan:
    names = tuple(r.sample([m.id for m in problem.meetings], 2))
    clash = r.choice([None, Clash(names, ("tables",), same("…")), Clash((), (), same("…"))])
    return replace(plan, status=r.choice(["optimal", "feasible", "infeasible"]), clash=clash)


def _bound(r: Random, _: Problem, plan: Plan) -> Plan:
    i = r.randrange(len(plan.objectives))
    old = plan.objectives[i]
    bound = r.choice([None, old.reached, old.reached + r.choice([-1, 1, 0.5])])
    changed = replace(old, bound=bound, proved=r.choice([True, False]))
    parts = (*plan.objectives[:i], changed, *plan.objectives[i + 1 :])
    proved = all(o.proved for o in parts)
    status = plan.status if plan.status == "infeasible" else ("optimal" if proved else "feasible")
    return replace(plan, objectives=parts, status=status)


def spoil(change: str, r: Random, problem: Problem, plan: Plan) -> Plan:
    """Return the changed plan; the plan itself where it has nothing that the change could bite on."""
    try:
        return CHANGES[change](r, problem, plan)
    except (IndexError, ValueError):
        return plan


CHANGES: dict[str, Change] = {
    "another slot": lambda r, problem, plan: _at(r, plan, lambda _: {"slot": r.choice(problem.slots).id}),
    "another table": lambda r, problem, plan: _at(r, plan, lambda _: {"table": _table(r, problem)}),
    "no table": lambda r, _, plan: _at(r, plan, lambda _: {"table": r.choice([None, "T99"])}),
    "an unknown slot": lambda r, _, plan: _at(r, plan, lambda _: {"slot": "s99"}),
    "an unknown meeting": lambda r, _, plan: _at(r, plan, lambda _: {"meeting": "m99"}),
    "another meeting's name": lambda r, problem, plan: _at(
        r, plan, lambda _: {"meeting": r.choice(problem.meetings).id}
    ),
    "two swap places": _swap_slots,
    "another member": _other_member,
    "an outsider": _outsider,
    "somebody missing": lambda r, _, plan: _at(r, plan, lambda p: {"people": p.people[1:]}),
    "somebody more": lambda r, problem, plan: _at(
        r, plan, lambda p: {"people": (*p.people, r.choice(problem.people).id)}
    ),
    "placed again": lambda r, _, plan: replace(plan, placed=(*plan.placed, r.choice(plan.placed))),
    "refused again": lambda r, _, plan: replace(plan, unplaced=(*plan.unplaced, r.choice(plan.unplaced))),
    "a placed one lost": lambda r, _, plan: replace(plan, placed=tuple(r.sample(plan.placed, len(plan.placed) - 1))),
    "a refused one lost": lambda _r, _, plan: replace(plan, unplaced=plan.unplaced[1:]),
    "a refused one unknown": lambda r, _, plan: _refused(r, plan, lambda _: {"meeting": "m99"}),
    "a refused one placed": _place_one,
    "a placed one refused": _refuse_one,
    "another reason": lambda r, _, plan: _refused(r, plan, lambda _: {"reason": r.choice(REASONS)}),
    "a placed one too dear": _refuse_for_cost,
    "other people named": _people_named,
    "other blockers": _blockers,
    "other meetings in the way": _by_meetings,
    "another figure": lambda r, _, plan: _figure(r, plan, reached=lambda x: x + r.choice([-1, 1])),
    "figure and bound": lambda r, _, plan: _figure(r, plan, reached=lambda x: x + 1, bound=lambda x: x),
    "another bound": _bound,
    "proved or not": lambda r, _, plan: _figure(r, plan, proved=lambda x: not x),
    "objectives in another order": lambda r, _, plan: replace(plan, objectives=tuple(r.sample(plan.objectives, 5))),
    "an objective left out": lambda _r, _, plan: replace(plan, objectives=plan.objectives[:-1]),
    "another status": _status,
    "nothing at all": lambda _r, _, plan: plan,
}
