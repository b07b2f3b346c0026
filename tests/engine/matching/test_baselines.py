"""The plain rankers and the figures of ``benchmarks/matching/quality.py``, against computations by hand."""

import importlib
import math
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from duijie.engine.records import Listing

with pytest.MonkeyPatch.context() as path:
    path.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks/matching"))
    quality, peers = (importlib.import_module(name) for name in ("quality", "peers"))

NEEDS = [Listing("n1", "釉浆球磨釉浆"), Listing("n2", "kiln 窑炉"), Listing("n3", "丝绸")]
OFFERS = [Listing("o1", keywords=("釉浆", "釉浆检测")), Listing("o2", keywords=("窑炉",)), Listing("o3", "Kiln 球磨机")]


def bm25(query: set[str], text: list[str], texts: list[list[str]]) -> float:
    total = 0.0
    mean = sum(map(len, texts)) / len(texts)
    for term in query:
        holders = sum(term in one for one in texts)
        rarity = math.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))
        count = text.count(term)
        total += rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * len(text) / mean))
    return total


def test_bm25_is_the_formula() -> None:
    texts = [["釉浆", "釉浆", "浆检", "检测"], ["窑炉"], ["kiln", "球磨", "磨机"]]
    queries = [{"釉浆", "浆球", "球磨", "磨釉"}, {"kiln", "窑炉"}, {"丝绸"}]
    expected = [[bm25(query, text, texts) for text in texts] for query in queries]
    assert peers.bm25_scores(NEEDS, OFFERS, peers.bigrams) == pytest.approx(np.array(expected), abs=1e-12)


def test_ndcg_and_recall_by_hand() -> None:
    levels = np.array([[4, 1, 3, 0, 2], [1, 1, 0, 0, 0]])
    scores = np.array([[0.1, 0.9, 0.5, 1.0, 0.5], [0.1, 0.2, 0.3, 0.4, 0.5]])
    # Judged offers by score: level 1, then 3 and 2 (equal, in the order of the file), then 4.
    reached = 3 / math.log2(3) + 1 / math.log2(4) + 7 / math.log2(5)
    ideal = 7 + 3 / math.log2(3) + 1 / math.log2(4)
    assert quality.ndcg(scores, levels)[0] == pytest.approx(reached / ideal)
    assert np.isnan(quality.ndcg(scores, levels)[1])
    many = np.zeros((1, 120), dtype=int)
    many[0, [10, 60, 49]] = [4, 3, 3]
    assert quality.recall(-np.arange(120.0)[None, :], many)[0] == pytest.approx(2 / 3)


def test_the_interval_of_a_sure_difference_lies_above_zero() -> None:
    sure = quality.bootstrap(np.full(30, 0.2), np.arange(30))
    assert sure == {"mean": 0.2, "low": 0.2, "high": 0.2, "p": 0.0}
    doubtful = quality.bootstrap(np.array([0.5, -0.5] * 15), np.arange(30))
    assert doubtful["low"] < 0 < doubtful["high"]
    assert 0.3 < doubtful["p"] < 0.7


def test_needs_of_one_title_are_drawn_together() -> None:
    differences = np.array([0.5] * 10 + [-0.5] * 10)
    apart = quality.bootstrap(differences, np.arange(20))
    together = quality.bootstrap(differences, np.repeat([0, 1], 10))
    assert (together["low"], together["high"]) == (-0.5, 0.5)
    assert -0.5 < apart["low"] < apart["high"] < 0.5


def test_ranks_are_fused_by_the_formula() -> None:
    found = peers.fused(np.array([[0.9, 0.1, 0.5]]), np.array([[1.0, 3.0, 2.0]]))
    assert found[0] == pytest.approx([1 / 61 + 1 / 63, 1 / 63 + 1 / 61, 1 / 62 + 1 / 62])


def test_an_encoder_that_remembers_is_asked_once_for_each_text() -> None:
    class Counting:
        asked: ClassVar[list[str]] = []

        def encode(self, texts: list[str]) -> np.ndarray:
            self.asked += texts
            return np.array([[float(len(text))] for text in texts])

    known = peers.Known(Counting())
    assert known.encode(["釉", "窑炉", "釉"]).tolist() == [[1.0], [2.0], [1.0]]
    assert known.encode(["窑炉", "丝绸织"]).tolist() == [[2.0], [3.0]]
    assert Counting.asked == ["釉", "窑炉", "丝绸织"]
