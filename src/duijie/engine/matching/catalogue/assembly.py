"""Putting a catalogue's two sides together from what was counted and encoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from duijie.engine.matching.catalogue.encoding import Given, find_mean
from duijie.engine.matching.catalogue.fields import Fields
from duijie.engine.matching.catalogue.figure_keys import FigureKeys
from duijie.engine.matching.catalogue.group import Group
from duijie.engine.matching.catalogue.learned import Learned
from duijie.engine.matching.catalogue.postings import Postings
from duijie.engine.matching.catalogue.side import Side
from duijie.engine.matching.catalogue.vectors import Vectors

if TYPE_CHECKING:
    from duijie.engine.matching.catalogue.counting import Counted
    from duijie.engine.matching.encode import Encoder
    from duijie.engine.records import Listing


def assemble(
    needs: Sequence[Listing],
    offers: Sequence[Listing],
    counted: Counted,
    given: Mapping[str, Given],
    encoders: Mapping[str, Encoder],
) -> tuple[Learned, Side, Side]:
    """Return what was learned and the two sides.

    Args:
        needs: the one side.
        offers: the other.
        counted: what they hold, needs before offers.
        given: their vectors by task, in the same order.
        encoders: who made them, by task.
    """
    centres = {task: find_mean(vectors, counted.languages) for task, vectors in given.items()}
    learned = Learned(counted.words, centres, encoders)
    split = len(needs)
    sides = [
        _side(own, counted, {task: one.take(rows) for task, one in given.items()}, learned, rows)
        for own, rows in ((needs, slice(0, split)), (offers, slice(split, split + len(offers))))
    ]
    return learned, sides[0], sides[1]


def empty_group(language: str, learned: Learned) -> Group:
    """Return a group of no listings."""
    vectors = {
        task: Vectors(np.zeros((0, len(centre.overall)), np.int8), np.zeros(0, np.float32), centre, language)
        for task, centre in learned.centres.items()
    }
    lengths = np.zeros(0), np.zeros(0)
    return Group(language, np.zeros(0, dtype=np.int32), (Postings(), Postings()), lengths, vectors)


def _side(
    listings: Sequence[Listing], counted: Counted, given: Mapping[str, Given], learned: Learned, rows: slice
) -> Side:
    languages = counted.languages[rows]
    groups = []
    for language in np.unique(languages).tolist():
        places = np.flatnonzero(languages == language)
        whole = places + rows.start
        vectors = {}
        for task, vectors_given in given.items():
            some = vectors_given.take(places)
            vectors[task] = Vectors(some.codes, some.scales, learned.centres[task], language)
        postings = Postings.build(counted.term_table[whole]), Postings.build(counted.word_table[whole])
        lengths = counted.term_lengths[whole], counted.word_lengths[whole]
        groups.append(Group(language, places.astype(np.int32), postings, lengths, vectors))
    fields = Fields()
    fields.extend(listings, counted.stated[rows])
    figures = FigureKeys()
    figures.extend(counted.figures[rows])
    return Side(listings, groups, fields, figures)
