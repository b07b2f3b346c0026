"""Kempe chains of a board: the meetings of two slots that must change places together.

(Kempe 1879; in timetabling: Thompson & Dowsland, "Variants of simulated annealing for the
examination timetabling problem", Annals of Operations Research 63, 1996.) Whoever is busy in
both slots stays so; only the ends of a chain gain or lose breaks, so a chain is judged by its ends.
"""

from __future__ import annotations

from duijie.engine.kernel import inner
from duijie.engine.scheduling.breaks.board import Board

LONGEST_CHAIN = 150
"""Meetings of a chain beyond which it is given up: the longer, the surer it is to meet a hindrance."""


@inner
def draw(board: Board, number: int) -> int:
    """Return a random number below ``number`` (the generator is Knuth's MMIX, TAOCP 2, 3.3.4)."""
    board.stamp[1] = board.stamp[1] * 6364136223846793005 + 1442695040888963407
    return int((board.stamp[1] >> 33) & 0x7FFFFFFF) % number


@inner
def busy(board: Board, p: int, t: int) -> int:
    """Return 1 if a person is busy in a slot, 0 if not or if there is no such slot."""
    if t < 0 or t >= board.at.shape[1]:
        return 0
    return 1 if board.at[p, t] >= 0 else 0


@inner
def change_of_runs(board: Board, p: int, x: int, y: int) -> int:
    """Return how the runs of busy slots change in number if a person goes from slot x to y."""
    gone = busy(board, p, x - 1) + busy(board, p, x + 1) - 1
    left = busy(board, p, y - 1) if y - 1 != x else 0
    right = busy(board, p, y + 1) if y + 1 != x else 0
    return gone + 1 - left - right


@inner
def gather(board: Board, first: int, a: int, b: int, size: int) -> int:
    """Add the chain of a meeting to the first ``size`` of the pile; return the new size, −1 if it cannot go."""
    stamp = board.stamp[0]
    if board.mark[first] == stamp:
        return size
    board.mark[first] = stamp
    board.pile[size] = first
    end = size + 1
    at = size
    while at < end:
        m = board.pile[at]
        at += 1
        board.stamp[2] += 1
        if not board.movable[m] or end > LONGEST_CHAIN:
            return -1
        other = b if board.slot[m] == a else a
        for c in range(board.chair[m], board.chair[m + 1]):
            o = board.seat[c]
            if not board.rows[board.option_row[o], other]:
                return -1
            n = board.at[board.option_person[o], other]
            if n >= 0 and board.mark[n] != stamp:
                board.mark[n] = stamp
                board.pile[end] = n
                end += 1
    return end


@inner
def change_of_breaks(board: Board, begin: int, end: int, a: int, b: int) -> int:
    """Return how many breaks it adds to swap a part of the pile."""
    change = 0
    for i in range(begin, end):
        m = board.pile[i]
        x = board.slot[m]
        y = b if x == a else a
        for c in range(board.chair[m], board.chair[m + 1]):
            p = board.option_person[board.seat[c]]
            if board.at[p, y] < 0:
                change += change_of_runs(board, p, x, y)
    return change


@inner
def holds(board: Board, m: int, k: int) -> bool:
    """Return whether whoever holds a class of tables, if anyone does, attends a meeting."""
    if board.holder[k] == -1:
        return True
    for c in range(board.chair[m], board.chair[m + 1]):
        if board.organisation[board.option_person[board.seat[c]]] == board.holder[k]:
            return True
    return False


@inner
def table_for(board: Board, m: int, t: int) -> int:
    """Return a class of tables for a meeting in a slot; −1: none may be used, −2: no limit.

    Its own class comes first, then others, but those with a table left before those that are full.
    """
    if board.capacity.shape[0] == 0:
        return -2
    found = crowded = -1
    for i in range(board.place[board.places[m]], board.place[board.places[m] + 1]):
        k = board.place_class[i]
        if not board.rows[board.place_row[i], t] or not holds(board, m, k):
            continue
        if board.used[k, t] < board.capacity[k, t]:
            if k == board.table[m]:
                return int(k)
            if found < 0:
                found = k
        elif crowded < 0 or k == board.table[m]:
            crowded = k
    return int(crowded if found < 0 else found)


@inner
def take(board: Board, m: int, t: int, k: int, sign: int) -> None:
    """Take (sign 1) or give back (−1) a table of class k and the resources of a meeting in a slot."""
    if k >= 0:
        if board.used[k, t] >= board.capacity[k, t] + (sign < 0):
            board.totals[2] += sign
        board.used[k, t] += sign
    for i in range(board.need[m], board.need[m + 1]):
        board.taken[board.need_resource[i], t] += sign * board.need_number[i]


