"""Who may be shown to whom, as arrays, and what a place on a list costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: In how many steps the price of a place rises to its highest.
STEPS: Final = 4


@dataclass(frozen=True)
class Places:
    """Pairs of a need and a candidate, need by need.

    Attributes:
        ends: where each need's pairs begin, and the end of the last: needs + 1.
        offers: the offer of each pair, numbered from 0.
        scores: the score of each pair.
        wanted: how many offers each need is to be shown; no more than it has pairs.
        rooms: on how many lists each offer stands for nothing.
        dearest: the highest price of a place.
    """

    ends: NDArray[np.int64]
    offers: NDArray[np.int64]
    scores: NDArray[np.float64]
    wanted: NDArray[np.int64]
    rooms: NDArray[np.int64]
    dearest: float

    @property
    def needs(self) -> NDArray[np.int64]:
        """The need of each pair."""
        return np.repeat(np.arange(len(self.wanted)), np.diff(self.ends))

    def steps(self) -> list[tuple[NDArray[np.int64], float]]:
        """Return how many places each offer has at each price but the highest, of which there is no end."""
        widths = np.maximum(self.rooms, 1)
        return [(self.rooms if not step else widths, self.dearest * step / STEPS) for step in range(STEPS)]

    def price(self, offer: int, place: int) -> float:
        """Return what the place after ``place`` others costs an offer."""
        room = int(self.rooms[offer])
        return 0.0 if place < room else self.dearest * min(STEPS, 1 + (place - room) // max(1, room)) / STEPS

    def value(self, chosen: NDArray[np.bool_]) -> float:
        """Return the sum of the chosen pairs' scores less the prices of their places."""
        left = np.bincount(self.offers[chosen], minlength=len(self.rooms))
        paid = 0.0
        for width, price in self.steps():
            taken = np.minimum(left, width)
            paid += price * int(taken.sum())
            left = left - taken
        return float(self.scores[chosen].sum()) - paid - self.dearest * int(left.sum())

    def bound(self, prices: NDArray[np.float64]) -> float:
        """Return what no choice can exceed, by weak duality from any one price an offer, in [0, ``dearest``].

        Each need is given the best it could have at these prices, each offer the most that it could earn by them.
        """
        values = self.scores - prices[self.offers]
        order = np.lexsort((-values, self.needs))
        rank = np.arange(len(order)) - np.repeat(self.ends[:-1], np.diff(self.ends))
        best = float(values[order][rank < np.repeat(self.wanted, np.diff(self.ends))].sum())
        return best + sum(float(width @ np.maximum(prices - price, 0.0)) for width, price in self.steps())
