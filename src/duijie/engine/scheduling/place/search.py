"""The compiled search: insert by promise with Kempe chains, then anneal over ejections."""

from __future__ import annotations

import math

import numpy as np

from duijie.engine.kernel import inner, kernel
from duijie.engine.scheduling.place.case import Board, Case, Ints
from duijie.engine.scheduling.place.moves import (
    NOWHERE,
    fit,
    has_resources,
    is_followed,
    note,
    put,
    settle,
    swap,
    take,
    undo,
)

MOST_EJECTED = 6
VICTIMS_SEEN = 8
RELOCATED = 0.5
"""Share of moves that put a placed meeting elsewhere."""

STALE = 0.05
"""Share of moves that only recolour, so that the search drifts over plans of equal worth."""


@kernel
def seed_lots(seed: int) -> None:
    """Seed the random numbers of the compiled functions."""
    np.random.seed(seed)


@inner
def blocked_party(case: Case, board: Board, m: int, s: int) -> int:
    """Return the one party with nobody free at a start, −1 if there are none, −2 if several."""
    found = -1
    window = ((1 << case.length[m]) - 1) << s
    for i in range(case.party_at[m], case.party_at[m + 1]):
        free = False
        for j in range(case.member_at[i], case.member_at[i + 1]):
            p = case.member[j]
            if case.member_mask[j] >> s & 1 and not board.busy[p] & window and board.count[p] < case.most[p]:
                free = True
                break
        if not free:
            if found >= 0:
                return -2
            found = i
    return found


@inner
def enter(case: Case, board: Board, m: int, s: int) -> bool:
    """Place a meeting at a start if it fits now."""
    k = fit(case, board, m, s)
    if k == NOWHERE:
        return False
    note(case, board, m)
    fit(case, board, m, s)
    put(case, board, m, s, k)
    return True


@inner
def relieve(case: Case, board: Board, m: int, a: int) -> bool:
    """Place a meeting in a slot where all can come but tables are short, by recolouring another away."""
    for _ in range(2 if board.crowd[a] > 0 else 0):
        b = np.random.randint(len(board.crowd))
        mark = board.log_end[0]
        if b == a or not swap(case, board, board.inside[a, np.random.randint(board.crowd[a])], a, b):
            continue
        if enter(case, board, m, a):
            return True
        undo(case, board, mark)
    return False


@inner
def release(case: Case, board: Board, m: int, a: int, j: int, lot: int, tries: int) -> int:
    """Place a meeting in a slot by freeing a member of the one blocked party; return the tries left, −1 if it is in."""
    p = case.member[j]
    other = board.at[p, a]
    if other < 0 or not case.member_mask[j] >> a & 1 or board.count[p] >= case.most[p]:
        return tries
    free = case.available[p] & ~board.busy[p]
    for step in range(len(board.crowd)):
        b = (lot + step) % len(board.crowd)
        if tries == 0 or not free >> b & 1:
            continue
        tries -= 1
        mark = board.log_end[0]
        if swap(case, board, other, a, b):
            if enter(case, board, m, a):
                return -1
            undo(case, board, mark)
    return tries


@kernel
def chain_in(case: Case, board: Board, m: int, lot: int, tries: int) -> bool:
    """Place a meeting of one slot that nobody can come to now, by recolouring two slots along a Kempe chain."""
    horizon = len(board.crowd)
    for turn in range(horizon if case.length[m] == 1 else 0):
        a = (lot + turn) % horizon
        if not case.starts[m] >> a & 1 or not has_resources(case, board, m, a):
            continue
        i = blocked_party(case, board, m, a)
        if i == -1 and relieve(case, board, m, a):
            return True
        if i < 0:
            continue
        for j in range(case.member_at[i], case.member_at[i + 1]):
            tries = release(case, board, m, a, j, lot, tries)
            if tries <= 0:
                return tries < 0
    return False


