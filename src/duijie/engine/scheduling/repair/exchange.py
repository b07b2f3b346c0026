"""Letting a meeting in by sending others elsewhere: newly placed ones freely, published ones where that is allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from duijie.engine.scheduling.problem import slots_in
from duijie.engine.scheduling.repair.board import Board
from duijie.engine.scheduling.repair.fill import Filler
from duijie.engine.scheduling.repair.published import Seat

SENT_FROM_A_FULL_SLOT = 12
"""Meetings of a full slot that are tried, one after another, as the one to leave it."""


@dataclass(slots=True)
class Pool:
    """Meetings that may be sent elsewhere. ``staying``: those of them that must find another place.

    ``by_slot[t]``: where they were when the pool was made, the least valuable first; ``slots[p]``: the slots in
    which they then kept a person.
    """

    meetings: Collection[int]
    staying: Collection[int]
    by_slot: dict[int, list[int]] = field(default_factory=dict)
    slots: dict[int, int] = field(default_factory=dict)


def pool_of(board: Board, meetings: Iterable[int], staying: Collection[int]) -> Pool:
    """Return the pool of some meetings of a board."""
    pool = Pool(frozenset(meetings), staying)
    for m in sorted(pool.meetings, key=lambda m: (board.values[m], m)):
        seat = board.seats[m]
        if seat is not None:
            for p in seat.people:
                pool.slots[p] = pool.slots.get(p, 0) | board.window(m, seat.start)
            for t in range(seat.start, seat.start + board.items[m].length):
                pool.by_slot.setdefault(t, []).append(m)
    return pool


def let_in(filler: Filler, m: int, pool: Pool, most: int) -> list[int] | None:
    """Place a meeting by sending up to ``most`` of a pool elsewhere; return those, or None if nothing is gained.

    What need not stay may drop out, if all in all the objectives gain.
    """
    board = filler.board
    before = board.score()
    board.ticks += 1
    for s in slots_in(_reach(filler, m, pool)):
        board.ticks += 1
        if not board.in_order(m, s):
            continue
        for blockers in _blockers(board, m, s, pool, most):
            mark = len(board.log)
            seats = {x: board.remove(x) for x in blockers}
            if _take(filler, m, s) and _send(filler, seats, pool) and board.score() > before and _stands(filler):
                return blockers
            board.rollback(mark)
    return None


def _reach(filler: Filler, m: int, pool: Pool) -> int:
    """Return the starts at which everybody needed is free, or kept only by meetings of the pool."""
    board = filler.board
    free = {}
    for party in board.items[m].parties:
        for p in party:
            most, held = board.most[p], pool.slots.get(p, 0)
            full = most is not None and (board.count[p] > most or (board.count[p] == most and not held))
            free[p] = 0 if full else board.available[p] & (~board.busy[p] | held)
    return filler.starts_among(m, free)


def _take(filler: Filler, m: int, s: int) -> bool:
    board = filler.board
    if not filler.starts(m) >> s & 1 or not board.has_room(m, s) or not board.has_resources(m, s):
        return False
    seats = filler.groups(m, s)
    if seats:
        board.place(m, max(seats, key=lambda seat: filler.gain(m, seat)))
    return bool(seats)


def _send(filler: Filler, seats: Mapping[int, Seat], pool: Pool) -> bool:
    """Find other places for meetings that were taken out; False if one that must stay, with its people, finds none."""
    board = filler.board
    for x in sorted(seats, key=lambda x: (x not in pool.staying, -board.values[x], x)):
        found = filler.best(x, seats[x].people if x in pool.staying else None)
        if found is not None:
            board.place(x, found[1])
        elif x in pool.staying:
            return False
    return True


def _stands(filler: Filler) -> bool:
    return filler.width is None or filler.board.spread() <= filler.width


def _blockers(board: Board, m: int, s: int, pool: Pool, most: int) -> Iterator[list[int]]:
    """Yield sets of meetings of the pool whose leaving may open a start."""
    item, window = board.items[m], board.window(m, s)
    needed: dict[int, None] = {}
    for party in item.parties:
        able = [p for p in party if not window & ~board.available[p]]
        if not able:
            return
        if not any(board.is_free(p, window) for p in able):
            engaged = [(len(own), own) for own in (_engaged(board, p, window) for p in able)]
            needed.update(dict.fromkeys(min(engaged)[1]))
    if len(needed) > most or not all(_may_leave(board, m, x, pool) for x in needed):
        return
    if needed:
        yield list(needed)
    if len(needed) < most and not (board.has_room(m, s) and board.has_resources(m, s)):
        crowd = dict.fromkeys(x for t in slots_in(window) for x in pool.by_slot.get(t, ()))
        tried = 0
        for x in crowd:
            if x in needed or not _overlaps(board, x, window) or not _may_leave(board, m, x, pool):
                continue
            yield [*needed, x]
            tried += 1
            if tried == SENT_FROM_A_FULL_SLOT:
                return


def _may_leave(board: Board, m: int, x: int, pool: Pool) -> bool:
    """Return whether a meeting may be sent away for another: it is of the pool, and nothing has to follow it."""
    followers = board.items[x].before
    return x in pool.meetings and m not in followers and all(board.seats[f] is None for f in followers)


def _overlaps(board: Board, x: int, window: int) -> bool:
    seat = board.seats[x]
    return seat is not None and bool(board.window(x, seat.start) & window)


def _engaged(board: Board, p: int, window: int) -> list[int]:
    """Return the meetings that keep a person from coming in a window, or the cheapest of one at their maximum."""
    own = [x for x in board.meetings_of[p] if (seat := board.seats[x]) is not None and p in seat.people]
    during = [x for x in own if _overlaps(board, x, window)]
    return during or sorted(own, key=lambda x: (board.values[x], x))[:1]
