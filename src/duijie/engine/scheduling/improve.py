"""Better plans from a plan: let meetings in at the cost of lesser ones, then close breaks.

Every trial is kept only if no objective gets worse than one that comes before it gets
better; equal trials are kept too, which lets the search drift.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from duijie.engine.scheduling.construct import insert, is_plain, swap
from duijie.engine.scheduling.problem import breaks_in, slots_in
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
    if not state.domain.starts[m]:
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


def close_breaks(state: State, rng: random.Random, stopped: Stopped, rounds: int) -> None:
    """Anneal over shifts and two-slot swaps that leave the same meetings placed.

    Nothing but breaks changes, so the objectives before breaks stay as they are. The
    temperature falls from about one break to a twentieth (Kirkpatrick et al. 1983).
    """
    movable = [m for m, spot in enumerate(state.spots) if spot is not None and is_plain(state, m)]
    if not movable or not state.breaks:
        return
    state.log.clear()
    best, kept = state.breaks, list(state.spots)
    pinned = "moves" in state.compiled.problem.objective
    for step in range(rounds):
        if step % 64 == 0 and stopped(state):
            break
        heat = 0.7 * 0.05 ** (step / rounds)
        m = movable[rng.randrange(len(movable))]
        spot = state.spots[m]
        if spot is None or (pinned and state.keeps(m, spot)):
            continue
        starts = slots_in(state.domain.starts[m])
        b = starts[rng.randrange(len(starts))]
        if b == spot.start:
            continue
        breaks, others = state.breaks, _steady(state)
        moved = swap(state, m, spot.start, b)
        if moved:
            worse = state.breaks - breaks
            if _steady(state) != others or (worse > 0 and rng.random() >= math.exp(-worse / heat)):
                state.rollback(0)
            elif state.breaks < best:
                best, kept = state.breaks, list(state.spots)
        state.log.clear()
    if state.breaks > best:
        state.load(kept)


def _steady(state: State) -> tuple[int, ...]:
    return tuple(state.totals[name] for name in ("mandatory", "floor", "value", "moves", "leximin", "balance"))
