"""Shadow prices: what linear programming says one more table or unit of a resource would be worth in each slot.

The multipliers of the capacity rows in the time-indexed relaxation (Dantzig, "Linear Programming and Extensions",
1963, chapter 12). They only choose what is worth pricing; nothing is claimed from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled, slots_in

FINE_LIMIT: Final = 60_000
"""Starts up to which the program sees every slot; beyond, all slots are one."""

Capacity = tuple[int | None, int]
"""A resource's number (None: tables) and a slot."""


def shadow_prices(compiled: Compiled, domain: Domain, seconds: float = inf) -> dict[Capacity, float]:
    """Return the multiplier of every capacity in every slot, in value; empty if the program was not solved.

    A mandatory meeting counts more than any other. ``seconds``: the solver gives up after them.
    """
    fine = sum(mask.bit_count() for mask in domain.starts) <= FINE_LIMIT
    program = _Program(compiled, [1 << t for t in range(compiled.horizon)] if fine else [compiled.all_slots])
    for m, mask in enumerate(domain.starts):
        program.add_meeting(m, mask)
    prices = program.solve(seconds)
    return {
        (r, t): price
        for (r, b), price in prices.items()
        for t in slots_in(program.buckets[b])
        if compiled.classes is not None or r is not None
    }


class _Program:
    """max value, each meeting at most once, people, tables and resources within what each bucket of slots has."""

    def __init__(self, compiled: Compiled, buckets: list[int]) -> None:
        self.compiled = compiled
        self.buckets = buckets
        self.worth: list[float] = []
        self._rows: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
        self._most = 1 + max((item.value for item in compiled.items), default=0)

    def add_meeting(self, m: int, starts: int) -> None:
        """Add a variable for each bucket in which the meeting may start."""
        item = self.compiled.items[m]
        alone = [party[0] for party in item.parties if len(party) == 1]
        for b, bucket in enumerate(self.buckets):
            if not starts & bucket:
                continue
            x = len(self.worth)
            self.worth.append(item.value + (self._most if item.mandatory else 0) or 1e-3)
            self._put(("meeting", m, 0), x, 1)
            for p in alone:
                self._put(("max", p, 0), x, 1)
            for c, covered in self._covered(b, item.length):
                self._put(("table", 0, c), x, covered)
                for p in alone:
                    self._put(("person", p, c), x, covered)
                for r, number in item.needs:
                    self._put(("resource", r, c), x, covered * number)

    def _covered(self, b: int, length: int) -> Iterable[tuple[int, int]]:
        if len(self.buckets) == 1:
            return [(0, length)]
        return [(c, 1) for c in range(b, min(b + length, len(self.buckets)))]

    def _put(self, row: tuple[str, int, int], x: int, entry: int) -> None:
        self._rows.setdefault(row, []).append((x, entry))

    def _right(self, row: tuple[str, int, int]) -> int | None:
        """Return the right-hand side of a row, None where there is no limit."""
        kind, number, b = row
        compiled = self.compiled
        if kind == "meeting":
            return 1
        if kind == "max":
            return compiled.most[number]
        if kind == "person":
            return (compiled.available[number] & self.buckets[b]).bit_count()
        slots = slots_in(self.buckets[b])
        if kind == "resource":
            return sum(compiled.resources[number][t] for t in slots)
        if compiled.classes is None:
            return None
        return sum(group.capacity[t] for group in compiled.classes for t in slots)

    def solve(self, seconds: float) -> dict[tuple[int | None, int], float]:
        """Return the multipliers of tables (None) and resources by bucket."""
        kept = [(row, right) for row in self._rows if (right := self._right(row)) is not None]
        if not kept:
            return {}
        triples = [(i, x, entry) for i, (row, _) in enumerate(kept) for x, entry in self._rows[row]]
        rows, columns, entries = zip(*triples, strict=True)
        solve: Any = linprog
        result = solve(
            -np.array(self.worth),
            A_ub=csr_matrix((entries, (rows, columns)), shape=(len(kept), len(self.worth)), dtype=float),
            b_ub=np.array([right for _, right in kept], dtype=float),
            bounds=(0, None),
            method="highs",
            options={"time_limit": seconds} if seconds < inf else {},
        )
        if result.status != 0:
            return {}
        return {
            (None if kind == "table" else number, b): float(-price)
            for ((kind, number, b), _), price in zip(kept, result.ineqlin.marginals, strict=True)
            if kind in ("table", "resource")
        }
