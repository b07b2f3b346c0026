"""Feedback: what one judgement does to the pair, to offers like it, and to nobody else."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching.learn import Feedback, read_feedback
from duijie.engine.matching.learn.neighbours import FOUND_GOOD, REFUSED
from duijie.engine.matching.learn.verdicts import name_of
from duijie.engine.matching.pools import Pools, prepare
from duijie.engine.matching.score import Block
from duijie.engine.records import Judgement, Listing
from duijie.engine.text import Text
from tests.engine.matching.pools import NEEDS, OFFERS

COATINGS = (
    Listing("c1", "海上风电塔筒重防腐涂料", "石墨烯改性环氧"),
    Listing("c2", "石墨烯重防腐涂料施工", "环氧底漆"),
    Listing("c3", "船舶防污涂料", "低表面能有机硅"),
    Listing("c4", "船舶防污涂料低表面能", "有机硅弹性体"),
    Listing("c5", "Graphene epoxy coating for towers"),
    Listing("c6", "釉浆球磨在线检测"),
)
WANTED = (
    Listing("w1", "风电塔筒防腐涂料", organisation="Haifeng"),
    Listing("w2", "船舶涂装车间除尘", organisation="Haifeng"),
    Listing("w3", "风电塔筒防腐涂料", organisation="Another"),
    Listing("w4", "釉浆球磨细度", organisation="Haifeng"),
)
ALL_NEEDS, ALL_OFFERS = np.arange(len(WANTED)), np.arange(len(COATINGS))


def of(*judgements: tuple[str, str, str]) -> list[Judgement]:
    return [Judgement(need, offer, verdict) for need, offer, verdict in judgements]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pools() -> Pools:
    return prepare(WANTED, COATINGS)


def judged(pools: Pools, *judgements: tuple[str, str, str]) -> tuple[np.ndarray, np.ndarray]:
    return read_feedback(pools, of(*judgements)).judge(ALL_NEEDS, ALL_OFFERS)


def order(pools: Pools, feedback: Feedback, need: int) -> list[str]:
    """Return the offers of a need by score with feedback; what scores 0 is not there."""
    row = np.array([need])
    block = pools.compare(row, ALL_OFFERS)
    support, loss = feedback.judge(row, ALL_OFFERS)
    score = Block(block.support | {"feedback": support}, block.loss | {"feedback": loss}, block.power).score()[0]
    return [COATINGS[place].id for place in np.argsort(-score, kind="stable") if score[place] > 0]


def test_a_good_offer_lifts_those_like_it_by_how_alike_they_are(pools: Pools) -> None:
    support, loss = judged(pools, ("w1", "c3", "good"))
    assert support[0, 2] == FOUND_GOOD
    assert 0 < support[0, 3] <= 0.5
    assert support[0, 3] > support[0, 0]
    assert support[0, 5] == 0
    assert (loss == 1).all()
    assert (support[1:] == 0).all()


def test_strength_grows_with_the_cosine_above_the_floor(pools: Pools) -> None:
    support, loss = judged(pools, ("w1", "c3", "good"))
    cosine = (pools.index.offers[[2]] @ pools.index.offers[[3]].T).toarray()[0, 0]
    assert support[0, 3] == pytest.approx(0.25 * (cosine - 0.15) / 0.85, abs=1e-6)
    refused = judged(pools, ("w1", "c3", "not"))
    assert refused[1][0, 3] == pytest.approx(1 - 2 * support[0, 3], abs=1e-5)
    assert (refused[0] == 0).all()
    assert (loss[0, 3], refused[1][0, 2]) == (1.0, REFUSED)


def test_between_a_good_offer_and_its_equal_refused_neither_counts() -> None:
    twins = (replace(COATINGS[2], id="good"), replace(COATINGS[2], id="bad"), COATINGS[3])
    feedback = read_feedback(prepare(WANTED, twins), of(("w1", "good", "good"), ("w1", "bad", "not")))
    support, loss = feedback.judge(np.array([0]), np.arange(3))
    assert (support.tolist(), loss.tolist()) == ([[FOUND_GOOD, 0.0, 0.0]], [[1.0, REFUSED, 1.0]])


def test_the_judged_pair_goes_first_last_or_away(pools: Pools) -> None:
    plain = order(pools, read_feedback(pools, []), 0)
    assert plain.index("c4") > 0
    assert order(pools, read_feedback(pools, of(("w1", "c4", "good"))), 0)[0] == "c4"
    assert order(pools, read_feedback(pools, of(("w1", plain[0], "not"))), 0)[-1] == plain[0]
    met = read_feedback(pools, of(("w1", plain[0], "met")))
    assert order(pools, met, 0) == plain[1:]
    assert met.explain(0, [one.id for one in COATINGS].index(plain[0])).zh_hant == "但雙方已經見過面"


def test_a_need_whose_every_offer_was_refused_still_gets_them_all(pools: Pools) -> None:
    plain = order(pools, read_feedback(pools, []), 0)
    refused = read_feedback(pools, of(*(("w1", one.id, "not") for one in COATINGS)))
    assert sorted(order(pools, refused, 0)) == sorted(plain)
    assert len(plain) >= 3


def test_having_met_says_nothing_of_offers_like_it(pools: Pools) -> None:
    support, loss = judged(pools, ("w1", "c3", "met"))
    assert (support == 0).all()
    assert [tuple(cell) for cell in np.argwhere(loss < 1).tolist()] == [(0, 2)]


def test_met_and_good_lifts_the_like_and_leaves_the_pair_out(pools: Pools) -> None:
    both = judged(pools, ("w1", "c3", "met"), ("w1", "c3", "good"))
    good = judged(pools, ("w1", "c3", "good"))
    assert (both[0] == good[0]).all()
    assert both[1][0].tolist() == [1, 1, 0, 1, 1, 1]


def test_order_and_repetition_of_judgements_do_not_matter(pools: Pools) -> None:
    given = of(("w1", "c3", "good"), ("w1", "c1", "not"), ("w2", "c1", "good"), ("w1", "c2", "met"))
    first = read_feedback(pools, given)
    expected = first.judge(ALL_NEEDS, ALL_OFFERS)
    for other in permutations(given):
        again = read_feedback(pools, [*other, *other[:2]])
        assert (again.opinions, again.met, again.names, again.notes) == (
            first.opinions,
            first.met,
            first.names,
            first.notes,
        )
        assert np.array_equal(again.judge(ALL_NEEDS, ALL_OFFERS), expected)


def test_what_is_taken_back_leaves_no_trace(pools: Pools) -> None:
    kept = of(("w1", "c3", "good"))
    without = read_feedback(pools, kept).judge(ALL_NEEDS, ALL_OFFERS)
    given = [*kept, *of(("w1", "c1", "not"))]
    assert not np.array_equal(read_feedback(pools, given).judge(ALL_NEEDS, ALL_OFFERS), without)
    assert np.array_equal(read_feedback(pools, given[:1]).judge(ALL_NEEDS, ALL_OFFERS), without)


@pytest.mark.parametrize("verdicts", [("good", "not"), ("not", "good")])
def test_a_pair_called_both_good_and_not_counts_as_not_judged(pools: Pools, verdicts: tuple[str, str]) -> None:
    feedback = read_feedback(pools, of(*(("w1", "c3", verdict) for verdict in verdicts)))
    assert feedback.opinions == {}
    assert [note.en for note in feedback.notes] == [
        "Pairs judged both good and not good count as not judged (1): w1 – c3"
    ]
    support, loss = feedback.judge(ALL_NEEDS, ALL_OFFERS)
    assert (support == 0).all()
    assert (loss == 1).all()


def test_unknown_listings_are_noted_and_left_out(pools: Pools) -> None:
    feedback = read_feedback(pools, of(("w1", "gone", "good"), ("nobody", "c1", "met"), ("w1", "c3", "good")))
    assert [one.offer for one in feedback.opinions[0]] == [2]
    assert [note.zh_hans for note in feedback.notes] == [
        "有 2 条评价所指的需求或供给不在名单中，未采用：nobody – c1, w1 – gone"
    ]
    many = read_feedback(pools, of(*((f"n{n}", "c1", "good") for n in range(9)))).notes[0]
    assert many.en.endswith("(9): n0 – c1, n1 – c1, n2 – c1, n3 – c1, n4 – c1, …")


def test_a_judgement_carries_over_to_a_nearly_equal_need_of_the_same_firm_only() -> None:
    twin = (*WANTED[:1], replace(WANTED[1], title="风电塔筒防腐涂料 方案"), *WANTED[2:])
    nearer = prepare(twin, COATINGS)
    feedback = read_feedback(nearer, of(("w1", "c3", "good"), ("w1", "c1", "met")))
    support, loss = feedback.judge(ALL_NEEDS, ALL_OFFERS)
    alike = (nearer.index.needs[[0]] @ nearer.index.needs[[1]].T).toarray()[0, 0]
    assert 0.6 < alike < 1
    assert support[1, 2] == pytest.approx(0.25 * alike, abs=1e-6)
    assert (support[1, 3], loss[1, 0]) == (pytest.approx(alike * support[0, 3], abs=1e-6), 0.0)
    assert (support[2:] == 0).all()
    assert (loss[2:] == 1).all()
    assert feedback.explain(1, 3).en == "Like “船舶防污涂料”, which was found good for “风电塔筒防腐涂料”"


def test_a_need_of_nobody_shares_with_nobody() -> None:
    twins = tuple(replace(WANTED[0], id=name, organisation=None) for name in ("one", "other"))
    feedback = read_feedback(prepare(twins, COATINGS), of(("one", "c3", "good"), ("one", "c1", "met")))
    assert (list(feedback.opinions), list(feedback.met)) == ([0], [0])


def test_a_needs_own_judgement_stands_before_one_carried_over() -> None:
    twins = (WANTED[0], replace(WANTED[0], id="twin"))
    feedback = read_feedback(prepare(twins, COATINGS), of(("w1", "c3", "good"), ("twin", "c3", "not")))
    _, loss = feedback.judge(np.array([1]), np.array([2, 3]))
    assert loss[0, 0] == REFUSED
    assert loss[0, 1] < 0.7
    assert feedback.explain(1, 2) == Text(
        "But it was judged not to suit this need", "但此前已被评为不适合本需求", "但此前已被評為不適合本需求"
    )


def test_the_reason_names_the_nearest_judged_offer(pools: Pools) -> None:
    feedback = read_feedback(pools, of(("w1", "c3", "good"), ("w1", "c6", "good"), ("w1", "c1", "not")))
    assert feedback.explain(0, 3).zh_hant == "與「船舶防污涂料」相近，後者曾被評為適合本需求"
    assert feedback.explain(0, 1).en == (
        "But it is like “海上风电塔筒重防腐涂料”, which was judged not to suit this need"
    )
    assert feedback.explain(0, 2).en == "It was found good for this need"
    with pytest.raises(ValueError, match="need 3 and offer 0"):
        feedback.explain(3, 0)


def test_every_change_has_a_reason_and_every_reason_a_change(pools: Pools) -> None:
    feedback = read_feedback(pools, of(("w1", "c3", "good"), ("w1", "c1", "not"), ("w4", "c6", "met")))
    support, loss = feedback.judge(ALL_NEEDS, ALL_OFFERS)
    assert not ((support > 0) & (loss < 1)).any()
    for need, offer in np.ndindex(support.shape):
        if support[need, offer] > 0 or loss[need, offer] < 1:
            assert feedback.explain(need, offer).en.startswith("But") == (loss[need, offer] < 1)
        else:
            with pytest.raises(ValueError, match="no judgement"):
                feedback.explain(need, offer)


def test_any_part_of_the_block_is_that_part_of_the_whole(pools: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    feedback = read_feedback(pools, of(("w1", "c3", "good"), ("w4", "c6", "not"), ("w1", "c1", "met")))
    whole = feedback.judge(ALL_NEEDS, ALL_OFFERS)
    rows, columns = np.array([3, 0]), np.array([5, 2, 0])
    for own, expected in zip(feedback.judge(rows, columns), whole, strict=True):
        assert np.allclose(own, expected[np.ix_(rows, columns)], atol=1e-12)
    monkeypatch.setattr("duijie.engine.matching.learn.neighbours._CELLS_AT_ONCE", 1)
    assert np.allclose(feedback.judge(ALL_NEEDS, ALL_OFFERS), whole, atol=1e-12)
    thawed: Feedback = pickle.loads(pickle.dumps(feedback))
    assert np.array_equal(thawed.judge(ALL_NEEDS, ALL_OFFERS), whole)
    assert [feedback.concerns(np.array([need])) for need in range(4)] == [True, False, False, True]


def test_candidates_are_the_good_offers_and_those_near_them(pools: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    feedback = read_feedback(pools, of(("w1", "c3", "good"), ("w4", "c6", "good"), ("w1", "c1", "not")))
    assert np.flatnonzero(feedback.candidates(np.array([0])).toarray()).tolist() == [0, 1, 2, 3]
    monkeypatch.setattr("duijie.engine.matching.learn.neighbours.BROUGHT", 2)
    found = feedback.candidates(ALL_NEEDS).toarray()
    assert found.shape == (4, 6)
    assert np.flatnonzero(found[0]).tolist() == [2, 3]
    assert np.argwhere(found[1:]).tolist() == [[2, 5]]
    back = feedback.candidates_of_offers(np.array([5, 3]), len(WANTED)).toarray()
    assert back.tolist() == [[False, False, False, True], [True, False, False, False]]
    monkeypatch.setattr("duijie.engine.matching.learn.neighbours.BROUGHT", 1)
    assert np.flatnonzero(feedback.candidates(np.array([0])).toarray()).tolist() == [2]


class Meaning:
    """Puts coating and 涂料 in one direction, everything else in directions of their own."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seen = sorted({text for text in texts if "涂料" not in text and "coating" not in text.casefold()})
        vectors = np.zeros((len(texts), 100), np.float32)
        for row, text in enumerate(texts):
            vectors[row, 1 + seen.index(text) if text in seen else 0] = 1
        return vectors


