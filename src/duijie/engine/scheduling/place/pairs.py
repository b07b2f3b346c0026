"""The search where every meeting is of two given people, one slot long, at any table.

What a move changes is known before it is made. Annealing (Kirkpatrick et al. 1983): a meeting, waiting or placed,
goes to a random start; the at most two meetings in its way go to a start that is free for them, or out.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duijie.engine.kernel import inner, kernel
from duijie.engine.scheduling.place.case import Board, Case, Ints
from duijie.engine.scheduling.place.moves import put, take
from duijie.engine.scheduling.place.pricing import Duals, start_price


class Options(NamedTuple):
    """The starts of all meetings that are tried, end to end; ``at[m]``: where those of meeting ``m`` begin."""

    start: Ints
    at: Ints


def are_pairs(case: Case) -> bool:
    """Return whether a problem is of this kind."""
    return bool(
        (np.diff(case.party_at) == 2).all()
        and (np.diff(case.member_at) <= 1).all()
        and (case.length == 1).all()
        and len(case.need) == len(case.after) == 0
        and len(case.holder) <= 1
        and (case.holder < 0).all()
    )


def options_of(case: Case, horizon: int, worth: Ints, duals: Duals, least: float) -> Options:
    """Return the starts that are worth trying.

    Left out are those whose meeting brings less than ``least`` after the price of all it uses: good plans hold few.
    """
    able = np.zeros((len(case.starts), horizon), dtype=np.bool_)
    mark_options(case, worth, duals, least, able)
    return Options(np.nonzero(able)[1], np.concatenate(([0], np.cumsum(able.sum(axis=1)))))


@kernel
def mark_options(case: Case, worth: Ints, duals: Duals, least: float, able: NDArray[np.bool_]) -> None:
    """Note which starts are worth trying."""
    for m in range(len(case.starts)):
        for s in range(able.shape[1]):
            if case.starts[m] >> s & 1:
                able[m, s] = worth[m] - start_price(case, duals, m, s) >= least


@inner
def member_of(case: Case, m: int, i: int) -> int:
    """Return the first (0) or second (1) guest of a meeting."""
    return int(case.member[case.member_at[case.party_at[m] + i]])


@inner
def partner_of(case: Case, m: int, p: int) -> int:
    """Return whom a person meets in a meeting."""
    first = member_of(case, m, 0)
    return member_of(case, m, 1) if first == p else first


@inner
def has_table(case: Case, board: Board, t: int) -> bool:
    """Return whether a table is left in a slot."""
    return len(case.holder) == 0 or board.used[0, t] < case.capacity[0, t]


@inner
def refuge(case: Case, board: Board, options: Options, x: int, p: int, m: int, shunned: tuple[int, int, int]) -> int:
    """Return a start that is free for meeting ``x`` of person ``p`` once ``m`` has left its own, −1 if there is none.

    ``shunned``: the slot ``m`` goes to; a slot in which somebody is promised a table, the last one maybe; and who.
    """
    first, last = options.at[x], options.at[x + 1]
    if first == last:
        return -1
    q = partner_of(case, x, p)
    j = first + np.random.randint(last - first)
    for _ in range(first, last):
        u = int(options.start[j])
        j = j + 1 if j + 1 < last else first
        if u == shunned[0] or board.at[q, u] >= 0:
            continue
        if u == shunned[1] and (q == shunned[2] or len(case.holder) > 0):
            continue
        if (board.at[p, u] < 0 or board.at[p, u] == m) and has_table(case, board, u):
            return u
    return -1


@inner
def floor_change(case: Case, board: Board, p: int, more: int) -> int:
    """Return what it brings to the floor if a person has one more meeting (1), one fewer (−1) or as many (0)."""
    if more > 0:
        return 1 if board.count[p] < case.floor[p] else 0
    if more < 0:
        return -1 if board.count[p] <= case.floor[p] else 0
    return 0


@inner
def is_shut(case: Case, board: Board, m: int, t: int) -> bool:
    """Return whether a meeting cannot go to a start even if those in its way leave."""
    a, b = member_of(case, m, 0), member_of(case, m, 1)
    if board.at[a, t] < 0 and board.at[b, t] < 0 and not has_table(case, board, t):
        return True
    if board.start[m] >= 0:
        return False
    full_a, full_b = board.count[a] >= case.most[a], board.count[b] >= case.most[b]
    return bool((full_a and board.at[a, t] < 0) or (full_b and board.at[b, t] < 0))


@inner
def ways_out(case: Case, board: Board, options: Options, m: int, t: int) -> tuple[int, int]:
    """Return where the meetings of the first and the second guest in slot ``t`` can go, −1: nowhere, or there is none.

    A guest at their maximum gives theirs up for a meeting that comes new.
    """
    a, b = member_of(case, m, 0), member_of(case, m, 1)
    x, y = int(board.at[a, t]), int(board.at[b, t])
    new = board.start[m] < 0
    stays_a, stays_b = not new or board.count[a] < case.most[a], not new or board.count[b] < case.most[b]
    u, v = -1, -1
    if x >= 0 and stays_a and (x != y or stays_b):
        u = refuge(case, board, options, x, a, m, (t, -1, -1))
    if y >= 0 and y != x and stays_b:
        promised = partner_of(case, x, a) if x >= 0 else -1
        v = refuge(case, board, options, y, b, m, (t, u, promised))
    return u, v


@inner
def change_of(case: Case, board: Board, m: int, t: int, u: int, v: int) -> float:
    """Return what it brings to put a meeting into a slot, those in its way going to ``u`` and ``v``."""
    a, b = member_of(case, m, 0), member_of(case, m, 1)
    x, y = int(board.at[a, t]), int(board.at[b, t])
    new = 1 if board.start[m] < 0 else 0
    change = float(case.gain[m]) if new else 0.0
    lost_a, lost_b, floor = 0, 0, 0
    if x >= 0 and u < 0:
        change -= case.gain[x]
        lost_a = 1
        if x == y:
            lost_b = 1
        else:
            floor += floor_change(case, board, partner_of(case, x, a), -1)
    if y >= 0 and y != x and v < 0:
        change -= case.gain[y]
        lost_b = 1
        floor += floor_change(case, board, partner_of(case, y, b), -1)
    floor += floor_change(case, board, a, new - lost_a) + floor_change(case, board, b, new - lost_b)
    return float(change + case.weight[1] * floor)


@inner
def relocate(case: Case, board: Board, m: int, t: int, u: int, v: int) -> None:
    """Make a move."""
    k = len(case.holder) - 1
    a, b = member_of(case, m, 0), member_of(case, m, 1)
    x, y = int(board.at[a, t]), int(board.at[b, t])
    if board.start[m] >= 0:
        take(case, board, m)
    if x >= 0:
        take(case, board, x)
    if y >= 0 and y != x:
        take(case, board, y)
    board.who[case.party_at[m]], board.who[case.party_at[m] + 1] = a, b
    put(case, board, m, t, k)
    if u >= 0:
        put(case, board, x, u, k)
    if v >= 0:
        put(case, board, y, v, k)


@kernel
def anneal_pairs(case: Case, board: Board, options: Options, moves: int, heat: float) -> None:
    """Make moves at a heat, in the units of ``case.gain``."""
    for _ in range(moves):
        m = np.random.randint(len(case.starts))
        size = options.at[m + 1] - options.at[m]
        if size == 0:
            continue
        t = int(options.start[options.at[m] + np.random.randint(size)])
        if board.start[m] == t or is_shut(case, board, m, t):
            continue
        u, v = ways_out(case, board, options, m, t)
        change = change_of(case, board, m, t, u, v)
        if change >= 0 or np.random.random() < math.exp(change / heat):
            relocate(case, board, m, t, u, v)
