"""Postings give back what was put, through segments, joins and removals."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from duijie.engine.matching.catalogue import postings as postings_module
from duijie.engine.matching.catalogue.likeness import most_of
from duijie.engine.matching.catalogue.postings import Postings

rows = st.lists(st.dictionaries(st.integers(0, 5), st.integers(1, 9), max_size=4), max_size=14)


def table(held: list[dict[int, int]]) -> sparse.csr_array[np.uint16]:
    dense = np.zeros((len(held), 6), dtype=np.uint16)
    for place, row in enumerate(held):
        dense[place, list(row)] = list(row.values())
    return sparse.csr_array(dense)


def told(postings: Postings, columns: list[int]) -> Counter[tuple[int, int, int]]:
    found: Counter[tuple[int, int, int]] = Counter()
    for part in postings.gather(np.array(columns)):
        for number, column in enumerate(columns):
            span = slice(part.ends[number], part.ends[number + 1])
            found.update(
                (column, *one) for one in zip(part.places[span].tolist(), part.codes[span].tolist(), strict=True)
            )
    return found


@given(rows, rows, st.sets(st.integers(0, 27)), st.integers(1, 4))
def test_all_that_is_alive_is_found_once(built: list, later: list, dead: set[int], waiting: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings_module, "WAITING", waiting)
        postings = Postings.build(table(built))
        everything = built + later
        alive = np.ones(len(everything), dtype=np.bool_)
        for place, row in enumerate(later, start=len(built)):
            columns = np.array(list(row), dtype=np.int32)
            postings.append(place, columns, np.array(list(row.values()), dtype=np.uint16))
            postings.settle(alive[: place + 1])
        alive[[place for place in dead if place < len(everything)]] = False
        expected = {(c, p, code) for p, row in enumerate(everything) for c, code in row.items()}
        found = told(postings, [*range(7), -1])
        assert max(found.values(), default=1) == 1
        assert {one for one in found if alive[one[1]]} == {one for one in expected if alive[one[1]]}
        whole = Postings([postings.compact(alive)])
        assert told(whole, list(range(7))) == Counter(one for one in expected if alive[one[1]])


def test_segments_stay_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings_module, "WAITING", 1)
    postings = Postings()
    for place in range(300):
        postings.append(place, np.array([0], dtype=np.int32), np.array([1], dtype=np.uint16))
        postings.settle(np.ones(place + 1, dtype=np.bool_))
        assert len(postings.gather(np.array([0]))) <= 10


@given(rows, st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=4))
def test_of_a_listings_words_for_a_root_the_weightiest_counts(held: list, roots: list[list[int]]) -> None:
    worth = np.array([0.0, 3, 1, 2, 2, 5, 4, 9, 8, 7])
    words = [np.array(one, dtype=np.int32) for one in roots]
    found = [
        (number, place, code)
        for part in most_of(Postings.build(table(held)), words, worth)
        for number in range(len(roots))
        for place, code in zip(
            part.places[part.ends[number] : part.ends[number + 1]].tolist(),
            part.codes[part.ends[number] : part.ends[number + 1]].tolist(),
            strict=True,
        )
    ]
    expected = {
        (number, place): max(worth[row[word]] for word in own if word in row)
        for number, own in enumerate(roots)
        for place, row in enumerate(held)
        if any(word in row for word in own)
    }
    assert {(number, place): worth[code] for number, place, code in found} == expected
    assert len(found) == len(expected)
