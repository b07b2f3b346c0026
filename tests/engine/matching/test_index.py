"""Term vectors and their cosine, against a computation written out by hand."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.language import fold, segment
from duijie.engine.matching.index import build_index, head_of
from duijie.engine.matching.recall import BLOCK_CELLS, best, blocks
from duijie.engine.records import Listing

from .pools import NEEDS, OFFERS


def weights(listing: Listing, everyone: tuple[Listing, ...]) -> dict[str, float]:
    """Return the vector of one listing as the docstring of ``build_index`` words it."""
    held = [{t.term for text in (head_of(one), one.text) for t in segment(fold(text))} for one in everyone]
    head = Counter(t.term for t in segment(fold(head_of(listing))))
    body = Counter(t.term for t in segment(fold(listing.text)))
    vector = {}
    for term in head | body:
        frequency = (1 + math.log(head[term]) if head[term] else 0) + (0.2 if head else 1) * (
            1 + math.log(body[term]) if body[term] else 0
        )
        rarity = math.log((len(everyone) + 300) / (sum(term in terms for terms in held) + 0.5)) ** 1.25
        one_character = len(term) == 1 and "\u3400" <= term <= "\u9fff"
        vector[term] = frequency * rarity * (1.3 if one_character else 1)
    return vector


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    lengths = [math.sqrt(sum(weight * weight for weight in vector.values())) for vector in (a, b)]
    return min(1.0, sum(weight * b.get(term, 0) for term, weight in a.items()) / math.prod(lengths))


def test_similarity_is_the_cosine_written_out() -> None:
    index = build_index(NEEDS, OFFERS)
    found = index.similarity(np.arange(len(NEEDS)), np.arange(len(OFFERS)))
    everyone = (*NEEDS, *OFFERS)
    offer_vectors = [weights(offer, everyone) for offer in OFFERS]
    expected = [[cosine(weights(need, everyone), offer) for offer in offer_vectors] for need in NEEDS]
    assert found == pytest.approx(np.array(expected), abs=1e-12)


def test_a_part_of_the_similarity_is_that_part() -> None:
    index = build_index(NEEDS, OFFERS)
    rows, columns = np.arange(len(NEEDS)), np.arange(len(OFFERS))
    whole = index.similarity(rows, columns)
    assert whole[2:4, [0, 1, 7, 9]].any()
    assert (index.similarity(rows[2:4], columns[[7, 1]]) == whole[2:4][:, [7, 1]]).all()


def test_a_listing_of_no_terms_is_like_nothing() -> None:
    index = build_index([Listing("n", "的 2024")], OFFERS)
    found = index.similarity(np.array([0]), np.arange(len(OFFERS)))
    assert found.tolist() == [[0.0] * len(OFFERS)]


def test_a_title_counts_for_more_than_the_text() -> None:
    offers = [Listing("o", "釉浆球磨")]
    index = build_index([Listing("n1", "釉浆球磨", "纱线上浆"), Listing("n2", "纱线上浆", "釉浆球磨")], offers)
    found = index.similarity(np.array([0, 1]), np.array([0]))
    assert found[0, 0] > found[1, 0] > 0


@given(st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9]), max_size=60), st.integers(1, 12))
def test_best_is_a_stable_sort_of_what_is_above_zero(scores: list[float], top: int) -> None:
    expected = sorted((place for place, score in enumerate(scores) if score > 0), key=lambda place: -scores[place])
    assert best(np.array(scores), top).tolist() == expected[:top]


@pytest.mark.parametrize(
    ("size", "width"), [(0, 5), (7, 1), (7, 0), (5, BLOCK_CELLS), (5, 2 * BLOCK_CELLS), (9, 400_000)]
)
def test_blocks_cover_all_and_fit(size: int, width: int) -> None:
    cut = [run.tolist() for run in blocks(size, width)]
    assert [place for run in cut for place in run] == list(range(size))
    assert all(len(run) == 1 or len(run) * width <= BLOCK_CELLS for run in cut)
