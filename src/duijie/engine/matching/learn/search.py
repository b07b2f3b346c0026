"""Searching for better weights, one at a time, over a grid.

There are few weights, what they are measured by moves in jumps (a ranking changes or it does not), and the same answer
must come out on every machine: so the search is over a grid, not along slopes. It is cyclic coordinate ascent, as
Metzler and Croft, "Linear feature-based models for information retrieval", Information Retrieval 10 (2007), section 4,
fit rankers directly to what they are judged by.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from duijie.engine.matching.learn.grid import RANGES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from duijie.engine.matching.learn.trial import Trial
    from duijie.engine.matching.weights import Weights

SWEEPS: Final = 3
#: A step must gain at least so much (of ``Outcome.worth``): what gains less is chance.
LEAST_GAIN: Final = 0.001


def find_weights(trial: Trial, seen: NDArray[np.bool_], start: Weights) -> Weights:
    """Return the best weights found for the needs ``seen``, at least as good as ``start``.

    A weight that makes no difference to the judged pairs (that of industries where nobody names one) stays as it is.
    """
    best, worth = start, trial.outcome(start, seen).worth
    for _ in range(SWEEPS):
        before = best
        for name, allowed in RANGES.items():
            for step in allowed.steps:
                tried = replace(best, **{name: step})
                found = trial.outcome(tried, seen).worth
                if found >= worth + LEAST_GAIN:
                    best, worth = tried, found
        if best == before:
            break
    return best
