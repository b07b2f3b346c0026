"""Proven bounds slot by slot: prices on people's slots, tables and resources, and what each meeting still brings.

Lagrangian relaxation of all rows that tie meetings together (Held and Karp 1971; Fisher 1981): whatever the prices,
each meeting is placed at its best start on its own, and the sum plus the price of all that there is bounds every plan.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from duijie.engine.kernel import inner, kernel
from duijie.engine.scheduling.place.case import Case, Floats, Ints

GRAIN = 1 << 12
"""Prices are rounded to this fraction of a unit before they prove anything."""

SAFE = 1 << 61
"""Sums that stay below this cannot overflow; larger ones prove nothing here."""


class Duals(NamedTuple):
    """Prices ≥ 0: of a person's slot, of one of their ``most`` meetings, of a table and a resource in a slot.

    ``floor[p]`` ≤ the worth of an attendance below the floor is what is paid for one.
    """

    slot: Any
    most: Any
    floor: Any
    table: Any
    resource: Any


@inner
def member_price(case: Case, duals: Duals, i: int, s: int, length: int) -> Any:
    """Return the person of a party whose attendance at a start costs least, and the cost (−1: nobody can)."""
    best, least = -1, duals.slot[0, 0] * 0
    for j in range(case.member_at[i], case.member_at[i + 1]):
        if not case.member_mask[j] >> s & 1:
            continue
        p = case.member[j]
        price = duals.most[p] - duals.floor[p]
        for t in range(s, s + length):
            price += duals.slot[p, t]
        if best < 0 or price < least:
            best, least = p, price
    return best, least


@inner
def table_price(case: Case, duals: Duals, m: int, s: int) -> Any:
    """Return the class of tables that costs least at a start, and the cost."""
    best, least = -1, duals.slot[0, 0] * 0
    for k in range(len(case.holder)):
        if not case.seating[case.kind[m], k] >> s & 1:
            continue
        price = duals.slot[0, 0] * 0
        for t in range(s, s + case.length[m]):
            price += duals.table[k, t]
        if best < 0 or price < least:
            best, least = k, price
    return best, least


@inner
def start_price(case: Case, duals: Duals, m: int, s: int) -> Any:
    """Return what it costs to start a meeting in a slot."""
    price = table_price(case, duals, m, s)[1]
    for i in range(case.party_at[m], case.party_at[m + 1]):
        price += member_price(case, duals, i, s, case.length[m])[1]
    for j in range(case.need_at[m], case.need_at[m + 1]):
        for t in range(s, s + case.length[m]):
            price += duals.resource[case.need[j], t] * case.number[j]
    return price


@inner
def use(case: Case, duals: Duals, m: int, s: int, used: Duals) -> None:
    """Count what a meeting uses at a start."""
    length = case.length[m]
    for i in range(case.party_at[m], case.party_at[m + 1]):
        p = member_price(case, duals, i, s, length)[0]
        used.most[p] += 1
        used.floor[p] += 1
        for t in range(s, s + length):
            used.slot[p, t] += 1
    k = table_price(case, duals, m, s)[0]
    for t in range(s, s + length):
        if k >= 0:
            used.table[k, t] += 1
        for j in range(case.need_at[m], case.need_at[m + 1]):
            used.resource[case.need[j], t] += case.number[j]


@kernel
def relax(case: Case, worth: Any, duals: Duals, used: Duals, reduced: Any) -> Any:
    """Place every meeting where it brings most; return the sum, count the use, note what each brings.

    For floats while prices are sought, for integers to prove.
    """
    total = duals.slot[0, 0] * 0
    horizon = duals.slot.shape[1]
    for m in range(len(case.starts)):
        if case.starts[m] == 0:
            reduced[m] = -worth[m]
            continue
        best, least = -1, total * 0
        for s in range(horizon):
            if case.starts[m] >> s & 1:
                price = start_price(case, duals, m, s)
                if best < 0 or price < least:
                    best, least = s, price
        reduced[m] = worth[m] - least
        if reduced[m] > 0:
            total += reduced[m]
            use(case, duals, m, best, used)
    return total


class Supply(NamedTuple):
    """What there is of everything that has a price, ``floor`` being attendances that count; ``limits`` as floats."""

    limits: Duals
    worth: Ints
    floor_worth: int


def supply_of(case: Case, worth: Ints, floor_worth: int) -> Supply:
    """Return what there is: each person's available slots, maximum and floor, tables, resources."""
    horizon = case.capacity.shape[1] if case.capacity.shape[0] else 0
    horizon = max(horizon, int(case.supply.shape[1]) if case.supply.shape[0] else 0, _horizon(case))
    there = (case.available[:, None] >> np.arange(horizon) & 1).astype(float)
    wanted = np.zeros(len(case.most), dtype=np.int64)
    np.add.at(wanted, case.member, 1)
    most = np.minimum(case.most, wanted)
    floor = np.minimum.reduce([case.floor, most, there.sum(axis=1).astype(np.int64)])
    rows = (there, most, floor, case.capacity, case.supply)
    limits = Duals(*(row.astype(float) for row in rows))
    return Supply(limits, worth, floor_worth)


