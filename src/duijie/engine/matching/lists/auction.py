"""Nearly the best lists of very many needs, by an auction.

Source: Bertsekas, "The auction algorithm: a distributed relaxation method for the assignment problem", Annals of
Operations Research 14 (1988), and Bertsekas and Castañon, "The auction algorithm for the transportation
problem", Annals 20 (1989), section 4: the places of an offer are similar objects, of which the cheapest is bid for.
"""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappush, heapreplace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.lists.places import Places


def hold_auction(places: Places, epsilon: float) -> tuple[NDArray[np.bool_], float]:
    """Return the pairs of lists at most ``epsilon`` a suggestion below the best, and what no lists can exceed.

    A need that lacks an offer bids for the best one at the going prices, as much as it is better than
    the next best, and ``epsilon`` more. Whoever is outbid bids elsewhere. Prices only rise, by ``epsilon`` or more,
    and an offer always has another place at the highest price, so the auction ends; at its end no need would
    gain more than ``epsilon`` by another offer.

    Args:
        places: who may be shown to whom.
        epsilon: above 0, in units of the score.

    Raises:
        ValueError: ``epsilon`` is not above 0.
    """
    if epsilon <= 0:
        raise ValueError(f"bids that rise by {epsilon} never end")
    auction = _Auction(places, epsilon)
    auction.run()
    return auction.taken, places.bound(auction.entry)


class _Auction:
    """Places held at prices. ``entry``: what an offer's cheapest place costs now."""

    def __init__(self, places: Places, epsilon: float) -> None:
        self._places = places
        self._epsilon = epsilon
        self._needs = places.needs
        self.taken = _first_choices(places, self._needs)
        self._held: dict[int, list[tuple[float, int]]] = {}
        # Whoever holds a place has paid no more than the first one costs.
        self.entry = np.array([places.price(offer, 0) for offer in range(len(places.rooms))])
        self._by_offer = np.argsort(places.offers, kind="stable")
        self._firsts = np.concatenate([[0], np.cumsum(np.bincount(places.offers, minlength=len(places.rooms)))])
        held = np.bincount(self._needs[self.taken], minlength=len(places.wanted))
        self._lacking = (places.wanted - held).tolist()

    def run(self) -> None:
        """Let needs bid until none lacks an offer."""
        waiting = deque(need for need, lacking in enumerate(self._lacking) if lacking)
        while waiting:
            need = waiting.popleft()
            while self._lacking[need]:
                outbid = self._bid(need)
                self._lacking[need] -= 1
                if outbid is not None:
                    if not self._lacking[outbid]:
                        waiting.append(outbid)
                    self._lacking[outbid] += 1

    def _bid(self, need: int) -> int | None:
        """Take the best place for a need and return who lost it, None where it was free."""
        places = self._places
        start, end = int(places.ends[need]), int(places.ends[need + 1])
        values = places.scores[start:end] - self.entry[places.offers[start:end]]
        values[self.taken[start:end]] = -inf
        best = int(values.argmax())
        ahead, values[best] = float(values[best]), -inf
        pair = start + best
        offer = int(places.offers[pair])
        # Nobody need pay more than makes a place safe: another one is always free at the highest price.
        rise = min(ahead - float(values.max()), places.dearest - float(self.entry[offer])) + self._epsilon
        self.taken[pair] = True
        return self._place(offer, pair, float(self.entry[offer]) + rise)

    def _place(self, offer: int, pair: int, price: float) -> int | None:
        held = self._held.get(offer)
        if held is None:
            held = self._held[offer] = self._holders(offer, pair)
        fresh = self._places.price(offer, len(held))
        outbid = None
        if held and held[0][0] < fresh:
            _, lost = heapreplace(held, (price, pair))
            self.taken[lost] = False
            outbid = int(self._needs[lost])
        else:
            heappush(held, (price, pair))
            fresh = self._places.price(offer, len(held))
        self.entry[offer] = min(fresh, held[0][0])
        return outbid

    def _holders(self, offer: int, newcomer: int) -> list[tuple[float, int]]:
        """Return who holds a place of an offer that nobody has bid for yet."""
        pairs = self._by_offer[self._firsts[offer] : self._firsts[offer + 1]]
        held = [(0.0, pair) for pair in pairs[self.taken[pairs]].tolist() if pair != newcomer]
        heapify(held)
        return held


def _first_choices(places: Places, needs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each need its best offers, save those whose room is full of better pairs."""
    order = np.lexsort((-places.scores, needs))
    lengths = np.diff(places.ends)
    rank = np.arange(len(order)) - np.repeat(places.ends[:-1], lengths)
    wished = np.sort(order[rank < np.repeat(places.wanted, lengths)])
    by_offer = wished[np.lexsort((-places.scores[wished], places.offers[wished]))]
    counts = np.bincount(places.offers[wished], minlength=len(places.rooms))
    place = np.arange(len(by_offer)) - np.repeat(np.cumsum(counts) - counts, counts)
    taken = np.zeros(len(places.scores), dtype=np.bool_)
    taken[by_offer[place < places.rooms[places.offers[by_offer]]]] = True
    return taken
