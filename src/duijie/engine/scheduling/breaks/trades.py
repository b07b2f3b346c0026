"""Moves that change who meets: one meeting for another that counts the same, one member for a colleague."""

from __future__ import annotations

from duijie.engine.kernel import inner
from duijie.engine.scheduling.breaks.board import Board
from duijie.engine.scheduling.breaks.chains import (
    busy,
    draw,
    holds,
    is_fair,
    is_supplied,
    join_crowd,
    leave_crowd,
    recount,
    table_for,
    take,
)

MOST_EVICTED = 3
"""Meetings that may give way to one."""


@inner
def cost_of(board: Board) -> float:
    """Return breaks, meetings beyond the capacity of tables and lost value, at their prices."""
    return float(board.totals[0] + board.price[0] * board.totals[2] + board.price[1] * max(0, -board.totals[5]))


@inner
def leave(board: Board, p: int, t: int) -> None:
    """Let a person be idle in a slot."""
    change = busy(board, p, t - 1) + busy(board, p, t + 1) - 1
    board.totals[0] += max(0, board.runs[p] + change - 1) - max(0, board.runs[p] - 1)
    recount(board, p, change)
    board.at[p, t] = -1
    board.met[p] -= 1
    if board.met[p] < board.floors[p]:
        board.totals[1] -= 1


@inner
def attend(board: Board, p: int, t: int, m: int) -> None:
    """Let an idle person attend a meeting in a slot."""
    change = 1 - busy(board, p, t - 1) - busy(board, p, t + 1)
    board.totals[0] += max(0, board.runs[p] + change - 1) - max(0, board.runs[p] - 1)
    recount(board, p, change)
    board.at[p, t] = m
    board.met[p] += 1
    if board.met[p] <= board.floors[p]:
        board.totals[1] += 1


@inner
def take_out(board: Board, m: int) -> None:
    """Take a meeting out of the plan."""
    t = board.slot[m]
    leave_crowd(board, m)
    take(board, m, t, board.table[m], -1)
    for c in range(board.chair[m], board.chair[m + 1]):
        leave(board, board.option_person[board.seat[c]], t)
    board.slot[m] = -1
    board.totals[4] -= board.mandatory[m]
    board.totals[5] -= board.value[m]


@inner
def put_in(board: Board, m: int, t: int, k: int) -> None:
    """Put a meeting into a slot with a class of tables; its people sit on its chairs already."""
    board.slot[m] = t
    board.table[m] = k
    board.totals[4] += board.mandatory[m]
    board.totals[5] += board.value[m]
    join_crowd(board, m)
    take(board, m, t, k, 1)
    for c in range(board.chair[m], board.chair[m + 1]):
        attend(board, board.option_person[board.seat[c]], t, m)


@inner
def can_enter(board: Board, m: int, t: int) -> int:
    """Return the class of tables with which a meeting fits into a slot as its chairs are taken (−1: it does not)."""
    for c in range(board.chair[m], board.chair[m + 1]):
        o = board.seat[c]
        p = board.option_person[o]
        if not board.rows[board.option_row[o], t] or board.at[p, t] >= 0 or board.met[p] >= board.most[p]:
            return -1
    if not is_supplied(board, m, t):
        return -1
    return table_for(board, m, t)


@inner
def enlist(board: Board, m: int) -> None:
    """Put a meeting on the list of those that wait."""
    board.waiting_rank[m] = board.totals[6]
    board.waiting[board.totals[6]] = m
    board.totals[6] += 1


@inner
def strike(board: Board, m: int) -> None:
    """Strike a meeting off the list of those that wait."""
    board.totals[6] -= 1
    last = board.waiting[board.totals[6]]
    board.waiting[board.waiting_rank[m]] = last
    board.waiting_rank[last] = board.waiting_rank[m]


@inner
def evict(board: Board, m: int, t: int) -> int:
    """Take out what keeps a meeting from slot t, onto the pile; return how many, −1 (all as it was) if too many.

    Those are the meetings its people are in then, one of anyone who has no more to give,
    and one of a slot without a free table.
    """
    size = 0
    for c in range(board.chair[m], board.chair[m + 1]):
        o = board.seat[c]
        p = board.option_person[o]
        n = board.at[p, t]
        if n < 0 and board.met[p] >= board.most[p]:
            n = board.at[p, draw(board, board.at.shape[1])]
            if n < 0:
                break
        if n >= 0:
            if not board.movable[n] or size == MOST_EVICTED:
                break
            size = evict_one(board, n, size)
    else:
        if size == 0 and board.crowd_size[t] > 0 and table_for(board, m, t) >= 0:
            k = table_for(board, m, t)
            if board.used[k, t] >= board.capacity[k, t]:
                size = evict_one(board, board.crowd[t, draw(board, board.crowd_size[t])], size)
        return size
    restore(board, size)
    return -1