@kernel
def insert_all(case: Case, board: Board, order: Ints, tries: int) -> None:
    """Place meetings in an order, each at a free start or through a chain, where that can be done."""
    horizon = len(board.crowd)
    for e in range(len(order)):
        m = order[e]
        if board.start[m] >= 0 or case.starts[m] == 0:
            continue
        board.log_end[0] = 0
        lot = np.random.randint(horizon)
        if not settle(case, board, m, lot, 0) and tries > 0:
            chain_in(case, board, m, lot, tries)
    board.log_end[0] = 0


@kernel
def load(case: Case, board: Board, order: Ints, start: Ints, group: Ints, who: Ints) -> None:
    """Place meetings where rows of another plan have them, as far as that breaks no rule."""
    for e in range(len(order)):
        m, s = order[e], start[order[e]]
        if s < 0 or board.start[m] >= 0 or fit(case, board, m, s) == NOWHERE:
            continue
        k = fit(case, board, m, s)
        exact = True
        for i in range(case.party_at[m], case.party_at[m + 1]):
            p, able = who[i], False
            for j in range(case.member_at[i], case.member_at[i + 1]):
                able |= case.member[j] == p and case.member_mask[j] >> s & 1 == 1
            window = ((1 << case.length[m]) - 1) << s
            exact &= able and not board.busy[p] & window and board.count[p] < case.most[p]
        if exact and (group[m] < 0 or case.holder[group[m]] < 0):
            for i in range(case.party_at[m], case.party_at[m + 1]):
                board.who[i] = who[i]
            if k >= 0 and case.holder[k] >= 0:
                fit(case, board, m, s)
        put(case, board, m, s, k)


@inner
def evict(case: Case, board: Board, m: int) -> bool:
    """Take a meeting out for a while; False if a placed one must come after it."""
    if board.start[m] < 0 or is_followed(case, board, m):
        return False
    note(case, board, m)
    take(case, board, m)
    return True


@inner
def cheapest_member(case: Case, board: Board, i: int, s: int, length: int) -> int:
    """Return the member of a party whose coming costs least in meetings given up, −1 if nobody can come."""
    window = ((1 << length) - 1) << s
    best, least = -1, 1e300
    for j in range(case.member_at[i], case.member_at[i + 1]):
        p = case.member[j]
        if not case.member_mask[j] >> s & 1:
            continue
        cost, last = 0.0, -1
        if not board.busy[p] & window and board.count[p] >= case.most[p]:
            cost = 1.0
        for t in range(s, s + length):
            other = board.at[p, t]
            if other >= 0 and other != last:
                cost += case.gain[other]
                last = other
        if cost < least:
            best, least = p, cost
    return best


@inner
def clear_people(case: Case, board: Board, m: int, s: int) -> bool:
    """Take out what keeps one member of each party from coming, the least worth first."""
    for i in range(case.party_at[m], case.party_at[m + 1]):
        p = cheapest_member(case, board, i, s, case.length[m])
        if p < 0:
            return False
        for t in range(s, s + case.length[m]):
            if board.at[p, t] >= 0 and not evict(case, board, board.at[p, t]):
                return False
        if board.count[p] >= case.most[p] and not evict_cheapest(case, board, p):
            return False
    return True


@inner
def evict_cheapest(case: Case, board: Board, p: int) -> bool:
    """Take out the meeting of a person that is worth least."""
    cheapest, least = -1, 1e300
    for t in range(len(board.crowd)):
        other = board.at[p, t]
        if other >= 0 and case.gain[other] < least and not is_followed(case, board, other):
            cheapest, least = other, case.gain[other]
    return cheapest >= 0 and evict(case, board, cheapest)


@inner
def clear_room(case: Case, board: Board, m: int, s: int) -> bool:
    """Take one meeting out of a start slot, the least worth of a few that free a resource or a table."""
    if board.crowd[s] == 0:
        return False
    short = not has_resources(case, board, m, s)
    cheapest, least = -1, 1e300
    for _ in range(VICTIMS_SEEN):
        other = board.inside[s, np.random.randint(board.crowd[s])]
        useful = not short
        for j in range(case.need_at[m], case.need_at[m + 1]):
            for n in range(case.need_at[other], case.need_at[other + 1]):
                useful |= case.need[j] == case.need[n]
        if useful and case.gain[other] < least:
            cheapest, least = other, case.gain[other]
    return cheapest >= 0 and evict(case, board, cheapest)


