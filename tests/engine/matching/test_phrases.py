"""Phrases as they stand in a listing, and the nearest of two."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from duijie.engine.language import readable
from duijie.engine.matching import match
from duijie.engine.matching.encoders.centre import Centre
from duijie.engine.matching.phrases import LONGEST, MOST_PHRASES, REMEMBERED, SHORTEST, Phrasebook, phrases_of
from duijie.engine.records import Listing

NO_CENTRE = Centre({}, np.zeros(3, dtype=np.float32))


class Counter:
    """Counts three letters, and remembers what it was given."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return np.array([[text.count(letter) for letter in "甲乙丙"] for text in texts], dtype=np.float32).reshape(
            -1, 3
        )


@pytest.mark.parametrize(
    ("listing", "phrases"),
    [
        (Listing("n", "釉浆球磨"), ("釉浆球磨",)),
        (
            Listing("n", "釉浆球磨", "研磨十二小时。细度要求很高！能否更快？"),
            ("釉浆球磨", "研磨十二小时", "细度要求很高", "能否更快"),
        ),
        (
            Listing("n", "", "A first. No 2.5 cut; next one\nlast.\\nSent by hand."),
            ("A first", "No 2.5 cut", "next one", "last", "Sent by hand"),
        ),
        (
            Listing("n", "窑", "1. 烟气温度低\n（二）余热发电\n3、细度2.5级"),
            ("窑", "烟气温度低", "余热发电", "细度2.5级"),
        ),
        (Listing("n", "釉浆", "釉浆。釉。 球磨细度 ", ("陶瓷材料", "窑")), ("釉浆", "球磨细度")),
        (Listing("n", keywords=("陶瓷材料", " 窑 ")), ("陶瓷材料、窑",)),
        (Listing("n", keywords=("glaze", "kiln")), ("glaze, kiln",)),
        (Listing("n", text="釉浆 球磨", keywords=("釉浆", "球磨")), ("釉浆、球磨",)),
        (Listing("n", "釉\x00浆\u200b球磨"), ("釉浆球磨",)),
    ],
)
def test_a_phrase_ends_with_its_sentence(listing: Listing, phrases: tuple[str, ...]) -> None:
    assert phrases_of(listing) == phrases


def test_a_long_sentence_is_parted_at_commas_and_never_longer_than_allowed() -> None:
    clause = "隧道窑烟气余热用于发电" * 3
    assert phrases_of(Listing("n", text=f"{clause}，{clause}，{clause}")) == (clause,)
    other = "梭式窑烟气余热用于干燥" * 3
    assert phrases_of(Listing("n", text=f"{clause}，{other}")) == (clause, other)
    assert phrases_of(Listing("n", text="磨" * 200)) == ("磨" * LONGEST,)
    english = "every second shift we measure fineness, " * 9
    assert [len(phrase) <= 4 * LONGEST for phrase in phrases_of(Listing("n", text=english))] == [True, True]


def test_of_many_sentences_the_first_are_taken() -> None:
    sentences = [f"第{number}道工序" for number in range(40)]
    assert phrases_of(Listing("n", text="。".join(sentences))) == tuple(sentences[:MOST_PHRASES])


@given(
    st.text(st.sampled_from("釉浆ab ,，。;\n\x00\u200b1."), max_size=300),
    st.text(st.sampled_from("窑,。 "), max_size=9).map("{}窑".format),
)
def test_every_phrase_stands_in_the_listing_as_it_is(text: str, title: str) -> None:
    found = phrases_of(Listing("n", title, text))
    assert all(phrase in readable(text) or phrase in readable(title) for phrase in found)
    assert found[0] in title
    assert all(len(phrase) >= SHORTEST for phrase in found[1:])
    assert len(set(found)) == len(found) <= MOST_PHRASES


