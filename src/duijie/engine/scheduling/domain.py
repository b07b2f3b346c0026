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
    """Return the domain that the given rules leave.

    Meetings that are alike in all that rules may look at share the answer: ``starts`` looks at length, slots,
    session, fixed slot and needs; ``member`` at the person and the length; ``table`` at the length, the number of
    parties and who of the holders of tables may attend.
    """
    active = tuple(rules)
    holders = {group.holder for group in compiled.classes or ()} - {None}
    shared: dict[tuple[object, ...], int] = {}
    attending: dict[tuple[int, int], int] = {}
    seating: dict[tuple[object, ...], dict[int, int]] = {}
    starts: list[int] = []
    members: list[tuple[dict[int, int], ...]] = []
    tables: list[dict[int, int]] = []
    for m, (item, meeting) in enumerate(zip(compiled.items, compiled.problem.meetings, strict=True)):
        alike = (item.length, meeting.slots, meeting.session, meeting.fixed, item.needs)
        if alike not in shared:
            shared[alike] = _starts(compiled, active, m)
        mask = shared[alike]
        parties = []
        for party in item.parties:
            for p in party:
                if (p, item.length) not in attending:
                    attending[p, item.length] = _member(compiled, active, m, p)
            parties.append({p: attending[p, item.length] for p in party})
            mask &= _union(parties[-1].values())
        places: dict[int, int] = {}
        if compiled.classes is not None:
            own = {compiled.organisation[p] for party in item.parties for p in party} & holders if holders else ()
            kind = (item.length, len(item.parties), frozenset(own))
            if kind not in seating:
                seating[kind] = {k: _table(compiled, active, m, k) for k in range(len(compiled.classes))}
            places = seating[kind]
            mask &= _union(places.values())
        starts.append(mask)
        members.append(tuple({p: able & mask for p, able in party.items() if able & mask} for party in parties))
        tables.append({k: open_ & mask for k, open_ in places.items() if open_ & mask})
    return Domain(active, tuple(starts), tuple(members), tuple(tables))


def _starts(compiled: Compiled, rules: tuple[Rule, ...], m: int) -> int:
    mask = windows(compiled.all_slots, compiled.items[m].length)
    for rule in rules:
        if rule.starts is not None:
            mask &= rule.starts(compiled, m)
    return mask


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
