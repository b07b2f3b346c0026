"""Upper bounds from linear programming, made rigorous.

The relaxation lets meetings be placed in part, and time be lumped into buckets of slots.
Whatever the solver returns, the bound is recomputed from its multipliers in exact
integer arithmetic by weak duality (for y ≥ 0: max c·x ≤ y·b + Σ u·max(0, c − yA)), so no
tolerance of the solver can make it wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from duijie.engine.records import ObjectiveName
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled, slots_in

MOST_GROUPS = 64
"""Sets of table classes that get capacity rows of their own; a limit on rows, not on truth."""

GRAIN = 1 << 20
"""Multipliers are rounded to this fraction of the largest coefficient."""


@dataclass(slots=True)
class _Rows:
    """The matrix A of A·x ≤ b by triplets, and upper limits of the variables."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)

    def variable(self, upper: int = 1) -> int:
        self.upper.append(upper)
        return len(self.upper) - 1

    def add(self, terms: Sequence[tuple[int, int]], right: int) -> None:
        row = len(self.right)
        for column, entry in terms:
            self.rows.append(row)
            self.columns.append(column)
            self.entries.append(entry)
        self.right.append(right)


@dataclass(frozen=True, slots=True)
class Program:
    """max cost·x with rows A·x ≤ b and 0 ≤ x ≤ upper; ``whole[m]``: the variables that place a meeting."""

    rows: tuple[tuple[tuple[tuple[int, int], ...], int], ...]
    upper: tuple[int, ...]
    cost: Mapping[int, int]
    whole: tuple[tuple[int, ...], ...]


