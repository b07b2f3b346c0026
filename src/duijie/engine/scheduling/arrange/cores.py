"""Fewest true literals under a formula, from below, by the conflicts that force them.

OLL (Andres, Kaufmann, Matheis and Schaub, ICLP 2012; as in RC2, Ignatiev, Morgado and
Marques-Silva, JSAT 11, 2019): assume that no literal is true; each core of assumptions that
cannot hold together raises the bound by one and is replaced by a counter of its literals, which
may from then on be true one more at a time. The first solution is an optimum.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pysat.card import ITotalizer
from pysat.solvers import Solver

from duijie.engine.scheduling.arrange.clauses import Clauses
from duijie.engine.scheduling.stop import Budget

SOLVER: Final = "cadical153"

CONFLICTS_A_UNIT: Final = 10_000
"""Conflicts that take about a second: the unit of work of this search."""

CHUNK: Final = 2_000
"""Conflicts between two looks at the clock."""

TRIAL: Final = 200
"""Conflicts spent on trying to leave one literal out of a core."""

SMALL_CORE: Final = 12
"""Literals up to which a core is made as small as it goes."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """A proven lower bound; an optimal solution, if found; whether there is none at all."""

    bound: int
    model: list[int] | None
    infeasible: bool
    work: float


class Minimiser:
    """One search. ``budget`` ends it between chunks of conflicts."""

    def __init__(self, clauses: Clauses, costs: Sequence[int], budget: Budget) -> None:
        self.bound = 0
        self.top = clauses.top
        self.budget = budget
        self.begun = time.monotonic()
        self.solver: Any = Solver(SOLVER, bootstrap_with=clauses.rows)
        self.assumed: dict[int, None] = dict.fromkeys(-cost for cost in costs)
        self.counters: dict[int, tuple[ITotalizer, int]] = {}

    def run(self, ceiling: int | None, on_bound: Callable[[int], None] = lambda _: None) -> Minimum:
        """Return the minimum, or what is known of it once the budget ends or the bound reaches ``ceiling``."""
        try:
            while ceiling is None or self.bound < ceiling:
                answer = self._solve(list(self.assumed))
                if answer is None:
                    break
                if answer:
                    return self._end(self.solver.get_model(), infeasible=False)
                core = self._reduce(self.solver.get_core() or [])
                if not core:
                    return self._end(None, infeasible=True)
                self.bound += 1
                on_bound(self.bound)
                self._relax(core)
            return self._end(None, infeasible=False)
        finally:
            self.solver.delete()

    def _end(self, model: list[int] | None, *, infeasible: bool) -> Minimum:
        return Minimum(self.bound, model, infeasible, self._work())

    def _work(self) -> float:
        return float(self.solver.accum_stats()["conflicts"]) / CONFLICTS_A_UNIT

    def _is_over(self) -> bool:
        late = time.monotonic() - self.begun >= self.budget.seconds
        return late or self._work() >= self.budget.work or self.budget.interrupted()

    def _solve(self, assumed: Sequence[int]) -> bool | None:
        while not self._is_over():
            left = (self.budget.work - self._work()) * CONFLICTS_A_UNIT
            self.solver.conf_budget(int(max(1, min(CHUNK, left))))
            answer: bool | None = self.solver.solve_limited(assumptions=assumed)
            if answer is not None:
                return answer
        return None

    def _reduce(self, core: Sequence[int]) -> list[int]:
        """Return a smaller core: assume it alone while that helps, then try without each literal."""
        small = sorted(core, key=abs)
        while len(small) > 1:
            self.solver.conf_budget(TRIAL)
            if self.solver.solve_limited(assumptions=small) is not False:
                break
            found = sorted(self.solver.get_core() or [], key=abs)
            if len(found) >= len(small):
                break
            small = found
        if len(small) > SMALL_CORE:
            return small
        for literal in list(small):
            if literal not in small or len(small) == 1 or self._is_over():
                continue
            self.solver.conf_budget(TRIAL)
            if self.solver.solve_limited(assumptions=[other for other in small if other != literal]) is False:
                small = sorted(self.solver.get_core() or [], key=abs)
        return small

    def _relax(self, core: Sequence[int]) -> None:
        """Let one literal of a core be true for free, a second one at a cost."""
        for literal in core:
            del self.assumed[literal]
            if literal in self.counters:
                self._raise(*self.counters.pop(literal))
        if len(core) == 1:
            self.solver.add_clause([-core[0]])
            return
        self.solver.add_clause([-literal for literal in core])
        counter = ITotalizer([-literal for literal in core], ubound=1, top_id=self.top)
        self.top = counter.top_id
        for clause in counter.cnf.clauses:
            self.solver.add_clause(clause)
        self._assume(counter, 1)

    def _raise(self, counter: ITotalizer, number: int) -> None:
        """Let ``number`` literals of a counter be true for free, the next one at a cost."""
        number += 1
        if number >= len(counter.lits):
            return
        counter.increase(ubound=number, top_id=self.top)
        self.top = max(self.top, counter.top_id)
        for clause in counter.cnf.clauses[len(counter.cnf.clauses) - counter.nof_new :]:
            self.solver.add_clause(clause)
        self._assume(counter, number)

    def _assume(self, counter: ITotalizer, number: int) -> None:
        literal = -counter.rhs[number]
        self.assumed[literal] = None
        self.counters[literal] = (counter, number)