def test_the_nearest_phrases_are_those_of_the_greatest_cosine() -> None:
    need = Listing("n", "甲甲甲乙。乙乙丙丙。")
    offer = Listing("o", "丙丙丙丙", "甲甲乙乙乙乙。乙乙乙丙丙。")
    assert Phrasebook(Counter(), NO_CENTRE).nearest(need, offer) == ("乙乙丙丙", "乙乙乙丙丙")


def test_of_phrases_as_near_in_meaning_those_that_share_words_are_cited() -> None:
    need = Listing("n", "钟表展会", "釉浆甲甲甲。窑炉甲甲甲。")
    offer = Listing("o", "丝绸展会", "纱线甲甲甲。窑炉甲甲甲。")
    assert Phrasebook(Counter(), NO_CENTRE).nearest(need, offer) == ("窑炉甲甲甲", "窑炉甲甲甲")


def test_a_listing_is_encoded_once_and_many_together() -> None:
    encoder = Counter()
    book = Phrasebook(encoder, NO_CENTRE)
    need, offers = Listing("n", "甲甲甲甲"), [Listing("o1", "甲甲乙乙。甲乙丙丙"), Listing("o2", "甲甲甲丙")]
    book.read([need, *offers])
    assert [book.nearest(need, offer) for offer in offers] == [("甲甲甲甲", "甲甲乙乙"), ("甲甲甲甲", "甲甲甲丙")]
    assert encoder.asked == [["甲甲甲甲", "甲甲乙乙", "甲乙丙丙", "甲甲甲丙"]]


def test_listings_of_one_id_are_two_listings() -> None:
    book = Phrasebook(Counter(), NO_CENTRE)
    need = Listing("n", "甲甲甲甲")
    assert book.nearest(need, Listing("o", "甲甲乙乙")) == ("甲甲甲甲", "甲甲乙乙")
    assert book.nearest(need, Listing("o", "甲甲丙丙")) == ("甲甲甲甲", "甲甲丙丙")


def test_only_so_many_listings_are_remembered() -> None:
    encoder = Counter()
    book = Phrasebook(encoder, NO_CENTRE)
    first, *others = [Listing(f"o{number}", "甲甲乙乙") for number in range(REMEMBERED + 1)]
    book.read([first])
    book.read(others)
    book.read([first])
    assert [len(asked) for asked in encoder.asked] == [1, REMEMBERED, 1]


def test_one_need_meets_more_offers_than_are_remembered() -> None:
    encoder = Counter()
    book = Phrasebook(encoder, NO_CENTRE)
    need = Listing("n", "甲甲甲甲")
    found = {book.nearest(need, Listing(f"o{number}", "甲甲乙乙")) for number in range(REMEMBERED + 10)}
    assert found == {("甲甲甲甲", "甲甲乙乙")}
    assert sum(asked.count("甲甲甲甲") for asked in encoder.asked) == 1


def test_phrases_are_encoded_as_listings_are() -> None:
    encoder = Counter()
    matches = match([Listing("n", "甲乙乙乙塗層")], [Listing("o", "甲乙乙乙涂层")], encoder=encoder)
    assert encoder.asked[-1] == ["甲乙乙乙涂层", "甲乙乙乙涂层"]
    meaning = next(reason for reason in matches[0].reasons if reason.signal == "meaning")
    assert meaning.terms == ("甲乙乙乙塗層 / 甲乙乙乙涂层",)


def test_phrases_that_have_nothing_in_common_are_not_near() -> None:
    book = Phrasebook(Counter(), NO_CENTRE)
    assert book.nearest(Listing("n", "甲甲甲甲"), Listing("o", "乙乙乙乙")) is None
    assert book.nearest(Listing("n", "甲甲甲甲"), Listing("o", "…")) is None
    assert book.nearest(Listing("n", " "), Listing("o", "甲甲甲甲")) is None


def test_a_listing_without_words_has_no_phrases() -> None:
    assert phrases_of(Listing("n", "  ")) == phrases_of(Listing("n", text="\x00")) == ()
    assert np.array(Phrasebook(Counter(), NO_CENTRE).read([Listing("n", " ")])).shape == ()
