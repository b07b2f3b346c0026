"""Postings: for every column (a term, a word), which listings hold it and how often.

Listings come and go. A few new ones wait in a table; when they are many they become a segment, and segments of
like size are joined, so that a listing is moved only as often as the logarithm of their number. Source: Bentley and
Saxe, "Decomposable searching problems I: static-to-dynamic transformation", Journal of Algorithms 1 (1980).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

#: Listings that wait before they become a segment.
WAITING: Final = 1024
#: Two neighbouring segments are joined when the older is at most so many times as long.
_ALIKE: Final = 2


@dataclass(frozen=True)
class Segment:
    """Postings in columns: those of column c lie from ``ends[c]`` to ``ends[c + 1]``, by place."""

    ends: NDArray[np.int64]
    places: NDArray[np.int32]
    codes: NDArray[np.uint16]

    def of(self, columns: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the postings of columns begin and end; of a column that is not here, both are 0."""
        here = (columns >= 0) & (columns < len(self.ends) - 1)
        known = np.where(here, columns, 0)
        return np.where(here, self.ends[known], 0), np.where(here, self.ends[known + 1], 0)


@dataclass(frozen=True)
class Held:
    """The postings of the columns asked for, one after another: ``ends`` has one number more than columns."""

    ends: NDArray[np.int64]
    places: NDArray[np.int32]
    codes: NDArray[np.uint16]


class Postings:
    """Postings of listings, numbered in the order in which they came."""

    def __init__(self, segments: Sequence[Segment] = ()) -> None:
        self._segments = list(segments)
        self._waiting: dict[int, tuple[array[int], array[int]]] = {}
        self._waiting_rows = 0

    @classmethod
    def build(cls, rows: sparse.csr_array[np.uint16]) -> Postings:
        """Return the postings of listings × columns."""
        columns = rows.tocsc()
        ends, places = columns.indptr.astype(np.int64), columns.indices.astype(np.int32, copy=False)
        return cls([Segment(ends, places, columns.data)])

    def append(self, place: int, columns: NDArray[np.int32], codes: NDArray[np.uint16]) -> None:
        """Add a listing. Places must rise."""
        for column, code in zip(columns.tolist(), codes.tolist(), strict=True):
            places, held = self._waiting.setdefault(column, (array("i"), array("H")))
            places.append(place)
            held.append(code)
        self._waiting_rows += 1

    def settle(self, alive: NDArray[np.bool_]) -> None:
        """Make a segment of what waits, if that is much; what is no longer ``alive`` is dropped on the way."""
        if self._waiting_rows < WAITING:
            return
        self._segments.append(_without_dead(self._waiting_segment(), alive))
        self._waiting, self._waiting_rows = {}, 0
        while len(self._segments) > 1 and len(self._segments[-2].places) <= _ALIKE * len(self._segments[-1].places):
            newer, older = self._segments.pop(), self._segments.pop()
            self._segments.append(_without_dead(_join([older, newer]), alive))

    def compact(self, alive: NDArray[np.bool_]) -> Segment:
        """Return all postings of listings that are alive as one segment; nothing changes."""
        parts = [one for one in (*self._segments, self._waiting_segment()) if len(one.places)]
        return _without_dead(parts[0] if len(parts) == 1 else _join(parts), alive)

    def gather(self, columns: NDArray[np.integer]) -> list[Held]:
        """Return the postings of columns, in as many parts as there are segments. A listing is in one part only."""
        parts = [_gather(segment, columns) for segment in self._segments if len(segment.places)]
        if self._waiting:
            parts.append(self._gather_waiting(columns))
        return parts

    def _gather_waiting(self, columns: NDArray[np.integer]) -> Held:
        places, codes, ends = array("i"), array("H"), [0]
        for column in columns.tolist():
            held = self._waiting.get(column)
            if held:
                places += held[0]
                codes += held[1]
            ends.append(len(places))
        return Held(np.array(ends, dtype=np.int64), np.array(places, dtype=np.int32), np.array(codes, dtype=np.uint16))

    def _waiting_segment(self) -> Segment:
        columns = np.array(sorted(self._waiting), dtype=np.int64)
        held = self._gather_waiting(columns)
        counts = np.zeros(int(columns[-1]) + 1 if len(columns) else 0, dtype=np.int64)
        counts[columns] = np.diff(held.ends)
        return Segment(ends_of(counts), held.places, held.codes)


def _gather(segment: Segment, columns: NDArray[np.integer]) -> Held:
    starts, ends = segment.of(columns)
    held = np.flatnonzero(ends > starts)
    slices = [slice(start, end) for start, end in zip(starts[held].tolist(), ends[held].tolist(), strict=True)]
    places = np.concatenate([segment.places[one] for one in slices]) if slices else segment.places[:0]
    codes = np.concatenate([segment.codes[one] for one in slices]) if slices else segment.codes[:0]
    return Held(ends_of(ends - starts), places, codes)


def _join(segments: Sequence[Segment]) -> Segment:
    if not segments:
        return Segment(ends_of(np.zeros(0, np.int64)), np.zeros(0, np.int32), np.zeros(0, np.uint16))
    width = max(len(one.ends) for one in segments) - 1
    spans = [np.arange(len(one.ends) - 1, dtype=np.int32) for one in segments]
    columns = np.concatenate([np.repeat(own, np.diff(one.ends)) for own, one in zip(spans, segments, strict=True)])
    # Stable: the places of a column stay in their order, as those of an older segment come before a newer one's.
    order = np.argsort(columns, kind="stable")
    places = np.concatenate([one.places for one in segments])[order]
    codes = np.concatenate([one.codes for one in segments])[order]
    return Segment(ends_of(np.bincount(columns, minlength=width)), places, codes)


def _without_dead(segment: Segment, alive: NDArray[np.bool_]) -> Segment:
    kept = alive[segment.places]
    if kept.all():
        return segment
    ends = ends_of(kept)[segment.ends]
    return Segment(ends, segment.places[kept], segment.codes[kept])


def ends_of(counts: NDArray[np.integer] | NDArray[np.bool_] | Sequence[int]) -> NDArray[np.int64]:
    """Return where runs of so many entries begin and end: one number more than ``counts``, from 0 on."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
