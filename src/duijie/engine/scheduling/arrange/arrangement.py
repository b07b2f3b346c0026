"""Fewest breaks when it is given which meetings take place: an optimum with its proof."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duijie.engine.scheduling.arrange.breaks import add_breaks
from duijie.engine.scheduling.arrange.cores import Minimiser
from duijie.engine.scheduling.arrange.encoding import Encoding, resource_uses
from duijie.engine.scheduling.arrange.narrow import narrow
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled, breaks_in
from duijie.engine.scheduling.rules import RULES
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.scheduling.stop import Budget

ENCODED: Final = frozenset({"one_at_a_time", "max", "resources", "tables", "held_by", "after", "homogeneity"})
"""Rules that tie several meetings together and are part of the formula; others act on domains alone."""

LARGEST: Final = 30_000
"""Start literals up to which a problem is written out as a formula."""

MOST_UNITS: Final = 2_000
"""Units of a resource, counted one by one, that may be asked for in a slot."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is known of the fewest breaks with which the given meetings take place.

    ``spots``: a plan that places exactly them, None if none was found. ``bound``: no such plan
    has fewer breaks. ``closed``: the plan has no more breaks than that, or it is proved that there
    is no plan. ``feasible``: whether there is a plan at all (None: not known). ``work`` was spent.
    """

    spots: list[Spot | None] | None
    bound: int
    closed: bool
    work: float
    feasible: bool | None


def can_arrange(compiled: Compiled, domain: Domain, only: frozenset[int] | None = None) -> bool:
    """Return whether :func:`arrange` takes a problem: all rules at work, and not too large."""
    chosen = _chosen(compiled, only)
    starts = {m: domain.starts[m] for m in chosen}
    tying = {rule.name for rule in domain.rules if rule.constrain is not None}
    if domain.rules != RULES or tying != ENCODED or sum(mask.bit_count() for mask in starts.values()) > LARGEST:
        return False
    uses = resource_uses(compiled, starts).values()
    return all(sum(number for _, _, number in use) <= MOST_UNITS for use in uses)


def arrange(
    compiled: Compiled,
    domain: Domain,
    seed: int,
    budget: Budget,
    only: frozenset[int] | None = None,
    hint: Sequence[Spot | None] | None = None,
) -> Arrangement:
    """Return the fewest breaks with exactly the meetings ``only`` (None: all) placed.

    Every hard rule holds, homogeneity included. ``hint``: a plan to be bettered; it is ignored
    unless it is such a plan. ``seed`` changes nothing: no choice here is left to chance (measured:
    other seeds of the SAT solver leave its search as it is). The same arguments give the same answer
    as long as neither the clock nor a caller ends the work.

    Raises ValueError for a problem that :func:`can_arrange` declines.
    """
    if not can_arrange(compiled, domain, only):
        raise ValueError("the problem is too large, or some of its rules are not at work")
    begun = time.monotonic()
    chosen = _chosen(compiled, only)
    known = _usable(compiled, domain, chosen, hint)
    starts = narrow(compiled, domain, chosen)
    if starts is None:
        return Arrangement(None, 0, True, 0.0, False)
    encoding = Encoding(compiled, domain, starts)
    costs = add_breaks(encoding)
    left = Budget(budget.work, budget.seconds - (time.monotonic() - begun), budget.interrupted)
    found = Minimiser(encoding.clauses, costs, left).run(None if known is None else known[0])
    if found.infeasible:
        return Arrangement(None, 0, True, found.work, False)
    if found.model is not None:
        return Arrangement(encoding.spots(found.model), found.bound, True, found.work, True)
    if known is not None:
        return Arrangement(known[1], found.bound, found.bound == known[0], found.work, True)
    return Arrangement(None, found.bound, False, found.work, None)


def _chosen(compiled: Compiled, only: frozenset[int] | None) -> list[int]:
    return list(range(len(compiled.items))) if only is None else sorted(only)


def _usable(
    compiled: Compiled, domain: Domain, chosen: Sequence[int], hint: Sequence[Spot | None] | None
) -> tuple[int, list[Spot | None]] | None:
    """Return the breaks of a hint and the hint, if it places the chosen meetings and keeps every rule."""
    if hint is None or [m for m, spot in enumerate(hint) if spot is not None] != list(chosen):
        return None
    state = State(compiled, domain)
    state.load(hint)
    width = compiled.problem.homogeneity
    counts = [breaks_in(busy) for busy in state.busy]
    fair = width is None or not counts or max(counts) - min(counts) <= width
    if not fair or any(state.spots[m] is None for m in chosen):
        return None
    return state.breaks, list(state.spots)
