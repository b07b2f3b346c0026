"""Ranking: who comes first, in which order, with which score."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from opencc import OpenCC

from duijie.engine.matching import each_match, match, match_reverse, score_pairs
from duijie.engine.matching.pools import Setting
from duijie.engine.matching.runners import LocalRunner
from duijie.engine.records import Listing, Match, Reason

from .pools import NEEDS, OFFERS

WORDS = st.sampled_from(
    ["釉浆", "球磨", "烧结", "窑炉", "纱线", "上浆", "印染", "冷链", "保鲜", "valve", "kiln", "yarn"]
)
LISTINGS = st.builds(
    Listing,
    st.just(""),
    title=st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
    text=st.lists(WORDS, max_size=6).map("，".join),
    kind=st.sampled_from(["technology", "capital", "service", None]),
    side=st.sampled_from(["山东", "香港", None]),
    industry=st.lists(st.sampled_from(["陶瓷", "纺织", "食品"]), max_size=2).map(tuple),
    trl=st.one_of(st.none(), st.integers(1, 9)),
)
POOLS = st.lists(LISTINGS, min_size=1, max_size=4).map(
    lambda drawn: tuple(replace(one, id=f"{place}") for place, one in enumerate(drawn))
)


def ranking(matches: tuple[Match, ...]) -> list[tuple[str, str, int, float]]:
    return [(one.need, one.offer, one.rank, one.score) for one in matches]


def first(need: str) -> str:
    return next(one.offer for one in match(NEEDS, OFFERS) if one.need == need)


@pytest.mark.parametrize(
    ("need", "offer"),
    [("n1", "o1"), ("n2", "o3"), ("n3", "o4"), ("n4", "o5"), ("n5", "o7"), ("n6", "o8")],
)
def test_the_answer_comes_first_whatever_its_script(need: str, offer: str) -> None:
    assert first(need) == offer


def test_a_chinese_need_finds_english_and_traditional_offers() -> None:
    assert [one.offer for one in match(NEEDS[:1], OFFERS, top=2)] == ["o1", "o2"]


def convert(listing: Listing, direction: str) -> Listing:
    turn = OpenCC(direction).convert
    words = {key: turn(getattr(listing, key)) for key in ("title", "text")}
    return replace(listing, **words, keywords=tuple(map(turn, listing.keywords)))


def test_twins_in_both_scripts_rank_alike() -> None:
    plain = ranking(match([convert(one, "t2s") for one in NEEDS], [convert(one, "t2s") for one in OFFERS]))
    for own, other in (("s2t", "t2s"), ("t2s", "s2t"), ("s2t", "s2t")):
        twins = match([convert(one, own) for one in NEEDS], [convert(one, other) for one in OFFERS])
        assert ranking(twins) == plain


def test_ranks_count_from_one_and_stop_at_top() -> None:
    matches = match(NEEDS, OFFERS, top=3)
    by_need = {need.id: [one for one in matches if one.need == need.id] for need in NEEDS}
    assert list(dict.fromkeys(one.need for one in matches)) == [need.id for need in NEEDS]
    for group in by_need.values():
        assert [one.rank for one in group] == list(range(1, len(group) + 1))
        assert len(group) <= 3
        assert [one.score for one in group] == sorted((one.score for one in group), reverse=True)
    assert ranking(match(NEEDS, OFFERS, top=1)) == [entry for entry in ranking(matches) if entry[2] == 1]


def test_equal_offers_keep_the_order_of_the_file() -> None:
    copies = [replace(OFFERS[1], id=name) for name in ("z", "a", "m")]
    assert [one.offer for one in match(NEEDS[:1], copies)] == ["z", "a", "m"]


def test_what_has_nothing_in_common_is_not_ranked() -> None:
    assert match([Listing("n", "釉浆", side="山东", trl=3)], [Listing("o", "纱线", side="香港", trl=9)]) == ()


@pytest.mark.parametrize(("needs", "offers"), [((), OFFERS), (NEEDS, ()), ((), ())])
def test_an_empty_pool_gives_no_matches(needs: tuple[Listing, ...], offers: tuple[Listing, ...]) -> None:
    assert match(needs, offers) == match_reverse(needs, offers) == score_pairs(needs, offers, []) == ()


@given(POOLS, POOLS)
@settings(max_examples=25, deadline=None)
def test_every_way_of_asking_gives_a_pair_one_score(needs: tuple[Listing, ...], offers: tuple[Listing, ...]) -> None:
    forward = {(one.need, one.offer): (one.score, one.reasons) for one in match(needs, offers)}
    backward = {(one.need, one.offer): (one.score, one.reasons) for one in match_reverse(needs, offers)}
    every = [(need.id, offer.id) for need in needs for offer in offers]
    pairs = {(one.need, one.offer): (one.score, one.reasons) for one in score_pairs(needs, offers, every)}
    assert forward == backward == {pair: found for pair, found in pairs.items() if found[0] > 0}
    assert list(pairs) == sorted(pairs, key=lambda pair: (int(pair[0]), -pairs[pair][0], int(pair[1])))
    assert all(0 <= score <= 1 for score, _ in pairs.values())


@given(POOLS, POOLS)
@settings(max_examples=15, deadline=None)
def test_a_score_does_not_depend_on_the_order_of_the_others(
    needs: tuple[Listing, ...], offers: tuple[Listing, ...]
) -> None:
    one_way = {(one.need, one.offer): one.score for one in match(needs, offers)}
    assert one_way == {(one.need, one.offer): one.score for one in match(needs[::-1], offers[::-1])}


class Letters:
    """Counts letters, so that every text has a meaning of its own."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [[text.count(letter) for letter in "料工防al冷陶 "] for text in texts]
        return np.array(rows, dtype=np.float32)


