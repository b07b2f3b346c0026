"""Single changes of the board, compiled: fit, put, take, undo, and the Kempe chain of two slots."""

from __future__ import annotations

from duijie.engine.kernel import inner
from duijie.engine.scheduling.place.case import LOG_LENGTH, Board, Case

NOWHERE = -2
"""The class of tables where a meeting does not fit; −1 where none is needed."""

LONGEST_CHAIN = 400
SPARE_LOG = LOG_LENGTH - 4 * LONGEST_CHAIN


@inner
def put(case: Case, board: Board, m: int, s: int, k: int) -> None:
    """Place a meeting at a start and class of tables; who attends is in ``board.who`` already."""
    length = case.length[m]
    for i in range(case.party_at[m], case.party_at[m + 1]):
        p = board.who[i]
        board.total[1] += board.count[p] < case.floor[p]
        board.count[p] += 1
        for t in range(s, s + length):
            board.busy[p] |= 1 << t
            board.at[p, t] = m
    for t in range(s, s + length):
        if k >= 0:
            board.used[k, t] += 1
        for j in range(case.need_at[m], case.need_at[m + 1]):
            board.taken[case.need[j], t] += case.number[j]
    board.total[0] += case.mandatory[m]
    board.total[2] += case.value[m]
    board.start[m] = s
    board.group[m] = k
    board.rank[m] = board.crowd[s]
    board.inside[s, board.crowd[s]] = m
    board.crowd[s] += 1


@inner
def take(case: Case, board: Board, m: int) -> None:
    """Take a meeting out."""
    s, k, length = board.start[m], board.group[m], case.length[m]
    for i in range(case.party_at[m], case.party_at[m + 1]):
        p = board.who[i]
        board.count[p] -= 1
        board.total[1] -= board.count[p] < case.floor[p]
        for t in range(s, s + length):
            board.busy[p] ^= 1 << t
            board.at[p, t] = -1
    for t in range(s, s + length):
        if k >= 0:
            board.used[k, t] -= 1
        for j in range(case.need_at[m], case.need_at[m + 1]):
            board.taken[case.need[j], t] -= case.number[j]
    board.total[0] -= case.mandatory[m]
    board.total[2] -= case.value[m]
    board.start[m] = -1
    board.crowd[s] -= 1
    last = board.inside[s, board.crowd[s]]
    board.inside[s, board.rank[m]] = last
    board.rank[last] = board.rank[m]


@inner
def note(case: Case, board: Board, m: int) -> None:
    """Write down how a meeting is before it changes."""
    end = board.log_end[0]
    board.log[end, 0] = m
    board.log[end, 1] = board.start[m]
    board.log[end, 2] = board.group[m]
    first = case.party_at[m]
    for i in range(first, case.party_at[m + 1]):
        board.log_who[end, i - first] = board.who[i]
    board.log_end[0] = end + 1


@inner
def undo(case: Case, board: Board, mark: int) -> None:
    """Take back every change since the log had ``mark`` entries.

    Everything touched leaves before anything returns, as people trade slots in a chain.
    """
    end = board.log_end[0]
    for e in range(mark, end):
        if board.start[board.log[e, 0]] >= 0:
            take(case, board, board.log[e, 0])
    for e in range(end - 1, mark - 1, -1):
        board.rank[board.log[e, 0]] = e  # ends at the first entry of each meeting
    for e in range(mark, end):
        m = board.log[e, 0]
        if board.start[m] >= 0 or board.rank[m] != e:
            continue
        first = case.party_at[m]
        for i in range(first, case.party_at[m + 1]):
            board.who[i] = board.log_who[e, i - first]
        if board.log[e, 1] >= 0:
            put(case, board, m, board.log[e, 1], board.log[e, 2])
    board.log_end[0] = mark


@inner
def in_order(case: Case, board: Board, m: int, s: int) -> bool:
    """Return whether predecessors end before a start, and followers start after its end."""
    for j in range(case.after_at[m], case.after_at[m + 1]):
        e = case.after[j]
        if board.start[e] < 0 or board.start[e] + case.length[e] > s:
            return False
    for j in range(case.before_at[m], case.before_at[m + 1]):
        later = board.start[case.before[j]]
        if later >= 0 and later < s + case.length[m]:
            return False
    return True


@inner
def is_followed(case: Case, board: Board, m: int) -> bool:
    """Return whether a meeting that must come later is placed."""
    for j in range(case.before_at[m], case.before_at[m + 1]):  # noqa: SIM110 - generators do not compile
        if board.start[case.before[j]] >= 0:
            return True
    return False


@inner
def has_resources(case: Case, board: Board, m: int, s: int) -> bool:
    """Return whether what a meeting needs is left in all its slots."""
    for j in range(case.need_at[m], case.need_at[m + 1]):
        for t in range(s, s + case.length[m]):
            if board.taken[case.need[j], t] + case.number[j] > case.supply[case.need[j], t]:
                return False
    return True


@inner
def may_sit(case: Case, board: Board, m: int, s: int, k: int) -> bool:
    """Return whether a table of a class is left and takes the meeting and those who attend."""
    if not case.seating[case.kind[m], k] >> s & 1:
        return False
    for t in range(s, s + case.length[m]):
        if board.used[k, t] >= case.capacity[k, t]:
            return False
    if case.holder[k] < 0:
        return True
    for i in range(case.party_at[m], case.party_at[m + 1]):  # noqa: SIM110 - generators do not compile
        if case.organisation[board.who[i]] == case.holder[k]:
            return True
    return False


