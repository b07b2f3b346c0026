"""Figures: which of those that a need asks for are met by what an offer states, and which are broken.

The figures of both pools are read once. A sparse product over what they are figures of then finds the few
pairs that can be compared at all, and only those are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
from scipy import sparse

from duijie.engine.language.quantity import read_quantities
from duijie.engine.matching.figure_reading import Figure, Role, read_listing, text_of
from duijie.engine.matching.figure_verdict import BROKEN, MET, NEAR, UNSURE, Ends, ends_of, judge_pairs
from duijie.engine.matching.properties import Scope
from duijie.engine.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.records import Listing

Verdict = Literal["met", "near", "broken"]

#: So many pairs of figures have their objects compared at once, in about 100 MB.
PAIRS_AT_ONCE: Final = 500_000

_SCOPES: Final = get_args(Scope)
_VERDICTS: Final[dict[int, Verdict]] = {MET: "met", NEAR: "near", BROKEN: "broken"}
_TEXTS: Final = {
    "met": Text(
        "Figure met: {property} – asked {need}, offered {offer}",
        "指标达到：{property}——需求{need}，供给{offer}",
        "指標達到：{property}——需求{need}，供給{offer}",
    ),
    "near": Text(
        "Figure missed by little: {property} – asked {need}, offered {offer}",
        "指标略有不足：{property}——需求{need}，供给{offer}",
        "指標略有不足：{property}——需求{need}，供給{offer}",
    ),
    "broken": Text(
        "Figure missed: {property} – asked {need}, offered {offer}",
        "指标未达到：{property}——需求{need}，供给{offer}",
        "指標未達到：{property}——需求{need}，供給{offer}",
    ),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of a need against the offer's best one of the same property.

    ``near`` is broken, by no more than a tenth of the bound. ``need`` and ``offer`` are the words of each text.
    """

    verdict: Verdict
    property: Text
    need: str
    offer: str
    text: Text