@pytest.mark.parametrize("encoder", [None, Letters()])
def test_a_score_does_not_depend_on_what_else_is_asked(encoder: Letters | None) -> None:
    scores = {(one.need, one.offer): one.score for one in match(NEEDS, OFFERS, encoder=encoder)}
    assert len(scores) > 20
    assert scores == {(one.need, one.offer): one.score for one in match_reverse(NEEDS, OFFERS, encoder=encoder)}
    for pair, score in scores.items():
        assert score_pairs(NEEDS, OFFERS, [pair], encoder)[0].score == score
    first = {(one.need, one.offer): one.score for one in match(NEEDS, OFFERS, top=2, encoder=encoder)}
    assert first == {pair: scores[pair] for pair in first}
    assert len(first) == 2 * len(NEEDS)


def test_without_reasons_the_ranking_is_the_same() -> None:
    plain = list(each_match(NEEDS, OFFERS, explained=False))
    assert ranking(tuple(plain)) == ranking(match(NEEDS, OFFERS))
    assert {one.reasons for one in plain} == {()}


OUT: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
    "the offer has expired": ({}, {"expires": "2026-11-21"}, "expiry"),
    "the need has expired": ({"expires": "2026-11-21"}, {}, "expiry"),
    "the need avoids the organisation": ({"avoid": ("Harbour Coatings",)}, {}, "avoid"),
    "the need avoids the offer": ({"avoid": ("x", "o1")}, {}, "avoid"),
    "the offer avoids the organisation": ({}, {"avoid": ("海岬风电",)}, "avoid"),
    "the offer avoids the need": ({}, {"avoid": ("n1",)}, "avoid"),
}


