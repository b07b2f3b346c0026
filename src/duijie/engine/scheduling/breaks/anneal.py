"""Annealing of a board: the loop over the moves (Kirkpatrick, Gelatt & Vecchi, Science 220, 1983)."""

from __future__ import annotations

from math import log

from duijie.engine.kernel import inner, kernel
from duijie.engine.scheduling.breaks.board import Board
from duijie.engine.scheduling.breaks.chains import (
    change_of_breaks,
    change_of_runs,
    draw,
    gather,
    is_fair,
    settle,
    swap,
    swap_back,
    unsettle,
)
from duijie.engine.scheduling.breaks.trades import stand_in, trade


@inner
def allowance(board: Board, heat: float) -> float:
    """Return by how many breaks the next move may make the plan worse."""
    if heat <= 0.0:
        return 0.0
    return -heat * log((draw(board, 1 << 30) + 1) / (1 << 30))


@inner
def shift(board: Board, p: int, a: int, b: int, limit: float) -> bool:
    """Bring a person's meeting in slot b to slot a, where they are idle, along its chain."""
    if change_of_runs(board, p, b, a) > limit / 2:  # then the chain is better begun at its other end
        return False
    board.stamp[0] += 1
    size = gather(board, board.at[p, b], b, a, 0)
    if size < 0:
        return False
    change = change_of_breaks(board, 0, size, a, b)
    if change > limit:
        return False
    crowded = board.totals[2]
    if not settle(board, size, a, b):
        return False
    if change + board.price[0] * (board.totals[2] - crowded) > limit:
        unsettle(board, size, size, a, b)
        return False
    swap(board, size, a, b, change)
    if not is_fair(board):
        swap_back(board, size, a, b, change)
        return False
    return True


@inner
def somebody(board: Board) -> int:
    """Return a random person, half the time one with breaks."""
    if board.totals[3] > 0 and draw(board, 2) == 0:
        return int(board.torn[draw(board, board.totals[3])])
    return draw(board, board.at.shape[0])


@inner
def step(board: Board, heat: float) -> None:
    """Try one move."""
    limit = allowance(board, heat)
    horizon = board.at.shape[1]
    which = draw(board, 4)
    if which == 0 and board.totals[6] > 0:
        trade(board, board.waiting[draw(board, board.totals[6])], draw(board, horizon), limit)
        return
    if which == 1 and board.pools.shape[0] > 0:
        c = board.pools[draw(board, board.pools.shape[0])]
        stand_in(board, c, board.option[c] + draw(board, board.option[c + 1] - board.option[c]), limit)
        return
    p = somebody(board)
    a, b = draw(board, horizon), draw(board, horizon)
    for _ in range(4):
        if board.at[p, a] < 0:
            break
        a = draw(board, horizon)
    for _ in range(4):
        if board.at[p, b] >= 0:
            break
        b = draw(board, horizon)
    if board.at[p, a] < 0 and board.at[p, b] >= 0:
        shift(board, p, a, b, limit)


@kernel
def anneal(board: Board, heat: float, work: int, target: int) -> None:
    """Try moves at one heat until so much work is done or breaks are down to ``target``."""
    end = board.stamp[2] + work
    while board.stamp[2] < end and (board.totals[0] + board.totals[2] > target or board.totals[5] < 0):
        board.stamp[2] += 1
        step(board, heat)
