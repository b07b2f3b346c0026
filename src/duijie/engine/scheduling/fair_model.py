"""Fairness for CP-SAT: levels of meetings a head, and the averages of sides."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ortools.sat.python import cp_model

from duijie.engine.scheduling.fairness import PARTS, Ladder, Sides, ladder_of, sides_of
from duijie.engine.scheduling.problem import Compiled


class FairModel:
    """Expressions over one model; ``ways[p]``: the literals of which one holds for each meeting of person ``p``."""

    def __init__(self, cp: cp_model.CpModel, compiled: Compiled, ways: Sequence[Sequence[Any]]) -> None:
        self.cp = cp
        self.ladder: Ladder = ladder_of(compiled)
        self.sides: Sides = sides_of(compiled)
        self._ways = ways
        self._steps: list[list[Any]] | None = None

    def level(self, k: int) -> Any:
        """Return how many people have more than ``k`` meetings, at most: maximising makes it exact."""
        if self._steps is None:
            self._steps = [[] for _ in range(self.ladder.height)]
            for p, ways in enumerate(self._ways):
                self._add_steps(p, ways)
        return sum(self._steps[k])

    def _add_steps(self, p: int, ways: Sequence[Any]) -> None:
        assert self._steps is not None
        if not ways:
            return
        own = [self.cp.new_bool_var(f"level{p}_{k}") for k in range(min(self.ladder.height, len(ways)))]
        for lower, higher in pairwise(own):  # true without it, but said in fewer ways
            self.cp.add_implication(higher, lower)
        self.cp.add(sum(own) <= sum(ways))
        for row, literal in zip(self._steps, own, strict=False):
            row.append(literal)

    def figure(self) -> Any:
        """Return ``leximin`` as one sum; its weights fit CP-SAT's integers on small problems only."""
        return sum(weight * self.level(k) for k, weight in enumerate(self.ladder.weights))

    def hold_levels(self, reached: int) -> None:
        """Require the levels to be lexicographically no smaller than those of a figure.

        ``ahead`` says that an earlier level is larger already, so that the next need not hold.
        """
        ahead: Any = None
        for k, number in enumerate(self.ladder.levels(reached)):
            level = self.level(k)
            larger = self.cp.new_bool_var(f"ahead{k}")
            if ahead is None:
                self.cp.add(level >= number)
                self.cp.add(level > number).only_enforce_if(larger)
            else:
                self.cp.add(level >= number).only_enforce_if(ahead.negated())
                self.cp.add(level > number).only_enforce_if(larger, ahead.negated())
            ahead = larger

    def balance(self) -> Any:
        """Return the largest average of a side less the smallest, at least: minimising makes it exact."""
        if len(self.sides.heads) < 2:
            return 0
        limit = max(
            PARTS * sum(len(self._ways[p]) for p, side in enumerate(self.sides.side_of) if side == i) // heads
            for i, heads in enumerate(self.sides.heads)
        )
        top, low = (self.cp.new_int_var(0, limit, name) for name in ("top", "low"))
        for i, heads in enumerate(self.sides.heads):
            ways = [way for p, side in enumerate(self.sides.side_of) if side == i for way in self._ways[p]]
            average = self.cp.new_int_var(0, limit, f"average{i}")
            attended = PARTS * sum(ways)
            self.cp.add(heads * average <= attended)
            self.cp.add(attended <= heads * average + heads - 1)
            self.cp.add(top >= average)
            self.cp.add(low <= average)
        return top - low
