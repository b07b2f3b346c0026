"""Plans filled up and made fair: every meeting that fits without harm, nobody with far more breaks than others."""

from __future__ import annotations

from math import prod

from duijie.engine.scheduling.problem import breaks_in, slots_in, windows
from duijie.engine.scheduling.state import Spot, State

MOST_GROUPS = 4096
"""Combinations of members of pools that are looked at for one start; the least busy members come first."""


def fill(state: State) -> None:
    """Place every meeting that can be placed without making the plan worse or unfair."""
    again = True
    while again:
        again = False
        for m, spot in enumerate(state.spots):
            if spot is None and _fill_one(state, m):
                again = True


def _fill_one(state: State, m: int) -> bool:
    if not openings(state, m):
        return False
    before = state.score()
    best: tuple[tuple[int, ...], Spot] | None = None
    for spot in every_fit(state, m):
        mark = len(state.log)
        state.place(m, spot)
        score = state.score()
        if score >= before and is_fair(state) and (best is None or score > best[0]):
            best = (score, spot)
        state.rollback(mark)
    if best is not None:
        state.place(m, best[1])
    return best is not None


def openings(state: State, m: int) -> int:
    """Return the starts at which every party has a free member and some table is left: no others need a closer look."""
    length = state.compiled.items[m].length
    found = state.domain.starts[m]
    for options in state.domain.members[m]:
        able = 0
        for p, mask in options.items():
            if not state.is_full(p):
                able |= mask & windows(~state.busy[p] & state.compiled.all_slots, length)
        found &= able
    if state.compiled.classes is None or not found:
        return found
    seated = 0
    for k, mask in state.domain.tables[m].items():
        used, capacity = state.used[k], state.compiled.classes[k].capacity
        room = sum(1 << t for t in slots_in(mask & found) if used[t] < capacity[t])
        seated |= room
    return found & seated


def every_fit(state: State, m: int) -> list[Spot]:
    """Return every spot (start, people, class of tables) that a meeting could take now."""
    found = []
    options = state.domain.members[m]
    for s in slots_in(state.domain.starts[m]):
        if not state.has_resources(m, s) or not state.in_order(m, s):
            continue
        window = ((1 << state.compiled.items[m].length) - 1) << s
        free = [
            [p for p, mask in party.items() if mask >> s & 1 and not state.busy[p] & window and not state.is_full(p)]
            for party in options
        ]
        while prod(len(party) for party in free) > MOST_GROUPS:
            longest = max(free, key=len)
            longest.remove(max(longest, key=lambda p: (state.count[p], p)))
        groups: list[tuple[int, ...]] = [()]
        for party in free:
            groups = [(*group, p) for group in groups for p in party]
        places = [-1] if state.compiled.classes is None else list(state.domain.tables[m])
        for people in groups:
            found += [spot for k in places if state.admits(m, spot := Spot(s, people, k))]
    return found


def is_fair(state: State) -> bool:
    """Return whether the plan keeps homogeneity."""
    width = state.compiled.problem.homogeneity
    if width is None or not state.busy:
        return True
    counts = [breaks_in(busy) for busy in state.busy]
    return max(counts) - min(counts) <= width


def make_fair(state: State) -> None:
    """Drop meetings, cheapest first, until homogeneity holds (an empty plan holds it)."""
    while not is_fair(state):
        counts = [breaks_in(busy) for busy in state.busy]
        p = max(range(len(counts)), key=lambda q: (counts[q], -q))
        own = dict.fromkeys(m for m in state.at[p] if m >= 0)
        best: tuple[tuple[int, ...], int] | None = None
        for m in own:
            mark = len(state.log)
            state.remove_chain(m)
            fewer = breaks_in(state.busy[p]) < counts[p]
            score = (int(fewer), *state.score())
            state.rollback(mark)
            if best is None or score > best[0]:
                best = (score, m)
        assert best is not None, "somebody with breaks has meetings"
        state.remove_chain(best[1])
