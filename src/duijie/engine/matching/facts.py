"""What listings state in fields rather than in words, as arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from duijie.engine.language.fold import fold
from duijie.engine.language.glossary import glossary
from duijie.engine.matching.figures import trl_of
from duijie.engine.records import COOPERATIONS, KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

_MAY_SAY_TRL: Final = re.compile(r"[tｔ][rｒ][lｌ]|readiness|成熟度|就[绪緒]", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """The fields of one pool.

    ``-1`` (kind, side) and ``0`` (TRL) stand for "not said". Sides and industries are numbered
    by their name in the glossary, so 香港 and "Hong Kong" are one side.
    ``cooperation`` has one bit for each form (none: not said), ``gone`` marks what has expired.
    ``names`` holds what another listing's avoid-list may call this one, ``avoided`` what this one avoids:
    listings × names, over names that anybody avoids.
    """

    kind: NDArray[np.int64]
    side: NDArray[np.int64]
    trl: NDArray[np.int64]
    industry: sparse.csr_array[np.float64]
    cooperation: NDArray[np.int64]
    gone: NDArray[np.bool_]
    names: sparse.csr_array[np.float64]
    avoided: sparse.csr_array[np.float64]

    def take(self, places: NDArray[np.intp]) -> Facts:
        """Return the facts of some listings."""
        return Facts(**{one.name: getattr(self, one.name)[places] for one in fields(self)})


def read_facts(needs: Sequence[Listing], offers: Sequence[Listing], on: date | None = None) -> tuple[Facts, Facts]:
    """Return the facts of two pools, numbered alike.

    Args:
        needs: the one pool.
        offers: the other.
        on: the day on which they are to be matched; None: whatever expires is taken to stand.
    """
    both = (*needs, *offers)
    sides: dict[str, int] = {}
    for one in both:
        if one.side:
            sides.setdefault(label_name(one.side), len(sides))
    industries = _numbered(industry_names(both))
    avoided = _numbered(name for one in both for name in _avoided(one))
    ours, theirs = (_facts(pool, sides, industries, avoided, on) for pool in (needs, offers))
    return ours, theirs


def industry_names(listings: Iterable[Listing]) -> tuple[str, ...]:
    """Return the names of all industries in the order of their numbers in ``Facts``."""
    return tuple(dict.fromkeys(name for one in listings for name in sorted(industries_of(one))))


def label_name(label: str) -> str:
    """Return the one name of an industry or a side, whichever language it is written in."""
    return glossary().name(label)


def industries_of(listing: Listing) -> dict[str, str]:
    """Return a listing's industries: the one name of each, and how the listing writes it."""
    return {label_name(label): label for label in reversed(listing.industry) if label.strip()}


def trl_said(listing: Listing) -> int | None:
    """Return the technology readiness level of a listing: of its field, or else of its words; None if none is said."""
    if listing.trl is not None:
        return listing.trl
    words = "\n".join((listing.title, *listing.keywords, listing.text))
    return trl_of(listing) if _MAY_SAY_TRL.search(words) else None  # reading all figures takes a hundred times as long


def _called(listing: Listing) -> list[str]:
    """Return what an avoid-list may call a listing: its id as it is, its organisation in any script and width."""
    return [listing.id, *([_organisation(listing.organisation)] if listing.organisation else [])]


def _avoided(listing: Listing) -> list[str]:
    return list(dict.fromkeys(name for one in listing.avoid for name in (one, _organisation(one))))


def _organisation(name: str) -> str:
    return f"organisation {' '.join(fold(name).split())}"


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def _facts(
    pool: Sequence[Listing],
    sides: dict[str, int],
    industries: dict[str, int],
    avoided: dict[str, int],
    on: date | None,
) -> Facts:
    kinds = {kind: number for number, kind in enumerate(KINDS)}
    forms = {form: 1 << number for number, form in enumerate(COOPERATIONS)}

    def numbers(values: list[int]) -> NDArray[np.int64]:
        return np.array(values, dtype=np.int64)

    called = [[name for name in _called(one) if name in avoided] for one in pool]
    return Facts(
        kind=numbers([-1 if one.kind is None else kinds[one.kind] for one in pool]),
        side=numbers([sides[label_name(one.side)] if one.side else -1 for one in pool]),
        trl=numbers([trl_said(one) or 0 for one in pool]),
        industry=_incidence([sorted(industries_of(one)) for one in pool], industries),
        cooperation=numbers([sum(forms[form] for form in set(one.cooperation)) for one in pool]),
        gone=np.array(
            [on is not None and one.expires is not None and one.expires < on.isoformat() for one in pool], bool
        ),
        names=_incidence(called, avoided),
        avoided=_incidence([_avoided(one) for one in pool], avoided),
    )


def _incidence(pool: Sequence[Sequence[str]], numbers: dict[str, int]) -> sparse.csr_array[np.float64]:
    columns = [numbers[name] for names in pool for name in names]
    ends = np.cumsum([0, *(len(names) for names in pool)])
    return sparse.csr_array((np.ones(len(columns)), np.array(columns, dtype=np.int32), ends), (len(pool), len(numbers)))
