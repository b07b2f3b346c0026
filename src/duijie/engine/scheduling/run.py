"""What one call of :func:`~duijie.engine.scheduling.solve.solve` carries from stage to stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from duijie.engine.records import LOWER_IS_BETTER, Clash, ObjectiveName
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.seating import measure, seat
from duijie.engine.scheduling.state import State
from duijie.engine.scheduling.stop import Budget, Progress, StoppingCriterion

LITERALS_A_UNIT: Final = 10_000


@dataclass
class Run:
    """The problem, what may be spent, and what is known so far.

    ``bounds``: proven bounds, each given what the objectives before it reach. ``offered``: bounds that hold once the
    objectives before reach so much. ``spent``: work so far, in units of about
    a second. ``on_better`` hears of every better plan; ``is_late``: not even reasons have time any more.
    """

    compiled: Compiled
    domain: Domain
    stop: StoppingCriterion
    seed: int
    workers: int
    on_better: Callable[[State], None] | None = None
    is_late: Callable[[], bool] = lambda: False
    bounds: dict[ObjectiveName, int] = field(default_factory=dict)
    offered: dict[ObjectiveName, tuple[int, dict[ObjectiveName, int]]] = field(default_factory=dict)
    spent: float = 0.0
    iterations: int = 0
    gap: float | None = None
    clash: Clash | None = None

    @cached_property
    def literals(self) -> int:
        """Return in how many ways a meeting can start, over all meetings: the size of an exact model."""
        return sum(mask.bit_count() for mask in self.domain.starts)

    @cached_property
    def lumped(self) -> frozenset[ObjectiveName]:
        """Return the objectives that count placed meetings and attendances, whenever they are."""
        return frozenset(name for name in self.compiled.problem.objective if name in ("mandatory", "floor", "value"))

    def progress(self) -> Progress:
        """Return how far the search is."""
        return Progress(self.spent, self.iterations, self.gap)

    def is_over(self) -> bool:
        """Return whether the search should stop now."""
        return self.stop.done(self.progress())

    def budget(self, share: float = 1.0) -> Budget:
        """Return a share of what is left of the work and the time."""
        left = self.stop.work_left(self.progress()), self.stop.seconds_left()
        return Budget(max(0.0, left[0]), max(0.0, left[1]), self.stop.interrupted).share(share)

    def modest(self, budget: Budget) -> Budget:
        """Return a budget cut to what a search is worth on a problem of this size that is solved exactly anyway."""
        return Budget(min(budget.work, self.literals / LITERALS_A_UNIT), budget.seconds, budget.interrupted)

    def reached(self, state: State, name: ObjectiveName) -> int:
        """Return what a plan reaches in an objective (value in units of 1/scale)."""
        if name == "breaks":
            return state.breaks
        if name in state.totals and name != "moves":
            return -state.totals[name] if name in LOWER_IS_BETTER else state.totals[name]
        return measure(self.compiled, state.spots, seat(self.compiled, state.spots))[name]

    def is_met(self, state: State, name: ObjectiveName) -> bool:
        """Return whether a plan reaches the proven bound of an objective."""
        bound = self.bounds.get(name)
        if bound is None:
            return False
        reached = self.reached(state, name)
        return reached <= bound if name in LOWER_IS_BETTER else reached >= bound

    def narrow(self, name: ObjectiveName, bound: int | None) -> None:
        """Keep the tighter of a new proven bound and what was known."""
        if bound is not None:
            known = self.bounds.get(name, bound)
            self.bounds[name] = max(known, bound) if name in LOWER_IS_BETTER else min(known, bound)

    def offer(self, bounds: Mapping[ObjectiveName, int], reached: Mapping[ObjectiveName, int]) -> None:
        """Keep bounds of a plan, each given what that plan reaches in the objectives before it."""
        before: dict[ObjectiveName, int] = {}
        for name in bounds:
            self.offered[name] = bounds[name], dict(before)
            before[name] = reached[name]

    def take_offered(self, name: ObjectiveName, given: Mapping[ObjectiveName, int]) -> None:
        """Note the bound that was offered for an objective, if the ones before reach what it rests on."""
        if name in self.offered:
            bound, needed = self.offered[name]
            if all(given.get(earlier, -1) >= least for earlier, least in needed.items()):
                self.narrow(name, bound)

    def tell(self, state: State) -> None:
        """Note the gap, and let whoever listens know of a better plan."""
        gaps = []
        for name in self.compiled.problem.objective:
            bound = self.bounds.get(name)
            if bound is None:
                break
            gaps.append(abs(bound - self.reached(state, name)) / max(1.0, abs(bound)))
        else:
            self.gap = max(gaps, default=0.0)
        if self.on_better is not None:
            self.on_better(state)
