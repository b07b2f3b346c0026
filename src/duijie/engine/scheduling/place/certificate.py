"""Bounds of mandatory, floor and value, each given what the ones before it reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling.place.case import UNLIMITED, Case, Floats, Ints
from duijie.engine.scheduling.place.flow import prices_by_flow
from duijie.engine.scheduling.place.pricing import Descent, duals_of, proved, supply_of

FINEST: Final = 1 << 16
"""The largest value of one meeting that the bounds work with; larger ones are counted in coarser units, rounded up."""

STRETCH: Final = 0.06
"""How far below the best bound a step aims at most, as a share of what the last objective reaches."""

HALVINGS: Final = 8
"""How often the range of the price of a short resource is halved."""


class _Rents:
    """Prices of resources, the same in all slots, under which the flow asks for about as much as there is."""

    def __init__(self, case: Case, worth: Ints, dearest: float) -> None:
        self.case, self.worth = case, worth.astype(float)
        self.meeting = np.repeat(np.arange(len(case.starts)), np.diff(case.need_at))
        self.units = (case.number * case.length[self.meeting]).astype(float)
        self.supply = case.supply.sum(axis=1).astype(float)
        self.low, self.now = np.zeros(len(self.supply)), np.zeros(len(self.supply))
        self.high = np.full(len(self.supply), dearest)
        self.short = np.zeros(len(self.supply), dtype=np.bool_)

    def left(self) -> Floats:
        """Return what each meeting is worth after the price of its resources."""
        rent = np.bincount(self.meeting, self.now[self.case.need] * self.units, len(self.worth))
        return np.maximum(0.0, self.worth - rent)

    def use(self, chosen: Floats) -> Floats:
        """Return how much of each resource the chosen meetings use."""
        return np.bincount(self.case.need, chosen[self.meeting] * self.units, len(self.supply)).astype(float)

    def are_due(self, chosen: Floats) -> bool:
        """Note which resources run short without a price, and return whether any does."""
        self.short = self.use(chosen) > self.supply
        return bool(self.short.any())

    def halve(self) -> None:
        """Try the middle of each range."""
        self.now = np.where(self.short, (self.low + self.high) / 2, 0.0)

    def note(self, chosen: Floats) -> None:
        """Keep the upper half of a range if too much is still asked for, else the lower."""
        over = self.use(chosen) > self.supply
        self.low = np.where(over, self.now, self.low)
        self.high = np.where(over, self.high, self.now)


class Certificate:
    """A bound on the last of some objectives, by prices on a weighted sum of them all.

    For any weights w ≥ 0: if no plan has more than U of w·(mandatory, floor, value), one that holds the earlier
    objectives at what is reached has at most U − w·reached of the last. ``chosen[m]``: how far the lumped
    relaxation takes a meeting; ``descent`` betters the prices slot by slot.
    """

    def __init__(self, case: Case, names: Sequence[ObjectiveName]) -> None:
        self.case, self.names = case, tuple(names)
        highest = int(case.value.max(initial=1))
        self.grain = -(-max(1, highest) // FINEST)
        self.value: Ints = -(-case.value // self.grain)
        self.weights: dict[ObjectiveName, int] = {}
        unit = 1
        for name in reversed(self.names):
            self.weights[name] = unit
            unit *= 8 * (max(1, int(self.value.max(initial=1))) if name == "value" else 1)
        worth = self.weights.get("mandatory", 0) * case.mandatory + self.weights.get("value", 0) * self.value
        floor_worth = self.weights.get("floor", 0)
        self.supply = supply_of(case, worth, floor_worth)
        tables = int(case.capacity.sum()) if len(case.holder) else UNLIMITED
        floor = self.supply.limits.floor.astype(np.int64)
        dearest = 2 * int(self.value.max(initial=0)) * self.weights["value"] if "value" in self.weights else 0
        rents = _Rents(case, worth, float(dearest or worth.max(initial=0)))
        prices = prices_by_flow(case, rents.left(), floor, floor_worth, tables)
        plain = Descent(case, self.supply, duals_of(self.supply, prices.person, prices.table))
        self.chosen, self.descent = prices.chosen, plain
        if not rents.are_due(prices.chosen):
            return
        for _ in range(HALVINGS):
            rents.halve()
            prices = prices_by_flow(case, rents.left(), floor, floor_worth, tables)
            rents.note(prices.chosen)
        duals = duals_of(self.supply, prices.person, prices.table)
        duals.resource[:] = rents.now[:, None]
        self.chosen = prices.chosen
        self.descent = min(plain, Descent(case, self.supply, duals), key=lambda descent: descent.value)

    def bound(self, reached: Mapping[ObjectiveName, int]) -> int | None:
        """Return the proven bound of the last objective given what the others reach, None where sums overflow."""
        everything = proved(self.case, self.supply, self.descent.best)
        return None if everything is None else self.share(everything, reached)

    def share(self, everything: int, reached: Mapping[ObjectiveName, int]) -> int:
        """Return what is left of a bound on the weighted sum for the last objective."""
        last = self.names[-1]
        left = everything - sum(self.weights[name] * self._coarse(name, reached) for name in self.names[:-1])
        return left // self.weights[last] * (self.grain if last == "value" else 1)

    def target(self, reached: Mapping[ObjectiveName, int]) -> float:
        """Return the weighted sum that a plan reaches, which no bound on it can be below."""
        return float(sum(self.weights[name] * self._coarse(name, reached) for name in self.names))

    def improve(self, reached: Mapping[ObjectiveName, int]) -> None:
        """Better the prices by one step, aimed at what is reached or a little below the bound so far."""
        last = self.names[-1]
        near = self.descent.value - STRETCH * self.weights[last] * max(1, self._coarse(last, reached))
        self.descent.step(max(self.target(reached), near))

    def _coarse(self, name: ObjectiveName, reached: Mapping[ObjectiveName, int]) -> int:
        return -(-reached[name] // self.grain) if name == "value" else reached[name]