@inner
def force_in(case: Case, board: Board, m: int, s: int) -> bool:
    """Place a meeting at a start, taking out up to a few others; False, half done, if that is too much."""
    if not clear_people(case, board, m, s):
        return False
    for _ in range(3):
        if enter(case, board, m, s):
            return True
        if not clear_room(case, board, m, s):
            return False
    return enter(case, board, m, s)


@inner
def random_bit(mask: int, horizon: int) -> int:
    """Return a slot of a mask that is not empty: the first from a random one on."""
    s = np.random.randint(horizon)
    while not mask >> s & 1:
        s = (s + 1) % horizon
    return s


@inner
def drift(case: Case, board: Board) -> None:
    """Recolour two slots along the chain of a random meeting; what is placed stays the same."""
    horizon = len(board.crowd)
    a = np.random.randint(horizon)
    if board.crowd[a] == 0 or horizon < 2:
        return
    m = board.inside[a, np.random.randint(board.crowd[a])]
    swap(case, board, m, a, random_bit((1 << horizon) - 1, horizon))


@inner
def resettle(case: Case, board: Board, s: int, tries: int) -> int:
    """Look for new places for what this move has put out; return how many changes the move had made by then."""
    out = min(board.log_end[0], MOST_EJECTED)
    for j in range(out):
        other = board.log[j, 0]
        if board.start[other] < 0 and not settle(case, board, other, s, 0) and tries > 0:
            chain_in(case, board, other, np.random.randint(len(board.crowd)), tries)
    return int(out)


@inner
def relocate(case: Case, board: Board, tries: int) -> int:
    """Put a random placed meeting at another start; return as :func:`resettle`, −1, nothing changed, if it can't be."""
    horizon = len(board.crowd)
    a = np.random.randint(horizon)
    if board.crowd[a] == 0:
        return -1
    m = board.inside[a, np.random.randint(board.crowd[a])]
    s = random_bit(case.starts[m], horizon)
    if s == a or not evict(case, board, m):
        return -1
    if not force_in(case, board, m, s):
        undo(case, board, 0)
        return -1
    return int(resettle(case, board, s, tries))


@inner
def let_in(case: Case, board: Board, m: int, tries: int) -> int:
    """Place a waiting meeting, at a free start or a random one; return as :func:`relocate`."""
    s = random_bit(case.starts[m], len(board.crowd))
    if settle(case, board, m, s, 0):
        return 0
    if not force_in(case, board, m, s):
        undo(case, board, 0)
        return -1
    return int(resettle(case, board, s, tries))


@kernel
def anneal(case: Case, board: Board, waiting: Ints, size: int, moves: int, heat: float, tries: int) -> int:
    """Make moves at a heat (Kirkpatrick et al. 1983) and return how many meetings wait at the end.

    A move lets a waiting meeting in or relocates a placed one; those it ejects look for a new place at once.
    ``waiting[:size]``: the meetings to try; those let out join them, so there is room for all meetings.
    """
    for _ in range(moves):
        board.log_end[0] = 0
        if size == 0:
            break
        lot = np.random.random()
        if lot < STALE:
            drift(case, board)
            continue
        e = np.random.randint(size)
        m = waiting[e]
        if board.start[m] >= 0:
            size -= 1
            waiting[e] = waiting[size]
            continue
        before = (board.total[0], board.total[1], board.total[2])
        out = relocate(case, board, tries) if lot < STALE + RELOCATED else let_in(case, board, m, tries)
        if out < 0:
            continue
        change = (
            case.weight[0] * (board.total[0] - before[0])
            + case.weight[1] * (board.total[1] - before[1])
            + case.weight[2] * (board.total[2] - before[2])
        )
        if change < 0 and (heat <= 0 or np.random.random() >= math.exp(change / heat)):
            undo(case, board, 0)
            continue
        if board.start[m] >= 0:
            size -= 1
            waiting[e] = waiting[size]
        for j in range(out):
            other = board.log[j, 0]
            if board.start[other] < 0 and other != m and size < len(waiting):
                waiting[size] = other
                size += 1
    return size
