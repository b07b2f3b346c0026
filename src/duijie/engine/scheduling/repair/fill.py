"""Freed places go to meetings without one, by what they bring; only what has no published place moves for them."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from duijie.engine.scheduling.problem import breaks_in, slots_in
from duijie.engine.scheduling.repair.board import Board
from duijie.engine.scheduling.repair.published import Seat, free_starts

MOST_GROUPS = 64
"""Groups of attendants tried for one start where homogeneity has to hold or a holder has to come."""

Gain = tuple[int, ...]


@dataclass(slots=True)
class Filler:
    """Fills a board. ``seed`` breaks ties; ``future``: starts that are still ahead.

    ``width``: how far apart numbers of breaks may be, None if that is free. ``known``: keys of :meth:`turn` found
    before the changes, good but for meetings that are ``fresh``.
    """

    board: Board
    future: int
    seed: int
    width: int | None
    known: Mapping[int, Gain] = field(default_factory=dict)
    fresh: Collection[int] = ()

    def fill(self, candidates: Iterable[int]) -> list[int]:
        """Place every candidate that betters the objectives, the best first, until none can; return those placed.

        Lazy greedy (Minoux 1978): a candidate is weighed again when its turn comes, and put back if another
        may now bring more. What finds no place at all can find none later, but for order and evenness.
        """
        placed: list[int] = []
        waiting = list(candidates)
        while waiting:
            before = len(placed)
            waiting = self._pass(waiting, placed)
            if len(placed) == before:
                break
        return placed

    def _pass(self, candidates: Iterable[int], placed: list[int]) -> list[int]:
        """Weigh every candidate once; return those that may find a place after what was ``placed``."""
        board = self.board
        heap = [self.turn(m) for m in candidates if board.seats[m] is None]
        heapq.heapify(heap)
        again: list[int] = []
        while heap and self._roomy():
            key, lot, m = heapq.heappop(heap)
            found = self.best(m)
            if found is None:
                if self.width is not None or board.items[m].after:
                    again.append(m)
                continue
            gain, seat = found
            own = (negative(gain), lot, m)
            if heap and own[:2] > heap[0][:2] and own[0] != key:
                heapq.heappush(heap, own)
            elif self._improves(gain):
                board.place(m, seat)
                self.widen()
                placed.append(m)
            else:
                again.append(m)
        return again

    def _roomy(self) -> int:
        """Return the slots still ahead in which there is a table at all."""
        board = self.board
        if not board.hall.named and board.room is None:
            return self.future
        room = board.vacant if board.hall.named else board.room or []
        return sum(1 << t for t, free in enumerate(room) if free and self.future >> t & 1)

    def _improves(self, gain: Gain) -> bool:
        return gain >= (0,) * len(gain)

    def lot(self, m: int) -> int:
        """Return a number that breaks ties, different with every seed."""
        return (m * 0x9E3779B1 + self.seed * 0x85EBCA6B) * 0xC2B2AE35 >> 8 & 0xFFFFFFFF

    def turn(self, m: int) -> tuple[Gain, int, int]:
        """Return a key that sorts the most promising meetings first."""
        known = None if m in self.fresh else self.known.get(m)
        return negative(self._most(m)) if known is None else known, self.lot(m), m

    def widen(self) -> None:
        """A kept plan may be less even than was asked; what it has won back must not be lost again."""
        if self.width is not None and self.board.width is not None:
            self.width = max(self.board.width, min(self.width, self.board.spread()))

    def _most(self, m: int) -> Gain:
        """Return at least what a meeting can bring."""
        board, item = self.board, self.board.items[m]
        found = []
        for name in board.objective:
            if name == "value":
                found.append(board.values[m])
            elif name == "mandatory":
                found.append(int(item.mandatory))
            elif name == "floor":
                found.append(sum(any(board.count[p] < board.floors[p] for p in party) for party in item.parties))
            elif name == "leximin":
                found.append(
                    sum(
                        max(board.weights[min(board.count[p], board.horizon - 1)] for p in party)
                        for party in item.parties
                    )
                )
            elif name == "balance":
                found.append(board.balance())
            else:
                found.append(len(item.parties) if name == "breaks" else int(item.pin is not None))
        return tuple(found)

    # --- one meeting ---------------------------------------------------------------------

    def starts(self, m: int) -> int:
        """Return the starts at which all parties of a meeting have somebody free."""
        people = (p for party in self.board.items[m].parties for p in party)
        return self.starts_among(m, {p: self.board.free_of(p) for p in people})

    def starts_among(self, m: int, free: Mapping[int, int]) -> int:
        """Return the starts at which all parties have somebody; ``free``: slots of each person."""
        item = self.board.items[m]
        return free_starts(self.board.allowed[m] & self.future, item.length, item.parties, free)

    def best(self, m: int, people: tuple[int, ...] | None = None) -> tuple[Gain, Seat] | None:
        """Return the place that brings most to the objectives in their order, and what it brings.

        ``people``: those who must attend, None if any of their parties may.
        """
        board = self.board
        best: tuple[Gain, Seat] | None = None
        for s in slots_in(self.starts(m)):
            if not board.has_room(m, s) or not board.has_resources(m, s) or not board.in_order(m, s):
                continue
            for seat in self.groups(m, s, people):
                gain = self.gain(m, seat)
                if (best is None or gain > best[0]) and self.is_fair(m, seat):
                    best = (gain, seat)
        return best

    def groups(self, m: int, s: int, people: tuple[int, ...] | None = None) -> list[Seat]:
        """Return who could come at a start, with a table: the best group, or several where it is not clear."""
        board, item = self.board, self.board.items[m]
        window = board.window(m, s)
        able = [
            sorted((p for p in party if board.is_free(p, window)), key=lambda p: self._merit(p, window), reverse=True)
            for party in (item.parties if people is None else tuple((p,) for p in people))
        ]
        if not all(able):
            return []
        best = tuple(party[0] for party in able)
        board.ticks += 1
        if self.width is None and not board.sides:
            table = board.table_for(m, s, best)
            if table is not None:
                return [Seat(s, best, table)]
            if not board.hall.held:
                return []
        found = []
        for group in islice(product(*able), MOST_GROUPS):
            table = board.table_for(m, s, group)
            if table is not None:
                found.append(Seat(s, group, table))
        return found

    def _merit(self, p: int, window: int) -> Gain:
        board = self.board
        merit: list[int] = []
        for name in board.objective:
            if name == "floor":
                merit.append(int(board.count[p] < board.floors[p]))
            elif name == "leximin":
                merit.append(board.weights[board.count[p]])
            elif name == "breaks":
                merit.append(breaks_in(board.busy[p]) - breaks_in(board.busy[p] | window))
        return (*merit, -board.count[p])

    def gain(self, m: int, seat: Seat) -> Gain:
        """Return what placing a meeting adds to each objective, in their order, more is better."""
        board, item = self.board, self.board.items[m]
        window = board.window(m, seat.start)
        gain = []
        for name in board.objective:
            if name == "value":
                gain.append(board.values[m])
            elif name == "mandatory":
                gain.append(int(item.mandatory))
            elif name == "floor":
                gain.append(sum(board.count[p] < board.floors[p] for p in seat.people))
            elif name == "breaks":
                gain.append(sum(breaks_in(board.busy[p]) - breaks_in(board.busy[p] | window) for p in seat.people))
            elif name == "moves":
                gain.append(int(board.keeps_pin(m, seat)))
            elif name == "leximin":
                gain.append(sum(board.weights[board.count[p]] for p in seat.people))
            else:
                before = board.balance()
                board.place(m, seat)
                gain.append(before - board.balance())
                board.rollback(len(board.log) - 1)
        return tuple(gain)

    def is_fair(self, m: int, seat: Seat) -> bool:
        """Return whether homogeneity, as far as it still holds, outlasts a placement."""
        if self.width is None:
            return True
        mark = len(self.board.log)
        self.board.place(m, seat)
        spread = self.board.spread()
        self.board.rollback(mark)
        return spread <= self.width


def negative(gain: Gain) -> Gain:
    """Return a gain as a key that sorts the largest first."""
    return tuple(-x for x in gain)
