"""Counting the terms and words of many listings, in chunks that several processes may share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from scipy import sparse

from duijie.engine.matching.bridge import WORD_WEIGHTS, BridgeStatistics, Roots, count_words
from duijie.engine.matching.catalogue.fields import Stated, stated_by
from duijie.engine.matching.catalogue.learned import Words
from duijie.engine.matching.catalogue.postings import ends_of
from duijie.engine.matching.encode import language_of
from duijie.engine.matching.figure_reading import Role, read_listing
from duijie.engine.matching.index import FREQUENCY_WEIGHTS, TermStatistics, count_terms, tabulate, unit_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from duijie.engine.matching.runners import Runner
    from duijie.engine.records import Listing

Progress = Callable[[int, int], None]
Name = TypeVar("Name", str, Roots)

#: Listings that are counted at a time.
CHUNK: Final = 500


@dataclass(frozen=True)
class Chunk:
    """What some listings hold: tables of frequency codes, over the chunk's own terms and words."""

    terms: tuple[str, ...]
    words: tuple[Roots, ...]
    term_table: sparse.csr_array[np.uint16]
    word_table: sparse.csr_array[np.uint16]
    root_holders: dict[str, int]
    languages: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    stated: tuple[Stated, ...]


@dataclass(frozen=True)
class Counted:
    """What all listings hold, with the statistics of them together.

    Attributes:
        words: terms and words with their rarity.
        term_table: frequency codes, listings × terms.
        word_table: frequency codes, listings × words.
        term_lengths: the length of each listing's row of terms.
        word_lengths: the length of each listing's row of roots; 1 where there is none.
        languages: the language of each.
        figures: what each states figures of (the keys of ``Figure``).
        stated: what each states in its fields.
    """

    words: Words
    term_table: sparse.csr_array[np.uint16]
    word_table: sparse.csr_array[np.uint16]
    term_lengths: NDArray[np.float64]
    word_lengths: NDArray[np.float64]
    languages: NDArray[np.str_]
    figures: Sequence[tuple[str, ...]]
    stated: Sequence[Stated]


def count_chunk(task: tuple[Role, Sequence[Listing]]) -> Chunk:
    """Return what some needs or offers hold."""
    role, listings = task
    terms: dict[str, int] = {}
    words: dict[Roots, int] = {}
    term_table = tabulate(map(count_terms, listings), terms)
    word_table = tabulate(map(count_words, listings), words)
    holders = Counter[str]()
    own = list(words)
    for start, end in zip(word_table.indptr[:-1].tolist(), word_table.indptr[1:].tolist(), strict=True):
        holders.update({root for word in word_table.indices[start:end].tolist() for root in own[word]})
    return Chunk(
        terms=tuple(terms),
        words=tuple(own),
        term_table=term_table,
        word_table=word_table,
        root_holders=dict(holders),
        languages=tuple(map(language_of, listings)),
        figures=tuple(figure_keys(one, role) for one in listings),
        stated=tuple(map(stated_by, listings)),
    )


def figure_keys(listing: Listing, role: Role) -> tuple[str, ...]:
    """Return what a listing states figures of, each once."""
    return tuple(dict.fromkeys(figure.key for figure in read_listing(listing, role)))


def count(needs: Sequence[Listing], offers: Sequence[Listing], runner: Runner, progress: Progress) -> Counted:
    """Return what all listings hold, needs before offers; the statistics are those of all together."""
    sides: tuple[tuple[Role, Sequence[Listing]], ...] = (("need", needs), ("offer", offers))
    tasks = [(role, own[start : start + CHUNK]) for role, own in sides for start in range(0, len(own), CHUNK)]
    terms: dict[str, int] = {}
    words: dict[Roots, int] = {}
    root_holders = Counter[str]()
    term_parts, word_parts = [], []
    languages, figures, stated = list[str](), list[tuple[str, ...]](), list[Stated]()
    total = len(needs) + len(offers)
    for chunk in runner.run(count_chunk, tasks):
        term_parts.append(_renumbered(chunk.term_table, chunk.terms, terms))
        word_parts.append(_renumbered(chunk.word_table, chunk.words, words))
        root_holders.update(chunk.root_holders)
        languages += chunk.languages
        figures += chunk.figures
        stated += chunk.stated
        progress(len(languages), total)
    term_table, word_table = _stacked(term_parts, len(terms)), _stacked(word_parts, len(words))
    term_holders = np.bincount(term_table.indices, minlength=len(terms))
    roots = {root: number for number, root in enumerate(root_holders)}
    root_statistics = BridgeStatistics(roots, np.array([*root_holders.values()], dtype=np.int64), total)
    known = Words(TermStatistics(terms, term_holders, total), root_statistics, words)
    return Counted(
        words=known,
        term_table=term_table,
        word_table=word_table,
        term_lengths=_term_lengths(term_table, known),
        word_lengths=_word_lengths(word_table, known),
        languages=np.array(languages, dtype="U8"),
        figures=figures,
        stated=stated,
    )


def _term_lengths(table: sparse.csr_array[np.uint16], known: Words) -> NDArray[np.float64]:
    weights = FREQUENCY_WEIGHTS[table.data] * known.terms.rarity[table.indices]
    return unit_lengths(weights, np.diff(table.indptr))


def _word_lengths(table: sparse.csr_array[np.uint16], known: Words) -> NDArray[np.float64]:
    rarest = [max(map(known.roots.rarity_of, word), default=0.0) for word in known.words]
    weights = WORD_WEIGHTS[table.data] * np.array(rarest, dtype=np.float64)[table.indices]
    lengths = unit_lengths(weights, np.diff(table.indptr))
    return np.where(lengths > 0, lengths, 1.0)


def _renumbered(
    table: sparse.csr_array[np.uint16], own: Sequence[Name], numbers: dict[Name, int]
) -> sparse.csr_array[np.uint16]:
    renumber = np.array([numbers.setdefault(one, len(numbers)) for one in own], dtype=np.int32)
    shape = (table.shape[0], len(numbers))
    return sparse.csr_array((table.data, renumber[table.indices], table.indptr), shape=shape)


def _stacked(parts: Sequence[sparse.csr_array[np.uint16]], width: int) -> sparse.csr_array[np.uint16]:
    ends = ends_of(np.concatenate([np.zeros(0, dtype=np.int64), *(np.diff(part.indptr) for part in parts)]))
    columns = np.concatenate([np.zeros(0, dtype=np.int32), *(part.indices for part in parts)])
    codes = np.concatenate([np.zeros(0, dtype=np.uint16), *(part.data for part in parts)])
    return sparse.csr_array((codes, columns, ends), shape=(len(ends) - 1, width))
