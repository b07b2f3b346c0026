"""Signals: each moves the score the way it should, and only then."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching import score_pairs
from duijie.engine.matching.index import build_index
from duijie.engine.matching.kinds import KIND_NAMES, PARTIAL, answers
from duijie.engine.matching.pools import Setting, prepare
from duijie.engine.matching.weights import Weights
from duijie.engine.records import KINDS, Kind, Listing

NEED = Listing("n", "釉浆球磨细度控制", kind="technology", side="山东", industry=("陶瓷",), trl=6)
NEED = replace(NEED, cooperation=("licence", "transfer"), avoid=("岚山陶瓷",))
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
        ({"cooperation": ("licence", "equity")}, {"cooperation": ()}),
        ({"cooperation": ()}, {"cooperation": ("equity",)}),
        ({"organisation": "Harbour Ceramics"}, {"organisation": "岚山陶瓷"}),
        ({"avoid": ("n2",)}, {"avoid": ("n",)}),
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
        ({"cooperation": ("licence",)}, {"cooperation": ("transfer", "licence", "equity")}),
        ({"expires": "2020-01-01"}, {"expires": None}),  # no day is given on which it could have expired
        ({"organisation": "Harbour Ceramics"}, {"organisation": None}),
        ({"avoid": ("x", "岚山")}, {"avoid": ()}),
    ],
)
def test_what_makes_no_difference_makes_none(one: dict[str, object], other: dict[str, object]) -> None:
    assert score(offer=replace(OFFER, **one)) == score(offer=replace(OFFER, **other))


def test_equal_texts_score_close_to_one() -> None:
    assert score(Listing("n", "釉浆球磨"), Listing("o", "釉浆球磨")) == 0.99


def test_the_score_of_words_alone_is_the_root_of_their_cosine() -> None:
    need, offers = Listing("n", "釉浆细度"), (Listing("o", "釉料"), *OTHERS)
    cosine = build_index([need], offers).similarity(np.array([0]), np.array([0]))[0, 0]
    assert score_pairs([need], offers, [("n", "o")])[0].score == pytest.approx(cosine**0.5, abs=1e-6)
    assert 0.05 < cosine < 0.5


class TwoMeanings:
    """An encoder for which the need and the offer mean nearly the same."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[1.0, 0.2 * ("纱线" in text), "窑炉" in text] for text in texts], dtype=np.float32)


def test_the_score_is_the_doubt_removed_and_what_is_broken_written_out() -> None:
    offer = replace(OFFER, trl=4, cooperation=("licence",), industry=("陶瓷", "纺织"))
    pools = prepare([NEED], [offer, *OTHERS], TwoMeanings())
    assert pools.meanings is not None
    one = np.array([0])
    cosine = pools.index.similarity(one, one)[0, 0]
    meaning = pools.meanings.inside.similarity(one, one)[0, 0]
    strengths = [cosine**0.5, 0.75 * meaning, 0.15, 0.08, 0.03, 0.03]  # words, meaning, industry, kind, sides, form
    doubt = np.prod([1 - strength for strength in strengths])
    expected = (1 - doubt) ** 1.3 * (1 - 2 * 0.12)  # two levels of maturity short
    found = score_pairs([NEED], [offer, *OTHERS], [("n", "o")], TwoMeanings())[0]
    assert found.score == pytest.approx(expected, abs=1e-6)
    assert {one.signal for one in found.reasons} == {
        "terms",
        "meaning",
        "industry",
        "kind",
        "side",
        "cooperation",
        "trl",
    }


def test_maturity_costs_a_step_a_level_down_to_a_floor() -> None:
    need = replace(NEED, trl=9)
    met, *short = (score(need, replace(OFFER, trl=level)) for level in (9, 8, 6, 4, 3, 1))
    without = score(need, replace(OFFER, trl=None))
    assert short == pytest.approx([without * factor for factor in (0.88, 0.64, 0.4, 0.4, 0.4)], abs=1e-6)
    assert met == pytest.approx(1 - (1 - without) * 0.98, abs=1e-6)


def test_the_weights_are_those_given() -> None:
    need, offers = Listing("n", "釉浆细度", industry=("陶瓷",)), (Listing("o", "釉料", industry=("陶瓷",)), *OTHERS)
    cosine = build_index([need], offers).similarity(np.array([0]), np.array([0]))[0, 0]
    setting = Setting(weights=Weights(terms_power=1.0, industry=0.5))
    found = score_pairs([need], offers, [("n", "o")], setting=setting)[0]
    assert found.score == pytest.approx(1 - (1 - cosine) * 0.5, abs=1e-6)


def test_across_languages_words_count_by_a_power_of_their_own() -> None:
    need, offers = Listing("n", "蜂蜜灌装"), (Listing("o", "Honey"), Listing("x", "Yarn"))
    pools = prepare([need], offers)
    assert pools.bridge is not None
    likeness = pools.bridge.similarity(np.array([0]), np.array([0]))[0, 0]
    assert 0 < likeness < 0.8
    assert score_pairs([need], offers, [("n", "o")])[0].score == pytest.approx(likeness**0.45, abs=1e-6)


def test_meaning_counts_for_more_where_languages_differ() -> None:
    class Same:
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.array([[1.0, 0.0] if "7" in text else [0.0, 1.0] for text in texts], dtype=np.float32)

    needs = [Listing("n", "珊瑚 7")]
    offers = [Listing("o", "Zorbel 7"), Listing("p", "玛瑙 7"), Listing("q", "丝绸")]
    weights = Weights(inside=0.3, between=0.6, calibration=1.0)
    pairs = [("n", "o"), ("n", "p")]
    found = {one.offer: one for one in score_pairs(needs, offers, pairs, Same(), setting=Setting(weights=weights))}
    pools = prepare(needs, offers, Same())
    assert pools.meanings is not None
    cosines = pools.meanings.inside.similarity(np.array([0]), np.array([0, 1]))[0]
    assert [found[name].score for name in ("o", "p")] == pytest.approx(cosines * [0.6, 0.3], abs=1e-6)
    assert (cosines > 0.1).all()


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
