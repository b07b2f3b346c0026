"""Where each meeting may go before any other meeting is thought of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from duijie.engine.scheduling.problem import Compiled, windows
from duijie.engine.scheduling.rules import RULES, Rule


@dataclass(frozen=True, slots=True)
class Domain:
    """Start slots left by the rules that look at one meeting alone.

    ``starts[m]``: mask of starts. ``members[m][i][p]``: the starts among them at which
    member ``p`` of party ``i`` can attend. ``tables[m][k]``: those at which a table of
    class ``k`` can take it (empty when tables are no limit).
    """

    rules: tuple[Rule, ...]
    starts: tuple[int, ...]
    members: tuple[tuple[dict[int, int], ...], ...]
    tables: tuple[dict[int, int], ...]


def domain_of(compiled: Compiled, rules: Iterable[Rule] = RULES) -> Domain:
    """Return the domain that the given rules leave."""
    active = tuple(rules)
    starts: list[int] = []
    members: list[tuple[dict[int, int], ...]] = []
    tables: list[dict[int, int]] = []
    for m, item in enumerate(compiled.items):
        mask = windows(compiled.all_slots, item.length)
        for rule in active:
            if rule.starts is not None:
                mask &= rule.starts(compiled, m)
        parties = tuple({p: _member(compiled, active, m, p) for p in party} for party in item.parties)
        for party in parties:
            mask &= _union(party.values())
        places = {k: _table(compiled, active, m, k) for k in range(len(compiled.classes or ()))}
        if compiled.classes is not None:
            mask &= _union(places.values())
        starts.append(mask)
        members.append(tuple({p: own & mask for p, own in party.items() if own & mask} for party in parties))
        tables.append({k: own & mask for k, own in places.items() if own & mask})
    return Domain(active, tuple(starts), tuple(members), tuple(tables))


def keep_only(domain: Domain, meetings: Collection[int]) -> Domain:
    """Return the domain with every other meeting left out of the plan."""
    return Domain(
        domain.rules,
        tuple(mask if m in meetings else 0 for m, mask in enumerate(domain.starts)),
        tuple(own if m in meetings else tuple({} for _ in own) for m, own in enumerate(domain.members)),
        tuple(own if m in meetings else {} for m, own in enumerate(domain.tables)),
    )


def _member(compiled: Compiled, rules: tuple[Rule, ...], m: int, p: int) -> int:
    mask = compiled.all_slots
    for rule in rules:
        if rule.member is not None:
            mask &= rule.member(compiled, m, p)
    return mask


def _table(compiled: Compiled, rules: tuple[Rule, ...], m: int, k: int) -> int:
    mask = compiled.all_slots
    for rule in rules:
        if rule.table is not None:
            mask &= rule.table(compiled, m, k)
    return mask


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