@dataclass(frozen=True)
class _Side:
    """The figures of one pool: ``listing`` of each, its key and its objects as rows of sparse matrices.

    ``bare``: nothing is said to have the property.
    """

    figures: tuple[Figure, ...]
    listing: NDArray[np.intp]
    ends: Ends
    keys: sparse.csr_array[np.float64]
    objects: sparse.csr_array[np.float64]
    bare: NDArray[np.bool_]
    scope: NDArray[np.int64]
    size: int

    def of(self, places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the figures of some listings, and the position of the listing of each among ``places``."""
        position = np.full(self.size, -1, dtype=np.intp)
        position[places] = np.arange(len(places))
        held = np.flatnonzero(position[self.listing] >= 0)
        return held, position[self.listing[held]]


@dataclass(frozen=True)
class Figures:
    """The comparable figures of two pools."""

    needs: _Side
    offers: _Side

    def judge(
        self, rows: NDArray[np.intp], columns: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how many figures of needs ``rows`` the offers ``columns`` meet, and how many they break.

        Both arrays are rows × columns. Of an offer's figures of one property the best counts. No place may
        stand twice in ``rows`` or in ``columns``.
        """
        met, broken = np.zeros((len(rows), len(columns))), np.zeros((len(rows), len(columns)))
        asked, row = self.needs.of(rows)
        stated, column = self.offers.of(columns)
        ours, theirs, verdicts = self._pairs(asked, stated)
        if len(verdicts):
            cells, order = _best(ours * len(columns) + column[theirs], verdicts)
            at = row[cells // len(columns)], cells % len(columns)
            np.add.at(met, at, order == MET)
            np.add.at(broken, at, (order == BROKEN) | (order == NEAR))
        return met, broken

    def compare(self, need_place: int, offer_place: int) -> tuple[Comparison, ...]:
        """Return what of one need's figures one offer meets or breaks, in the order of the need's text."""
        asked, _ = self.needs.of(np.array([need_place], dtype=np.intp))
        stated, _ = self.offers.of(np.array([offer_place], dtype=np.intp))
        ours, theirs, verdicts = self._pairs(asked, stated)
        best: dict[int, tuple[int, int]] = {}
        for need, offer, verdict in zip(ours.tolist(), theirs.tolist(), verdicts.tolist(), strict=True):
            if verdict > best.get(need, (UNSURE, 0))[0]:
                best[need] = (verdict, offer)
        return tuple(
            _worded(
                _VERDICTS[best[need][0]], self.needs.figures[asked[need]], self.offers.figures[stated[best[need][1]]]
            )
            for need in sorted(best)
        )

    def _pairs(
        self, asked: NDArray[np.intp], stated: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]:
        """Return the pairs of figures with a verdict: places in ``asked``, in ``stated``, the verdict."""
        none = np.zeros(0, dtype=np.intp)
        if not len(asked) or not len(stated):
            return none, none, none.astype(np.int64)
        shared = (self.needs.keys[asked] @ self.offers.keys[stated].T).tocsr()
        shared.sort_indices()
        ours = np.repeat(np.arange(len(asked), dtype=np.intp), np.diff(shared.indptr))
        theirs = shared.indices.astype(np.intp)
        kept = self._of_one_thing(asked[ours], stated[theirs])
        ours, theirs = ours[kept], theirs[kept]
        verdicts = judge_pairs(self.needs.ends.at(asked[ours]), self.offers.ends.at(stated[theirs]))
        said = verdicts != UNSURE
        return ours[said], theirs[said], verdicts[said]

    def _of_one_thing(self, ours: NDArray[np.intp], theirs: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Tell which pairs of figures may be compared, by the things that both say have the property."""
        kept: NDArray[np.bool_] = self.needs.scope[ours] == _SCOPES.index("own")
        asked, stated = ours[~kept], theirs[~kept]
        common = np.zeros(len(asked), dtype=bool)
        for start in range(0, len(asked), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            both = self.needs.objects[asked[part]].multiply(self.offers.objects[stated[part]])
            common[part] = np.asarray(both.sum(axis=1)).ravel() > 0
        bare = self.needs.bare[asked] & self.offers.bare[stated]
        kept[~kept] = common | (bare & (self.needs.scope[asked] == _SCOPES.index("object")))
        return kept


def read_figures(needs: Sequence[Listing], offers: Sequence[Listing]) -> Figures:
    """Return the comparable figures of two pools of listings."""
    keys: dict[str, int] = {}
    objects: dict[str, int] = {}
    ours, theirs = (_gather(pool, role) for pool, role in _pools(needs, offers))
    for _, figure in (*ours, *theirs):
        keys.setdefault(figure.key, len(keys))
        for term in sorted(figure.objects):
            objects.setdefault(term, len(objects))
    return Figures(_side(ours, len(needs), keys, objects), _side(theirs, len(offers), keys, objects))


def trl_of(listing: Listing) -> int | None:
    """Return the technology readiness level that the words of a listing name, the lower end of a range.

    None where they name none, or several that differ: which of them counts is not guessed.
    """
    levels = {
        int(one.low if one.low is not None else one.high or 0)
        for one in read_quantities(text_of(listing))
        if one.dimension == "TRL"
    }
    return levels.pop() if len(levels) == 1 else None


def _pools(
    needs: Sequence[Listing], offers: Sequence[Listing]
) -> tuple[tuple[Sequence[Listing], Role], tuple[Sequence[Listing], Role]]:
    return (needs, "need"), (offers, "offer")


def _gather(pool: Iterable[Listing], role: Role) -> list[tuple[int, Figure]]:
    return [(place, figure) for place, one in enumerate(pool) for figure in read_listing(one, role)]


def _side(held: Sequence[tuple[int, Figure]], size: int, keys: dict[str, int], objects: dict[str, int]) -> _Side:
    figures = tuple(figure for _, figure in held)
    return _Side(
        figures,
        np.array([place for place, _ in held], dtype=np.intp),
        ends_of(figures),
        _incidence([[keys[one.key]] for one in figures], len(keys)),
        _incidence([sorted(objects[term] for term in one.objects) for one in figures], len(objects)),
        np.array([not one.objects for one in figures], dtype=bool),
        np.array([_SCOPES.index(one.property.scope) for one in figures], dtype=np.int64),
        size,
    )


def _incidence(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_array[np.float64]:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([column for row in rows for column in row], dtype=np.intp)
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(rows), max(width, 1)))


def _best(cells: NDArray[np.intp], verdicts: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return each cell once, with the best of its verdicts."""
    order = np.sort(cells * (MET + 1) + verdicts)
    cells = order // (MET + 1)
    last = np.append(cells[1:] != cells[:-1], True)
    return cells[last], order[last] % (MET + 1)


def _worded(verdict: Verdict, need: Figure, offer: Figure) -> Comparison:
    title = need.property.title
    asked, offered = need.quantity.words, offer.quantity.words
    text = _TEXTS[verdict].fill(property=title, need=asked, offer=offered)
    return Comparison(verdict, title, asked, offered, text)