class Relaxation:
    """The linear relaxation of a problem; ``buckets`` are masks that part the slots."""

    def __init__(self, compiled: Compiled, domain: Domain, buckets: Sequence[int]) -> None:
        self.compiled = compiled
        self.domain = domain
        self.buckets = buckets
        self._rows = _Rows()
        self._whole: list[list[int]] = []
        self._met: list[list[int]] = [[] for _ in compiled.most]
        self._floor: dict[int, int] = {}
        self._build()

    def solve(
        self, name: ObjectiveName, given: Mapping[ObjectiveName, int], seconds: float = inf
    ) -> tuple[int, list[float]]:
        """Return a proven upper bound, and how far each meeting is placed in the relaxation.

        ``given``: values that earlier objectives reach (of mandatory, floor, value). After
        ``seconds`` the solver gives up and the bound is the trivial one.
        """
        rows = _Rows(*(list(part) for part in _parts(self._rows)))
        for earlier, reached in given.items():
            rows.add([(column, -weight) for column, weight in self._weights(earlier).items()], -reached)
        cost: Any = np.zeros(len(rows.upper), dtype=object)
        for column, weight in self._weights(name).items():
            cost[column] = weight
        largest = max((abs(int(c)) for c in cost), default=0)
        if not largest or not rows.right:
            return int(sum(int(c) * u for c, u in zip(cost, rows.upper, strict=True))), [1.0] * len(self._whole)
        shape = (len(rows.right), len(rows.upper))
        matrix: Any = csr_matrix((rows.entries, (rows.rows, rows.columns)), shape=shape, dtype=np.int64)
        objective: Any = -(cost / largest).astype(float)
        solve: Any = linprog
        result = solve(
            objective,
            A_ub=matrix.astype(float),
            b_ub=np.array(rows.right, dtype=float),
            bounds=np.array([[0.0] * len(rows.upper), rows.upper], dtype=float).T,
            method="highs",
            options={"time_limit": seconds} if seconds < inf else {},
        )
        if result.x is None or result.status != 0:  # the solver gave up: the trivial multipliers still prove something
            return int(sum(int(c) * u for c, u in zip(cost, rows.upper, strict=True))), [1.0] * len(self._whole)
        bound = weak_duality(cost, matrix, rows.right, rows.upper, -result.ineqlin.marginals)
        return bound, [float(sum(result.x[j] for j in columns)) for columns in self._whole]

    def program(self, name: ObjectiveName, given: Mapping[ObjectiveName, int]) -> Program:
        """Return the relaxation of one objective for a solver of whole numbers; ``given`` as in :meth:`solve`."""
        rows = _Rows(*(list(part) for part in _parts(self._rows)))
        for earlier, reached in given.items():
            rows.add([(column, -weight) for column, weight in self._weights(earlier).items()], -reached)
        terms: list[list[tuple[int, int]]] = [[] for _ in rows.right]
        for row, column, entry in zip(rows.rows, rows.columns, rows.entries, strict=True):
            terms[row].append((column, entry))
        return Program(
            tuple((tuple(line), right) for line, right in zip(terms, rows.right, strict=True)),
            tuple(rows.upper),
            self._weights(name),
            tuple(tuple(columns) for columns in self._whole),
        )

    def _weights(self, name: ObjectiveName) -> dict[int, int]:
        if name == "floor":
            return dict.fromkeys(self._floor.values(), 1)
        items = self.compiled.items
        weight = [item.value if name == "value" else int(item.mandatory) for item in items]
        return {j: weight[m] for m, columns in enumerate(self._whole) for j in columns if weight[m]}

    # --- rows ----------------------------------------------------------------------------

    def _build(self) -> None:
        compiled, rows, buckets = self.compiled, self._rows, self.buckets
        spent: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
        for m, item in enumerate(compiled.items):
            columns = []
            for pattern, starts in self._patterns(m).items():
                x = rows.variable()
                columns.append(x)
                self._attend(m, x, pattern, starts, spent)
                for b, covered in enumerate(pattern):
                    if covered:
                        spent.setdefault(("table", m, b), []).append((x, covered))
                        for r, number in item.needs:
                            spent.setdefault(("resource", r, b), []).append((x, covered * number))
            self._whole.append(columns)
            if len(columns) > 1:
                rows.add([(x, 1) for x in columns], 1)
        for m, item in enumerate(compiled.items):
            for earlier in item.after:
                rows.add([*((x, 1) for x in self._whole[m]), *((x, -1) for x in self._whole[earlier])], 0)
        for (kind, number, b), terms in spent.items():
            if kind == "person":
                rows.add(terms, (self._reach[number] & buckets[b]).bit_count())
            elif kind == "resource":
                rows.add(terms, sum(compiled.resources[number][t] for t in slots_in(buckets[b])))
        self._add_tables(spent)
        self._add_people()

    def _patterns(self, m: int) -> dict[tuple[int, ...], int]:
        """Return, for each way of covering the buckets, the mask of starts that cover them so."""
        length = self.compiled.items[m].length
        found: dict[tuple[int, ...], int] = {}
        for s in slots_in(self.domain.starts[m]):
            window = ((1 << length) - 1) << s
            pattern = tuple((window & bucket).bit_count() for bucket in self.buckets)
            found[pattern] = found.get(pattern, 0) | 1 << s
        return found

    @property
    def _reach(self) -> tuple[int, ...]:
        return self.compiled.available

    def _attend(
        self,
        m: int,
        x: int,
        pattern: tuple[int, ...],
        starts: int,
        spent: dict[tuple[str, int, int], list[tuple[int, int]]],
    ) -> None:
        for i, party in enumerate(self.compiled.items[m].parties):
            ways = [(party[0], x)]
            if len(party) > 1:
                able = [p for p, mask in self.domain.members[m][i].items() if mask & starts]
                ways = [(p, self._rows.variable()) for p in able]
                # Exactly one member attends: nobody counts as met whose meeting is not placed.
                self._rows.add([(x, 1), *((u, -1) for _, u in ways)], 0)
                self._rows.add([(x, -1), *((u, 1) for _, u in ways)], 0)
            for p, u in ways:
                self._met[p].append(u)
                for b, covered in enumerate(pattern):
                    if covered:
                        spent.setdefault(("person", p, b), []).append((u, covered))

    def _add_tables(self, spent: Mapping[tuple[str, int, int], list[tuple[int, int]]]) -> None:
        classes = self.compiled.classes
        if classes is None:
            return
        keys = {frozenset(places) for places in self.domain.tables if places}
        chosen = sorted(keys, key=lambda key: (len(key), sorted(key)))[:MOST_GROUPS]
        for key in dict.fromkeys([*chosen, frozenset(range(len(classes)))]):
            inside = [m for m, places in enumerate(self.domain.tables) if places and key.issuperset(places)]
            for b, bucket in enumerate(self.buckets):
                terms = [term for m in inside for term in spent.get(("table", m, b), ())]
                room = sum(classes[k].capacity[t] for k in key for t in slots_in(bucket))
                if sum(entry for _, entry in terms) > room:
                    self._rows.add(terms, room)

    def _add_people(self) -> None:
        for p, columns in enumerate(self._met):
            most, floor = self.compiled.most[p], self.compiled.floors[p]
            if most is not None and len(columns) > most:
                self._rows.add([(u, 1) for u in columns], most)
            if floor and columns:
                f = self._rows.variable(floor)
                self._floor[p] = f
                self._rows.add([(f, 1), *((u, -1) for u in columns)], 0)


