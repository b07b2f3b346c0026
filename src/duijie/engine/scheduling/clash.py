"""Why the mandatory meetings cannot all take place: a smallest set that clashes.

Deletion filtering (Chinneck and Dravnieks 1991): a meeting or rule stays only if the
rest holds without it, so what remains is irreducible. Small sets are looked at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from duijie.engine.records import Clash
from duijie.engine.scheduling.domain import domain_of, keep_only
from duijie.engine.scheduling.formulation import Formulation
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.prove import WORK_A_UNIT, new_solver
from duijie.engine.scheduling.rules import HOMOGENEITY, RULES, Rule
from duijie.engine.scheduling.stop import Budget
from duijie.engine.text import Text, same


@dataclass(slots=True)
class _Purse:
    """Work and time that the search for a clash may still spend."""

    work: float
    seconds: float


def find_clash(compiled: Compiled, seed: int, budget: Budget) -> Clash | None:
    """Return an irreducible clash of mandatory meetings, or None if none was proved."""
    purse = _Purse(budget.work, budget.seconds)
    rules = tuple(rule for rule in RULES if _says_something(compiled, rule))
    meetings = _first_clash(compiled, rules, seed, purse)
    if meetings is None:
        return None
    for m in list(meetings):
        rest = [n for n in meetings if n != m]
        if rest and _clashes(compiled, rest, rules, seed, purse):
            meetings = rest
    for rule in rules:
        fewer = tuple(r for r in rules if r is not rule)
        if _clashes(compiled, meetings, fewer, seed, purse):
            rules = fewer
    return Clash(
        meetings=tuple(compiled.problem.meetings[m].id for m in meetings),
        rules=tuple(rule.name for rule in rules),
        text=_words(compiled, meetings, rules),
    )


def _says_something(compiled: Compiled, rule: Rule) -> bool:
    return rule is not HOMOGENEITY or compiled.problem.homogeneity is not None


def _first_clash(compiled: Compiled, rules: tuple[Rule, ...], seed: int, purse: _Purse) -> list[int] | None:
    """Return a clashing set, preferring one meeting, then one person's, then a core of all."""
    mandatory = [m for m, item in enumerate(compiled.items) if item.mandatory]
    domain = domain_of(compiled, rules)
    for m in mandatory:
        if not domain.starts[m]:
            return [m]
    core = _core(compiled, mandatory, rules, seed, purse)
    if core is None:
        return None
    for p in range(len(compiled.most)):
        own = [m for m in core if m in compiled.meetings_of[p]]
        if 1 < len(own) < len(core) and _clashes(compiled, own, rules, seed, purse):
            return own
    return core


def _core(
    compiled: Compiled, mandatory: Sequence[int], rules: tuple[Rule, ...], seed: int, purse: _Purse
) -> list[int] | None:
    """Return mandatory meetings that CP-SAT's own core shows to clash, or None."""
    model = Formulation(compiled, domain_of(compiled, rules))
    wanted = {}
    for m in mandatory:
        literal = model.cp.new_bool_var(f"want{m}")
        model.cp.add_bool_or([*model.start[m].values(), literal.negated()])
        wanted[literal.index] = m
        model.cp.add_assumption(literal)
    solver = new_solver(seed, 1, Budget(purse.work, purse.seconds))
    status = solver.solve(model.cp)
    purse.work -= solver.response_proto.deterministic_time / WORK_A_UNIT
    purse.seconds -= solver.wall_time
    if status != cp_model.INFEASIBLE:
        return None
    core = sorted(wanted[i] for i in solver.sufficient_assumptions_for_infeasibility() if i in wanted)
    return core or list(mandatory)


def _clashes(compiled: Compiled, meetings: Sequence[int], rules: tuple[Rule, ...], seed: int, purse: _Purse) -> bool:
    """Return whether the meetings provably cannot all be placed under the rules."""
    domain = domain_of(compiled, rules)
    if any(not domain.starts[m] for m in meetings):
        return True
    if purse.work <= 0 or purse.seconds <= 0:
        return False
    if HOMOGENEITY not in rules:  # then no other meeting can help these, but those they follow
        domain = keep_only(domain, _with_predecessors(compiled, meetings))
    model = Formulation(compiled, domain, meetings)
    solver = new_solver(seed, 1, Budget(purse.work, purse.seconds))
    status = solver.solve(model.cp)
    purse.work -= solver.response_proto.deterministic_time / WORK_A_UNIT
    purse.seconds -= solver.wall_time
    return bool(status == cp_model.INFEASIBLE)


def _with_predecessors(compiled: Compiled, meetings: Sequence[int]) -> set[int]:
    found: set[int] = set()
    pile = list(meetings)
    while pile:
        m = pile.pop()
        if m not in found:
            found.add(m)
            pile.extend(compiled.items[m].after)
    return found


def _words(compiled: Compiled, meetings: Sequence[int], rules: Sequence[Rule]) -> Text:
    ids = [compiled.problem.meetings[m].id for m in meetings]
    said = [rule.text for rule in rules]
    return Text(
        "These mandatory meetings cannot all take place: {meetings}. What stands against it: {rules}.",
        "以下必办洽谈无法全部安排：{meetings}。受限于：{rules}。",
        "以下必辦洽談無法全部安排：{meetings}。受限於：{rules}。",
    ).fill(
        meetings=Text(", ".join(ids), "、".join(ids), "、".join(ids)),
        rules=Text(
            "; ".join(text.en for text in said),
            "；".join(text.zh_hans for text in said),
            "；".join(text.zh_hant for text in said),
        )
        if said
        else same("–"),
    )
