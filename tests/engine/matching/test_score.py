"""Signals: each moves the score the way it should, and only then."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from duijie.engine.matching import score_pairs
from duijie.engine.matching.index import build_index
from duijie.engine.matching.kinds import KIND_NAMES, PARTIAL, answers
from duijie.engine.records import KINDS, Kind, Listing

NEED = Listing("n", "釉浆球磨细度控制", kind="technology", side="山东", industry=("陶瓷",), trl=6)
OFFER = Listing("o", "釉浆球磨在线检测", kind="technology", side="香港", industry=("陶瓷",), trl=7)
OTHERS = (Listing("x", "纱线上浆"), Listing("y", "窑炉余热"))


def score(need: Listing = NEED, offer: Listing = OFFER) -> float:
    return score_pairs([need], [offer, *OTHERS], [("n", "o")])[0].score


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"kind": "technology"}, {"kind": "service"}),
        ({"kind": "service"}, {"kind": None}),
        ({"kind": None}, {"kind": "capital"}),
        ({"side": "香港"}, {"side": None}),
        ({"side": None}, {"side": "山东"}),
        ({"side": "Hong Kong"}, {"side": "Shandong"}),
        ({"industry": ("Ceramic",)}, {"industry": ()}),
        ({"industry": ("陶瓷",)}, {"industry": ("纺织",)}),
        ({"trl": 6}, {"trl": None}),
        ({"trl": None}, {"trl": 5}),
        ({"trl": 5}, {"trl": 4}),
        ({"title": "釉浆球磨细度控制"}, {"title": "釉浆球磨在线检测"}),
        ({"title": "釉浆球磨在线检测"}, {"title": "釉浆在线检测"}),
    ],
)
def test_better_scores_higher(better: dict[str, object], worse: dict[str, object]) -> None:
    assert score(offer=replace(OFFER, **better)) > score(offer=replace(OFFER, **worse))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"trl": 6}, {"trl": 9}),
        ({"side": "香港"}, {"side": "澳门"}),
        ({"side": "香港"}, {"side": "Hong Kong"}),
        ({"industry": ("陶瓷", "机械")}, {"industry": ("ceramics",)}),
    ],
)
def test_what_makes_no_difference_makes_none(one: dict[str, object], other: dict[str, object]) -> None:
    assert score(offer=replace(OFFER, **one)) == score(offer=replace(OFFER, **other))


def test_equal_texts_score_close_to_one() -> None:
    assert score(Listing("n", "釉浆球磨"), Listing("o", "釉浆球磨")) == 0.99


def test_the_score_of_words_alone_is_the_root_of_their_cosine() -> None:
    need, offers = Listing("n", "釉浆细度"), (Listing("o", "釉料"), *OTHERS)
    cosine = build_index([need], offers).similarity(np.array([0]), np.array([0]), np.ones((1, 1), dtype=bool))[0, 0]
    assert score_pairs([need], offers, [("n", "o")])[0].score == pytest.approx(cosine**0.5, abs=1e-6)
    assert 0.05 < cosine < 0.5


def test_kinds_answer_as_the_table_says() -> None:
    full = {(need, offer) for need, offer in product(KINDS, KINDS) if answers(need, offer) == "full"}
    assert full == {(kind, kind) for kind in KINDS}
    partial = {(need, offer) for need, offer in product(KINDS, KINDS) if answers(need, offer) == "partial"}
    assert partial == {(need, offer) for need, offers in PARTIAL.items() for offer in offers}
    assert answers("scene", "pilot") == answers("pilot", "scene") == "partial"
    assert answers("market", "scene") == "partial"
    assert [kind for kind in KINDS if answers("capital", kind) != "none"] == ["capital"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_name_and_a_row(kind: Kind) -> None:
    assert KIND_NAMES[kind].zh_hant
    assert kind not in PARTIAL[kind]
