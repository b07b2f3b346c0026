"""Vectors are kept by what was encoded and by whom, and a broken file never shows in a result."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching.encoders.cache import CachedEncoder


class Lengths:
    """Encodes a text as multiples of a third of its length, and notes what it was asked."""

    def __init__(self, dimensions: int = 3) -> None:
        self.asked: list[list[str]] = []
        self.dimensions = dimensions

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        rows = [[len(text) / 3 * (place + 1) for place in range(self.dimensions)] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "vectors.sqlite3"


def test_only_new_texts_are_encoded(path: Path) -> None:
    inner = Lengths()
    first = CachedEncoder(inner, path, "m1").encode(["竹", "bamboo", "竹"])
    second = CachedEncoder(inner, path, "m1").encode(["bamboo", "竹纤维", "竹"])
    assert inner.asked == [["竹", "bamboo"], ["竹纤维"]]
    assert np.array_equal(first[[1, 0]], second[[0, 2]])
    assert first.dtype == np.float32


def test_a_kept_vector_is_the_one_first_returned(path: Path) -> None:
    encoder = CachedEncoder(Lengths(), path, "m1")
    assert np.array_equal(encoder.encode(["12345"]), encoder.encode(["12345"]))
    assert encoder.encode(["12345"]) == pytest.approx(Lengths().encode(["12345"]), rel=1e-3)


def test_another_model_has_other_vectors(path: Path) -> None:
    CachedEncoder(Lengths(), path, "m1").encode(["竹"])
    inner = Lengths()
    CachedEncoder(inner, path, "m2").encode(["竹"])
    assert inner.asked == [["竹"]]


def test_an_identity_cannot_run_into_the_text(path: Path) -> None:
    CachedEncoder(Lengths(), path, "m").encode(["1竹"])
    inner = Lengths()
    CachedEncoder(inner, path, "m1").encode(["竹"])
    assert inner.asked == [["竹"]]


def test_a_model_changed_under_its_name_is_asked_anew(path: Path) -> None:
    CachedEncoder(Lengths(3), path, "m1").encode(["a", "bb"])
    inner = Lengths(2)
    encoder = CachedEncoder(inner, path, "m1")
    assert encoder.encode(["a", "ccc"]) == pytest.approx(Lengths(2).encode(["a", "ccc"]), rel=1e-3)
    assert encoder.encode(["a", "ccc"]).shape == (2, 2)
    assert inner.asked == [["ccc"], ["a", "ccc"]]


@pytest.mark.parametrize(
    "content", [b"no database at all, only some bytes " * 99, b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_a_damaged_file_costs_only_time(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    inner = Lengths()
    encoder = CachedEncoder(inner, path, "m1")
    assert [encoder.encode(["竹"])[0].tolist() for _ in range(3)] == [encoder.encode(["竹"])[0].tolist()] * 3
    assert inner.asked == [["竹"]]


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for place in (tmp_path / "taken" / "vectors", tmp_path):
        inner = Lengths()
        assert CachedEncoder(inner, place, "m1").encode(["竹"]).shape == (1, 3)
        assert inner.asked == [["竹"]]


def test_the_oldest_go_first(path: Path) -> None:
    encoder = CachedEncoder(Lengths(), path, "m1", entries=2)
    encoder.encode(["a"])
    encoder.encode(["b"])
    encoder.encode(["c"])
    inner = Lengths()
    CachedEncoder(inner, path, "m1", entries=2).encode(["b", "c", "a"])
    assert inner.asked == [["a"]]
    with sqlite3.connect(path) as base:
        assert base.execute("SELECT count(*) FROM vector").fetchone() == (2,)
    base.close()


def test_what_is_not_finite_is_not_kept(path: Path) -> None:
    class Broken(Lengths):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return super().encode(texts) * np.float32("nan")

    assert np.isnan(CachedEncoder(Broken(), path, "m1").encode(["竹"])).all()
    inner = Lengths()
    assert np.isfinite(CachedEncoder(inner, path, "m1").encode(["竹"])).all()
    assert inner.asked == [["竹"]]


def test_more_texts_than_fit_one_question(path: Path) -> None:
    texts = [str(number) for number in range(1203)]
    inner = Lengths()
    encoder = CachedEncoder(inner, path, "m1")
    assert np.array_equal(encoder.encode(texts), encoder.encode(texts))
    assert inner.asked == [texts]


def test_a_lone_surrogate_is_a_text_like_any_other(path: Path) -> None:
    assert CachedEncoder(Lengths(), path, "m1").encode(["\ud800", "竹"]).shape == (2, 3)


def test_no_texts(path: Path) -> None:
    assert CachedEncoder(Lengths(), path, "m1").encode([]).shape == (0, 3)


def test_a_row_too_few_is_refused(path: Path) -> None:
    class Short(Lengths):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return super().encode(texts[1:])

    with pytest.raises(ValueError, match="2 texts"):
        CachedEncoder(Short(), path, "m1").encode(["a", "b"])
