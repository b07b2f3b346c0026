"""Whether an offer's figure meets a need's: one rule for all pairs at once.

A need's figure asks for an interval: what its bound says; for a plain number, all that is at least as good
where the property has a better side, else within ``AROUND`` of it. An offer's figure states the interval
that its bound says. Where the two leave open whether the need is met, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.figure_reading import Figure

#: How far from a plain number, and how short of a bound, still counts as around or near it.
AROUND: Final = 0.1
#: A price below this part of a budget is the price of something else.
TRIFLE: Final = 0.01
#: Rounding of units' factors.
SLACK: Final = 1e-9

UNSURE: Final = 0
BROKEN: Final = 1
NEAR: Final = 2
MET: Final = 3

_BOUNDS: Final = ("at_least", "at_most", "range", "exact", "about")
_BETTER: Final = ("higher", "lower", "either", "span")


@dataclass(frozen=True)
class Ends:
    """Figures as arrays: the interval of each (infinite where open), its bound, its property's better side."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    plain: NDArray[np.bool_]
    ranged: NDArray[np.bool_]
    tolerance: NDArray[np.bool_]
    reach: NDArray[np.bool_]
    better: NDArray[np.int64]
    covered: NDArray[np.bool_]
    sum: NDArray[np.bool_]

    def at(self, places: NDArray[np.intp]) -> Ends:
        """Return the figures at some places."""
        return Ends(*(getattr(self, name)[places] for name in self.__dataclass_fields__))


def ends_of(figures: Sequence[Figure]) -> Ends:
    """Return figures as arrays, in their order."""
    quantities = [one.quantity for one in figures]
    low = np.array([-np.inf if one.low is None else one.low for one in quantities], dtype=np.float64)
    high = np.array([np.inf if one.high is None else one.high for one in quantities], dtype=np.float64)
    bound = np.array([_BOUNDS.index(one.bound) for one in quantities], dtype=np.int64)
    better = np.array([_BETTER.index(one.property.better) for one in figures], dtype=np.int64)
    hot = np.array([one.dimension == "temperature" for one in quantities], dtype=bool)
    ranged = bound == _BOUNDS.index("range")
    return Ends(
        low,
        high,
        plain=bound >= _BOUNDS.index("exact"),
        ranged=ranged,
        tolerance=ranged & (low == -high) & (high > 0),
        reach=np.array([one.reach for one in figures], dtype=bool),
        better=better,
        # A range of temperatures that goods endure is covered, not fallen into.
        covered=(better == _BETTER.index("span")) | (hot & (better == _BETTER.index("higher"))),
        sum=np.array([one.property.group == "预算" for one in figures], dtype=bool),
    )


@dataclass(frozen=True)
class _Told:
    """What a comparison tells: met, or broken, and by how much at the lower and the upper limit."""

    met: NDArray[np.bool_]
    broken: NDArray[np.bool_]
    below: NDArray[np.float64]
    above: NDArray[np.float64]


def judge_pairs(need: Ends, offer: Ends) -> NDArray[np.int64]:
    """Return ``MET``, ``NEAR``, ``BROKEN`` or ``UNSURE`` for each need's figure and the offer's beside it."""
    low, high, loose = _asked(need)
    span = need.covered & (need.ranged | _is(need, "span"))
    lowest, highest = _stated(offer, span)
    spanned = _spanned(low, high, lowest, highest, offer)
    within = _within(low, high, lowest, highest, need, offer)
    # How even a thing is (厚度±1μm) says nothing about how large it is, unless it is an error that is measured.
    said = (need.tolerance == offer.tolerance) | _is(need, "lower")
    said &= ~(need.sum & (highest < TRIFLE * high))
    met = np.where(span, spanned.met, within.met) & said
    broken = np.where(span, spanned.broken, within.broken) & said & ~met & ~loose
    below, above = np.where(span, spanned.below, within.below), np.where(span, spanned.above, within.above)
    near = broken & (below <= _share(low, AROUND)) & (above <= _share(high, AROUND))
    verdicts: NDArray[np.int64] = np.select([near, met, broken], [NEAR, MET, BROKEN], UNSURE).astype(np.int64)
    return verdicts


def _is(figures: Ends, better: str) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = figures.better == _BETTER.index(better)
    return same


def _share(limit: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    """Return a part of each limit, a little more for rounding, 0 where there is no limit."""
    return (part + SLACK) * np.where(np.isfinite(limit), np.abs(limit), 0.0)


def _gap(short: NDArray[np.bool_], more: NDArray[np.float64], less: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.subtract(more, less, out=np.zeros_like(more), where=short)


def _spanned(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    lowest: NDArray[np.float64],
    highest: NDArray[np.float64],
    offer: Ends,
) -> _Told:
    """Tell whether what is stated takes in all that is asked; a plain number does not tell."""
    wide = offer.ranged | (np.isinf(lowest) ^ np.isinf(highest))
    late, early = lowest > low + _share(low, 0), highest < high - _share(high, 0)
    broken = (late | early) & wide
    return _Told(wide & ~broken, broken, _gap(late & wide, lowest, low), _gap(early & wide, high, highest))


def _within(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    lowest: NDArray[np.float64],
    highest: NDArray[np.float64],
    need: Ends,
    offer: Ends,
) -> _Told:
    """Tell whether what is stated lies within what is asked, or outside of it."""
    floor, ceiling = low - _share(low, 0), high + _share(high, 0)
    window = np.isfinite(low) & np.isfinite(high)
    # A range that takes in the window asked for can be set to it.
    settable = window & offer.ranged & (lowest <= low + _share(low, 0)) & (highest >= high - _share(high, 0))
    under, over = highest < floor, lowest > ceiling
    # A guarantee short of the one asked for (offered ≥5000 h where ≥6000 h are asked) does not meet it.
    weak_low = np.isinf(high) & np.isfinite(lowest) & np.isinf(highest) & (lowest < floor)
    weak_high = np.isinf(low) & np.isfinite(highest) & np.isinf(lowest) & (highest > ceiling)
    # Beyond the good end of a window nobody can say whether it is too much of it.
    beyond = window & ((over & _is(need, "higher")) | (under & _is(need, "lower")))
    return _Told(
        ((lowest >= floor) & (highest <= ceiling)) | settable,
        (under | over | weak_low | weak_high) & ~beyond,
        _gap(under, low, highest) + _gap(weak_low, low, lowest),
        _gap(over, lowest, high) + _gap(weak_high, highest, high),
    )


def _asked(need: Ends) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the intervals asked for, and where a figure outside of one says nothing."""
    higher, lower, span = (_is(need, better) for better in ("higher", "lower", "span"))
    up = need.plain & (higher | (need.reach & ~lower & ~span))
    down = need.plain & lower
    loose = need.plain & ~up & ~down & ~span
    low = np.where(down | need.tolerance, -np.inf, need.low - np.where(loose, AROUND * np.abs(need.low), 0.0))
    high = np.where(up, np.inf, need.high + np.where(loose, AROUND * np.abs(need.high), 0.0))
    return low, high, loose


def _stated(offer: Ends, span: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the intervals stated: of a tolerance ±x, x; of "up to x" where a span is asked, all below."""
    low = np.where(offer.tolerance, offer.high, offer.low)
    return np.where(offer.plain & offer.reach & span, -np.inf, low), offer.high
