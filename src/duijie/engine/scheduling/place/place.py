"""Choose meetings and place them: a plan at once, better ones while the budget lasts, and what is proved of them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling.bound import trivial_bound
from duijie.engine.scheduling.construct import construct
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.place.case import MOST_SLOTS, Board, Case, Ints, board_of, case_of, rows_of, spots_of
from duijie.engine.scheduling.place.certificate import Certificate
from duijie.engine.scheduling.place.pairs import Options, anneal_pairs, are_pairs, options_of
from duijie.engine.scheduling.place.search import anneal, insert_all, load, seed_lots
from duijie.engine.scheduling.problem import Compiled
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.scheduling.stop import Budget

COUNTED: Final[tuple[ObjectiveName, ...]] = ("mandatory", "floor", "value")
MOVES_A_ROUND: Final = 16_384
MOVES_A_UNIT: Final = 1_500_000
STARTS_A_UNIT: Final = 25_000_000
"""Moves of the search, and starts priced by the bound, that take about a second."""

TRIES: Final = 20
"""Chains tried for one meeting while the first plan is made."""

LARGEST_SUM: Final = 1 << 50
"""Above this total value the compiled search would count inexactly."""

PASSES: Final = 3
"""How often what is left is offered a place at first: those that must follow others need a second time."""

PAIRS_A_ROUND: Final = 65_536
PAIRS_A_UNIT: Final = 12_000_000
"""Moves of the search among pairs, likewise."""

EJECTING: Final = (0.15, 0.02)
RELOCATING: Final = (0.5, 0.033)
"""Heat at the beginning and the end, as a share of the mean worth of a meeting."""

WORTH_A_TRY: Final = 0.15
"""Starts are tried that lose no more than this share of a mean meeting by the prices of the bound."""

SHARE_OF_BOUND: Final = 0.3
"""Part of the work that betters the bound, as long as that helps."""

STEPS_FOR_EARLIER: Final = 40
LAST_CALL: Final = 0.3
"""Steps that better the bound of an earlier objective, and the part of the budget after which there are none."""


@dataclass(frozen=True, slots=True)
class Placing:
    """A plan, proven bounds of the objectives it was made for, and the work it took in units of about a second."""

    spots: list[Spot | None]
    bounds: dict[ObjectiveName, int]
    work: float


def place(
    compiled: Compiled,
    domain: Domain,
    seed: int,
    budget: Budget,
    on_better: Callable[[list[Spot | None]], None] | None = None,
    start: Sequence[Spot | None] | None = None,
) -> Placing:
    """Return a plan, homogeneity aside, and a bound for each objective before the first of another kind.

    ``on_better`` hears of the first plan and of better ones; ``start`` is a plan to begin from. Problems of more
    than 62 slots, or with values whose sum is beyond 2⁵⁰, get the plan of :func:`construct` and plain bounds.
    The same input, seed and work give the same answer where no clock and nobody interrupts.
    """
    beyond = compiled.horizon > MOST_SLOTS or sum(item.value for item in compiled.items) > LARGEST_SUM
    if beyond or not compiled.items or not compiled.horizon:
        return _plainly(compiled, domain, seed, budget, on_better, start)
    return _Placer(compiled, domain, seed, budget, on_better).run(start)


def prefix_of(compiled: Compiled) -> tuple[ObjectiveName, ...]:
    """Return the objectives before the first one that does not count what is placed."""
    names = compiled.problem.objective
    end = next((i for i, name in enumerate(names) if name not in COUNTED), len(names))
    return names[:end]


def _plainly(
    compiled: Compiled,
    domain: Domain,
    seed: int,
    budget: Budget,
    on_better: Callable[[list[Spot | None]], None] | None,
    start: Sequence[Spot | None] | None,
) -> Placing:
    lots = random.Random(seed)  # noqa: S311 - not cryptography: ties are broken by the seed
    state = construct(compiled, domain, lots, [1.0] * len(compiled.items), budget.interrupted)
    if start is not None:
        begun = State(compiled, domain)
        begun.load(start)
        names = prefix_of(compiled)
        if [begun.totals[name] for name in names] >= [state.totals[name] for name in names]:
            state = begun
    if on_better is not None:
        on_better(list(state.spots))
    bounds = {name: trivial_bound(compiled, domain, name) for name in prefix_of(compiled)}
    return Placing(list(state.spots), bounds, state.ticks / 250_000)


def _heat(mean: float, ends: tuple[float, float], part: float) -> float:
    hottest, coldest = ends
    return float(mean * hottest * (coldest / hottest) ** part)


class _Placer:
    """One call of :func:`place`."""

    def __init__(
        self,
        compiled: Compiled,
        domain: Domain,
        seed: int,
        budget: Budget,
        on_better: Callable[[list[Spot | None]], None] | None,
    ) -> None:
        self.compiled, self.domain, self.budget, self.on_better = compiled, domain, budget, on_better
        self.begun = time.monotonic()
        self.seed = seed
        self.work = 0.0
        self.names = prefix_of(compiled)
        self.case: Case = case_of(compiled, domain)
        self.board: Board = board_of(self.case, compiled.horizon)
        self.bounds: dict[ObjectiveName, int] = {name: trivial_bound(compiled, domain, name) for name in self.names}
        self.effort = float(np.bitwise_count(self.case.starts).sum()) / STARTS_A_UNIT
        self.best: tuple[Ints, Ints, Ints] = (self.board.start, self.board.group, self.board.who)
        self.reached: dict[ObjectiveName, int] = dict.fromkeys(self.names, -1)
        self.told, self.fresh = -inf, False

    def run(self, start: Sequence[Spot | None] | None) -> Placing:
        """Do the work."""
        seed_lots(self.seed % (1 << 32))
        certificate = None
        if self.names and not self.budget.interrupted():
            certificate = Certificate(self.case, self.names)
            self.work += 3 * self.effort
        self._open(certificate, start)
        if certificate is not None:
            self._narrow(certificate)
            self._bound_earlier()
            self._search(certificate)
            self._narrow(certificate)
        self._tell()
        return Placing(spots_of(self.case, *self.best), self.bounds, self.work)

    # --- the plan ------------------------------------------------------------------------

    def _open(self, certificate: Certificate | None, start: Sequence[Spot | None] | None) -> None:
        """Make a first plan, by the relaxation's choice if there is one, and take the better of it and ``start``."""
        gain = self.case.gain + 0.0
        lots = np.random.default_rng(self.seed).random(len(gain))
        order = np.lexsort((lots, -gain))
        if certificate is not None:
            order = np.lexsort((lots, -gain, -np.round(certificate.chosen, 6)))
        if self.names[:1] == ("mandatory",):
            order = order[np.argsort(-self.case.mandatory[order], kind="stable")]
        self._fill(order)
        self._keep()
        if start is not None:
            self.board = board_of(self.case, self.compiled.horizon)
            rows = rows_of(self.case, start)
            load(self.case, self.board, np.argsort(rows[0], kind="stable"), *rows)
            self._fill(order)
            self._keep()
        self._tell()

    def _fill(self, order: Ints) -> None:
        for _ in range(PASSES):
            before = int((self.board.start >= 0).sum())
            hurried = self.budget.interrupted()
            insert_all(self.case, self.board, order, 0 if hurried else TRIES)
            if int((self.board.start >= 0).sum()) == before:
                break
            order = order[self.board.start[order] < 0]
        self.work += self.effort

    def _search(self, certificate: Certificate) -> None:
        """Anneal and better the bound in turns until the budget ends or the bound is met."""
        mean = float(self.case.gain[self.case.starts != 0].mean()) if (self.case.starts != 0).any() else 0.0
        if "value" in self.names and "mandatory" in self.names:
            mean = float(self.case.weight[2] * self.case.value.mean())
        steps, helped, turn = 0.0, True, self._turn_of(certificate, mean)
        while not self._is_over() and not self._is_met():
            if helped and steps <= SHARE_OF_BOUND * self.work:
                before = certificate.descent.value
                for _ in range(4):
                    certificate.improve(self.reached)
                steps += 4 * self.effort
                self.work += 4 * self.effort
                helped = certificate.descent.pace > 1e-4 or certificate.descent.value < before
                self._narrow(certificate, whole=False)
                continue
            turn(self._spent_part())
            self._keep()
            if self.work > 1.3 * self.told:
                self._tell()

    def _turn_of(self, certificate: Certificate, mean: float) -> Callable[[float], None]:
        """Return one round of the search that suits the problem; it is told what part of the budget is spent."""
        waiting = np.zeros(len(self.case.starts), dtype=np.int64)

        def eject(part: float) -> None:
            size = self._candidates(certificate, waiting)
            anneal(self.case, self.board, waiting, size, MOVES_A_ROUND, _heat(mean, EJECTING, part), 0)
            self.work += MOVES_A_ROUND / MOVES_A_UNIT

        if not are_pairs(self.case):
            return eject
        least = -WORTH_A_TRY * float(certificate.supply.worth.mean())
        options: dict[float, Options] = {}

        def relocate(part: float) -> None:
            value = certificate.descent.value
            if value not in options:
                options.clear()
                duals = certificate.descent.best
                options[value] = options_of(self.case, self.compiled.horizon, certificate.supply.worth, duals, least)
            anneal_pairs(self.case, self.board, options[value], PAIRS_A_ROUND, _heat(mean, RELOCATING, part))
            self.work += PAIRS_A_ROUND / PAIRS_A_UNIT

        return relocate

    def _candidates(self, certificate: Certificate, waiting: Ints) -> int:
        """Write the meetings worth waiting for: a better plan holds none whose price is above the gap."""
        gap = certificate.descent.value - certificate.target(self.reached)
        hopeful = certificate.descent.kept >= -gap - 1e-6
        able = np.flatnonzero((self.board.start < 0) & (self.case.starts != 0) & hopeful)
        waiting[: len(able)] = able
        return len(able)

    def _keep(self) -> None:
        """Keep the plan on the board if it is the best so far."""
        totals = dict(zip(COUNTED, self.board.total.tolist(), strict=True))
        now = {name: totals[name] for name in self.names}
        if list(now.values()) > list(self.reached.values()) or not self.names:
            self.reached = now
            self.best = (self.board.start.copy(), self.board.group.copy(), self.board.who.copy())
            self.fresh = True

    def _tell(self) -> None:
        if self.on_better is not None and self.fresh:
            self.on_better(spots_of(self.case, *self.best))
        self.fresh = False
        self.told = self.work

    # --- the bounds ----------------------------------------------------------------------

    def _narrow(self, certificate: Certificate, whole: bool = True) -> None:
        name = certificate.names[-1]
        if not whole and certificate.descent.value - certificate.target(self.reached) >= 1:
            return
        bound = certificate.bound(self.reached)
        if bound is not None:
            known = trivial_bound(self.compiled, self.domain, name) if whole else self.bounds[name]
            self.bounds[name] = min(known, bound)

    def _bound_earlier(self) -> None:
        """Bound the objectives before the last where the plain bound is not reached.

        What is proved of the second given the first stays true, as the first never falls again.
        """
        for i, name in enumerate(self.names[:-1]):
            if self.reached[name] >= self.bounds[name] or self._spent_part() > LAST_CALL or self._is_over():
                continue
            certificate = Certificate(self.case, self.names[: i + 1])
            self.work += 3 * self.effort
            for _ in range(STEPS_FOR_EARLIER):
                if self._spent_part() > LAST_CALL or self._is_over():
                    break
                certificate.improve(self.reached)
                self.work += self.effort
            bound = certificate.bound(self.reached)
            if bound is not None:
                self.bounds[name] = min(self.bounds[name], bound)

    def _is_met(self) -> bool:
        return all(self.reached[name] >= self.bounds[name] for name in self.names)

    # --- the budget ----------------------------------------------------------------------

    def _out_of_time(self) -> bool:
        return self.budget.seconds < inf and time.monotonic() - self.begun >= self.budget.seconds

    def _is_over(self) -> bool:
        return self.work >= self.budget.work or self._out_of_time() or self.budget.interrupted()

    def _spent_part(self) -> float:
        """Return how much of the budget is spent, by work and by the clock if there is a limit; 0 to 1."""
        if self.budget.work <= 0:
            return 1.0
        part = self.work / self.budget.work if self.budget.work < inf else 0.0
        if self.budget.seconds < inf and self.budget.seconds > 0:
            part = max(part, (time.monotonic() - self.begun) / self.budget.seconds)
        return min(1.0, part)