@inner
def is_supplied(board: Board, m: int, t: int) -> bool:
    """Return whether the resources a meeting needs are left in a slot."""
    for i in range(board.need[m], board.need[m + 1]):
        r = board.need_resource[i]
        if board.taken[r, t] + board.need_number[i] > board.supply[r, t]:
            return False
    return True


@inner
def settle(board: Board, size: int, a: int, b: int) -> bool:
    """Let the pile change tables and resources with one another, if there are such tables and resources enough.

    The new tables are in ``pile_table``; tables beyond the capacity are only counted.
    On failure all is as it was.
    """
    for i in range(size):
        m = board.pile[i]
        take(board, m, board.slot[m], board.table[m], -1)
    for i in range(size):
        m = board.pile[i]
        other = b if board.slot[m] == a else a
        k = table_for(board, m, other)
        if k == -1 or not is_supplied(board, m, other):
            unsettle(board, i, size, a, b)
            return False
        board.pile_table[i] = max(k, -1)
        take(board, m, other, board.pile_table[i], 1)
    return True


@inner
def unsettle(board: Board, done: int, size: int, a: int, b: int) -> None:
    """Undo settling the pile, of which ``done`` meetings have new tables."""
    for i in range(done):
        m = board.pile[i]
        take(board, m, b if board.slot[m] == a else a, board.pile_table[i], -1)
    for i in range(size):
        m = board.pile[i]
        take(board, m, board.slot[m], board.table[m], 1)


@inner
def swap(board: Board, size: int, a: int, b: int, change: int) -> None:
    """Bring every meeting of a settled pile to the other slot; ``change`` as change_of_breaks says.

    Leaves the tables they had before in ``pile_table``.
    """
    for i in range(size):
        m = board.pile[i]
        x = board.slot[m]
        y = b if x == a else a
        for c in range(board.chair[m], board.chair[m + 1]):
            p = board.option_person[board.seat[c]]
            if board.at[p, y] < 0:
                recount(board, p, change_of_runs(board, p, x, y))
    for i in range(size):
        m = board.pile[i]
        leave_crowd(board, m)
        for c in range(board.chair[m], board.chair[m + 1]):
            p = board.option_person[board.seat[c]]
            if board.at[p, board.slot[m]] == m:
                board.at[p, board.slot[m]] = -1
    for i in range(size):
        m = board.pile[i]
        board.slot[m] = b if board.slot[m] == a else a
        board.table[m], board.pile_table[i] = board.pile_table[i], board.table[m]
        join_crowd(board, m)
        for c in range(board.chair[m], board.chair[m + 1]):
            board.at[board.option_person[board.seat[c]], board.slot[m]] = m
    board.totals[0] += change


@inner
def swap_back(board: Board, size: int, a: int, b: int, change: int) -> None:
    """Undo a swap that changed breaks by ``change``."""
    for i in range(size):
        m = board.pile[i]
        take(board, m, board.slot[m], board.table[m], -1)
    for i in range(size):
        m = board.pile[i]
        take(board, m, b if board.slot[m] == a else a, board.pile_table[i], 1)
    swap(board, size, a, b, -change)


@inner
def recount(board: Board, p: int, change: int) -> None:
    """Note that the number of runs of a person changes."""
    before = max(0, board.runs[p] - 1)
    board.runs[p] += change
    after = max(0, board.runs[p] - 1)
    board.breaks_seen[before] -= 1
    board.breaks_seen[after] += 1
    if before == 0 and after > 0:
        board.torn_rank[p] = board.totals[3]
        board.torn[board.totals[3]] = p
        board.totals[3] += 1
    elif before > 0 and after == 0:
        board.totals[3] -= 1
        last = board.torn[board.totals[3]]
        board.torn[board.torn_rank[p]] = last
        board.torn_rank[last] = board.torn_rank[p]


@inner
def leave_crowd(board: Board, m: int) -> None:
    """Strike a meeting off the list of its slot."""
    t = board.slot[m]
    board.crowd_size[t] -= 1
    last = board.crowd[t, board.crowd_size[t]]
    board.crowd[t, board.crowd_rank[m]] = last
    board.crowd_rank[last] = board.crowd_rank[m]


@inner
def join_crowd(board: Board, m: int) -> None:
    """Put a meeting on the list of its slot."""
    t = board.slot[m]
    board.crowd_rank[m] = board.crowd_size[t]
    board.crowd[t, board.crowd_size[t]] = m
    board.crowd_size[t] += 1


@inner
def is_fair(board: Board) -> bool:
    """Return whether the numbers of breaks of any two people differ by at most what homogeneity allows."""
    if board.fairness[0] < 0:
        return True
    low = high = -1
    for number in range(board.breaks_seen.shape[0]):
        if board.breaks_seen[number] > 0:
            high = number
            if low < 0:
                low = number
    return bool(high - low <= board.fairness[0])
