"""Interpreters as the planner sees them, and who goes to which meeting.

An interpreter of three languages serves several pairs of languages, yet only one meeting at a time. That every
slot's meetings can be served is, by Hall's theorem, the same as: for any set of pairs of languages there are no
more meetings that need one of them than interpreters who serve one of them. Each such set becomes a resource of
its own (``interpreter:en-zh``, ``interpreter:en-zh+en-yue``), so the plan never promises an interpreter twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from duijie.engine.records import Resource
from duijie.store.models import Assistant

PREFIX: Final = "interpreter:"
_MOST_PAIRS: Final = 5
"""Pairs of languages that share interpreters of which every set becomes a resource; 31 sets."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Somebody who interprets. ``slots`` None: there in every slot."""

    key: str
    languages: frozenset[str]
    slots: frozenset[str] | None

    def serves(self, pair: str) -> bool:
        """Return whether they speak both languages of a pair such as ``en-zh``."""
        return self.languages.issuperset(pair.split("-"))

    def is_there(self, slot: str) -> bool:
        """Return whether they work in a slot."""
        return self.slots is None or slot in self.slots


def languages_of(codes: Iterable[str]) -> frozenset[str]:
    """Return languages without their script or region: ``zh-hans`` and ``zh`` are understood alike."""
    return frozenset(code.strip().lower().split("-")[0] for code in codes if code.strip())


def interpreter_of(row: Assistant) -> Interpreter:
    """Return the interpreter of a row."""
    return Interpreter(row.key, languages_of(row.languages), None if row.slots is None else frozenset(row.slots))


def pair_needed(tongues: Sequence[frozenset[str]], interpreters: Collection[Interpreter]) -> str | None:
    """Return the pair of languages that must be interpreted for people to talk, None if they need nobody.

    Somebody whose languages are unknown is taken to manage, and an event without any interpreter takes all to.
    Of several pairs that would do, the one that most interpreters serve is taken.
    """
    known = [spoken for spoken in tongues if spoken]
    if len(known) < 2 or not interpreters or frozenset.intersection(*known):
        return None
    spoken = sorted(frozenset.union(*known))
    able = [
        (one, other)
        for one, other in combinations(spoken, 2)
        if all(one in languages or other in languages for languages in known)
    ]
    names = [f"{one}-{other}" for one, other in able]
    return max(names, key=lambda name: (sum(i.serves(name) for i in interpreters), -names.index(name)), default=None)


def resources_for(
    pairs: Iterable[str], interpreters: Sequence[Interpreter], slots: Sequence[str]
) -> tuple[tuple[Resource, ...], Mapping[str, Mapping[str, int]]]:
    """Return the resources that keep interpreters from being promised twice, and what a meeting of each pair needs."""
    needed = sorted(set(pairs))
    sets = [group for cluster in _clusters(needed, interpreters) for group in _sets(cluster)]
    resources = []
    for group in sets:
        able = [i for i in interpreters if any(i.serves(pair) for pair in group)]
        by_slot = {slot: sum(i.is_there(slot) for i in able) for slot in slots}
        different = {slot: number for slot, number in by_slot.items() if number != len(able)}
        resources.append(Resource(PREFIX + "+".join(group), len(able), different))
    needs = {pair: {PREFIX + "+".join(group): 1 for group in sets if pair in group} for pair in needed}
    return tuple(resources), needs


def _clusters(pairs: Sequence[str], interpreters: Sequence[Interpreter]) -> Iterator[list[str]]:
    """Yield the pairs of languages in groups that share interpreters."""
    left = list(pairs)
    while left:
        cluster = [left.pop(0)]
        grown = True
        while grown:
            near = [p for p in left if any(i.serves(p) and any(i.serves(q) for q in cluster) for i in interpreters)]
            cluster += near
            left = [pair for pair in left if pair not in near]
            grown = bool(near)
        yield sorted(cluster)


def _sets(cluster: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the sets of pairs that are watched: every one, or of very many pairs each alone, by two, and all."""
    sizes = range(1, len(cluster) + 1) if len(cluster) <= _MOST_PAIRS else (1, 2, len(cluster))
    for size in sizes:
        yield from combinations(cluster, size)


def assign_interpreters(
    needs: Mapping[str, str],
    interpreters: Sequence[Interpreter],
    slot: str,
    before: Mapping[str, str],
    values: Mapping[str, float] | None = None,
) -> dict[str, str]:
    """Return who interprets which meeting of one slot: meeting code → interpreter key, as many as can be.

    ``needs``: meeting code → pair of languages. ``before``: who was told to interpret it so far; they stay unless
    another meeting could not be served otherwise. Augmenting paths (Kuhn 1955), meetings by code, or, with ``values``,
    the most valuable first: then of meetings that cannot all be served those worth most are (a matroid's greedy).
    """
    there = [i for i in interpreters if i.is_there(slot)]
    able = {
        code: sorted((i.key for i in there if i.serves(pair)), key=lambda key: (key != before.get(code), key))
        for code, pair in sorted(needs.items())
    }
    serving: dict[str, str] = {}
    kept = [code for code in able if able[code] and able[code][0] == before.get(code)]
    order = [*kept, *(code for code in able if code not in kept)]
    if values is not None:
        order.sort(key=lambda code: -values.get(code, 0))
    for code in order:
        _serve(code, able, serving, set())
    return {code: interpreter for interpreter, code in sorted(serving.items(), key=lambda pair: pair[1])}


def _serve(code: str, able: Mapping[str, Sequence[str]], serving: dict[str, str], seen: set[str]) -> bool:
    """Find an interpreter for a meeting: somebody free, else somebody whose meeting another can take over."""
    free = next((interpreter for interpreter in able[code] if interpreter not in serving), None)
    if free is not None:
        serving[free] = code
        return True
    for interpreter in able[code]:
        if interpreter not in seen:
            seen.add(interpreter)
            if _serve(serving[interpreter], able, serving, seen):
                serving[interpreter] = code
                return True
    return False
