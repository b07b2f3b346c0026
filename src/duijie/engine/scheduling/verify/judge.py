"""The judge: every broken rule, false figure and false reason of a plan."""

from __future__ import annotations

from duijie.engine.records import Plan, Problem
from duijie.engine.scheduling.verify.account import wrong_figures
from duijie.engine.scheduling.verify.facts import Facts
from duijie.engine.scheduling.verify.hard import broken_rules
from duijie.engine.scheduling.verify.refusal import false_reasons
from duijie.engine.scheduling.verify.violation import Violation


def verify(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return everything that is wrong with a plan; an empty tuple means that all holds.

    Reads only the problem and the plan. Bounds are checked as far as that goes: a plan
    that is better than its bound, or a proof that its figures do not bear, is found out.
    Reasons are judged only on plans that break no rule, for of others they mean nothing.
    """
    facts = Facts(problem, plan)
    broken = tuple(broken_rules(facts, plan))
    figures = tuple(wrong_figures(facts, plan))
    reasons = () if broken else tuple(false_reasons(facts, plan))
    return broken + figures + reasons
