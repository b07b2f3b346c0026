"""Why the mandatory meetings cannot all take place: a smallest set that clashes.

Deletion filtering (Chinneck and Dravnieks 1991) leaves an irreducible set: a meeting or rule stays only
if the rest holds without it. That no smaller set of meetings clashes is then shown with implicit
hitting sets (Ignatiev, Previti, Liffiton and Marques-Silva, "Smallest MUS extraction with minimal
hitting set dualization", CP 2015): whatever a plan leaves out contains a meeting of every
clash, so a smallest set that meets all that some plans leave out is no larger than any clash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any, Final

from ortools.sat.python import cp_model

from duijie.engine.records import Clash
from duijie.engine.scheduling.domain import domain_of, keep_only
from duijie.engine.scheduling.formulation import Formulation
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.prove import WORK_A_UNIT, new_solver, run_solver
from duijie.engine.scheduling.rules import HOMOGENEITY, LENGTH, RULES, Rule
from duijie.engine.scheduling.stop import Budget
from duijie.engine.text import Text, same

SHARE: Final = 0.25
"""Part of what is left that one plan of many mandatory meetings may cost."""

LEAST_WORK: Final = 0.002
"""Work that every question to CP-SAT costs besides what it counts: so the questions come to an end."""

MOST_SETS: Final = 120
"""Sets of rules that are tried in the search for fewer."""


@dataclass(slots=True)
class Purse:
    """Work and time that the search for a clash may still spend."""

    work: float
    seconds: float
    interrupted: Callable[[], bool]


def find_clash(compiled: Compiled, seed: int, budget: Budget) -> Clash | None:
    """Return a clash of mandatory meetings, a smallest one as far as the budget goes, or None if none was proved.

    No meeting and no rule of it can be left out; the text says whether no smaller set of meetings clashes.
    """
    purse = Purse(budget.work, budget.seconds, budget.interrupted)
    rules = tuple(rule for rule in RULES if _says_something(compiled, rule))
    meetings = _first_clash(compiled, rules, seed, purse)
    if meetings is None:
        return None
    for m in list(meetings):
        rest = [n for n in meetings if n != m]
        if rest and _clashes(compiled, rest, rules, seed, purse):
            meetings = rest
    meetings, smallest = smallest_clash(compiled, meetings, rules, seed, purse)
    rules = _fewest_rules(compiled, meetings, rules, seed, purse)
    return Clash(
        meetings=tuple(compiled.problem.meetings[m].id for m in meetings),
        rules=tuple(rule.name for rule in rules),
        text=_words(compiled, meetings, rules, smallest),
    )


def smallest_clash(
    compiled: Compiled, clash: list[int], rules: tuple[Rule, ...], seed: int, purse: Purse
) -> tuple[list[int], bool]:
    """Return a smallest clash and True, or the given one and False where the budget did not reach that far."""
    mandatory = [m for m, item in enumerate(compiled.items) if item.mandatory]
    left_out: list[frozenset[int]] = []
    while len(clash) > 1:
        least = _hitting_set(left_out, seed, purse)
        if least is None:
            return clash, False
        if len(least) >= len(clash):
            break
        placed = _placed_with(compiled, least, rules, seed, purse)
        if placed is None:
            return clash, False
        if not placed:
            return least, True
        left_out.append(frozenset(mandatory) - placed)
    return clash, True


def _hitting_set(sets: Sequence[frozenset[int]], seed: int, purse: Purse) -> list[int] | None:
    """Return as few numbers as possible of which every set contains one, None if the budget ended first."""
    model = cp_model.CpModel()
    chosen = {m: model.new_bool_var(f"c{m}") for m in sorted(frozenset().union(*sets))}
    for numbers in sets:
        model.add_bool_or([chosen[m] for m in sorted(numbers)])
    model.minimize(sum(chosen.values()))
    if not chosen:
        return []
    solver, status = _run(model, seed, purse)
    return [m for m, literal in chosen.items() if solver.boolean_value(literal)] if status == cp_model.OPTIMAL else None


def _placed_with(
    compiled: Compiled, meetings: Sequence[int], rules: tuple[Rule, ...], seed: int, purse: Purse
) -> frozenset[int] | None:
    """Return the mandatory meetings of a plan that places these and many more.

    Empty if they clash, None if the budget ended first.
    """
    domain = domain_of(compiled, rules)
    mandatory = [m for m, item in enumerate(compiled.items) if item.mandatory]
    if HOMOGENEITY not in rules:
        domain = keep_only(domain, _with_predecessors(compiled, mandatory))
    model = Formulation(compiled, domain, meetings)
    model.cp.maximize(model.objective("mandatory"))
    solver, status = _run(model.cp, seed, purse, SHARE)
    if status == cp_model.INFEASIBLE:
        return frozenset()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    spots = model.spots(solver)
    return frozenset(m for m in mandatory if spots[m] is not None)


def _fewest_rules(
    compiled: Compiled, meetings: Sequence[int], rules: tuple[Rule, ...], seed: int, purse: Purse
) -> tuple[Rule, ...]:
    """Return as few rules as make the meetings clash: the smaller sets are tried, up to so many."""
    found = rules
    for rule in rules:
        fewer = tuple(r for r in found if r is not rule)
        if _clashes(compiled, meetings, fewer, seed, purse):
            found = fewer
    smaller = (few for size in range(1, len(found)) for few in combinations(rules, size))
    for few in islice(smaller, MOST_SETS):
        if _clashes(compiled, meetings, few, seed, purse):
            return few
    return found or (LENGTH,)  # longer than the whole day: no rule needs to say so


def _says_something(compiled: Compiled, rule: Rule) -> bool:
    return rule is not HOMOGENEITY or compiled.problem.homogeneity is not None


def _first_clash(compiled: Compiled, rules: tuple[Rule, ...], seed: int, purse: Purse) -> list[int] | None:
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
    compiled: Compiled, mandatory: Sequence[int], rules: tuple[Rule, ...], seed: int, purse: Purse
) -> list[int] | None:
    """Return mandatory meetings that CP-SAT's own core shows to clash, or None."""
    model = Formulation(compiled, domain_of(compiled, rules))
    wanted = {}
    for m in mandatory:
        literal = model.cp.new_bool_var(f"want{m}")
        model.cp.add_bool_or([*model.start[m].values(), literal.negated()])
        wanted[literal.index] = m
        model.cp.add_assumption(literal)
    solver, status = _run(model.cp, seed, purse)
    if status != cp_model.INFEASIBLE:
        return None
    core = sorted(wanted[i] for i in solver.sufficient_assumptions_for_infeasibility() if i in wanted)
    return core or list(mandatory)