def test_offers_alike_in_meaning_alone_are_alike() -> None:
    words = judged(prepare(WANTED, COATINGS), ("w1", "c1", "good"))[0]
    meaning = judged(prepare(WANTED, COATINGS, Meaning()), ("w1", "c1", "good"))[0]
    assert words[0, 2] < 0.1
    assert meaning[0, 2] > 0.2
    assert (words[0, 5], meaning[0, 5]) == (0, 0)


def test_no_judgements_change_nothing() -> None:
    feedback = read_feedback(prepare(NEEDS, OFFERS), [])
    support, loss = feedback.judge(np.arange(len(NEEDS)), np.arange(len(OFFERS)))
    assert not support.any()
    assert (loss == 1).all()
    assert feedback.notes == ()
    assert feedback.candidates(np.arange(len(NEEDS))).shape == (len(NEEDS), len(OFFERS))
    empty = read_feedback(prepare((), ()), of(("w1", "c1", "good")))
    assert empty.judge(np.array([], np.intp), np.array([], np.intp))[0].shape == (0, 0)


@pytest.mark.parametrize(
    ("listing", "name"),
    [
        (Listing("x", "釉浆\n 检测\x00"), "釉浆 检测"),
        (Listing("x", keywords=("冷链", "保鲜")), "冷链 保鲜"),
        (Listing("x", text="一" * 30), "一" * 23 + "…"),
        (Listing("x", "word " * 12), "word word word word word word word word word wo…"),
        (Listing("x", "{braces} stay"), "{braces} stay"),
    ],
)
def test_names_are_one_short_line(listing: Listing, name: str) -> None:
    assert name_of(listing) == name