def _parts(rows: _Rows) -> tuple[list[int], ...]:
    return rows.rows, rows.columns, rows.entries, rows.right, rows.upper


def weak_duality(cost: Any, matrix: Any, right: Sequence[int], upper: Sequence[int], multipliers: Any) -> int:
    """Return the bound on max cost·x, A·x ≤ b, 0 ≤ x ≤ upper that multipliers prove, rounded down.

    ``multipliers`` are floats for ``cost`` divided by its largest entry; they are clipped
    at zero and rounded to a grid, after which everything is integer arithmetic.
    """
    largest = max(abs(int(c)) for c in cost)
    grid = [int(max(0.0, y) * GRAIN + 0.5) for y in multipliers]
    peak = max((abs(int(entry)) for entry in matrix.data), default=1)
    safe = largest * peak * (sum(grid) + GRAIN) < 1 << 62
    kind: Any = np.int64 if safe else object
    y = np.array(grid, dtype=kind)
    if safe:
        priced = matrix.T @ y
    else:
        priced = np.zeros(matrix.shape[1], dtype=object)
        table = matrix.tocoo()
        for i, j, entry in zip(table.row, table.col, table.data, strict=True):
            priced[j] += grid[i] * int(entry)
    total = largest * sum(g * b for g, b in zip(grid, right, strict=True))
    for c, price, u in zip(cost, priced, upper, strict=True):
        total += u * max(0, int(c) * GRAIN - largest * int(price))
    return total // GRAIN


def trivial_bound(compiled: Compiled, domain: Domain, name: ObjectiveName) -> int:
    """Return a bound that needs no solver, in the objective's own direction."""
    possible = [bool(mask) for mask in domain.starts]
    items = compiled.items
    if name == "mandatory":
        return sum(item.mandatory and ok for item, ok in zip(items, possible, strict=True))
    if name == "value":
        return sum(item.value for item, ok in zip(items, possible, strict=True) if ok)
    if name == "floor":
        return sum(
            min(floor, compiled.available[p].bit_count(), _most(compiled, p, possible))
            for p, floor in enumerate(compiled.floors)
        )
    if name == "moves":
        return sum(item.pin is not None and not domain.starts[m] >> item.pin[0] & 1 for m, item in enumerate(items))
    return 0


def _most(compiled: Compiled, p: int, possible: Sequence[bool]) -> int:
    number = sum(possible[m] for m in compiled.meetings_of[p])
    most = compiled.most[p]
    return number if most is None else min(number, most)
