"""Two pools of which one holds a single listing, made of a catalogue's parts instead of being read anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from scipy import sparse

from duijie.engine.matching.bridge import Bridge
from duijie.engine.matching.catalogue.industries import matrix_of
from duijie.engine.matching.encode import Meanings, Sense
from duijie.engine.matching.figures import read_figures
from duijie.engine.matching.index import TermIndex
from duijie.engine.matching.pools import Pools, Setting
from duijie.engine.records import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from duijie.engine.matching.catalogue.asking import Asking
    from duijie.engine.matching.catalogue.group import Answer
    from duijie.engine.matching.catalogue.learned import Learned
    from duijie.engine.matching.catalogue.side import Side

T = TypeVar("T")
_BLANK: Final = Listing("")


@dataclass(frozen=True)
class Asker:
    """The listing that asks, what it states, and what it is compared by."""

    asking: Asking
    learned: Learned
    setting: Setting


def in_roles(own: T, other: T, reverse: bool) -> tuple[T, T]:
    """Return what belongs to needs, then what belongs to offers; ``reverse``: the asker is an offer."""
    return (other, own) if reverse else (own, other)


def narrow(
    side: Side,
    places: NDArray[np.intp],
    asker: Asker,
    answers: Mapping[str, Answer],
    industries: dict[str, int],
    reverse: bool,
) -> Pools:
    """Return the pools of the asker and the listings at some places of a side.

    Of the others' rows only what they share with the asker is there: neither scores nor reasons look at more.

    Args:
        side: the other side.
        places: which of its listings, all of them present.
        asker: who asks.
        answers: what the groups of the side answered, by language.
        industries: the numbers of industries; none where the asker names none.
        reverse: whether the asker is an offer.
    """
    asking, setting = asker.asking, asker.setting
    homes = side.home(places)
    languages = np.empty(len(places), dtype="U8")
    for language, (orders, _) in homes.items():
        languages[orders] = language
    needs, offers = in_roles((asking.listing,), tuple(side.at(place) for place in places.tolist()), reverse)
    facts = side.fields.take(places, setting.on, asking.listing, industries)
    own_facts = side.fields.asker(asking.listing, asking.stated, setting.on, industries)
    need_facts, offer_facts = in_roles(own_facts, facts, reverse)
    need_language, offer_language = in_roles(np.array([asking.language]), languages, reverse)
    terms = _rows(side, homes, answers, asker, alike=True)
    roots = _rows(side, homes, answers, asker, alike=False)
    return Pools(
        needs=needs,
        offers=offers,
        index=TermIndex(_numbered(asking.terms.terms), *in_roles(_one(asking.terms.weights), terms, reverse)),
        bridge=Bridge(
            _numbered(asking.words.weights), *in_roles(_one(np.array([*asking.words.weights.values()])), roots, reverse)
        ),
        meanings=_meanings(side, homes, answers, asker, reverse),
        need_facts=need_facts,
        offer_facts=offer_facts,
        figures=read_figures(*in_roles(*_stating(side, places, asking), reverse)),
        need_language=need_language,
        offer_language=offer_language,
        setting=setting,
        industries=matrix_of(tuple(industries), setting.chains) if industries else None,
    )


Homes = dict[str, tuple["NDArray[np.intp]", "NDArray[np.intp]"]]


def _stating(side: Side, places: NDArray[np.intp], asking: Asking) -> tuple[list[Listing], list[Listing]]:
    """Return the asker and the listings at places, blank where no figure of the two can be compared."""
    shared = side.figures.shared(asking.figures)[places].tolist()
    others = [side.at(place) if held else _BLANK for place, held in zip(places.tolist(), shared, strict=True)]
    return [asking.listing if any(shared) else _BLANK], others


def _rows(
    side: Side, homes: Homes, answers: Mapping[str, Answer], asker: Asker, alike: bool
) -> sparse.csr_array[np.float64]:
    """Return listings × what they share with the asker; empty rows where they are compared the other way."""
    asking = asker.asking
    count = sum(len(orders) for orders, _ in homes.values())
    rows, columns, weights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    for language, (orders, numbers) in homes.items():
        group = side.group(language)
        if group is not None and asking.is_alike(language) == alike:
            own, terms, held = group.cells(answers[language].shared, alike, numbers)
            rows.append(orders[own])
            columns.append(terms)
            weights.append(held)
    cells = np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))
    shape = (count, len(asking.terms.terms) if alike else len(asking.words.weights))
    return sparse.csr_array(sparse.coo_array(cells, shape=shape))


def _meanings(side: Side, homes: Homes, answers: Mapping[str, Answer], asker: Asker, reverse: bool) -> Meanings | None:
    learned = asker.learned
    if not learned.centres:
        return None
    count = sum(len(orders) for orders, _ in homes.values())
    senses: dict[str, Sense] = {}
    for task, centre in learned.centres.items():
        vectors = np.zeros((count, len(centre.overall)), dtype=np.float32)
        for language, (orders, numbers) in homes.items():
            group = side.group(language)
            if group is not None and answers[language].task == task:
                vectors[orders] = group.vectors[task].centred(numbers)
        pools = in_roles(asker.asking.vectors[task][None], vectors, reverse)
        senses[task] = Sense(*pools, centre, learned.encoders[task])
    return Meanings(senses["inside"], senses.get("between"))


def _one(weights: NDArray[np.float64]) -> sparse.csr_array[np.float64]:
    columns = np.arange(len(weights), dtype=np.int32)
    return sparse.csr_array((weights, columns, np.array([0, len(weights)])), shape=(1, len(weights)))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
