"""What the floor costs: the value given up so that more people get the meetings they should at least have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

from duijie.engine.records import Objective, ObjectiveName, Plan, Problem
from duijie.engine.scheduling.solve import solve
from duijie.engine.scheduling.stop import Budget, Callback, FirstOf, StoppingCriterion, TimeLimit, WorkLimit
from duijie.engine.text import Text


@dataclass(frozen=True, slots=True)
class FloorPrice:
    """The price of a plan's floor, beside the best plan found ``without`` that objective.

    ``at_least``, ``at_most``: proved limits of what the floor costs in value; None where a bound
    is missing, or where the two plans differ in what comes before the floor and cannot be compared.
    ``placed``: how many more meetings the other plan places (may be negative). ``below``,
    ``below_without``: people with fewer meetings than their floor.
    """

    at_least: float | None
    at_most: float | None
    placed: int
    below: int
    below_without: int
    without: Plan
    text: Text


def price_of_floor(problem: Problem, plan: Plan, budget: Budget, seed: int = 1) -> FloorPrice | None:
    """Return what the floor of a plan costs in value, by solving again without that objective.

    None where the problem asks for no floor, or for no value after it: then it costs nothing.
    The best value without the floor lies between what is then reached and its bound, the
    best value with it likewise, so the price lies between the differences.
    """
    names = problem.objective
    if "floor" not in names or "value" not in names[names.index("floor") :]:
        return None
    others = tuple(name for name in names if name != "floor")
    without = solve(replace(problem, objective=others), _stop(budget), seed=seed, start=plan)
    with_it, freed = _figure(plan, "value"), _figure(without, "value")
    least = most = None
    if all(_figure(plan, name).reached == _figure(without, name).reached for name in names[: names.index("floor")]):
        least = _less(freed.reached, with_it.bound)
        most = _less(freed.bound, with_it.reached)
        if names.index("value") == names.index("floor") + 1:  # nothing in between that could gain by the floor
            least = None if least is None else max(0.0, least)
    placed = len(without.placed) - len(plan.placed)
    below, below_without = _below(problem, plan), _below(problem, without)
    text = _text(least, most, below, below_without)
    return FloorPrice(least, most, placed, below, below_without, without, text)


def _stop(budget: Budget) -> StoppingCriterion:
    criteria: list[StoppingCriterion] = [WorkLimit(budget.work), Callback(budget.interrupted)]
    if budget.seconds < inf:
        criteria.append(TimeLimit(budget.seconds))
    return FirstOf(tuple(criteria))


def _figure(plan: Plan, name: ObjectiveName) -> Objective:
    return next(objective for objective in plan.objectives if objective.name == name)


def _less(one: float | None, other: float | None) -> float | None:
    """Return the exact difference of two sums of decimals."""
    return None if one is None or other is None else float(Fraction(repr(one)) - Fraction(repr(other)))


def _below(problem: Problem, plan: Plan) -> int:
    met = dict.fromkeys((person.id for person in problem.people), 0)
    for placement in plan.placed:
        for person in placement.people:
            met[person] += 1
    return sum(met[person.id] < (person.min or problem.floor or 0) for person in problem.people)


def _text(least: float | None, most: float | None, below: int, below_without: int) -> Text:
    if most is None:
        cost = _UNKNOWN
    elif most <= 0:
        cost = _FREE
    elif least == most:
        cost = _EXACT.fill(price=f"{most:,.10g}")
    else:
        cost = _BETWEEN.fill(least=f"{least or 0:,.10g}", most=f"{most:,.10g}")
    return _SENTENCE.fill(cost=cost, below=f"{below:,}", without=f"{below_without:,}")


_SENTENCE = Text(
    "With the floor, people with fewer meetings than they should have: {below}; without it: {without}. {cost}",
    "设保底场次时，场次不足的人数为 {below}；不设时为 {without}。{cost}",
    "設保底場次時，場次不足的人數為 {below}；不設時為 {without}。{cost}",
)
_FREE = Text("It costs no value.", "这不减少总价值。", "這不減少總價值。")
_EXACT = Text(
    "It costs {price} of the value, no more and no less.",
    "为此减少的总价值恰为 {price}。",
    "為此減少的總價值恰為 {price}。",
)
_BETWEEN = Text(
    "It costs at least {least} and at most {most} of the value.",
    "为此减少的总价值至少为 {least}，至多为 {most}。",
    "為此減少的總價值最少為 {least}，最多為 {most}。",
)
_UNKNOWN = Text("What it costs in value is not known.", "为此减少多少总价值尚不清楚。", "為此減少多少總價值尚不清楚。")
