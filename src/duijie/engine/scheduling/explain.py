"""Why a meeting is not in the plan: the first reason of the contract that is true, and what would have to give way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import combinations, islice, product

from duijie.engine.records import Placement, Unplaced, UnplacedReason
from duijie.engine.scheduling import wording
from duijie.engine.scheduling.bargain import Bargain, Concession
from duijie.engine.scheduling.problem import Compiled, slots_in, windows
from duijie.engine.scheduling.room import MOST_GROUPS, Room
from duijie.engine.scheduling.rules import FIXED, LENGTH, SESSION, SLOTS
from duijie.engine.scheduling.state import Spot, State
from duijie.engine.text import Text

MOST_PARTIES = 6
"""Parties among which a smallest set without a common slot is looked for."""

Refusal = tuple[UnplacedReason, list[str], Text]


class Explainer:
    """Finds the reason for each meeting that a finished plan leaves out.

    ``kept``: meetings that are never named as what could be given up (history, promises).
    """

    def __init__(
        self,
        compiled: Compiled,
        state: State,
        placements: Sequence[Placement],
        kept: Collection[int] = (),
        hurried: Callable[[], bool] = lambda: False,
    ) -> None:
        self.compiled = compiled
        self.state = state
        self.words = wording.Words(compiled)
        self.room = Room(compiled, state, placements, kept)
        self.bargain = Bargain(self.room, hurried)

    def explain(self, m: int) -> Unplaced:
        """Return the reason why meeting ``m`` is not placed.

        ``blockers``: the people or resources that are short, then meetings. A meeting that this one has to
        follow is missing or too late; of the others each alone would make room if it were given up, or
        all of them together and no part of them.
        """
        reason, blockers, text = self._reason(m)
        text = replace(text, en=text.en[:1].upper() + text.en[1:])
        return Unplaced(self.compiled.problem.meetings[m].id, reason, tuple(dict.fromkeys(blockers)), text)

    def _reason(self, m: int) -> Refusal:
        item = self.compiled.items[m]
        allowed = windows(self.compiled.all_slots, item.length)
        for rule in (SLOTS, SESSION, FIXED, LENGTH):
            assert rule.starts is not None
            allowed &= rule.starts(self.compiled, m)
        shared = allowed & self._common(m, [self.compiled.available[p] for p in self._people(m)])
        if not shared:
            return self._no_common_slot(m, allowed)
        full = [party for party in item.parties if all(self.state.is_full(p) for p in party)]
        if full:
            people = list(full[0])
            text = self.words.person_full(people, self.state.count)
            return self._bargained(m, "person_full", self._ids(people), text, self.bargain.concession(m, shared))
        free = shared & self._common(m, [self._free_of(p) for p in self._people(m)])
        if not free:
            text = self.words.person_busy(self._busy_people(m, shared), shared)
            return self._bargained(m, "person_busy", [], text, self.bargain.concession(m, shared))
        stocked = self._starts(s for s in slots_in(free) if self.state.has_resources(m, s))
        if not stocked:
            names = [self.compiled.problem.resources[r].id for r in self._short_resources(m, free)]
            text = self.words.resource_full(names, free)
            return self._bargained(m, "resource_full", names, text, self.bargain.concession(m, shared))
        seated = self._starts(s for s in slots_in(stocked) if self.room.is_seated_at(m, s))
        if not seated:
            text = self.words.tables_full(stocked, self._is_suited(m, stocked))
            return self._bargained(m, "tables_full", [], text, self.bargain.concession(m, shared))
        ordered = self._starts(s for s in slots_in(seated) if self.state.in_order(m, s))
        if not ordered:
            return self._precedence(m, seated, shared)
        return self._conflict(m, ordered)

    def _bargained(
        self, m: int, reason: UnplacedReason, blockers: Sequence[str], text: Text, concession: Concession | None
    ) -> Refusal:
        """Add what would make room to a reason."""
        meetings = self.compiled.problem.meetings
        own = {*self._ids(self._people(m)), *meetings[m].needs, *meetings[m].after}
        # An id that two kinds of things bear would be read as the wrong one.
        if concession is None or any(meetings[x].id in own for x in concession.meetings):
            return reason, list(blockers), text
        named = [self.words.meeting(x, self.state.spots[x]) for x in concession.meetings]
        words = self.words.giving_up(text, named, together=concession.together, complete=concession.complete)
        return reason, [*blockers, *(meetings[x].id for x in concession.meetings)], words

    # --- starts ------------------------------------------------------------------------------

    def _starts(self, starts: Iterable[int]) -> int:
        return sum(1 << s for s in starts)

    def _people(self, m: int) -> list[int]:
        return [p for party in self.compiled.items[m].parties for p in party]

    def _common(self, m: int, masks: Sequence[int]) -> int:
        """Return the starts at which every party has a member; ``masks``: slots of each person of the meeting."""
        item, own = self.compiled.items[m], iter(masks)
        found = self.compiled.all_slots
        for party in item.parties:
            mask = 0
            for _ in party:
                mask |= windows(next(own), item.length)
            found &= mask
        return found

    def _free_of(self, p: int) -> int:
        return 0 if self.state.is_full(p) else self.compiled.available[p] & ~self.state.busy[p]

    def _ids(self, people: Sequence[int]) -> list[str]:
        return [self.compiled.problem.people[p].id for p in people]

    # --- reasons -----------------------------------------------------------------------------

    def _no_common_slot(self, m: int, allowed: int) -> Refusal:
        people = self._apart(m, allowed) if allowed else []
        return "no_common_slot", self._ids(people), self.words.no_common_slot(people, allowed)

    def _apart(self, m: int, allowed: int) -> list[int]:
        """Return the people of as few parties as possible that share no allowed start."""
        item = self.compiled.items[m]
        masks = []
        for party in item.parties:
            mask = 0
            for p in party:
                mask |= windows(self.compiled.available[p], item.length)
            masks.append(mask & allowed)
        numbers = range(len(masks))
        if len(masks) <= MOST_PARTIES:
            sets = (chosen for size in range(1, len(masks) + 1) for chosen in combinations(numbers, size))
            fewest = list(next(chosen for chosen in sets if not _shared(masks, chosen)))
        else:
            fewest = list(numbers)
            for i in numbers:
                rest = [j for j in fewest if j != i]
                if rest and not _shared(masks, rest):
                    fewest = rest
        return [p for i in fewest for p in item.parties[i]]

    def _busy_people(self, m: int, shared: int) -> list[int]:
        """Return people who are engaged in some slot that all could share."""
        item = self.compiled.items[m]
        reach = 0
        for s in slots_in(shared):
            reach |= ((1 << item.length) - 1) << s
        return [p for p in self._people(m) if self.state.busy[p] & reach]

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

    def _is_suited(self, m: int, starts: int) -> bool:
        """Return whether some table, were all of them free, could take the meeting."""
        return any(self.room.is_suited(m, s) for s in slots_in(starts))

    def _precedence(self, m: int, seated: int, shared: int) -> Refusal:
        """Name the predecessors that are missing or too late, or what else would open a later start."""
        items, meetings = self.compiled.items, self.compiled.problem.meetings
        spots = [(n, self.state.spots[n]) for n in items[m].after]
        last = max(slots_in(seated))
        missing = [n for n, spot in spots if spot is None]
        late = [n for n, spot in spots if spot is not None and spot.start + items[n].length > last]
        named = missing or late or list(items[m].after)
        text = self.words.precedence([self.words.meeting(n, self.state.spots[n]) for n in named])
        concession = None if missing else self.bargain.concession(m, shared)
        return self._bargained(m, "precedence", [meetings[n].id for n in named], text, concession)

    def _conflict(self, m: int, starts: int) -> Refusal:
        """Say whether fairness or cost keeps out a meeting that would otherwise fit."""
        fair = any(self.room.fits(m, s, frozenset()) for s in slots_in(starts))
        people = self._harmed(m, starts) or self._people(m)
        if fair:
            return "conflict", self._ids(people), self.words.costly(people)
        concession = self.bargain.for_fairness(m, starts)
        return self._bargained(m, "conflict", self._ids(people), self.words.unfair(people), concession)

    def _harmed(self, m: int, starts: int) -> list[int]:
        """Return people who would have more breaks with the meeting, wherever it went."""
        state, item = self.state, self.compiled.items[m]
        harmed: dict[int, None] = {}
        for s in slots_in(starts):
            window = ((1 << item.length) - 1) << s
            able = [[p for p in party if not window & ~self._free_of(p)] for party in item.parties]
            for people in islice(product(*able), MOST_GROUPS):
                if state.breaks_with(Spot(s, people, -1), item.length) > 0:
                    harmed.update(dict.fromkeys(people))
        return list(harmed)


def _shared(masks: Sequence[int], chosen: Iterable[int]) -> int:
    common = -1
    for i in chosen:
        common &= masks[i]
    return common
