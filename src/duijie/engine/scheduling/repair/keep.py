"""What a published plan can still keep: stand-ins, other tables of the same slot, and what is lost.

Both questions are matchings: colleagues to vacancies, tables to meetings that lost theirs. In one slot the
meetings that can be served together form a transversal matroid, so serving them by falling weight and
reassigning along augmenting paths (Kuhn 1955; Edmonds 1971 for the weights) is best there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from duijie.engine.records import LostWhy
from duijie.engine.scheduling.repair.board import Board
from duijie.engine.scheduling.repair.published import Seat


@dataclass(frozen=True, slots=True)
class Disruption:
    """What the changes do to the published plan, by numbers.

    ``now``: the first slot that is not history. ``away[p]``: slots in which a person is no longer there.
    ``gone``: people who do not come at all any more.
    """

    now: int
    away: Mapping[int, int]
    gone: frozenset[int]
    cancelled: frozenset[int]
    closed: frozenset[int]


@dataclass(slots=True)
class Kept:
    """What became of the published meetings that the changes touch: where they were, and why some are lost."""

    before: dict[int, Seat] = field(default_factory=dict)
    lost: dict[int, LostWhy] = field(default_factory=dict)


def keep(
    board: Board, at_table: Mapping[int, Sequence[int]], disruption: Disruption, rank: Callable[[int], tuple[int, ...]]
) -> Kept:
    """Take the changes in; every published meeting that can stay does.

    A meeting keeps its slot, and its table unless that is closed; colleagues stand in for people who are away.
    ``rank``: sorts meetings, the one to serve first first.
    """
    return _Keeper(board, disruption, rank).run(at_table)


class _Keeper:
    def __init__(self, board: Board, disruption: Disruption, rank: Callable[[int], tuple[int, ...]]) -> None:
        self.board = board
        self.disruption = disruption
        self.rank = rank
        self.kept = Kept()
        self.stand_ins: dict[tuple[int, int], tuple[int, int]] = {}
        self.rehoused: dict[int, None] = {}

    def run(self, at_table: Mapping[int, Sequence[int]]) -> Kept:
        board, disruption = self.board, self.disruption
        for m in sorted(disruption.cancelled):
            if self._is_ahead(m):
                self._take_out(m)
                self.kept.lost[m] = "cancelled"
        short = [m for p in disruption.away for m in board.meetings_of[p] if self._misses(m, p)]
        homeless = [m for k in disruption.closed for m in at_table.get(k, ()) if self._is_ahead(m)]
        self._close()
        for m in dict.fromkeys((*short, *homeless)):
            self._take_out(m)
        # Whoever is there stays with their own meeting, as long as that may stay, before others call them away.
        for m, before in self.kept.before.items():
            if m not in self.kept.lost:
                there = tuple(p for p in before.people if not board.window(m, before.start) & ~board.available[p])
                board.place(m, Seat(before.start, there, -1))
        for m in sorted(dict.fromkeys(short), key=self.rank):
            board.remove(m)
            self._staff(m)
        for m in sorted((m for m in dict.fromkeys(homeless) if board.seats[m] is not None), key=self.rank):
            seat = board.remove(m)
            if not self._house(m, seat.people, set()):
                self.kept.lost[m] = "table_closed"
        self._settle()
        return self.kept

    def _is_ahead(self, m: int) -> bool:
        seat = self.board.seats[m]
        return seat is not None and seat.start >= self.disruption.now

    def _misses(self, m: int, p: int) -> bool:
        seat = self.board.seats[m]
        if seat is None or p not in seat.people or not self._is_ahead(m):
            return False
        return bool(self.board.window(m, seat.start) & self.disruption.away[p])

    def _take_out(self, m: int) -> None:
        self.kept.before[m] = self.board.remove(m)

    def _close(self) -> None:
        board, disruption = self.board, self.disruption
        for p, mask in disruption.away.items():
            board.available[p] &= ~mask
        shut = sum(1 << k for k in disruption.closed)
        for t in range(disruption.now, board.horizon):
            board.there[t] &= ~shut
            board.vacant[t] &= ~shut
        if disruption.closed:
            self._forget_tables()

    def _forget_tables(self) -> None:
        """Let pins forget tables that are closed, but for a slot in which a meeting under way is still there."""
        board, disruption = self.board, self.disruption
        under_way = {
            (seat.table, t)
            for m, seat in enumerate(board.seats)
            if seat is not None and seat.start < disruption.now
            for t in range(seat.start, seat.start + board.items[m].length)
        }
        for m, item in enumerate(board.items):
            pin = item.pin
            if (
                pin is None
                or pin[1] not in disruption.closed
                or pin[0] < disruption.now
                or (pin[1], pin[0]) in under_way
            ):
                continue
            seat = board.seats[m]
            kept = seat is not None and board.keeps_pin(m, seat)
            board.items[m] = replace(item, pin=(pin[0], None))
            if seat is not None:
                board.totals["moves"] += board.keeps_pin(m, seat) - kept

    # --- people --------------------------------------------------------------------------

    def _staff(self, m: int) -> bool:
        """Place a meeting at its slot with whom it had, colleagues standing in for those away."""
        board, seat = self.board, self.kept.before[m]
        window = board.window(m, seat.start)
        if not self._has_table(m, seat):
            self.kept.lost.setdefault(m, self._why(m))
            return False
        people = list(seat.people)
        vacancies = [i for i, p in enumerate(people) if not board.is_free(p, window)]
        mark = len(board.log)
        chosen = dict(self.stand_ins)
        for i in vacancies:
            found = self._stand_in(m, i, window, {*people}, set())
            if found is None:
                break
            people[i] = found
        else:
            table = seat.table if self._is_open(seat.table) else -1
            if board.has_resources(m, seat.start) and board.in_order(m, seat.start):
                group = tuple(people)
                if table < 0 or self._may_sit(m, seat.start, table, group):
                    board.place(m, Seat(seat.start, group, table))
                    for i in vacancies:
                        self.stand_ins[people[i], window] = (m, i)
                    self.kept.lost.pop(m, None)
                    return True
        board.rollback(mark)
        self.stand_ins = chosen
        self.kept.lost.setdefault(m, self._why(m))
        return False

    def _stand_in(self, m: int, i: int, window: int, people: set[int], seen: set[int]) -> int | None:
        """Return a free colleague of a party, calling other stand-ins to other vacancies if need be."""
        board = self.board
        party = sorted(board.items[m].parties[i], key=lambda p: board.count[p])
        for p in party:
            if p not in people and board.is_free(p, window):
                return p
        for p in party:
            held = self.stand_ins.get((p, window))
            if p in seen or p in people or held is None:
                continue
            seen.add(p)
            other, j = held
            seat = board.seats[other]
            if seat is None:
                continue
            third = self._stand_in(other, j, window, {*seat.people}, seen)
            if third is None:
                continue
            group = (*seat.people[:j], third, *seat.people[j + 1 :])
            if seat.table >= 0 and not self._may_sit(other, seat.start, seat.table, group, own=True):
                continue
            board.remove(other)
            board.place(other, seat._replace(people=group))
            del self.stand_ins[p, window]
            self.stand_ins[third, window] = (other, j)
            if board.is_free(p, window):
                return p
        return None

    # --- tables --------------------------------------------------------------------------

    def _is_open(self, table: int) -> bool:
        return table >= 0 and table not in self.disruption.closed

    def _has_table(self, m: int, seat: Seat) -> bool:
        """Return whether a meeting's own table, if it must keep that, is free."""
        board = self.board
        if not board.hall.named:
            return board.has_room(m, seat.start)
        return not self._is_open(seat.table) or bool(board.tables(m, seat.start) >> seat.table & 1)

    def _may_sit(self, m: int, start: int, table: int, people: Sequence[int], *, own: bool = False) -> bool:
        """Return whether a group may sit at a table: free (unless it is their ``own``) and not another firm's."""
        board = self.board
        if not own and not board.tables(m, start) >> table & 1:
            return False
        if board.hall.unheld >> table & 1:
            return True
        return any(board.hall.held.get(board.organisation[p] or "", 0) >> table & 1 for p in people)

    def _house(self, m: int, people: tuple[int, ...], seen: set[int]) -> bool:
        """Place a meeting that has its people at some free table of its slot, moving others that lost theirs."""
        board, before = self.board, self.kept.before[m]
        start = before.start
        if not board.hall.named:
            if board.has_room(m, start):
                board.place(m, Seat(start, people, -1))
                return True
            return False
        if self._is_open(before.table):
            table = before.table if self._may_sit(m, start, before.table, people) else None
        else:
            table = board.table_for(m, start, people)
        if table is not None:
            board.place(m, Seat(start, people, table))
            self.rehoused[m] = None
            return True
        for other in list(self.rehoused):
            seat = board.seats[other]
            if other in seen or other == m or seat is None or seat.start != start:
                continue
            if self._is_open(self.kept.before[other].table) or (
                self._is_open(before.table) and seat.table != before.table
            ):
                continue
            seen.add(other)
            if self._make_way(m, other, people, seen):
                return True
        return False

    def _make_way(self, m: int, other: int, people: tuple[int, ...], seen: set[int]) -> bool:
        """Give a meeting the table of another that then finds a third one."""
        board = self.board
        mark = len(board.log)
        seat = board.remove(other)
        if self._may_sit(m, seat.start, seat.table, people):
            board.place(m, Seat(seat.start, people, seat.table))
            if self._house(other, seat.people, seen):
                self.rehoused[m] = None
                return True
        board.rollback(mark)
        return False

    # --- until nothing more changes ---------------------------------------------------------

    def _settle(self) -> None:
        """Drop what has lost a predecessor, and bring back what others' loss has made room for."""
        changed = True
        while changed:
            changed = False
            for m in list(self.kept.lost):
                for later in self.board.items[m].before:
                    if self.board.seats[m] is None and self._is_ahead(later):
                        self.kept.before.setdefault(later, self.board.remove(later))
                        self.kept.lost[later] = "precedence"
                        changed = True
            for m in sorted(self.kept.lost, key=self.rank):
                if self.kept.lost[m] != "cancelled" and self._restore(m):
                    changed = True

    def _restore(self, m: int) -> bool:
        board, before, why = self.board, self.kept.before[m], self.kept.lost[m]
        mark, chosen = len(board.log), dict(self.stand_ins)
        if not board.in_order(m, before.start) or not board.has_resources(m, before.start):
            return False
        if self._is_open(before.table) and not board.tables(m, before.start) >> before.table & 1:
            people = self._people_for(m, before)
            if people is not None and self._house(m, people, set()):
                del self.kept.lost[m]
                return True
        elif self._staff(m):
            seat = board.seats[m]
            assert seat is not None
            if seat.table >= 0 or not board.hall.named:
                return True
            board.remove(m)
            if self._house(m, seat.people, set()):
                return True
        board.rollback(mark)
        self.stand_ins = chosen
        self.kept.lost[m] = why
        return False

    def _people_for(self, m: int, before: Seat) -> tuple[int, ...] | None:
        """Return whom a meeting can have at its slot without calling on anybody else."""
        window, people = self.board.window(m, before.start), []
        for p, party in zip(before.people, self.board.items[m].parties, strict=True):
            able = [q for q in (p, *party) if self.board.is_free(q, window)]
            if not able:
                return None
            people.append(able[0])
        return tuple(people)

    def _why(self, m: int) -> LostWhy:
        """Return why a meeting that cannot stay is lost."""
        board, before = self.board, self.kept.before[m]
        window = board.window(m, before.start)
        missing = [p for p in before.people if window & self.disruption.away.get(p, 0)]
        if any(p in self.disruption.gone for p in missing):
            return "absent"
        if missing:
            return "late"
        return "table_closed" if before.table in self.disruption.closed else "precedence"
