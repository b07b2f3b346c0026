"""Suggestions for a listing that judgements bear on.

What people thought of one offer bears on all that are like it, so here listings are compared in full, not only in
what they share with the one that asks: those of the shortlist, the judged ones, and what judgements bring forward.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.catalogue.whole import whole
from duijie.engine.matching.lists.diversity import best_spread
from duijie.engine.matching.rank import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from duijie.engine.matching.catalogue.asking import Asking
    from duijie.engine.matching.catalogue.learned import Learned
    from duijie.engine.matching.catalogue.side import Side
    from duijie.engine.matching.figure_reading import Role
    from duijie.engine.matching.pools import Setting
    from duijie.engine.records import Judgement, Listing, Match

#: Listings that a judgement brings forward, as many as ``Feedback.candidates`` does.
BROUGHT: Final = 32


class Judgements:
    """Judgements by their need and by their offer."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._of_need: dict[str, list[Judgement]] = defaultdict(list)
        self._of_offer: dict[str, list[Judgement]] = defaultdict(list)
        for one in judgements:
            self._of_need[one.need].append(one)
            self._of_offer[one.offer].append(one)

    def __bool__(self) -> bool:
        return bool(self._of_need)

    def of_needs(self, needs: Iterable[str]) -> tuple[Judgement, ...]:
        """Return the judgements of needs, given by their ids."""
        return tuple(one for need in needs for one in self._of_need.get(need, ()))

    def judged_needs(self) -> tuple[str, ...]:
        """Return the ids of the needs with judgements."""
        return tuple(self._of_need)

    def good_offers(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by the id of an offer that was found good, the ids of the needs it was found good for."""
        good = {
            offer: tuple(one.need for one in said if one.verdict == "good") for offer, said in self._of_offer.items()
        }
        return {offer: needs for offer, needs in good.items() if needs}


@dataclass(frozen=True)
class Room:
    """What suggestions by judgements need to reach.

    Attributes:
        needs: the side of the needs.
        offers: the side of the offers.
        read: gives a listing that is here, by its side and id, ready to ask.
        learned: by what listings are read.
        setting: what else decides the ranking.
        judgements: the judgements of the setting, by their listings.
    """

    needs: Side
    offers: Side
    read: Callable[[Role, str], Asking]
    learned: Learned
    setting: Setting
    judgements: Judgements

    def siblings(self, needs: Sequence[Listing]) -> tuple[str, ...]:
        """Return the needs with judgements that are of these needs' organisations, or are these needs."""
        owners = {one.organisation for one in needs if one.organisation}
        own = {one.id for one in needs}
        return tuple(
            need
            for need in self.judgements.judged_needs()
            if need in own or (need in self.needs and self.needs.find(need)[0].organisation in owners)
        )

    def nearest(self, offer: Asking) -> tuple[str, ...]:
        """Return the ids of the offers most like one, by the greater of the likeness of words and of meaning."""
        alike = np.zeros(self.offers.width)
        for group in self.offers.groups:
            if len(group.places):
                answer = group.answer(offer, self.learned.words)
                own = answer.terms if answer.meaning is None else np.maximum(answer.terms, answer.meaning)
                alike[group.places.rows] = own
        alike[~self.offers.alive] = 0.0
        best = np.argsort(-alike, kind="stable")[:BROUGHT]
        return tuple(self.offers.at(place).id for place in best[alike[best] > 0].tolist())


def offers_by_judgements(
    room: Room, asking: Asking, likely: Sequence[str], top: int, explained: bool
) -> tuple[Match, ...]:
    """Return the best offers for a need that judgements bear on.

    Args:
        room: the catalogue.
        asking: the need.
        likely: the ids of the offers that are likely without judgements.
        top: how many to return at most.
        explained: whether they carry their reasons.
    """
    siblings = room.siblings([asking.listing])
    said = [one for one in room.judgements.of_needs(siblings) if one.offer in room.offers]
    found: dict[str, Asking] = {}
    for one in said:
        found.setdefault(one.offer, room.read("offer", one.offer))
    brought = [other for one in said if one.verdict == "good" for other in room.nearest(found[one.offer])]
    ids = _in_order(room.offers, {*likely, *found, *brought})
    offers = [found.get(one) or room.read("offer", one) for one in ids]
    needs = [asking, *(room.read("need", one) for one in siblings if one != asking.listing.id)]
    setting = replace(room.setting, judgements=tuple(said))
    pools = whole(needs, offers, room.learned, setting)
    block = pools.compare(np.zeros(1, dtype=np.intp), np.arange(len(offers)))
    scores = block.score()
    cells = [(0, place) for place in best_spread(scores[0], pools.offer_owners, top).tolist()]
    return tuple(worded(pools, block, scores, cells, cells, explained))


def needs_by_judgements(
    room: Room, asking: Asking, likely: Sequence[str], top: int, explained: bool
) -> tuple[Match, ...]:
    """Return the best needs for an offer, where judgements bear on any; arguments as of offers_by_judgements."""
    good = room.judgements.good_offers()
    near = [one for one in (*room.nearest(asking), asking.listing.id) if one in good]
    brought = [need for one in near for need in good[one] if need in room.needs]
    ids = _in_order(room.needs, {*likely, *brought})
    candidates = [room.read("need", one) for one in ids]
    siblings = [one for one in room.siblings([one.listing for one in candidates]) if one not in set(ids)]
    needs = [*candidates, *(room.read("need", one) for one in siblings)]
    said = [one for one in room.judgements.of_needs((*ids, *siblings)) if one.offer in room.offers]
    judged = _in_order(room.offers, {one.offer for one in said} - {asking.listing.id})
    offers = [asking, *(room.read("offer", one) for one in judged)]
    pools = whole(needs, offers, room.learned, replace(room.setting, judgements=tuple(said)))
    rows: NDArray[np.intp] = np.arange(len(candidates))
    block = pools.compare(rows, np.zeros(1, dtype=np.intp))
    scores = block.score()
    order = best_spread(scores[:, 0], pools.need_owners[rows], top).tolist()
    cells = [(place, 0) for place in order]
    return tuple(worded(pools, block, scores, cells, cells, explained))


def _in_order(side: Side, ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=side.place)
