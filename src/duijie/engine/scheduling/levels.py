"""Leximin with CP-SAT: the levels one after another, each proved before the next is raised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from duijie.engine.scheduling.fairness import ladder_of
from duijie.engine.scheduling.formulation import Formulation
from duijie.engine.scheduling.state import Spot
from duijie.engine.scheduling.stop import Budget

if TYPE_CHECKING:
    from duijie.engine.scheduling.prove import StageResult

    Search = Callable[[Sequence[Spot | None], Budget], StageResult]


def climb(model: Formulation, search: Search, hint: Sequence[Spot | None], budget: Budget) -> StageResult:
    """Return the plan of the largest ``leximin`` that the model allows, and the figure that none exceeds.

    As many people as can be get a first meeting, then a second while no first is lost, and
    so on. Each level may spend half of what is left; one that stays open keeps its proven
    bound, and those after it are only bounded by it and by the number of people.
    ``search`` solves the model as it stands, from a hint.
    """
    from duijie.engine.scheduling.prove import StageResult

    ladder = ladder_of(model.compiled)
    tops: list[int] = []
    spots, work, seconds = list(hint), 0.0, 0.0
    found, closed = ladder.height == 0, True
    for k in range(ladder.height):
        left = Budget(budget.work - work, budget.seconds - seconds, budget.interrupted)
        if left.work <= 0 or left.seconds <= 0 or left.interrupted():
            closed = False
            break
        model.cp.maximize(model.fair.level(k))
        model.hint(spots)
        result = search(spots, left.share(0.5))
        work, seconds = work + result.work, seconds + result.seconds
        if not result.found:
            closed = result.closed and not found
            break
        found, spots = True, result.spots
        if closed and result.bound is not None:
            tops.append(result.bound)
        closed = closed and result.closed
        model.cp.add(model.fair.level(k) >= _level_of(model, spots, k))
    bound = None
    if found and (tops or not ladder.height):
        bound = ladder.figure([*tops, *tops[-1:] * (ladder.height - len(tops))])
    return StageResult(spots, bound, work, seconds, found, closed)


def _level_of(model: Formulation, spots: Sequence[Spot | None], k: int) -> int:
    counts = [0] * len(model.compiled.most)
    for spot in spots:
        for p in spot.people if spot is not None else ():
            counts[p] += 1
    return sum(count > k for count in counts)
