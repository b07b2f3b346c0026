"""Small numbers in what is published: below five they are hidden, and so is whatever would give them away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Published:
    """A total with its parts as they may be published; None: hidden."""

    total: int | None
    parts: Mapping[str, int | None]


def published(total: int, parts: Mapping[str, int] | None = None) -> Published:
    """Return what of a total and its parts may be published.

    A number of 1 to 4 is hidden; nought tells of nobody and stands. The other parts are hidden, the smallest first,
    until what is hidden of the total is two parts or more that come to ``FEW`` or more together: else the total less
    what is shown would be the hidden number. Where no part is left to hide, the total goes.
    """
    given = dict(parts or {})
    hidden = {name for name, value in given.items() if 0 < value < FEW}
    shown_total: int | None = total if not 0 < total < FEW else None
    if hidden:
        rest = sorted((name for name, value in given.items() if value >= FEW), key=lambda name: (given[name], name))
        while rest and (len(hidden) < 2 or sum(given[name] for name in hidden) < FEW):
            hidden.add(rest.pop(0))
        if len(hidden) < 2 or sum(given[name] for name in hidden) < FEW:
            shown_total = None
    if shown_total is None and given:
        # parts that all stood would add up to the hidden total
        hidden |= {name for name, value in given.items() if value} if not hidden else set()
    return Published(shown_total, {name: None if name in hidden else value for name, value in given.items()})
