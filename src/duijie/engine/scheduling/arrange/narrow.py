"""Where meetings may still go once each person's meetings, and each chain of them, are seen together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duijie.engine.scheduling.domain import Domain
from duijie.engine.scheduling.problem import Compiled, slots_in


def narrow(compiled: Compiled, domain: Domain, chosen: Sequence[int]) -> dict[int, int] | None:
    """Return the mask of starts left for each chosen meeting, or None where they cannot all take place.

    No start is lost at which a meeting takes place in some plan that places all of them.
    """
    starts = {m: domain.starts[m] for m in chosen}
    if not all(starts.values()) or any(e not in starts for m in chosen for e in compiled.items[m].after):
        return None
    groups = [group for group in (_singles(compiled, p, starts) for p in range(len(compiled.most))) if len(group) > 1]
    changed = True
    while changed:
        before = dict(starts)
        for m in chosen:
            for earlier in compiled.items[m].after:
                if not _order(compiled, starts, earlier, m):
                    return None
        for group in groups:
            left = all_different({m: starts[m] for m in group})
            if left is None:
                return None
            starts.update(left)
        changed = starts != before
    return starts


def is_alone(compiled: Compiled, m: int, p: int) -> bool:
    """Return whether a meeting can take place with nobody in a person's stead."""
    return any(party == (p,) for party in compiled.items[m].parties)


def _singles(compiled: Compiled, p: int, starts: Mapping[int, int]) -> list[int]:
    """Return a person's own meetings of one slot: no two of them share a slot."""
    own = compiled.meetings_of[p]
    return [m for m in dict.fromkeys(own) if m in starts and compiled.items[m].length == 1 and is_alone(compiled, m, p)]


def _order(compiled: Compiled, starts: dict[int, int], earlier: int, later: int) -> bool:
    """Cut the starts of two meetings to those that leave room for the other; return whether any are left."""
    length = compiled.items[earlier].length
    first = slots_in(starts[earlier])[0] + length
    last = slots_in(starts[later])[-1] - length
    starts[later] &= -1 << first
    starts[earlier] &= (1 << last + 1) - 1 if last >= 0 else 0
    return bool(starts[earlier] and starts[later])


def all_different(masks: Mapping[int, int]) -> dict[int, int] | None:
    """Return the masks without the slots that no assignment of different slots uses; None if there is none.

    A maximum matching and the strong components of its residual graph (Régin, AAAI 1994).
    """
    holder: dict[int, int] = {}
    for m in masks:
        if not _augment(masks, holder, m, set()):
            return None
    place = {m: t for t, m in holder.items()}
    reach = {t: _reach(masks, holder, t) for t in holder}
    taken = sum(1 << t for t in holder)
    left = {}
    for m, mask in masks.items():
        here = place[m]
        kept = 0
        for t in slots_in(mask):
            # The holder of t can give way to an empty slot, or along a cycle to the slot that m leaves.
            if t == here or t not in holder or reach[t] & ~taken or reach[t] >> here & 1:
                kept |= 1 << t
        left[m] = kept
    return left


def _augment(masks: Mapping[int, int], holder: dict[int, int], m: int, seen: set[int]) -> bool:
    for t in slots_in(masks[m]):
        if t in seen:
            continue
        seen.add(t)
        if t not in holder or _augment(masks, holder, holder[t], seen):
            holder[t] = m
            return True
    return False


def _reach(masks: Mapping[int, int], holder: Mapping[int, int], t: int) -> int:
    """Return the slots that become needed, step by step, if the holder of a slot moves on."""
    reached, pile = 1 << t, [t]
    while pile:
        slot = pile.pop()
        if slot not in holder:
            continue
        fresh = masks[holder[slot]] & ~reached
        reached |= fresh
        pile += slots_in(fresh)
    return reached
