"""A list is spread over organisations: by how much, and never at the price of a listing or a score."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.matching.lists import best_spread, number_owners, spread
from duijie.engine.records import Match

# One firm posts a need's best answer in five wordings; a university and two firms have one each.
SCORES = np.array([0.70, 0.69, 0.68, 0.67, 0.66, 0.60, 0.50, 0.30])
OWNERS = number_owners(["茂澜", "茂澜", "茂澜", "茂澜", "茂澜", "海隅", "青栎", "石湾"])


def matches(*scores: float, need: str = "n") -> list[Match]:
    return [Match(need, f"{need}-o{place}", place, score) for place, score in enumerate(scores, 1)]


def greedy(scores: list[float], owners: list[int], keep: float) -> list[int]:
    """Take, one after another, whatever is worth most beside what is taken already."""
    left, taken = [place for place, score in enumerate(scores) if score > 0], list[int]()
    while left:
        counts = [0 if owners[p] < 0 else sum(owners[t] == owners[p] for t in taken) for p in left]
        worth = [scores[place] * keep**count for place, count in zip(left, counts, strict=True)]
        best = max(range(len(left)), key=lambda n: (worth[n], scores[left[n]], -left[n]))
        taken.append(left.pop(best))
    return taken


def test_further_listings_of_one_firm_go_behind_others_that_are_nearly_as_good() -> None:
    assert best_spread(SCORES, OWNERS, 8, keep=0.8).tolist() == [0, 5, 1, 6, 2, 3, 7, 4]


def test_a_further_listing_stays_before_what_is_far_worse() -> None:
    assert best_spread(np.array([0.8, 0.7, 0.5]), np.array([0, 0, 1]), 3, keep=0.8).tolist() == [0, 1, 2]


def test_keeping_all_is_the_order_of_the_scores_and_so_is_a_pool_without_organisations() -> None:
    shuffled = SCORES[[3, 7, 0, 5, 1, 6, 2, 4]]
    assert best_spread(shuffled, OWNERS, 8, keep=1.0).tolist() == np.argsort(-shuffled).tolist()
    nobody = number_owners([None] * 8)
    assert best_spread(shuffled, nobody, 8).tolist() == np.argsort(-shuffled).tolist()


def test_equal_scores_keep_their_order_and_nothing_is_listed_for_nothing() -> None:
    assert best_spread(np.array([0.5, 0.5, 0.0, 0.5]), np.array([0, 1, 2, 3]), 4).tolist() == [0, 1, 3]


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.35, 0.5, 0.65, 0.9]), st.integers(-1, 3)), max_size=60),
    st.integers(1, 6),
    st.sampled_from([0.5, 0.8, 1.0]),
)
def test_the_first_places_are_those_of_the_greedy_choice_from_all(
    listed: list[tuple[float, int]], top: int, keep: float
) -> None:
    scores, owners = [score for score, _ in listed], [owner for _, owner in listed]
    found = best_spread(np.array(scores), np.array(owners, dtype=np.int64), top, keep).tolist()
    wanted = greedy(scores, owners, keep)[:top]
    assert [(scores[p], owners[p]) for p in found] == [(scores[p], owners[p]) for p in wanted]


def test_a_firm_with_a_hundred_listings_does_not_hide_who_comes_after_them() -> None:
    scores, owners = np.array([*np.linspace(0.9, 0.8, 100), 0.5, 0.4]), np.array([0] * 100 + [1, 2])
    assert best_spread(scores, owners, 4, keep=0.5).tolist() == [0, 100, 1, 101]


def test_matches_are_spread_need_by_need_with_their_scores_and_new_ranks() -> None:
    listed = [*matches(0.7, 0.68, 0.6), *matches(0.9, 0.5, need="m"), Match("m", "m-o3", 3, 0.0)]
    firm = {"n-o1": "茂澜", "n-o2": "茂澜", "n-o3": "海隅"}
    found = spread(listed, firm.get)
    assert found == (
        listed[0],
        replace(listed[2], rank=2),
        replace(listed[1], rank=3),
        *listed[3:],
    )


def test_reverse_spreads_the_needs_of_an_offer() -> None:
    listed = [Match("a", "o", 1, 0.7), Match("b", "o", 2, 0.69), Match("c", "o", 3, 0.6)]
    found = spread(listed, {"a": "茂澜", "b": "茂澜", "c": "海隅"}.get, reverse=True)
    assert [(one.need, one.rank) for one in found] == [("a", 1), ("c", 2), ("b", 3)]


@pytest.mark.parametrize(("top", "keep"), [(0, 0.8), (3, 0.0), (3, 1.1)])
def test_a_list_without_places_or_an_odd_part_is_refused(top: int, keep: float) -> None:
    with pytest.raises(ValueError, match=r"place|keep"):
        best_spread(SCORES, OWNERS, top, keep)
