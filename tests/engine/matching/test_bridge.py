"""Words of two languages compared: the vectors against a computation written out by hand."""

import math
from collections import Counter

import numpy as np
import pytest

from duijie.engine.language import fold
from duijie.engine.matching import match
from duijie.engine.matching.bridge import bridge_words, build_bridge
from duijie.engine.matching.index import head_of
from duijie.engine.matching.pools import prepare
from duijie.engine.records import Listing

from .pools import NEEDS, OFFERS

Words = tuple[str, ...]


def count(listing: Listing) -> dict[Words, float]:
    """Return what each word of a listing counts, a word being the roots it may stand for."""
    head, body = (Counter(word.terms for word in bridge_words(fold(text))) for text in (head_of(listing), listing.text))
    weight = {word.terms: word.weight for text in (head_of(listing), listing.text) for word in bridge_words(fold(text))}
    share = 0.2 if head else 1.0
    return {
        terms: weight[terms]
        * (
            (1 + math.log(head[terms]) if head[terms] else 0)
            + share * (1 + math.log(body[terms]) if body[terms] else 0)
        )
        for terms in head | body
    }


def vector(listing: Listing, everyone: tuple[Listing, ...]) -> dict[str, float]:
    """Return the vector of one listing as the docstring of the module words it."""
    held = [{root for terms in count(one) for root in terms} for one in everyone]

    def rarity(root: str) -> float:
        return math.log((len(everyone) + 300) / (sum(root in roots for roots in held) + 0.5)) ** 0.6

    words = count(listing)
    # A word counts once in the length, by its rarest translation, however many it has.
    length = math.sqrt(sum((counted * max(map(rarity, terms))) ** 2 for terms, counted in words.items()))
    roots = {root for terms in words for root in terms}
    return {
        root: max(counted for terms, counted in words.items() if root in terms) * rarity(root) / length
        for root in roots
    }


def test_similarity_is_structured_query_translation_written_out() -> None:
    bridge = build_bridge(NEEDS, OFFERS)
    found = bridge.similarity(np.arange(len(NEEDS)), np.arange(len(OFFERS)))
    everyone = (*NEEDS, *OFFERS)
    theirs = [vector(offer, everyone) for offer in OFFERS]
    expected = [
        [
            min(1.0, sum(weight * offer.get(root, 0) for root, weight in vector(need, everyone).items()))
            for offer in theirs
        ]
        for need in NEEDS
    ]
    assert found == pytest.approx(np.array(expected), abs=1e-12)
    across = [(row, column) for row, need in enumerate(NEEDS) for column in (0, 9) if not head_of(need).isascii()]
    assert max(found[pair] for pair in across) > 0.3


def test_a_part_of_the_similarity_is_that_part() -> None:
    bridge = build_bridge(NEEDS, OFFERS)
    whole = bridge.similarity(np.arange(len(NEEDS)), np.arange(len(OFFERS)))
    part = bridge.similarity(np.array([5, 0]), np.array([9, 0, 7]))
    assert (part == whole[[5, 0]][:, [9, 0, 7]]).all()
    assert part.any()


def found(text: str) -> list[tuple[str, Words, float]]:
    folded = fold(text)
    return [
        (folded[word.start : word.end], word.terms, word.weight)
        for word in bridge_words(folded)
        if not word.terms[0].startswith("=")
    ]


def test_english_words_are_their_roots() -> None:
    assert found("Corrosive pumps for the 2 kilns") == [
        ("corrosive", ("corros",), 1.0),
        ("pumps", ("pump",), 1.0),
        ("kilns", ("kiln",), 1.0),
    ]


def test_chinese_words_are_the_roots_of_all_their_translations() -> None:
    spelt = {word: set(terms) for word, terms, _ in found("螺旋與發動機")}
    assert spelt["螺旋"] >= {"spiral", "helix", "screw"}
    assert spelt["发动机"] >= {"engin", "motor"}


def test_a_lone_character_counts_half() -> None:
    weights = {word: weight for word, _, weight in found("磨，蜂蜜")}
    assert weights == {"磨": 0.5, "蜂蜜": 1.0}


def test_stock_phrases_and_fillers_say_nothing() -> None:
    assert found("公司 提供 the of to 技术") == []


@pytest.mark.parametrize(
    ("chinese", "english"), [("海上風電", "Offshore wind power"), ("防腐", "anti-corrosion"), ("塔筒", "barrel")]
)
def test_ideas_of_the_glossary_meet_in_the_middle(chinese: str, english: str) -> None:
    def ideas(text: str) -> set[Words]:
        return {word.terms for word in bridge_words(fold(text)) if word.terms[0].startswith("=")}

    assert ideas(chinese) <= ideas(english)
    assert (ideas(chinese) == set()) == (chinese == "塔筒")


def test_many_translations_make_a_listing_no_longer() -> None:
    chinese = Listing("n", "蜂蜜磨")  # 蜂蜜 has one translation, 磨 many
    english = Listing("o", "honey")
    bridge = build_bridge([chinese], [english])
    row = bridge.needs[[0]].toarray()[0]
    assert np.count_nonzero(row) > 3
    assert np.square(row).sum() > 1  # the roots together are longer than the words
    assert 0.8 < bridge.similarity(np.array([0]), np.array([0]))[0, 0] < 1


def test_one_language_needs_no_bridge() -> None:
    assert prepare([Listing("n", "蜂蜜")], [Listing("o", "蜂王浆")]).bridge is None
    assert prepare([Listing("n", "honey")], [Listing("o", "honey bees 蜂")]).bridge is None
    assert prepare([Listing("n", "蜂蜜")], [Listing("o", "honey")]).bridge is not None


def test_pairs_of_one_language_are_compared_by_their_own_words_in_mixed_pools() -> None:
    needs = [Listing("n1", "蜂蜜检测"), Listing("n2", "honey testing")]
    offers = [Listing("o1", "蜂蜜追溯"), Listing("o2", "honey tracing")]
    pools = prepare(needs, offers)
    rows = columns = np.arange(2)
    assert pools.bridge is not None
    own, across = pools.index.similarity(rows, columns), pools.bridge.similarity(rows, columns)
    strength = pools.compare(rows, columns).support["terms"]
    assert strength == pytest.approx(np.where(np.eye(2, dtype=bool), own**0.5, across**0.45))
    assert (strength > 0).all()


def test_a_word_meets_its_translation_both_ways() -> None:
    chinese, english = Listing("a", "蜂蜜灌装机"), Listing("b", "Filling machines for honey")
    one = match([chinese], [english])[0]
    other = match([english], [chinese])[0]
    assert one.score == other.score > 0.3
    assert "蜂蜜 / honey" in one.reasons[0].terms
    assert "honey / 蜂蜜" in other.reasons[0].terms


def test_two_chinese_words_do_not_meet_in_english() -> None:
    need = Listing("n", "Line for glaze slip 磨 (quotation wanted)")
    assert match([need], [Listing("o", "窑炉余热")]) == ()  # 磨 "to waste time", 余热 "waste heat"