@pytest.mark.parametrize("exhaustive", [True, False])
@pytest.mark.parametrize(("need", "offer", "signal"), OUT.values(), ids=OUT)
def test_an_expired_or_avoided_pair_stands_in_no_ranking_but_is_said(
    need: dict[str, object],
    offer: dict[str, object],
    signal: str,
    exhaustive: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not exhaustive:
        monkeypatch.setattr("duijie.engine.matching.pools.EXHAUSTIVE", 0)
    setting = Setting(on=date(2026, 11, 22))
    needs = (replace(NEEDS[0], organisation="海岬风电", **need), *NEEDS[1:])
    offers = (replace(OFFERS[0], organisation="Harbour Coatings", **offer), *OFFERS[1:])
    assert ("n1", "o1") in {(one.need, one.offer) for one in match(NEEDS, OFFERS)}
    for found in (match(needs, offers, setting=setting), match_reverse(needs, offers, setting=setting)):
        assert ("n1", "o1") not in {(one.need, one.offer) for one in found}
        assert {one.offer for one in found} >= {"o2", "o3", "o4", "o5"}
    (told,) = score_pairs(needs, offers, [("n1", "o1")], setting=setting)
    assert (told.score, told.rank) == (0.0, 1)
    assert (told.reasons[-1].signal, told.reasons[-1].weight) == (signal, -1.0)
    assert told.reasons[0].weight > 0  # what speaks for the pair is said all the same


def test_of_an_expired_listing_nothing_is_ranked_and_a_day_earlier_all_is() -> None:
    offers = [replace(one, expires="2026-11-21") for one in OFFERS]
    assert match(NEEDS, offers, setting=Setting(on=date(2026, 11, 22))) == ()
    assert match(NEEDS, offers, setting=Setting(on=date(2026, 11, 21))) == match(NEEDS, OFFERS)
    assert match(NEEDS, offers) == match(NEEDS, OFFERS)


@pytest.mark.parametrize("encoder", [None, Letters()])
def test_a_search_finds_all_that_words_or_meaning_speak_for(
    encoder: Letters | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[tuple[str, str, float, tuple[Reason, ...]]]:
        found = (*match(NEEDS, OFFERS, encoder=encoder), *match_reverse(NEEDS, OFFERS, encoder=encoder))
        alike = [one for one in found if {"terms", "meaning"} & {reason.signal for reason in one.reasons}]
        return [(one.need, one.offer, one.score, one.reasons) for one in alike]

    every = told()
    monkeypatch.setattr("duijie.engine.matching.pools.EXHAUSTIVE", 0)
    assert told() == every
    assert len(every) > 40


def test_pairs_are_ranked_among_themselves_and_given_once() -> None:
    matches = score_pairs(NEEDS, OFFERS, [("n4", "o5"), ("n2", "o10"), ("n2", "o3"), ("n4", "o5")])
    assert [(one.need, one.offer, one.rank) for one in matches] == [("n2", "o3", 1), ("n2", "o10", 2), ("n4", "o5", 1)]
    nothing = matches[1]
    assert (nothing.score, nothing.reasons) == (0.0, ())


def test_pairs_in_reverse_are_ranked_for_each_offer() -> None:
    matches = score_pairs(NEEDS, OFFERS, [("n4", "o5"), ("n1", "o5"), ("n1", "o2")], reverse=True)
    assert [(one.need, one.offer, one.rank) for one in matches] == [("n1", "o2", 1), ("n4", "o5", 1), ("n1", "o5", 2)]


def test_an_unknown_id_of_a_pair_is_refused() -> None:
    with pytest.raises(KeyError, match="n99"):
        score_pairs(NEEDS, OFFERS, [("n99", "o1")])


def test_top_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="top is 0"):
        match(NEEDS, OFFERS, top=0)


def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = match(NEEDS, OFFERS), match_reverse(NEEDS, OFFERS)
    monkeypatch.setattr("duijie.engine.matching.recall.BLOCK_CELLS", 2 * len(OFFERS))
    assert (match(NEEDS, OFFERS), match_reverse(NEEDS, OFFERS)) == whole


def test_a_runner_is_given_every_block_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duijie.engine.matching.recall.BLOCK_CELLS", 2 * len(OFFERS))
    seen: list[list[int]] = []

    class Watching(LocalRunner):
        def run(self, work, tasks):  # type: ignore[no-untyped-def]
            tasks = list(tasks)
            seen.extend(task.tolist() for task in tasks)
            return super().run(work, tasks)

    assert match(NEEDS, OFFERS, runner=Watching()) == match(NEEDS, OFFERS)
    assert seen == [[0, 1], [2, 3], [4, 5]]
