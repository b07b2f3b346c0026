"""The seam for encoders, tried with one that knows a few words in two languages."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching import match, score_pairs
from duijie.engine.matching.encode import (
    ENCODED_CHARACTERS,
    Encoders,
    encode_listings,
    encode_pools,
    language_of,
    texts_of,
)
from duijie.engine.records import Listing

# The dictionary has none of the English words, so words alone find nothing.
CONCEPTS = (("蜂蜜", "apiary"), ("钟表", "horology"), ("竹", "phyllostachys"))
NEEDS = (Listing("n1", "蜂蜜"), Listing("n2", "钟表"), Listing("n3", "竹"))
OFFERS = (Listing("o1", "horology"), Listing("o2", "phyllostachys"), Listing("o3", "apiary"))


class WordCounter:
    """Counts concepts, with a mark of the language, as multilingual encoders have."""

    def __init__(self, mark: float = 1.0) -> None:
        self.mark = mark
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen.extend(texts)
        rows = [[*(sum(map(text.count, words)) for words in CONCEPTS), self.mark * text.isascii()] for text in texts]
        return np.array(rows, dtype=np.float32)


class OneTooFew(WordCounter):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().encode(texts[1:])


class Broken(WordCounter):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().encode(texts) / np.float32(0.0)


def unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    return vectors / np.where(lengths > 0, lengths, 1.0)


def test_meaning_finds_what_words_do_not() -> None:
    assert match(NEEDS, OFFERS) == ()
    matches = match(NEEDS, OFFERS, top=1, encoder=WordCounter())
    assert [(one.need, one.offer) for one in matches] == [("n1", "o3"), ("n2", "o1"), ("n3", "o2")]
    assert [(reason.signal, reason.weight, reason.terms) for reason in matches[0].reasons] == [
        ("meaning", 1.0, ("蜂蜜 / apiary",))
    ]


def test_a_listing_lies_halfway_between_its_title_and_its_beginning() -> None:
    listings = [Listing("a", "蜂蜜", "竹竹竹"), Listing("b", text="竹 apiary"), Listing("c", "钟表", keywords=("竹",))]
    heads = unit(np.array([[1, 0, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0]], dtype=float))
    wholes = unit(np.array([[1, 0, 3, 0], [1, 0, 1, 0], [0, 1, 1, 0]], dtype=float))
    found = encode_listings(WordCounter(), listings)
    assert found == pytest.approx(unit(heads + wholes), abs=1e-6)


def test_vectors_are_centred_on_means_that_lean_on_the_mean_of_all() -> None:
    meanings = encode_pools(WordCounter(3.0), NEEDS, OFFERS).inside
    chinese = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], dtype=float)
    english = unit(np.array([[0, 1, 0, 3], [0, 0, 1, 3], [1, 0, 0, 3]], dtype=float))
    # A mean counts as if ten more vectors at the wider mean had been seen; that of all leans on zero.
    overall = (chinese.sum(axis=0) + english.sum(axis=0)) / (6 + 10)
    means = [(part.sum(axis=0) + 10 * overall) / (3 + 10) for part in (chinese, english)]
    # Kept as 8-bit codes, and put on a grid of 1/2048 after centring.
    assert meanings.needs == pytest.approx(unit(chinese - means[0]), abs=5e-3)
    assert meanings.offers == pytest.approx(unit(english - means[1]), abs=5e-3)
    assert (meanings.needs * 2048 == np.rint(meanings.needs * 2048)).all()
    likeness = meanings.similarity(np.array([2, 0]), np.array([1, 2, 0]))
    assert likeness == pytest.approx(meanings.needs[[2, 0]] @ meanings.offers[[1, 2, 0]].T, abs=1e-6)


def test_a_listing_without_words_moves_no_mean_and_stays_zero() -> None:
    nothing = Listing("o4", "…")
    plain = encode_pools(WordCounter(), NEEDS, OFFERS).inside
    more = encode_pools(WordCounter(), NEEDS, (*OFFERS, nothing)).inside
    assert np.array_equal(more.needs, plain.needs)
    assert more.offers[3].tolist() == [0.0] * 4


def test_the_title_and_only_the_beginning_of_a_long_text_are_encoded() -> None:
    watching = WordCounter()
    encode_pools(watching, [Listing("n", "题\x00目", "长" * 9999, ("词",))], [Listing("o", text="短文"), OFFERS[0]])
    assert watching.seen == [
        "题目\n词",
        f"题目\n词\n{'长' * (ENCODED_CHARACTERS - 5)}",
        "短文",
        "短文",
        "horology",
        "horology",
    ]


def test_a_text_that_repeats_the_title_is_encoded_once() -> None:
    assert texts_of(Listing("n", "釉漿 球磨", "釉浆\n球磨 ")) == ("釉浆 球磨", "釉浆 球磨")
    assert texts_of(Listing("n", "釉浆", "釉浆球磨")) == ("釉浆", "釉浆\n釉浆球磨")


def test_a_wrong_number_of_vectors_is_refused() -> None:
    with pytest.raises(ValueError, match="for 12 texts"):
        match(NEEDS, OFFERS, encoder=OneTooFew())


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:divide by zero:RuntimeWarning")
def test_vectors_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        match(NEEDS, OFFERS, encoder=Broken())


def test_both_scripts_of_chinese_are_encoded_alike_and_english_as_it_stands() -> None:
    for written in ("鐘錶防塵", "钟表防尘", "钟錶防塵"):
        assert texts_of(Listing("n", written)) == ("钟表防尘", "钟表防尘")
    assert texts_of(Listing("o", "Dust-proof Clock")) == ("Dust-proof Clock", "Dust-proof Clock")


@pytest.mark.parametrize(
    ("listing", "language"),
    [
        (Listing("n", "風電 tower"), "han"),
        (Listing("n", "wind tower 風", "for the coast"), "latin"),
        (Listing("n", keywords=("釉",)), "han"),
        (Listing("n", "🚀 ≥ 6000"), ""),
    ],
)
def test_the_language_of_a_listing(listing: Listing, language: str) -> None:
    assert language_of(listing) == language


def test_one_encoder_may_compare_inside_a_language_and_another_between() -> None:
    needs = (*NEEDS, Listing("n4", "apiary"))
    offers = (*OFFERS, Listing("o4", "竹蜂蜜"))
    inside, between = WordCounter(0.0), WordCounter(2.0)
    rows, columns = np.arange(4), np.arange(4)
    one, other = (encode_pools(encoder, needs, offers).inside for encoder in (inside, between))
    both = encode_pools(Encoders(inside, between), needs, offers)
    same = np.array([[False, False, False, True]] * 3 + [[True, True, True, False]])
    expected = np.where(same, one.similarity(rows, columns), other.similarity(rows, columns))
    assert np.array_equal(both.similarity(rows, columns, same), expected)
    assert not np.array_equal(one.similarity(rows, columns), other.similarity(rows, columns))


def test_an_encoder_for_both_is_asked_once() -> None:
    encoder = WordCounter()
    meanings = encode_pools(Encoders(encoder, encoder), NEEDS, OFFERS)
    assert meanings.between is None
    assert len(encoder.seen) == 12


def test_pools_of_one_kind_of_writing_have_the_same_scores_whoever_compares_languages() -> None:
    offers = (Listing("o1", "竹蜂蜜"), Listing("o2", "钟表修理"))
    pairs = [(need.id, offer.id) for need in NEEDS for offer in offers]
    alone = score_pairs(NEEDS, offers, pairs, encoder=WordCounter(0.0))
    assert score_pairs(NEEDS, offers, pairs, encoder=Encoders(WordCounter(0.0), WordCounter(5.0))) == alone


def test_an_empty_pool_asks_no_encoder() -> None:
    encoder = WordCounter()
    assert match(NEEDS, (), encoder=encoder) == match((), OFFERS, encoder=encoder) == ()
    assert encoder.seen == []


def test_a_twin_in_the_other_script_has_the_same_vector() -> None:
    twins = [Listing("a", "蜂蜜鐘錶", "塗層防塵"), Listing("b", "蜂蜜钟表", "涂层防尘")]
    first, second = encode_listings(WordCounter(), twins)
    assert np.array_equal(first, second)
    assert np.array_equal(*encode_listings(WordCounter(), [replace(twins[0], text=""), replace(twins[1], text="")]))
