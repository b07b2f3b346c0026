"""What is shown is shared out: the best lists there are, no star on all of them, no list the poorer than stated."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.matching.lists import exposure, gini, share_out
from duijie.engine.matching.lists.share import DEAREST, EPSILON

# Everybody's best is the star; by little for two of them, by much for the third.
STAR = {
    "a": [("star", 0.70), ("tide", 0.66)],
    "b": [("star", 0.70), ("reef", 0.65)],
    "c": [("star", 0.70), ("mole", 0.30)],
}

Candidates = dict[str, list[tuple[str, float]]]


def pools() -> st.SearchStrategy[Candidates]:
    row = st.dictionaries(st.sampled_from("uvwx"), st.integers(30, 90).map(lambda n: n / 100), max_size=4)
    ranked = row.map(lambda one: sorted(one.items(), key=lambda entry: -entry[1]))
    return st.lists(ranked, max_size=5).map(lambda rows: {f"n{place}": one for place, one in enumerate(rows)})


def price(place: int, room: int, dearest: float) -> float:
    """Return what the place after ``place`` others costs, counted up one by one."""
    return 0.0 if place < room else dearest * min(4, 1 + (place - room) // max(1, room)) / 4


def worth(candidates: Candidates, lists: dict[str, tuple[str, ...]], room: int, dearest: float) -> float:
    scores = sum(dict(candidates[need])[offer] for need, shown in lists.items() for offer in shown)
    return scores - sum(price(place, room, dearest) for n in exposure(lists).values() for place in range(n))


def best(candidates: Candidates, shown: int, room: int, dearest: float) -> float:
    """Try every choice of lists."""
    ways = [combinations([o for o, _ in row], min(shown, len(row))) for row in candidates.values()]
    return max(worth(candidates, dict(zip(candidates, one, strict=True)), room, dearest) for one in product(*ways))


def crowd(needs: int, stars: int) -> Candidates:
    """Invent a pool in which some offers are everybody's."""
    random = np.random.default_rng(11)
    found: Candidates = {}
    for need in range(needs):
        others = (random.permutation(needs)[:12] + stars).tolist()
        rated = [(f"o{o}", round(float(random.uniform(0.4, 0.7)) + (0.1 if o < stars else 0), 6)) for o in others]
        rated += [(f"o{o}", round(float(random.uniform(0.5, 0.8)), 6)) for o in range(stars)]
        found[f"n{need}"] = sorted(rated, key=lambda entry: -entry[1])
    return found


@given(pools(), st.integers(1, 3), st.integers(0, 2), st.sampled_from([0.0, 0.05, 0.4]))
def test_no_choice_of_lists_is_better(candidates: Candidates, shown: int, room: int, dearest: float) -> None:
    found = share_out(candidates, shown, room, dearest)
    value = worth(candidates, dict(found.lists), room, dearest)
    assert value == pytest.approx(best(candidates, shown, room, dearest), abs=1e-5)
    assert [found.value, found.bound] == pytest.approx([value, value], abs=1e-5)
    assert {need: len(one) for need, one in found.lists.items()} == {
        need: min(shown, len(one)) for need, one in candidates.items()
    }


@given(pools(), st.integers(1, 3), st.integers(0, 2), st.sampled_from([0.0, 0.05, 0.4]))
def test_the_auction_keeps_its_promise(candidates: Candidates, shown: int, room: int, dearest: float) -> None:
    found = share_out(candidates, shown, room, dearest, exact_pairs=0)
    places = sum(map(len, found.lists.values()))
    value = worth(candidates, dict(found.lists), room, dearest)
    assert found.value == pytest.approx(value)
    assert places == sum(min(shown, len(one)) for one in candidates.values())
    assert best(candidates, shown, room, dearest) <= found.bound + 1e-9
    assert found.bound <= value + EPSILON * places + 1e-9


def test_the_auction_comes_as_near_in_a_crowd() -> None:
    candidates = crowd(400, 5)
    exact = share_out(candidates, 4, 8)
    near = share_out(candidates, 4, 8, exact_pairs=0)
    assert exact.value <= near.bound + 1e-4
    assert exact.value - near.value < EPSILON * 400 * 4 / 10


def test_the_star_goes_to_whom_nobody_else_would_do() -> None:
    found = share_out(STAR, 1, 1, dearest=0.2)
    assert found.lists == {"a": ("tide",), "b": ("reef",), "c": ("star",)}
    assert share_out(STAR, 1, 1, dearest=0.0).lists == {"a": ("star",), "b": ("star",), "c": ("star",)}


def test_room_can_differ_from_offer_to_offer_and_is_filled_for_nothing() -> None:
    room = {"star": 2, "tide": 1, "reef": 1, "mole": 1}
    found = share_out(STAR, 1, room, dearest=0.2)
    assert found.lists == {"a": ("tide",), "b": ("star",), "c": ("star",)}
    assert found.value == pytest.approx(0.66 + 0.70 + 0.70)


def test_exposure_is_evener_and_no_list_gives_up_more_than_the_dearest_price() -> None:
    candidates = crowd(120, 4)
    plain, shared = (share_out(candidates, 3, 6, dearest).lists for dearest in (0.0, DEAREST))
    before, after = (exposure(lists, {o for row in candidates.values() for o, _ in row}) for lists in (plain, shared))
    assert max(before.values()) > 2 * max(after.values())
    assert gini(list(before.values())) - gini(list(after.values())) > 0.2
    for need, row in candidates.items():
        scores = dict(row)
        missed = [scores[offer] for offer in scores if offer not in shared[need]]
        assert max(missed) - min(scores[offer] for offer in shared[need]) <= DEAREST + 1e-6


def test_lists_begin_with_the_best_score() -> None:
    for need, shown in share_out(crowd(30, 2), 5, 3).lists.items():
        scores = dict(crowd(30, 2)[need])
        assert [scores[offer] for offer in shown] == sorted((scores[offer] for offer in shown), reverse=True)


@pytest.mark.parametrize(("shown", "room", "dearest"), [(0, 1, 0.1), (1, -1, 0.1), (1, 1, -0.1)])
def test_lists_without_places_and_negative_rooms_or_prices_are_refused(shown: int, room: int, dearest: float) -> None:
    with pytest.raises(ValueError, match=r"place|room|price"):
        share_out(STAR, shown, room, dearest)


def test_an_offer_without_a_stated_room_is_an_error() -> None:
    with pytest.raises(KeyError):
        share_out(STAR, 1, {"star": 1})


def test_the_gini_coefficient_of_known_counts() -> None:
    assert gini([3, 3, 3]) == 0.0
    assert gini([0, 0, 0, 8]) == 0.75
    assert gini([1, 3]) == 0.25
    assert gini([]) == gini([0, 0]) == 0.0
    with pytest.raises(ValueError, match="count"):
        gini([1, -1, 3])


def test_exposure_counts_lists_and_names_who_is_on_none() -> None:
    assert exposure({"a": ("x", "y"), "b": ("x",)}, ["z"]) == {"x": 2, "y": 1, "z": 0}
