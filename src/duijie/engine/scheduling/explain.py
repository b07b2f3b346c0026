"""Why a meeting is not in the plan: the first reason of the contract that is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from duijie.engine.records import Placement, Unplaced, UnplacedReason
from duijie.engine.scheduling import wording
from duijie.engine.scheduling.improve import is_fair
from duijie.engine.scheduling.problem import Compiled, slots_in, windows
from duijie.engine.scheduling.rules import FIXED, LENGTH, SESSION, SLOTS
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.text import Text

MOST_BLOCKERS = 20
"""Meetings named as blockers of one that found no table or no free slot."""


class Explainer:
    """Finds the reason for each meeting that a finished plan leaves out."""

    def __init__(self, compiled: Compiled, state: State, placements: Sequence[Placement]) -> None:
        self.compiled = compiled
        self.state = state
        self.words = wording.Words(compiled)
        self.occupied: dict[int, int] = {}
        self._vacant: dict[int, list[int]] = {}
        self._cheapest: dict[int, list[int]] = {}
        for placement in placements:
            if placement.table is not None:
                item = compiled.items[compiled.meeting_number[placement.meeting]]
                window = ((1 << item.length) - 1) << compiled.slot_number[placement.slot]
                table = compiled.table_number[placement.table]
                self.occupied[table] = self.occupied.get(table, 0) | window

    def explain(self, m: int) -> Unplaced:
        """Return the reason why meeting ``m`` is not placed."""
        reason, blockers, text = self._reason(m)
        text = replace(text, en=text.en[:1].upper() + text.en[1:])
        return Unplaced(self.compiled.problem.meetings[m].id, reason, tuple(dict.fromkeys(blockers)), text)

    def _reason(self, m: int) -> tuple[UnplacedReason, list[str], Text]:
        item = self.compiled.items[m]
        allowed = windows(self.compiled.all_slots, item.length)
        for rule in (SLOTS, SESSION, FIXED, LENGTH):
            assert rule.starts is not None
            allowed &= rule.starts(self.compiled, m)
        shared = self._union(m, allowed, lambda p, s: True)
        if not shared:
            return self._no_common_slot(m, allowed)
        full = [party for party in item.parties if all(self.state.is_full(p) for p in party)]
        if full:
            people = list(full[0])
            return "person_full", self._ids(people), self.words.person_full(people, self.state.count)
        length = (1 << item.length) - 1
        free = self._union(m, shared, lambda p, s: not self.state.busy[p] & length << s and not self.state.is_full(p))
        if not free:
            return (
                "person_busy",
                self._engagements(m, shared),
                self.words.person_busy(self._busy_people(m, shared), shared),
            )
        stocked = sum(1 << s for s in slots_in(free) if self.state.has_resources(m, s))
        if not stocked:
            short = self._short_resources(m, free)
            names = [self.compiled.problem.resources[r].id for r in short]
            return "resource_full", names, self.words.resource_full(names, free)
        seated = sum(1 << s for s in slots_in(stocked) if self._has_table(m, s))
        if not seated:
            suited = self._is_suited(m, stocked)
            blockers = self._at_tables(m, stocked) if suited else []
            return "tables_full", blockers, self.words.tables_full(stocked, suited)
        ordered = sum(1 << s for s in slots_in(seated) if self.state.in_order(m, s))
        if not ordered:
            late = self._late(m, seated)
            return "precedence", late, self.words.precedence(late)
        return self._conflict(m, ordered)

    def _union(self, m: int, starts: int, able: Callable[[int, int], bool]) -> int:
        """Return the starts at which every party has an available member that ``able`` accepts."""
        item = self.compiled.items[m]
        found = starts
        for party in item.parties:
            mask = 0
            for p in party:
                own = windows(self.compiled.available[p], item.length)
                mask |= sum(1 << s for s in slots_in(own & starts) if able(p, s))
            found &= mask
        return found

    def _ids(self, people: Sequence[int]) -> list[str]:
        return [self.compiled.problem.people[p].id for p in people]

    def _people(self, m: int) -> list[int]:
        return [p for party in self.compiled.items[m].parties for p in party]

    def _no_common_slot(self, m: int, allowed: int) -> tuple[UnplacedReason, list[str], Text]:
        length = self.compiled.items[m].length
        kept_away = [p for p in self._people(m) if allowed & ~windows(self.compiled.available[p], length)]
        text = self.words.no_common_slot(self._people(m), allowed)
        return "no_common_slot", self._ids(kept_away), text

    def _busy_people(self, m: int, shared: int) -> list[int]:
        """Return people who are engaged in some slot that all could share."""
        item = self.compiled.items[m]
        reach = 0
        for s in slots_in(shared):
            reach |= ((1 << item.length) - 1) << s
        return [p for p in self._people(m) if self.state.busy[p] & reach]

    def _engagements(self, m: int, shared: int) -> list[str]:
        item = self.compiled.items[m]
        found: dict[int, None] = {}
        for s in slots_in(shared):
            for t in range(s, s + item.length):
                for p in self._people(m):
                    if self.state.at[p][t] >= 0:
                        found[self.state.at[p][t]] = None
        return [self.compiled.problem.meetings[n].id for n in found][:MOST_BLOCKERS]

    def _short_resources(self, m: int, free: int) -> list[int]:
        item = self.compiled.items[m]
        return [
            r
            for r, number in item.needs
            if any(
                self.state.taken[r][t] + number > self.compiled.resources[r][t]
                for s in slots_in(free)
                for t in range(s, s + item.length)
            )
        ]

    def _has_table(self, m: int, s: int) -> bool:
        compiled, item = self.compiled, self.compiled.items[m]
        if compiled.classes is None:
            return True
        if compiled.problem.tables is None:
            return self.state.has_table(m, s, 0)
        window = ((1 << item.length) - 1) << s
        if window not in self._vacant:
            numbers = range(len(compiled.problem.tables))
            self._vacant[window] = [k for k in numbers if not self.occupied.get(k, 0) & window]
        return any(self._suits(m, k, s) for k in self._vacant[window])

    def _is_suited(self, m: int, starts: int) -> bool:
        """Return whether some table, were all of them free, could take the meeting."""
        tables = self.compiled.problem.tables
        if tables is None:
            return bool(self.state.domain.tables[m].get(0, 0) & starts)
        return any(self._suits(m, k, s) for s in slots_in(starts) for k in range(len(tables)))

    def _suits(self, m: int, k: int, s: int) -> bool:
        """Return whether table ``k``, were it free, could take the meeting from slot ``s``."""
        compiled, item = self.compiled, self.compiled.items[m]
        assert compiled.problem.tables is not None
        table = compiled.problem.tables[k]
        if table.seats is not None and len(item.parties) > table.seats:
            return False
        slots = compiled.problem.slots[s : s + item.length]
        if table.slots is not None and not all(slot.id in table.slots for slot in slots):
            return False
        if table.held_by is None:
            return True
        window = ((1 << item.length) - 1) << s
        return any(
            compiled.organisation[p] == table.held_by
            and not window & ~compiled.available[p]
            and not self.state.busy[p] & window
            and not self.state.is_full(p)
            for p in self._people(m)
        )

    def _at_tables(self, m: int, starts: int) -> list[str]:
        """Return meetings that hold the tables, the least valuable first."""
        found: dict[int, None] = {}
        for s in slots_in(starts):
            for t in range(s, s + self.compiled.items[m].length):
                if t not in self._cheapest:
                    self._cheapest[t] = sorted(self.state.inside[t], key=self._value)[:MOST_BLOCKERS]
                found.update(dict.fromkeys(self._cheapest[t]))
        ranked = sorted(found, key=self._value)
        return [self.compiled.problem.meetings[n].id for n in ranked[:MOST_BLOCKERS]]

    def _value(self, m: int) -> tuple[int, int]:
        return self.compiled.items[m].value, m

    def _late(self, m: int, starts: int) -> list[str]:
        last = max(slots_in(starts))
        late = []
        for earlier in self.compiled.items[m].after:
            spot = self.state.spots[earlier]
            if spot is None or spot.start + self.compiled.items[earlier].length > last:
                late.append(self.compiled.problem.meetings[earlier].id)
        return late or [self.compiled.problem.meetings[n].id for n in self.compiled.items[m].after]

    def _conflict(self, m: int, starts: int) -> tuple[UnplacedReason, list[str], Text]:
        """Say whether fairness or cost keeps out a meeting that would otherwise fit."""
        state, item = self.state, self.compiled.items[m]
        fair, harmed = False, dict[int, None]()
        for s in slots_in(starts):
            for people in product(*item.parties):
                window = ((1 << item.length) - 1) << s
                if any(window & ~self.compiled.available[p] or state.busy[p] & window for p in people):
                    continue
                spot = Spot(s, people, -1)
                if state.breaks_with(spot, item.length) > 0:
                    harmed.update(dict.fromkeys(people))
                kept = [state.busy[p] for p in people]
                for p in people:
                    state.busy[p] |= window
                fair = fair or is_fair(state)
                for p, before in zip(people, kept, strict=True):
                    state.busy[p] = before
        blocked = list(harmed) or self._people(m)
        return "conflict", self._ids(blocked), self.words.costly(blocked) if fair else self.words.unfair(blocked)
