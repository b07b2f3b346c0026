"""Pools made ready: which pairs are compared by what, and that they travel whole to another process."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching import score_pairs
from duijie.engine.matching.pools import Pools, Setting, prepare
from duijie.engine.matching.weights import Weights
from duijie.engine.records import Listing

from .pools import NEEDS, OFFERS


class Letters:
    """Counts letters."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[text.count(letter) for letter in "料工防al冷陶 "] for text in texts], dtype=np.float32)


def everything(pools: Pools) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.arange(len(pools.needs)), np.arange(len(pools.offers))


def test_the_language_of_a_pair() -> None:
    needs = [Listing("n1", "釉浆"), Listing("n2", "glaze"), Listing("n3", "🚀")]
    offers = [Listing("o1", "釉漿 ABS"), Listing("o2", "kiln furniture 窑"), Listing("o3", "12")]
    pools = prepare(needs, offers)
    assert pools.need_language.tolist() == ["han", "latin", ""]
    assert pools.same_language(*everything(pools)).tolist() == [[True, False, True], [False, True, True], [True] * 3]


def test_a_block_holds_the_signals_of_its_pairs() -> None:
    pools = prepare(NEEDS, OFFERS, Letters())
    whole = pools.compare(*everything(pools))
    rows, columns = np.array([4, 0]), np.array([9, 1, 2])
    part = pools.compare(rows, columns)
    assert set(part.support) <= set(whole.support)
    assert {"terms", "meaning"} <= set(part.support)
    for signals, of_all in ((part.support, whole.support), (part.loss, whole.loss)):
        for signal, values in signals.items():
            assert values == pytest.approx(of_all[signal][rows][:, columns], abs=1e-6), signal
    assert part.score().shape == (2, 3)
    assert part.score() == pytest.approx(whole.score()[rows][:, columns], abs=2e-6)


def test_only_signals_that_may_speak_are_worked_out() -> None:
    bare = [Listing("n", "釉浆")], [Listing("o", "釉料")]
    block = prepare(*bare).compare(np.array([0]), np.array([0]))
    said = {signal for signal, strength in block.support.items() if strength.any()}
    broken = {signal for signal, factor in block.loss.items() if (factor != 1).any()}
    assert (said, broken) == ({"terms"}, set())


def test_pools_travel_whole_and_work_out_their_reasons_anew() -> None:
    pools = prepare(NEEDS, OFFERS, Letters(), Setting(on=date(2026, 11, 22)))
    before = pools.compare(*everything(pools)).score()
    worded = pools.explainer.reasons(0, 1, {"terms": 0.5}, {})
    copy = pickle.loads(pickle.dumps(pools))
    assert "explainer" not in vars(copy)
    assert np.array_equal(copy.compare(*everything(copy)).score(), before)
    assert copy.explainer.reasons(0, 1, {"terms": 0.5}, {}) == worded
    assert (copy.needs, copy.offers, copy.setting) == (pools.needs, pools.offers, pools.setting)


def test_iterators_are_read_once() -> None:
    pools = prepare(iter(NEEDS), iter(OFFERS))
    assert (pools.needs, pools.offers) == (NEEDS, OFFERS)


def test_a_setting_says_what_counts_and_when() -> None:
    plain = Setting()
    assert (plain.weights, plain.judgements, plain.on) == (Weights(), (), None)
    needs = [replace(NEEDS[0], expires="2026-11-22")]
    for on, gone in ((None, False), (date(2026, 11, 22), False), (date(2026, 11, 23), True)):
        (found,) = score_pairs(needs, OFFERS, [("n1", "o1")], setting=Setting(on=on))
        assert (found.score == 0) == gone


def test_how_many_are_all_scored() -> None:
    few = prepare(NEEDS, [Listing(str(number), "釉") for number in range(20)])
    many = replace(few, offers=few.offers * 501)
    assert (few.is_exhaustive(), many.is_exhaustive(), many.is_exhaustive(reverse=True)) == (True, False, True)
