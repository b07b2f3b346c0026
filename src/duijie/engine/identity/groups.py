"""Pairs that belong together, gathered into groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duijie.engine.text import Text


@dataclass(frozen=True, slots=True)
class Link:
    """Two things that probably are one, how surely, and why."""

    pair: tuple[int, int]
    score: float
    why: Text


@dataclass(frozen=True, slots=True)
class Group:
    """Things linked to each other; ``score`` is the weakest of the links that built the group, ``why`` all of them."""

    members: tuple[int, ...]
    score: float
    why: Text


def gather_groups(links: Iterable[Link], apart: set[tuple[int, int]]) -> list[Group]:
    """Return the groups that links build, surest link first.

    A link that would bring two members of ``apart`` (known to be different) into one group is left out.
    """
    group_of: dict[int, list[int]] = {}
    used: dict[int, list[Link]] = {}
    for link in sorted(links, key=lambda one: (-one.score, one.pair)):
        a, b = (group_of.setdefault(member, [member]) for member in link.pair)
        if a is b:
            continue
        if any((min(x, y), max(x, y)) in apart for x in a for y in b):
            continue
        used[id(a)] = [*used.get(id(a), []), *used.pop(id(b), []), link]
        a += b
        group_of.update(dict.fromkeys(b, a))
    groups = {id(members): members for members in group_of.values() if len(members) > 1}
    return [
        Group(tuple(sorted(members)), min(link.score for link in used[key]), _reasons(used[key]))
        for key, members in groups.items()
    ]


def _reasons(links: list[Link]) -> Text:
    whys = list(dict.fromkeys(link.why for link in links))
    return Text("; ".join(w.en for w in whys), "；".join(w.zh_hans for w in whys), "；".join(w.zh_hant for w in whys))
