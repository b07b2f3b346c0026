"""Two pools made of listings that were read already, each row in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from duijie.engine.matching.bridge import Bridge
from duijie.engine.matching.catalogue.industries import matrix_of
from duijie.engine.matching.encode import Meanings, Sense
from duijie.engine.matching.facts import industry_names, read_facts
from duijie.engine.matching.figures import read_figures
from duijie.engine.matching.index import TermIndex
from duijie.engine.matching.pools import Pools, Setting

if TYPE_CHECKING:
    from duijie.engine.matching.catalogue.asking import Asking
    from duijie.engine.matching.catalogue.learned import Learned


def whole(needs: Sequence[Asking], offers: Sequence[Asking], learned: Learned, setting: Setting) -> Pools:
    """Return what ``prepare`` returns for these listings, weighed and centred by what a catalogue learned.

    Args:
        needs: the one pool, read with their vectors.
        offers: the other.
        learned: by what they were read.
        setting: what else decides the ranking.
    """
    ours, theirs = ([one.listing for one in pool] for pool in (needs, offers))
    need_facts, offer_facts = read_facts(ours, theirs, setting.on)
    industries = industry_names((*ours, *theirs))
    terms: dict[str, int] = {}
    roots: dict[str, int] = {}
    term_rows = [
        _rows((dict(zip(one.terms.terms, one.terms.weights.tolist(), strict=True)) for one in pool), terms)
        for pool in (needs, offers)
    ]
    root_rows = [_rows((one.words.weights for one in pool), roots) for pool in (needs, offers)]
    return Pools(
        needs=tuple(ours),
        offers=tuple(theirs),
        index=TermIndex(terms, *(_widened(rows, len(terms)) for rows in term_rows)),
        bridge=Bridge(roots, *(_widened(rows, len(roots)) for rows in root_rows)),
        meanings=_meanings(needs, offers, learned),
        need_facts=need_facts,
        offer_facts=offer_facts,
        figures=read_figures(ours, theirs),
        need_language=np.array([one.language for one in needs], np.str_),
        offer_language=np.array([one.language for one in offers], np.str_),
        setting=setting,
        industries=matrix_of(industries, setting.chains) if industries else None,
    )


def _meanings(needs: Sequence[Asking], offers: Sequence[Asking], learned: Learned) -> Meanings | None:
    senses = {
        task: Sense(
            np.stack([one.vectors[task] for one in needs]),
            np.stack([one.vectors[task] for one in offers]),
            centre,
            learned.encoders[task],
        )
        for task, centre in learned.centres.items()
    }
    return Meanings(senses["inside"], senses.get("between")) if senses else None


def _rows(weights: Iterable[Mapping[str, float]], vocabulary: dict[str, int]) -> sparse.csr_array[np.float64]:
    columns: list[int] = []
    held: list[float] = []
    ends = [0]
    for row in weights:
        columns += [vocabulary.setdefault(name, len(vocabulary)) for name in row]
        held += row.values()
        ends.append(len(columns))
    shape = (len(ends) - 1, len(vocabulary))
    return sparse.csr_array((np.array(held), np.array(columns, dtype=np.int32), np.array(ends)), shape=shape)


def _widened(rows: sparse.csr_array[np.float64], width: int) -> sparse.csr_array[np.float64]:
    return sparse.csr_array((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], width))
