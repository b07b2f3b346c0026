"""Ranking: who comes first, in which order, with which score."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from duijie.engine.matching import match, match_reverse, score_pairs
from duijie.engine.matching.runners import LocalRunner
from duijie.engine.records import Listing, Match

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
