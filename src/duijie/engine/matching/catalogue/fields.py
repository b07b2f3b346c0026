"""What the listings of one side state in fields, in arrays that grow."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.matching.catalogue.growing import Growing
from duijie.engine.matching.facts import Facts, industries_of, label_name, trl_said
from duijie.engine.records import COOPERATIONS, KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

_NEVER: Final = "9999-12-31"
_KINDS: Final = {kind: number for number, kind in enumerate(KINDS)}
_FORMS: Final = {form: 1 << number for number, form in enumerate(COOPERATIONS)}


@dataclass(frozen=True, slots=True)
class Stated:
    """What one listing states: numbers as in ``Facts``, sides and industries by their name in the glossary."""

    kind: int
    side: str
    trl: int
    cooperation: int
    industries: tuple[str, ...]


def stated_by(listing: Listing) -> Stated:
    """Return what a listing states in its fields, or in its words where it has no field for it."""
    return Stated(
        kind=-1 if listing.kind is None else _KINDS[listing.kind],
        side=label_name(listing.side) if listing.side else "",
        trl=trl_said(listing) or 0,
        cooperation=sum(_FORMS[form] for form in set(listing.cooperation)),
        industries=tuple(sorted(industries_of(listing))),
    )


class Fields:
    """The fields of listings, by the place at which each was added."""

    def __init__(self) -> None:
        self._stated: list[Stated] = []
        # Kind, side, TRL and forms of cooperation, a row a listing.
        self._numbers = Growing(np.zeros((0, 4), dtype=np.int64))
        self._sides: dict[str, int] = {}
        self._expires = Growing(np.zeros(0, dtype="U10"))
        self._industries: dict[tuple[str, ...], int] = {}
        self._industry_numbers = Growing(np.zeros(0, dtype=np.int64))
        self._called: dict[str, array[int]] = {}
        self._avoiding: dict[str, array[int]] = {}

    def extend(self, listings: Sequence[Listing], stated: Sequence[Stated]) -> None:
        """Add listings and what each states."""
        rows = []
        for place, (listing, own) in enumerate(zip(listings, stated, strict=True), start=len(self._stated)):
            side = self._sides.setdefault(own.side, len(self._sides)) if own.side else -1
            rows.append((own.kind, side, own.trl, own.cooperation))
            for names, places in (
                (names_of(listing), self._called),
                (dict.fromkeys(listing.avoid), self._avoiding),
            ):
                for name in names:
                    places.setdefault(name, array("i")).append(place)
        self._stated += stated
        self._numbers.append(np.array(rows, dtype=np.int64).reshape(-1, 4))
        self._expires.append(np.array([one.expires or _NEVER for one in listings], dtype="U10"))
        known = [self._industries.setdefault(own.industries, len(self._industries)) for own in stated]
        self._industry_numbers.append(np.array(known, dtype=np.int64))

    def stated(self, place: int) -> Stated:
        """Return what the listing at a place states."""
        return self._stated[place]

    def kinds(self) -> NDArray[np.int64]:
        """Return the kind of each listing by its number, −1: not said."""
        kinds: NDArray[np.int64] = self._numbers.rows[:, 0]
        return kinds

    def industry_lists(self, places: NDArray[np.intp]) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
        """Return the different lists of industries there are, and the number of that of each place."""
        numbers: NDArray[np.int64] = self._industry_numbers.rows[places]
        return list(self._industries), numbers

    def take(
        self, places: NDArray[np.intp], on: date | None, asker: Listing, industries: dict[str, int] | None = None
    ) -> Facts:
        """Return the facts of listings at places, to be compared with the one that asks.

        Args:
            places: which listings.
            on: the day of the meeting; None: none expires.
            asker: the listing that asks; its avoid-list and its names decide what is barred.
            industries: the numbers of industries; None: they are left out.
        """
        kind, side, trl, cooperation = self._numbers.rows[places].T
        gone = np.zeros(len(places), bool) if on is None else self._expires.rows[places] < on.isoformat()
        lists = [self._stated[place].industries for place in places.tolist()] if industries else []
        return Facts(
            kind=kind,
            side=side,
            trl=trl,
            industry=incidence(lists, industries) if industries else _no_industry(len(places)),
            cooperation=cooperation,
            gone=gone,
            names=sparse.csr_array(self._is_barred(places, asker)[:, None].astype(np.float64)),
            avoided=sparse.csr_array((len(places), 1), dtype=np.float64),
        )

    def asker(self, asker: Listing, asked: Stated, on: date | None, industries: dict[str, int] | None = None) -> Facts:
        """Return the facts of the listing that asks, in the numbers of this side; ``industries`` as in :meth:`take`."""

        def one(value: int) -> NDArray[np.int64]:
            return np.array([value], dtype=np.int64)

        # A side that nobody here is of differs from all of them.
        side = self._sides.get(asked.side, len(self._sides)) if asked.side else -1
        return Facts(
            kind=one(asked.kind),
            side=one(side),
            trl=one(asked.trl),
            industry=incidence([asked.industries], industries) if industries else _no_industry(1),
            cooperation=one(asked.cooperation),
            gone=np.array([on is not None and (asker.expires or _NEVER) < on.isoformat()]),
            names=sparse.csr_array((1, 1), dtype=np.float64),
            avoided=sparse.csr_array(np.ones((1, 1))),
        )

    def _is_barred(self, places: NDArray[np.intp], asker: Listing) -> NDArray[np.bool_]:
        """Tell which places hold what the asker avoids, or what avoids the asker."""
        barred = np.zeros(len(self._stated), dtype=np.bool_)
        for names, known in ((asker.avoid, self._called), (names_of(asker), self._avoiding)):
            for name in names:
                if name in known:
                    barred[np.array(known[name], dtype=np.intp)] = True
        found: NDArray[np.bool_] = barred[places]
        return found


def names_of(listing: Listing) -> Iterable[str]:
    """Return what another listing's avoid-list may call this one."""
    return [name for name in dict.fromkeys((listing.id, listing.organisation)) if name]


def incidence(lists: Sequence[Sequence[str]], numbers: dict[str, int]) -> sparse.csr_array[np.float64]:
    """Return lists × names, 1 where a list holds a name."""
    columns = np.array([numbers[name] for names in lists for name in names], dtype=np.int32)
    ends = np.cumsum([0, *(len(names) for names in lists)])
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(lists), len(numbers)))


def _no_industry(count: int) -> sparse.csr_array[np.float64]:
    return sparse.csr_array((count, 0), dtype=np.float64)