@inner
def evict_one(board: Board, n: int, size: int) -> int:
    """Take out a meeting onto the pile, noting where it was; return the new size of the pile."""
    board.pile[size] = n
    board.pile_table[size] = board.table[n]
    board.pile_slot[size] = board.slot[n]
    take_out(board, n)
    return size + 1


@inner
def restore(board: Board, size: int) -> None:
    """Put the pile back to where it was."""
    for i in range(size - 1, -1, -1):
        put_in(board, board.pile[i], board.pile_slot[i], board.pile_table[i])


@inner
def resettle(board: Board, m: int) -> bool:
    """Put a meeting that is out into the slot where it makes the fewest breaks, if any is free."""
    best, where, horizon = 1 << 30, -1, board.at.shape[1]
    first = draw(board, horizon)
    for i in range(horizon):
        t = (first + i) % horizon
        change = 0
        for c in range(board.chair[m], board.chair[m + 1]):
            o = board.seat[c]
            p = board.option_person[o]
            if not board.rows[board.option_row[o], t] or board.at[p, t] >= 0 or board.met[p] >= board.most[p]:
                change = 1 << 30
                break
            change += 1 - busy(board, p, t - 1) - busy(board, p, t + 1)
        if change < best and is_supplied(board, m, t):
            k = table_for(board, m, t)
            if k == -2 or (k >= 0 and board.used[k, t] < board.capacity[k, t]):
                best, where = change, t
    if where < 0:
        return False
    put_in(board, m, where, max(table_for(board, m, where), -1))
    return True


@inner
def trade(board: Board, m: int, t: int, limit: float) -> bool:
    """Bring a waiting meeting into slot t; what it evicts finds another slot or waits in its stead.

    Kept if breaks rise by at most ``limit``, and the objectives before them stay reached.
    """
    board.stamp[2] += 4
    for c in range(board.chair[m], board.chair[m + 1]):
        board.seat[c] = board.option[c] + draw(board, board.option[c + 1] - board.option[c])
        if not board.rows[board.option_row[board.seat[c]], t]:
            return False
    cost, crowded = cost_of(board), board.totals[2]
    size = evict(board, m, t)
    if size < 0:
        return False
    k = can_enter(board, m, t)
    if k != -1:
        put_in(board, m, t, max(k, -1))
        gone = 0
        for i in range(size):
            gone += not resettle(board, board.pile[i])
        roomy = gone > 0 or (crowded == 0 and board.totals[2] == 0)  # one more meeting needs a table that is free
        if roomy and cost_of(board) <= cost + limit and is_reached(board) and is_fair(board):
            strike(board, m)
            for i in range(size):
                if board.slot[board.pile[i]] < 0:
                    enlist(board, board.pile[i])
            return True
        for i in range(size):
            if board.slot[board.pile[i]] >= 0:
                take_out(board, board.pile[i])
        take_out(board, m)
    restore(board, size)
    return False


@inner
def is_reached(board: Board) -> bool:
    """Return whether mandatory and floor are where they were at first, or better."""
    return bool(board.totals[1] >= 0 and board.totals[4] >= 0)


@inner
def stand_in(board: Board, c: int, o: int, limit: float) -> bool:
    """Let another member take a chair, if breaks rise by at most ``limit``."""
    m = board.chair_meeting[c]
    t = board.slot[m]
    board.stamp[2] += 1
    if t < 0 or o == board.seat[c] or not board.rows[board.option_row[o], t]:
        return False
    old, p, q = board.seat[c], board.option_person[board.seat[c]], board.option_person[o]
    if board.at[q, t] >= 0:
        return False
    cost = cost_of(board)
    if board.met[q] >= board.most[q]:
        return False
    leave(board, p, t)
    attend(board, q, t, m)
    board.seat[c] = o
    fits = board.table[m] < 0 or holds(board, m, board.table[m])
    if fits and cost_of(board) <= cost + limit and is_reached(board) and is_fair(board):
        return True
    board.seat[c] = old
    leave(board, q, t)
    attend(board, p, t, m)
    return False
