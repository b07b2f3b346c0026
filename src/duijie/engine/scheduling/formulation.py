"""The constraint model of a problem for CP-SAT: variables, rules, objectives.

A meeting has one literal a start slot; a party of several has one literal a member and
start; tables of several classes have one a class and start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from duijie.engine.records import LOWER_IS_BETTER, ObjectiveName
from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.fair_model import FairModel
from duijie.engine.scheduling.problem import Compiled, slots_in
from duijie.engine.scheduling.rules import ENCOUNTER
from duijie.engine.scheduling.state import Spot


class Formulation:
    """A CP-SAT model whose solutions are exactly the plans that the active rules allow."""

    def __init__(self, compiled: Compiled, domain: Domain, forced: Collection[int] = ()) -> None:
        self.compiled = compiled
        self.domain = domain
        self.cp = cp_model.CpModel()
        self.start: list[dict[int, Any]] = []
        self.attend: list[list[dict[tuple[int, int], Any]]] = []
        self.place: list[dict[tuple[int, int], Any]] = []
        self.busy: list[dict[int, list[Any]]] = [{} for _ in compiled.most]
        self._flag: list[dict[int, Any]] = [{} for _ in compiled.most]
        self._breaks: dict[int, Any] = {}
        self._exact = False
        self._one_at_a_time = ENCOUNTER in domain.rules
        self._forced: set[int] = set()
        self._cover: list[dict[int, list[Any]]] = []
        self._seated: dict[tuple[int, int], list[Any]] = {}
        for m in range(len(compiled.items)):
            self._add_meeting(m)
        self.force(forced)  # first, so that rules know whose meetings all take place
        for rule in domain.rules:
            if rule.constrain is not None:
                rule.constrain(self)

    # --- variables ---------------------------------------------------------------------

    def _add_meeting(self, m: int) -> None:
        item = self.compiled.items[m]
        start = {s: self.cp.new_bool_var(f"x{m}_{s}") for s in slots_in(self.domain.starts[m])}
        if len(start) > 1:
            self.cp.add_at_most_one(start.values())
        attend = [self._party_literals(m, i, start) for i in range(len(item.parties))]
        place = self._place_literals(m, start)
        cover: dict[int, list[Any]] = {}
        for s, literal in start.items():
            for t in self._covered(m, s):
                cover.setdefault(t, []).append(literal)
        for literals in attend:
            for (p, s), literal in literals.items():
                for t in self._covered(m, s):
                    self.busy[p].setdefault(t, []).append(literal)
        for (k, s), literal in place.items():
            for t in self._covered(m, s):
                self._seated.setdefault((k, t), []).append(literal)
        self.start.append(start)
        self.attend.append(attend)
        self.place.append(place)
        self._cover.append(cover)

    def _covered(self, m: int, s: int) -> range:
        return range(s, min(self.compiled.horizon, s + self.compiled.items[m].length))

    def _party_literals(self, m: int, i: int, start: dict[int, Any]) -> dict[tuple[int, int], Any]:
        party = self.compiled.items[m].parties[i]
        if len(party) == 1:
            return {(party[0], s): literal for s, literal in start.items()}
        members = self.domain.members[m][i]
        literals = {
            (p, s): self.cp.new_bool_var(f"w{m}_{p}_{s}") for p, mask in members.items() for s in slots_in(mask)
        }
        self._choose_one(start, literals)
        return literals

    def _place_literals(self, m: int, start: dict[int, Any]) -> dict[tuple[int, int], Any]:
        classes = self.compiled.classes
        if classes is None:
            return {}
        if len(classes) == 1:
            return {(0, s): literal for s, literal in start.items()}
        tables = self.domain.tables[m]
        literals = {(k, s): self.cp.new_bool_var(f"z{m}_{k}_{s}") for k, mask in tables.items() for s in slots_in(mask)}
        self._choose_one(start, literals)
        return literals

    def _choose_one(self, start: dict[int, Any], literals: dict[tuple[int, int], Any]) -> None:
        """Tie each start to exactly one of the ways (member or class, start) that realise it."""
        ways: dict[int, list[Any]] = {s: [] for s in start}
        for (_, s), literal in literals.items():
            ways[s].append(literal)
        for s, literal in start.items():
            self.cp.add(sum(ways[s]) == literal)

    # --- what rules ask for ------------------------------------------------------------

    def attendances(self, p: int) -> list[Any]:
        """Return one literal for each way in which a person may attend a meeting."""
        return [
            literal
            for m in self.compiled.meetings_of[p]
            for literals in self.attend[m]
            for (who, _), literal in literals.items()
            if who == p
        ]

    def during(self, m: int, t: int) -> list[Any]:
        """Return the start literals with which a meeting covers a slot."""
        return self._cover[m].get(t, [])

    def seated(self, k: int, t: int) -> list[Any]:
        """Return the literals of meetings at tables of a class in a slot."""
        return self._seated.get((k, t), [])

    def at_class(self, m: int, k: int) -> Iterator[tuple[int, Any]]:
        """Yield (start, literal) of a meeting at tables of a class."""
        for (other, s), literal in self.place[m].items():
            if other == k:
                yield s, literal

    def exact_breaks(self) -> dict[int, Any]:
        """Return, for each person who may meet anyone, the exact number of breaks."""
        self._exact = True
        return {p: self._breaks_of(p) for p in range(len(self.busy)) if self.busy[p]}

    def forbid(self, meetings: Collection[int]) -> None:
        """Require meetings to be left out."""
        for m in meetings:
            self.cp.add_bool_and([literal.negated() for literal in self.start[m].values()])

    def force(self, meetings: Collection[int]) -> None:
        """Require meetings to be placed."""
        for m in meetings:
            if m not in self._forced:
                self._forced.add(m)
                self.cp.add_exactly_one(self.start[m].values())

    # --- objectives --------------------------------------------------------------------

    def objective(self, name: ObjectiveName) -> Any:
        """Return the linear expression of an objective (values in units of 1/scale)."""
        items = self.compiled.items
        if name == "mandatory":
            return sum(literal for m, item in enumerate(items) if item.mandatory for literal in self.start[m].values())
        if name == "value":
            return sum(item.value * literal for m, item in enumerate(items) for literal in self.start[m].values())
        if name == "floor":
            return sum(self._floor_of(p, floor) for p, floor in enumerate(self.compiled.floors))
        if name == "breaks":
            return sum(self._breaks_of(p) for p in range(len(self.busy)) if self.busy[p])
        if name in ("leximin", "balance"):
            return self.fair.figure() if name == "leximin" else self.fair.balance()
        pinned = [m for m, item in enumerate(items) if item.pin is not None]
        return len(pinned) - sum(self._kept(pinned))

    def hold(self, name: ObjectiveName, reached: int) -> None:
        """Require an objective to be no worse than what an earlier stage reached."""
        if name == "leximin":
            self.fair.hold_levels(reached)
        elif name in LOWER_IS_BETTER:
            self.cp.add(self.objective(name) <= reached)
        else:
            self.cp.add(self.objective(name) >= reached)

    @cached_property
    def fair(self) -> FairModel:
        """Return the levels and sides of the model, made when first asked for."""
        return FairModel(self.cp, self.compiled, [self.attendances(p) for p in range(len(self.busy))])

    def _floor_of(self, p: int, floor: int) -> Any:
        ways = self.attendances(p)
        if floor == 0 or not ways:
            return 0
        met = self.cp.new_int_var(0, min(floor, self.compiled.horizon), f"f{p}")
        self.cp.add(met <= sum(ways))
        return met

    def _kept(self, pinned: Sequence[int]) -> list[Any]:
        kept = []
        claims: dict[tuple[int, int], list[Any]] = {}
        for m in pinned:
            pin = self.compiled.items[m].pin
            assert pin is not None
            slot, table = pin
            if slot not in self.start[m]:
                continue
            if table is None or not self.compiled.problem.tables:
                kept.append(self.start[m][slot])
                continue
            literal = self.cp.new_bool_var(f"kept{m}")
            there = [
                place
                for (k, s), place in self.place[m].items()
                if s == slot and can_take(self.compiled, k, table, slot, self.compiled.items[m].length)
            ]
            self.cp.add_bool_or([*there, literal.negated()])
            claims.setdefault((table, slot), []).append(literal)
            kept.append(literal)
        for literals in claims.values():
            self.cp.add_at_most_one(literals)
        return kept

    # --- breaks ------------------------------------------------------------------------

    def _breaks_of(self, p: int) -> Any:
        """Return the number of breaks of a person: blocks of busy slots, less one."""
        if p in self._breaks:
            return self._breaks[p]
        cp = self.cp
        slots = sorted(self.busy[p])
        flag = {}
        for t in slots:
            flag[t] = cp.new_bool_var(f"b{p}_{t}")
            if self._one_at_a_time:
                cp.add(sum(self.busy[p][t]) == flag[t])
            else:
                cp.add_max_equality(flag[t], self.busy[p][t])
        self._flag[p] = flag
        certain = any(m in self._forced and self._alone(m, p) for m in self.compiled.meetings_of[p])
        met = 1 if certain else cp.new_bool_var(f"met{p}")
        if not certain:
            cp.add(sum(flag.values()) >= met)
            for literal in flag.values() if self._exact else ():
                cp.add_implication(literal, met)
        opens = []
        for t in slots:
            if t - 1 not in flag:
                opens.append(flag[t])
                continue
            opening = cp.new_bool_var(f"o{p}_{t}")
            cp.add(opening >= flag[t] - flag[t - 1])
            if self._exact:
                cp.add_implication(opening, flag[t])
                cp.add_implication(opening, flag[t - 1].negated())
            opens.append(opening)
        count = cp.new_int_var(0, max(0, (len(slots) + 1) // 2), f"breaks{p}")
        cp.add(count == sum(opens) - met)
        self._breaks[p] = count
        self._add_runs(p, count)
        return count

    def _alone(self, m: int, p: int) -> bool:
        return any(party == (p,) for party in self.compiled.items[m].parties)

    def _add_runs(self, p: int, count: Any) -> None:
        """Say that a person without a break is busy in one run of slots.

        Only for people whose meetings all take place, so that the run's length is known
        (the interval variables of Bofill et al., JAIR 74, 2022, section 6).
        """
        meetings = self.compiled.meetings_of[p]
        if not self._one_at_a_time or not meetings:
            return
        if not all(m in self._forced and self._alone(m, p) for m in meetings):
            return
        flag, cp = self._flag[p], self.cp
        length = sum(self.compiled.items[m].length for m in meetings)
        cp.add(sum(flag.values()) == length)
        if length == len(flag):
            for t in flag:
                cp.add_exactly_one(self.busy[p][t])
        runs = {
            a: cp.new_bool_var(f"run{p}_{a}")
            for a in range(self.compiled.horizon - length + 1)
            if all(t in flag for t in range(a, a + length))
        }
        cp.add(sum(runs.values()) + count >= 1)
        cp.add_at_most_one(runs.values())
        for t, literal in flag.items():
            inside = [run for a, run in runs.items() if a <= t < a + length]
            outside = [run for a, run in runs.items() if not a <= t < a + length]
            if inside:
                cp.add(sum(inside) <= literal)
            if outside:
                cp.add(sum(outside) + literal <= 1)

    # --- solutions ---------------------------------------------------------------------

    def hint(self, spots: Sequence[Spot | None]) -> None:
        """Offer a plan to start from."""
        self.cp.clear_hints()
        for m, spot in enumerate(spots):
            for s, literal in self.start[m].items():
                self.cp.add_hint(literal, int(spot is not None and spot.start == s))
            for i, literals in enumerate(self.attend[m]):
                if len(self.compiled.items[m].parties[i]) > 1:
                    for (p, s), literal in literals.items():
                        here = spot is not None and spot.start == s and spot.people[i] == p
                        self.cp.add_hint(literal, int(here))
            if len(self.compiled.classes or ()) > 1:
                for (k, s), literal in self.place[m].items():
                    here = spot is not None and spot.start == s and spot.table_class == k
                    self.cp.add_hint(literal, int(here))

    def spots(self, solver: cp_model.CpSolver) -> list[Spot | None]:
        """Return the plan of a solution."""
        found: list[Spot | None] = []
        for m, start in enumerate(self.start):
            s = next((s for s, literal in start.items() if solver.boolean_value(literal)), None)
            if s is None:
                found.append(None)
                continue
            people = tuple(
                next(p for (p, at), literal in literals.items() if at == s and solver.boolean_value(literal))
                for literals in self.attend[m]
            )
            places = self.place[m].items()
            k = next((k for (k, at), literal in places if at == s and solver.boolean_value(literal)), -1)
            found.append(Spot(s, people, k))
        return found


def can_take(compiled: Compiled, k: int, table: int, slot: int, length: int) -> bool:
    """Return whether a table belongs to a class and is there for ``length`` slots from ``slot``."""
    assert compiled.classes is not None
    if table not in compiled.classes[k].tables:
        return False
    named = compiled.problem.tables
    assert named is not None
    own = named[table].slots
    slots = compiled.problem.slots[slot : slot + length]
    return own is None or all(s.id in own for s in slots)