@inner
def seat(case: Case, board: Board, m: int, s: int) -> int:
    """Return the first class with a table for a meeting, −1 if none is needed, NOWHERE if none is left."""
    classes = len(case.holder)
    if classes == 0:
        return -1
    for k in range(classes):
        if may_sit(case, board, m, s, k):
            return k
    return NOWHERE


@inner
def gather(case: Case, board: Board, m: int, s: int) -> bool:
    """Write to ``board.who`` who of each party is free and furthest from their floor; False if nobody is."""
    window = ((1 << case.length[m]) - 1) << s
    for i in range(case.party_at[m], case.party_at[m + 1]):
        best, least = -1, 1 << 60
        for j in range(case.member_at[i], case.member_at[i + 1]):
            p = case.member[j]
            if not case.member_mask[j] >> s & 1 or board.busy[p] & window or board.count[p] >= case.most[p]:
                continue
            surplus = board.count[p] - case.floor[p]
            if surplus < least:
                best, least = p, surplus
        if best < 0:
            return False
        board.who[i] = best
    return True


@inner
def fit(case: Case, board: Board, m: int, s: int) -> int:
    """Return the class of tables for a meeting not placed, NOWHERE if it cannot start there now."""
    if not case.starts[m] >> s & 1 or not has_resources(case, board, m, s) or not in_order(case, board, m, s):
        return NOWHERE
    return seat(case, board, m, s) if gather(case, board, m, s) else NOWHERE


@inner
def common(case: Case, board: Board, m: int) -> int:
    """Return a mask that holds every start at which each party has somebody free (exact for one slot)."""
    mask = case.starts[m]
    for i in range(case.party_at[m], case.party_at[m + 1]):
        able = 0
        for j in range(case.member_at[i], case.member_at[i + 1]):
            p = case.member[j]
            if board.count[p] < case.most[p]:
                able |= case.member_mask[j] & ~board.busy[p]
        mask &= able
    return int(mask)


@inner
def breaks_with(case: Case, board: Board, m: int, s: int) -> int:
    """Return the number of idle neighbours a placement leaves beside those who attend, a cheap proxy of breaks."""
    end = s + case.length[m]
    lonely = 0
    for i in range(case.party_at[m], case.party_at[m + 1]):
        busy = board.busy[board.who[i]]
        if busy:
            lonely += (s == 0 or not busy >> (s - 1) & 1) + (not busy >> end & 1)
    return lonely


@inner
def settle(case: Case, board: Board, m: int, lot: int, last: int) -> bool:
    """Place a meeting at a free start: the best of its neighbourhood, ties from ``lot`` on; False if none is."""
    mask = common(case, board, m) & ~last
    horizon = len(board.crowd)
    best, place, least = NOWHERE, -1, 1 << 60
    note(case, board, m)
    for turn in range(horizon):
        s = (lot + turn) % horizon
        if not mask >> s & 1:
            continue
        k = fit(case, board, m, s)
        if k == NOWHERE:
            continue
        cost = breaks_with(case, board, m, s)
        if cost < least:
            best, place, least = k, s, cost
            if cost == 0:
                break
    if place < 0:
        board.log_end[0] -= 1
        return False
    fit(case, board, m, place)
    put(case, board, m, place, best)
    return True


@inner
def is_plain(case: Case, m: int) -> bool:
    """Return whether a meeting can be recoloured: one slot, no order to keep."""
    return bool(
        case.length[m] == 1 and case.after_at[m] == case.after_at[m + 1] and case.before_at[m] == case.before_at[m + 1]
    )


@inner
def attends(case: Case, board: Board, m: int, s: int) -> bool:
    """Return whether all who attend a placed meeting could at another start."""
    if not case.starts[m] >> s & 1:
        return False
    for i in range(case.party_at[m], case.party_at[m + 1]):
        for j in range(case.member_at[i], case.member_at[i + 1]):
            if case.member[j] == board.who[i]:
                if not case.member_mask[j] >> s & 1:
                    return False
                break
    return True


@inner
def swap(case: Case, board: Board, seed: int, a: int, b: int) -> bool:
    """Move a meeting from slot ``a`` to ``b``, what it displaces to ``a``, and so on (Kempe 1879, Vizing 1964).

    Everybody keeps their meetings. Fails, changing nothing, where somebody cannot come, a table or a resource
    runs out, or the chain grows too long.
    """
    mark = board.log_end[0]
    if mark > SPARE_LOG or not is_plain(case, seed) or not attends(case, board, seed, b):
        return False
    note(case, board, seed)
    take(case, board, seed)
    done = mark
    while done < board.log_end[0]:
        m, target = board.log[done, 0], a + b - board.log[done, 1]
        done += 1
        for i in range(case.party_at[m], case.party_at[m + 1]):
            other = board.at[board.who[i], target]
            if other < 0:
                continue
            if (
                done - mark > LONGEST_CHAIN
                or board.log_end[0] - mark > LONGEST_CHAIN
                or not is_plain(case, other)
                or not attends(case, board, other, a + b - target)
            ):
                undo(case, board, mark)
                return False
            note(case, board, other)
            take(case, board, other)
    for e in range(mark, done):
        m, target = board.log[e, 0], a + b - board.log[e, 1]
        k = board.log[e, 2]
        if k >= 0 and not may_sit(case, board, m, target, k):
            k = seat(case, board, m, target)
        if k == NOWHERE or not has_resources(case, board, m, target):
            undo(case, board, mark)
            return False
        put(case, board, m, target, k)
    return True