def _horizon(case: Case) -> int:
    return max(1, int(case.available.max(initial=1)).bit_length(), int(case.starts.max(initial=1)).bit_length())


def dual_value(case: Case, supply: Supply, duals: Duals, used: Duals, reduced: Floats) -> float:
    """Return the bound of float prices (not proved), with the use and what each meeting brings."""
    for array in used:
        array[:] = 0.0
    total = float(relax(case, supply.worth.astype(float), duals, used, reduced))
    limits = supply.limits
    total += sum(float((a * b).sum()) for a, b in zip(limits[:2] + limits[3:], duals[:2] + duals[3:], strict=True))
    return total + float((limits.floor * (supply.floor_worth - duals.floor)).sum())


def proved(case: Case, supply: Supply, duals: Duals) -> int | None:
    """Return the bound that prices prove in integers, rounded down; None if the sums could overflow."""
    peak = max((float(np.abs(array).max(initial=0.0)) for array in duals), default=0.0)
    size = float(np.abs(supply.worth).sum()) + peak * sum(float(array.sum()) for array in supply.limits) + 1.0
    span = float(np.diff(case.party_at).max(initial=0) + case.number.max(initial=0) + 1) * len(case.starts)
    if (size + peak * span * 64 + supply.floor_worth * float(supply.limits.floor.sum())) * GRAIN >= SAFE:
        return None
    whole = Duals(*(np.maximum(0, np.round(array * GRAIN)).astype(np.int64) for array in duals))
    top = supply.floor_worth * GRAIN
    whole = whole._replace(floor=np.minimum(whole.floor, top))
    used = Duals(*(np.zeros_like(array) for array in whole))
    total = int(relax(case, supply.worth * GRAIN, whole, used, np.zeros_like(supply.worth)))
    limits = [np.asarray(array, dtype=np.int64) for array in supply.limits]
    for i in (0, 1, 3, 4):
        total += int((limits[i] * whole[i]).sum())
    total += int((limits[2] * (top - whole.floor)).sum())
    return total // GRAIN


class Descent:
    """Subgradient steps towards the best prices (Polyak 1969), the direction smoothed (Camerini et al. 1975)."""

    def __init__(self, case: Case, supply: Supply, duals: Duals) -> None:
        self.case, self.supply = case, supply
        self.duals = duals
        self.best = Duals(*(array.copy() for array in duals))
        self.used = Duals(*(np.zeros_like(array) for array in duals))
        self.reduced = np.zeros(len(case.starts))
        self.value = dual_value(case, supply, duals, self.used, self.reduced)
        self.kept = self.reduced.copy()
        self._way = Duals(*(np.zeros_like(array) for array in duals))
        self.pace, self._quiet = 1.0, 0
        self._now = self.value

    def step(self, target: float) -> None:
        """Take one step; ``target``: what a plan reaches, so that no bound is below it."""
        self._turn()
        norm = sum(float((part * part).sum()) for part in self._way)
        gap = self._now - target
        if norm <= 0 or gap <= 0:
            return
        stride = self.pace * gap / norm
        for array, part in zip(self.duals, self._way, strict=True):
            np.maximum(array - stride * part, 0.0, out=array)
        np.minimum(self.duals.floor, float(self.supply.floor_worth), out=self.duals.floor)
        self._now = dual_value(self.case, self.supply, self.duals, self.used, self.reduced)
        if self._now < self.value - 1e-4 * gap:
            self._quiet = 0
        else:
            self._quiet += 1
        if self._now < self.value:
            self.value = self._now
            self.kept = self.reduced.copy()
            for kept, array in zip(self.best, self.duals, strict=True):
                kept[:] = array
        if self._quiet >= 12:
            self.pace, self._quiet = self.pace * 0.7, 0

    def _turn(self) -> None:
        """Mix the new subgradient into the direction; prices at zero are not pushed below it."""
        signs = (1.0, 1.0, -1.0, 1.0, 1.0)
        for way, limit, used, array, sign in zip(
            self._way, self.supply.limits, self.used, self.duals, signs, strict=True
        ):
            slope = sign * (limit - used)
            slope[(array <= 0) & (slope > 0)] = 0.0
            way[:] = 0.4 * way + 0.6 * slope


def duals_of(supply: Supply, person: Floats, table: float) -> Duals:
    """Return prices by slot from prices of people and tables that are the same in all slots."""
    limits = supply.limits
    price = np.maximum(person, 0.0)
    full = limits.most < limits.slot.sum(axis=1)
    return Duals(
        np.where(full, 0.0, price)[:, None] * limits.slot,
        np.where(full, price, 0.0),
        np.clip(-person, 0.0, float(supply.floor_worth)),
        np.full_like(limits.table, max(0.0, table)),
        np.zeros_like(limits.resource),
    )
