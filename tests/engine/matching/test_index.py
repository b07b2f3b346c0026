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


def cosine(a: dict[str, float], b: dict[str, float], shared_only: bool) -> float:
    def length(vector: dict[str, float]) -> float:
        return math.sqrt(sum(w * w * (1 if not shared_only or t[0] == "=" else 0.15) for t, w in vector.items()))

    return min(1.0, sum(w * b.get(t, 0) for t, w in a.items()) / (length(a) * length(b)))


@pytest.mark.parametrize("same_script", [True, False])
def test_similarity_is_the_cosine_written_out(same_script: bool) -> None:
    index = build_index(NEEDS, OFFERS)
    rows, columns = np.arange(len(NEEDS)), np.arange(len(OFFERS))
    found = index.similarity(rows, columns, np.full((len(NEEDS), len(OFFERS)), same_script))
    everyone = (*NEEDS, *OFFERS)
    need_vectors = [weights(need, everyone) for need in NEEDS]
    offer_vectors = [weights(offer, everyone) for offer in OFFERS]
    expected = [[cosine(need, offer, not same_script) for offer in offer_vectors] for need in need_vectors]
    assert found == pytest.approx(np.array(expected), abs=1e-12)


def test_a_part_of_the_similarity_is_that_part() -> None:
    index = build_index(NEEDS, OFFERS)
    rows, columns = np.arange(len(NEEDS)), np.arange(len(OFFERS))
    whole = index.similarity(rows, columns, np.ones((len(NEEDS), len(OFFERS)), dtype=bool))
    part = index.similarity(rows[2:4], columns[[7, 1]], np.ones((2, 2), dtype=bool))
    assert (part == whole[2:4][:, [7, 1]]).all()


def test_a_listing_of_no_terms_is_like_nothing() -> None:
    index = build_index([Listing("n", "的 2024")], OFFERS)
    found = index.similarity(np.array([0]), np.arange(len(OFFERS)), np.ones((1, len(OFFERS)), dtype=bool))
    assert found.tolist() == [[0.0] * len(OFFERS)]


def test_a_title_counts_for_more_than_the_text() -> None:
    offers = [Listing("o", "釉浆球磨")]
    index = build_index([Listing("n1", "釉浆球磨", "纱线上浆"), Listing("n2", "纱线上浆", "釉浆球磨")], offers)
    found = index.similarity(np.array([0, 1]), np.array([0]), np.ones((2, 1), dtype=bool))
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
