"""The figures of a plan, counted again, and what they claim to prove."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum, isfinite

from duijie.engine.records import Objective, ObjectiveName, Placement, Plan
from duijie.engine.scheduling.verify.evenness import balance, fair_gain, leximin
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.violation import Violation
from duijie.engine.text import Text

__all__ = ["count", "fair_gain", "same_number", "wrong_figures"]

CLOSE = 1e-9
"""Relative tolerance between two sums of the same decimals."""


def wrong_figures(facts: Facts, plan: Plan) -> Iterator[Violation]:
    """Yield every objective, bound, proof or status that is not what the plan says."""
    stated = [objective.name for objective in plan.objectives]
    if stated != list(facts.problem.objective):
        yield Violation(
            "objectives",
            _ORDER.fill(stated=", ".join(stated), asked=", ".join(facts.problem.objective)),
        )
    for objective in plan.objectives:
        yield from _one(facts, objective)
    yield from _status(facts, plan)


def count(facts: Facts, name: ObjectiveName) -> float:
    """Return what a plan reaches in one objective."""
    if name == "mandatory":
        return sum(facts.meetings[meeting].mandatory for meeting in facts.placed)
    if name == "value":
        return fsum(facts.meetings[meeting].value for meeting in facts.placed)
    if name == "floor":
        own = {person.id: person.min or facts.problem.floor or 0 for person in facts.problem.people}
        return sum(min(facts.load[person], floor) for person, floor in own.items())
    if name == "breaks":
        return sum(facts.idle_runs(person) for person in facts.people)
    if name == "leximin":
        return leximin(facts)
    if name == "balance":
        return balance(facts)
    return sum(_moved(facts, meeting) for meeting in facts.meetings)


def _moved(facts: Facts, name: str) -> bool:
    pin, placement = facts.meetings[name].pin, facts.placed.get(name)
    if pin is None:
        return False
    return placement is None or placement.slot != pin.slot or _other_table(pin.table, placement)


def _other_table(table: str | None, placement: Placement) -> bool:
    return table is not None and placement.table is not None and placement.table != table


def _one(facts: Facts, objective: Objective) -> Iterator[Violation]:
    name, reached, bound = objective.name, objective.reached, objective.bound
    true = count(facts, name)
    if not same_number(reached, true):
        yield Violation("objective_value", _VALUE.fill(name=_NAMES[name], stated=reached, true=true))
    if bound is None:
        if objective.proved:
            yield Violation("proof", _UNBOUNDED.fill(name=_NAMES[name]))
        return
    beyond = reached < bound if name in ("breaks", "moves", "balance") else reached > bound
    if not isfinite(bound) or (beyond and not same_number(reached, bound)):
        yield Violation("bound", _BEYOND.fill(name=_NAMES[name], reached=reached, bound=bound))
    if objective.proved != same_number(reached, bound):
        yield Violation("proof", _PROOF.fill(name=_NAMES[name], reached=reached, bound=bound))


def _status(facts: Facts, plan: Plan) -> Iterator[Violation]:
    proved = all(objective.proved for objective in plan.objectives)
    if plan.status == "infeasible":
        missing = {name for name, meeting in facts.meetings.items() if meeting.mandatory and name not in facts.placed}
        known = plan.clash is not None and set(plan.clash.meetings) <= {
            name for name, meeting in facts.meetings.items() if meeting.mandatory
        }
        if not missing or not known or plan.clash is None or not plan.clash.meetings:
            yield Violation("status", _NO_CLASH)
        elif not missing & set(plan.clash.meetings):
            yield Violation("status", _CLASH_HOLDS.fill(meetings=", ".join(plan.clash.meetings)))
    elif (plan.status == "optimal") != proved or plan.clash is not None:
        yield Violation("status", _STATUS.fill(status=plan.status))


def same_number(one: float, other: float) -> bool:
    """Return whether two sums of the same decimals agree but for rounding; whole numbers agree exactly."""
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    return abs(one - other) <= CLOSE * max(1.0, abs(one), abs(other))


_NAMES: dict[str, Text] = {
    "mandatory": Text("mandatory meetings", "必办洽谈", "必辦洽談"),
    "floor": Text("floor", "保底场次", "保底場次"),
    "value": Text("value", "总价值", "總價值"),
    "breaks": Text("breaks", "空档", "空檔"),
    "moves": Text("moves", "变动", "變動"),
    "leximin": Text("the worst off first", "最少者优先", "最少者優先"),
    "balance": Text("balance of sides", "各方均衡", "各方均衡"),
}
_ORDER = Text(
    "the plan reports the objectives {stated}; the problem asks for {asked}",
    "方案报告的目标为{stated}，问题要求的是{asked}",
    "方案報告的目標為{stated}，問題要求的是{asked}",
)
_VALUE = Text(
    "{name}: the plan says {stated}, counted again it is {true}",
    "{name}：方案写{stated}，重新计算为{true}",
    "{name}：方案寫{stated}，重新計算為{true}",
)
_UNBOUNDED = Text("{name}: called proved without a bound", "{name}：没有界值却称已证明", "{name}：沒有界值卻稱已證明")
_BEYOND = Text(
    "{name}: {reached} is beyond the bound {bound}, so the bound is false",
    "{name}：{reached}超出界值{bound}，界值有误",
    "{name}：{reached}超出界值{bound}，界值有誤",
)
_PROOF = Text(
    "{name}: proved must mean that {reached} equals the bound {bound}, and only then",
    "{name}：当且仅当{reached}等于界值{bound}时才算已证明",
    "{name}：當且僅當{reached}等於界值{bound}時才算已證明",
)
_NO_CLASH = Text(
    "status infeasible needs mandatory meetings that are not placed and a clash that names some",
    "状态为“不可行”时，须有未安排的必办洽谈，并指出相互冲突的洽谈",
    "狀態為「不可行」時，須有未安排的必辦洽談，並指出互相衝突的洽談",
)
_CLASH_HOLDS = Text(
    "the meetings said to clash are all placed: {meetings}",
    "所称相互冲突的洽谈均已安排：{meetings}",
    "所稱互相衝突的洽談均已安排：{meetings}",
)
_STATUS = Text(
    "status {status} does not agree with what the objectives prove",
    "状态{status}与各目标的证明情况不符",
    "狀態{status}與各目標的證明情況不符",
)
