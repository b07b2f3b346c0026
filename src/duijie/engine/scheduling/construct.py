"""A first plan, quickly: meetings in order of promise, each where it hurts least.

A meeting that finds no free spot is let in by swapping two slots along a Kempe chain
(the components of two colour classes; Kempe 1879, in edge colouring Vizing 1964) or by
moving another meeting out of a full slot.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled, slots_in
from duijie.engine.scheduling.state import Spot, State

LONGEST_CHAIN = 60
TRIES_OF_A_FULL_SLOT = 12
FULL_SLOTS_TRIED = 3


def construct(
    compiled: Compiled,
    domain: Domain,
    rng: random.Random,
    promise: Sequence[float],
    hurried: Callable[[], bool] = lambda: False,
) -> State:
    """Return a plan made by inserting meetings in order of promise (mandatory ones first).

    Once ``hurried`` says so, meetings take a free spot or none.
    """
    state = State(compiled, domain)
    for m in order(compiled, rng, promise):
        if hurried():
            insert_freely(state, m)
        else:
            insert(state, m)
        state.log.clear()
    return state


def order(compiled: Compiled, rng: random.Random, promise: Sequence[float]) -> list[int]:
    """Return the meetings, most promising first, predecessors before followers, ties by seed."""
    first = "mandatory" in compiled.problem.objective
    keep = "moves" in compiled.problem.objective
    lot = list(range(len(compiled.items)))
    rng.shuffle(lot)

    def key(m: int) -> tuple[float, ...]:
        item = compiled.items[m]
        return (
            -(first and item.mandatory),
            -(keep and item.pin is not None),
            -round(promise[m], 6),
            -item.value / item.length,
            lot[m],
        )

    ranked = sorted(range(len(compiled.items)), key=key)
    if not any(item.after for item in compiled.items):
        return ranked
    done: set[int] = set()
    ordered: list[int] = []

    for m in ranked:
        pile = [m]
        while pile:
            top = pile[-1]
            missing = [e for e in compiled.items[top].after if e not in done]
            if top in done or not missing:
                pile.pop()
                if top not in done:
                    done.add(top)
                    ordered.append(top)
            else:
                pile.extend(missing)
    return ordered


def insert(state: State, m: int) -> bool:
    """Place a meeting if a free spot, a Kempe chain or one other move makes room for it."""
    if insert_freely(state, m):
        return True
    return state.has_room() and (insert_by_chain(state, m) or insert_by_move(state, m))


def insert_freely(state: State, m: int) -> bool:
    """Place a meeting where it was published, if moves count, or at its cheapest free spot."""
    item = state.compiled.items[m]
    pin = item.pin
    if pin is not None and "moves" in state.compiled.problem.objective:
        spot = state.fit(m, pin[0])
        if spot is not None:
            state.place(m, spot)
            return True
    spots = state.fits(m)
    if spots:
        state.place(m, min(spots, key=lambda spot: _cost(state, m, spot)))
        return True
    return False


def _cost(state: State, m: int, spot: Spot) -> tuple[float, int, int]:
    """Prefer early slots for those that others must follow, few breaks, and empty slots."""
    item = state.compiled.items[m]
    return (
        spot.start if item.before else 0,
        state.breaks_with(spot, item.length),
        len(state.inside[spot.start]),
    )


def is_plain(state: State, m: int) -> bool:
    """Return whether a meeting can change places freely with others of one slot."""
    item = state.compiled.items[m]
    return item.length == 1 and not item.after and not item.before


def insert_by_chain(state: State, m: int) -> bool:
    """Place a 1:1 meeting whose two people share no free slot, by swapping two slots."""
    item = state.compiled.items[m]
    if not is_plain(state, m) or any(len(party) > 1 for party in item.parties):
        return False
    people = tuple(party[0] for party in item.parties)
    if any(state.is_full(p) for p in people):
        return False
    for a in slots_in(state.domain.starts[m]):
        engaged = [p for p in people if state.busy[p] >> a & 1]
        if len(engaged) != 1 or not state.has_resources(m, a):
            continue
        free = state.compiled.available[engaged[0]] & ~state.busy[engaged[0]]
        for b in slots_in(free):
            mark = len(state.log)
            if swap(state, state.at[engaged[0]][a], a, b, people):
                spot = state.fit(m, a)
                if spot is not None:
                    state.place(m, spot)
                    return True
            state.rollback(mark)
    return False


def swap(state: State, seed: int, a: int, b: int, clear: Sequence[int] = ()) -> bool:
    """Move a meeting from slot ``a`` to ``b``, whatever it displaces to ``a``, and so on.

    Fails, changing nothing, if the chain would bring anyone of ``clear`` into slot ``a``,
    grows too long, or meets a meeting that cannot go.
    """
    chain = _chain(state, seed, a, b, clear)
    if chain is None:
        return False
    mark = len(state.log)
    lifted = [(m, slot, state.remove(m)) for m, slot in chain.items()]
    for m, slot, spot in lifted:
        other = b if slot == a else a
        target = Spot(other, spot.people, spot.table_class)
        if not state.admits(m, target):
            fitting = state.fit(m, other)
            if fitting is None:
                state.rollback(mark)
                return False
            target = fitting
        state.place(m, target)
    return True


def _chain(state: State, seed: int, a: int, b: int, clear: Sequence[int]) -> dict[int, int] | None:
    """Return the meetings of the chain with the slot each is in, or None if it cannot be swapped."""
    chain: dict[int, int] = {}
    pile = [(seed, a)]
    while pile:
        m, slot = pile.pop()
        if m in chain:
            continue
        spot = state.spots[m]
        other = b if slot == a else a
        if spot is None or not is_plain(state, m) or not state.domain.starts[m] >> other & 1:
            return None
        if slot == b and any(p in clear for p in spot.people):
            return None
        chain[m] = slot
        if len(chain) > LONGEST_CHAIN:
            return None
        for p in spot.people:
            next_one = state.at[p][other]
            if next_one >= 0:
                pile.append((next_one, other))
    state.ticks += len(chain)
    return chain


def insert_by_move(state: State, m: int) -> bool:
    """Place a meeting whose people are free in a slot that is full, by moving another out of it."""
    item = state.compiled.items[m]
    if item.length > 1:
        return False
    tries = 0
    for s in slots_in(state.domain.starts[m]):
        if not _all_free(state, m, s) or not state.in_order(m, s):
            continue
        tries += 1
        if tries > FULL_SLOTS_TRIED:
            return False
        for other in list(state.inside[s])[:TRIES_OF_A_FULL_SLOT]:
            if not is_plain(state, other):
                continue
            mark = len(state.log)
            state.remove(other)
            spot = state.fit(m, s)
            if spot is not None:
                state.place(m, spot)
                elsewhere = [place for place in state.fits(other) if place.start != s]
                if elsewhere:
                    state.place(other, min(elsewhere, key=lambda place: _cost(state, other, place)))
                    return True
            state.rollback(mark)
    return False


def _all_free(state: State, m: int, s: int) -> bool:
    for options in state.domain.members[m]:
        if not any(
            mask >> s & 1 and not state.busy[p] >> s & 1 and not state.is_full(p) for p, mask in options.items()
        ):
            return False
    return True
