"""The seam for encoders, tried with one that knows a few words in two languages."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching import match
from duijie.engine.matching.encode import ENCODED_CHARACTERS, encode_pools
from duijie.engine.records import Listing

CONCEPTS = (("蜂蜜", "honey"), ("钟表", "clock"), ("竹", "bamboo"))
NEEDS = (Listing("n1", "蜂蜜"), Listing("n2", "钟表"), Listing("n3", "竹"))
OFFERS = (Listing("o1", "clock"), Listing("o2", "bamboo"), Listing("o3", "honey"))


class WordCounter:
    """Counts concepts, with a strong mark of the language, as multilingual encoders have."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [[*(sum(map(text.count, words)) for words in CONCEPTS), 9.0 * text.isascii()] for text in texts]
        return np.array(rows, dtype=np.float32)


class OneTooFew(WordCounter):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().encode(texts[1:])


def test_meaning_finds_what_words_do_not() -> None:
    assert match(NEEDS, OFFERS) == ()
    matches = match(NEEDS, OFFERS, top=1, encoder=WordCounter())
    assert [(one.need, one.offer) for one in matches] == [("n1", "o3"), ("n2", "o1"), ("n3", "o2")]
    assert [(reason.signal, reason.weight, reason.terms) for reason in matches[0].reasons] == [("meaning", 1.0, ())]


def test_vectors_are_centred_in_each_script() -> None:
    meanings = encode_pools(WordCounter(), NEEDS, OFFERS)
    assert meanings.needs.sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-5)
    assert meanings.offers.sum(axis=0) == pytest.approx(np.zeros(4), abs=1e-5)
    assert np.linalg.norm(meanings.needs, axis=1) == pytest.approx(np.ones(3), abs=1e-5)


def test_only_the_beginning_of_a_long_text_is_encoded() -> None:
    seen: list[str] = []

    class Watching(WordCounter):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            seen.extend(texts)
            return super().encode(texts)

    encode_pools(Watching(), [Listing("n", "题\x00目", "长" * 9999, ("词",))], OFFERS[:1])
    assert seen == [f"题目\n词\n{'长' * (ENCODED_CHARACTERS - 5)}", "clock"]


def test_a_wrong_number_of_vectors_is_refused() -> None:
    with pytest.raises(ValueError, match="6 texts"):
        match(NEEDS, OFFERS, encoder=OneTooFew())


def test_both_scripts_of_chinese_are_encoded_alike_and_english_as_it_stands() -> None:
    seen: list[str] = []

    class Watching(WordCounter):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            seen.extend(texts)
            return super().encode(texts)

    encode_pools(
        Watching(), [Listing("n1", "鐘錶防塵"), Listing("n2", "钟表防尘")], [Listing("o1", "Dust-proof Clock")]
    )
    assert seen == ["钟表防尘", "钟表防尘", "Dust-proof Clock"]
