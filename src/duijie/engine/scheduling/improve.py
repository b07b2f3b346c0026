"""Better plans from a plan: let meetings in at the cost of lesser ones, then close breaks.

Every trial is kept only if no objective gets worse than one that comes before it gets
better; equal trials are kept too, which lets the search drift.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from duijie.engine.scheduling.construct import insert
from duijie.engine.scheduling.problem import breaks_in, slots_in, windows
from duijie.engine.scheduling.state import Spot, State

Stopped = Callable[[State], bool]


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


def exchange(state: State, rng: random.Random, stopped: Stopped) -> None:
    """Let unplaced meetings in by ejecting others, which then look for new places."""
    quiet = 0
    while not stopped(state):
        waiting = [m for m, spot in enumerate(state.spots) if spot is None and state.domain.starts[m]]
        if not waiting or quiet >= 4:
            return
        rng.shuffle(waiting)
        waiting.sort(key=lambda m: -state.compiled.items[m].value)
        gained = False
        for m in waiting:
            if stopped(state):
                return
            state.log.clear()
            if state.spots[m] is None and _let_in(state, rng, m):
                gained = True
        quiet = 0 if gained else quiet + 1


def _let_in(state: State, rng: random.Random, m: int) -> bool:
    before = state.score()
    starts = slots_in(state.domain.starts[m])
    rng.shuffle(starts)
    for s in starts[:8]:
        mark = len(state.log)
        out = _clear(state, m, s)
        spot = state.fit(m, s) if out is not None else None
        if out is not None and spot is not None:
            state.place(m, spot)
            for other, _ in reversed(out):
                if state.spots[other] is None:
                    insert(state, other)
            after = state.score()
            if after > before:
                return True
            if _level(state, after) == _level(state, before) and rng.random() < 0.5:
                return False
        state.rollback(mark)
    return False


def _level(state: State, score: tuple[int, ...]) -> tuple[int, ...]:
    """Return the objectives before breaks and moves, those that exchanging is about."""
    names = state.compiled.problem.objective
    cut = next((i for i, name in enumerate(names) if name in ("breaks", "moves")), len(names))
    return score[:cut]


def _clear(state: State, m: int, s: int) -> list[tuple[int, Spot]] | None:
    """Take out what stops a meeting from starting at ``s``; None if that is too much."""
    item = state.compiled.items[m]
    out: list[tuple[int, Spot]] = []
    slots = range(s, s + item.length)
    for options in state.domain.members[m]:
        able = [p for p, mask in options.items() if mask >> s & 1]
        p = min(able, key=lambda q: (state.is_full(q), sum(state.at[q][t] >= 0 for t in slots)))
        for t in slots:
            if state.at[p][t] >= 0:
                out += state.remove_chain(state.at[p][t])
        if state.is_full(p):
            own = [n for n in dict.fromkeys(state.at[p]) if n >= 0]
            if not own:
                return None
            out += state.remove_chain(min(own, key=lambda n: state.compiled.items[n].value))
    if len(out) > 4:
        return None
    tries = 0
    while state.fit(m, s) is None:
        crowd = [n for t in slots for n in state.inside[t]]
        state.ticks += len(crowd) // 8
        tries += 1
        if not crowd or tries > 3 or not state.in_order(m, s):
            return None
        out += state.remove_chain(min(crowd, key=lambda n: (state.compiled.items[n].value, n)))
    return out
