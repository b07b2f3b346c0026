"""Sharing out what is shown: a star is not on everybody's list.

The lists together are to have the highest sum of scores less prices. An offer is shown ``room`` times for
nothing; each place beyond costs a price that rises by a fourth of ``dearest`` with each further ``room``, and no
further than ``dearest``. So a list gives up an offer only for one that scores at most ``dearest`` less, and no list
gets shorter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.lists.auction import hold_auction
from duijie.engine.matching.lists.flow import find_flow
from duijie.engine.matching.lists.places import Places

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The most that one suggestion may score less than the one that it replaces.
DEAREST: Final = 0.15
#: Up to so many pairs of a need and a candidate the best lists are found exactly: 4 s and 250 MB at the limit.
EXACT_PAIRS: Final = 1_000_000
#: Above it, lists are at most this much a suggestion below the best ones.
EPSILON: Final = 0.002


@dataclass(frozen=True, slots=True)
class Shared:
    """Lists, and how good they are.

    Attributes:
        lists: for each need the offers it is shown, best score first.
        value: the sum of their scores less the prices of places beyond room.
        bound: what no lists can exceed; equal to ``value`` but for rounding where the lists are the best ones.
    """

    lists: Mapping[str, tuple[str, ...]]
    value: float
    bound: float


def share_out(
    candidates: Mapping[str, Sequence[tuple[str, float]]],
    shown: int,
    room: int | Mapping[str, int],
    dearest: float = DEAREST,
    exact_pairs: int = EXACT_PAIRS,
) -> Shared:
    """Return for each need the ``shown`` candidates that make the best lists together.

    Up to ``exact_pairs`` pairs by min-cost flow, exactly, to a millionth of a score; above by an auction whose result
    is at most ``EPSILON`` a suggestion below the best, which ``bound`` proves. The same input gives the same lists.

    Args:
        candidates: for each need its offers with their scores in [0, 1], best first, no offer twice.
        shown: the length of a list; a need with fewer candidates is shown all.
        room: how often an offer is shown for nothing, or that of each offer.
        dearest: the highest price of a place, in units of the score; 0: plain best lists.
        exact_pairs: the number of pairs above which the auction decides.

    Raises:
        ValueError: ``shown`` is below 1, a room or ``dearest`` is negative.
        KeyError: ``room`` lacks an offer.
    """
    if shown < 1:
        raise ValueError(f"{shown} places on a list; at least one is needed")
    if dearest < 0:
        raise ValueError(f"a price of {dearest}; prices are not negative")
    offers = {offer: place for place, offer in enumerate(dict.fromkeys(o for c in candidates.values() for o, _ in c))}
    rooms = [room if isinstance(room, int) else room[offer] for offer in offers]
    if min(rooms, default=0) < 0:
        raise ValueError(f"a room of {min(rooms)}; it is not negative")
    places = Places(
        ends=np.cumsum([0, *(len(one) for one in candidates.values())]),
        offers=np.array([offers[offer] for one in candidates.values() for offer, _ in one], dtype=np.int64),
        scores=np.array([score for one in candidates.values() for _, score in one], dtype=np.float64),
        wanted=np.array([min(shown, len(one)) for one in candidates.values()], dtype=np.int64),
        rooms=np.array(rooms, dtype=np.int64),
        dearest=dearest,
    )
    exact = len(places.scores) <= exact_pairs
    chosen, bound = find_flow(places) if exact else hold_auction(places, EPSILON)
    return Shared(_lists(candidates, places, chosen), places.value(chosen), bound)


def _lists(
    candidates: Mapping[str, Sequence[tuple[str, float]]], places: Places, chosen: NDArray[np.bool_]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for need, start in zip(candidates, places.ends.tolist(), strict=False):
        held = [pair for place, pair in enumerate(candidates[need], start) if chosen[place]]
        found[need] = tuple(offer for offer, _ in sorted(held, key=lambda pair: -pair[1]))
    return found
