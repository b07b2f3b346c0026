"""What a little more would buy: one more table, interpreter, slot or meeting a person, each solved again."""

from __future__ import annotations

from typing import Any, Final

from duijie.actions.deed import deed
from duijie.actions.jobs import Report
from duijie.actions.planning.drafts import plan_of, problem_of
from duijie.actions.planning.listening import Listening
from duijie.actions.planning.trying import with_more
from duijie.actions.rights import Actor
from duijie.engine.records import Plan, Problem
from duijie.engine.text import Text
from duijie.store.models import Job, PlanVersion

#: Work (a unit is about a second) and seconds spent on all prices together.
_WORK: Final = 12.0
_SECONDS: Final = 45.0

_SAYING: Final = Text(
    "Working out what a little more would buy",
    "正在试算：再多一点，能多排几场",
    "正在試算：再多一點，能多排幾場",
)


def price(job: Job, report: Report) -> dict[str, Any]:
    """Work out the prices of a version and keep them with its figures; somebody who stops it loses nothing else."""
    from duijie.engine.scheduling.price import prices
    from duijie.engine.scheduling.stop import Budget
    from duijie.formats.prices import prices_to_json

    row = PlanVersion.objects.filter(event=job.event, key=job.input["price"]).first()
    if row is None:
        return {"prices": 0}
    problem, plan = problem_of(row), plan_of(row)
    if not row.verified:
        return {"prices": 0}

    with Listening(report, _SECONDS, _SAYING) as listening:
        found = prices_to_json(prices(problem, plan, Budget(_WORK, _SECONDS, listening.asked), seed=row.seed))
        limit = None if listening.stop else _price_of_limit(problem, plan, row.seed)
    if limit is not None:
        found.append(limit)
    with deed(Actor(job.by), "plan.priced", job.programme_id) as doing:
        fresh = PlanVersion.objects.select_for_update().get(key=row.key)
        fresh.figures = {**fresh.figures, "prices": found}
        fresh.save(update_fields=["figures"])
        doing.about(fresh, number=fresh.number, prices=len(found))
    return {"prices": len(found)}


def _price_of_limit(problem: Problem, plan: Plan, seed: int) -> dict[str, Any] | None:
    """Return what one more meeting a person adds, None where nobody is at their limit."""
    from duijie.engine.scheduling import FirstOf, TimeLimit, WorkLimit, solve

    load: dict[str, int] = {}
    for placement in plan.placed:
        for key in placement.people:
            load[key] = load.get(key, 0) + 1
    full = sum(person.max is not None and load.get(person.id, 0) >= person.max for person in problem.people)
    if not full:
        return None
    stop = FirstOf((WorkLimit(2.0), TimeLimit(8.0)))
    more = solve(with_more(problem, {"kind": "limit"}), stop, seed=seed, start=plan)
    return {
        "kind": "limit",
        "resource": None,
        "slot": None,
        "placed": len(more.placed) - len(plan.placed),
        "people": full,
    }
