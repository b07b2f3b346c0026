"""The vectors of many listings, a chunk at a time, and their centres."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from duijie.engine.matching.encode import Encoder, Encoders, encode_listings
from duijie.engine.matching.encoders.centre import PRIOR_TEXTS, Centre, to_unit
from duijie.engine.matching.encoders.rounding import restore_rows, round_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

#: Listings that are encoded at a time, and vectors whose mean is taken at a time.
CHUNK: Final = 256
_SUMMED: Final = 8192


@dataclass(frozen=True)
class Given:
    """Vectors as an encoder gave them: 8-bit codes, listings × dimensions, and the scale of each."""

    codes: NDArray[np.int8]
    scales: NDArray[np.float32]

    def take(self, places: NDArray[np.integer] | slice) -> Given:
        """Return the vectors at some places."""
        return Given(self.codes[places], self.scales[places])


def tasks_of(encoder: Encoder | Encoders | None) -> dict[str, Encoder]:
    """Return who encodes for which task: "inside" a language, and "between" two where that is another."""
    if encoder is None:
        return {}
    if isinstance(encoder, Encoders):
        apart = encoder.between is not encoder.inside
        return {"inside": encoder.inside} | ({"between": encoder.between} if apart else {})
    return {"inside": encoder}


def encode_all(
    encoders: Mapping[str, Encoder], listings: Sequence[Listing], progress: Callable[[int, int], None]
) -> dict[str, Given]:
    """Return the vectors of listings, by task.

    Args:
        encoders: who encodes, by task.
        listings: the listings.
        progress: is told, now and then, how many vectors are done, and of how many.

    Raises:
        ValueError: an encoder gives vectors of a wrong shape, or such as are not finite.
    """
    total = len(listings) * len(encoders)
    found: dict[str, Given] = {}
    for number, (task, encoder) in enumerate(encoders.items()):
        width = 0 if listings else np.asarray(encoder.encode(["."])).shape[1]
        codes, scales = np.zeros((0, width), dtype=np.int8), np.zeros(len(listings), dtype=np.float32)
        for start in range(0, len(listings), CHUNK):
            rows = slice(start, start + CHUNK)
            part, scales[rows] = round_rows(encode_listings(encoder, listings[rows]))
            if not start:
                codes = np.zeros((len(listings), part.shape[1]), dtype=np.int8)
            codes[rows] = part
            progress(number * len(listings) + start + len(part), total)
        found[task] = Given(codes, scales)
    return found


def encode_one(encoders: Mapping[str, Encoder], listing: Listing) -> dict[str, NDArray[np.float32]]:
    """Return a listing's vectors as they are kept, by task; the encoders work at the same time.

    Raises:
        ValueError: an encoder gives vectors of a wrong shape, or such as are not finite.
    """

    def work(encoder: Encoder) -> NDArray[np.float32]:
        row: NDArray[np.float32] = restore_rows(*round_rows(encode_listings(encoder, (listing,))))[0]
        return row

    if len(encoders) < 2:
        return {task: work(encoder) for task, encoder in encoders.items()}
    with ThreadPoolExecutor(len(encoders), thread_name_prefix="encode") as pool:
        return dict(zip(encoders, pool.map(work, encoders.values()), strict=True))


def find_mean(given: Given, languages: NDArray[np.str_]) -> Centre:
    """Return what ``find_centre`` finds, without holding all vectors as floats at once."""
    width = given.codes.shape[1]
    totals: dict[str, tuple[NDArray[np.float64], int]] = {}
    for start in range(0, len(given.codes), _SUMMED):
        rows = slice(start, start + _SUMMED)
        unit = to_unit(restore_rows(given.codes[rows], given.scales[rows]))
        held = given.scales[rows] > 0
        for language in np.unique(languages[rows]).tolist():
            own = unit[held & (languages[rows] == language)]
            total, count = totals.get(language, (np.zeros(width), 0))
            totals[language] = total + own.sum(axis=0, dtype=np.float64), count + len(own)
    everything = sum((total for total, _ in totals.values()), np.zeros(width))
    overall = _mean(everything, sum(count for _, count in totals.values()), np.zeros(width, dtype=np.float32))
    return Centre({language: _mean(*totals[language], overall) for language in sorted(totals)}, overall)


def _mean(total: NDArray[np.float64], count: int, prior: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((total + PRIOR_TEXTS * prior) / (count + PRIOR_TEXTS), dtype=np.float32)