def _clashes(compiled: Compiled, meetings: Sequence[int], rules: tuple[Rule, ...], seed: int, purse: Purse) -> bool:
    """Return whether the meetings provably cannot all be placed under the rules."""
    domain = domain_of(compiled, rules)
    if any(not domain.starts[m] for m in meetings):
        return True
    if purse.work <= 0 or purse.seconds <= 0 or purse.interrupted():
        return False
    if HOMOGENEITY not in rules:  # then no other meeting can help these, but those they follow
        domain = keep_only(domain, _with_predecessors(compiled, meetings))
    _, status = _run(Formulation(compiled, domain, meetings).cp, seed, purse)
    return bool(status == cp_model.INFEASIBLE)


def _run(model: cp_model.CpModel, seed: int, purse: Purse, share: float = 1.0) -> tuple[cp_model.CpSolver, Any]:
    """Solve within a share of the purse, take out what that cost, and return the solver and its status."""
    budget = Budget(max(0.0, purse.work), max(0.0, purse.seconds), purse.interrupted)
    solver = new_solver(seed, 1, budget.share(share))
    status = run_solver(solver, model, budget)
    purse.work -= solver.response_proto.deterministic_time / WORK_A_UNIT + LEAST_WORK
    purse.seconds -= solver.wall_time
    return solver, status


def _with_predecessors(compiled: Compiled, meetings: Sequence[int]) -> set[int]:
    found: set[int] = set()
    pile = list(meetings)
    while pile:
        m = pile.pop()
        if m not in found:
            found.add(m)
            pile.extend(compiled.items[m].after)
    return found


def _words(compiled: Compiled, meetings: Sequence[int], rules: Sequence[Rule], smallest: bool) -> Text:
    ids = [compiled.problem.meetings[m].id for m in meetings]
    said = [rule.text for rule in rules]
    return Text(
        "These mandatory meetings cannot all take place: {meetings}. What stands against it: {rules}. {size}",
        "以下必办洽谈无法全部安排：{meetings}。受限于：{rules}。{size}",
        "以下必辦洽談無法全部安排：{meetings}。受限於：{rules}。{size}",
    ).fill(
        meetings=Text(", ".join(ids), "、".join(ids), "、".join(ids)),
        rules=Text(
            "; ".join(text.en for text in said),
            "；".join(text.zh_hans for text in said),
            "；".join(text.zh_hant for text in said),
        )
        if said
        else same("–"),
        size=_SMALLEST if smallest else _IRREDUCIBLE,
    )


_SMALLEST: Final = Text(
    "It is proved that no smaller number of them clashes.",
    "已证明没有场数更少的冲突。",
    "已證明沒有場數更少的衝突。",
)
_IRREDUCIBLE: Final = Text(
    "Whether a smaller number of them clashes was not settled in the time given.",
    "在给定时间内未能确定是否存在场数更少的冲突。",
    "在給定時間內未能確定是否存在場數更少的衝突。",
)
