"""Vectors are kept by what was encoded and by whom, and a broken file never shows in a result."""

import pickle
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from duijie.engine.matching.encoders import CachedEncoder, EncoderError
from duijie.engine.matching.encoders.cache import GROUP
from duijie.engine.text import same


class Lengths:
    """Encodes a text as (1, its length, its length again, …), and notes what it was asked."""

    def __init__(self, dimensions: int = 3, identity: str | None = "m1", scale: float = 1.0) -> None:
        self.asked: list[list[str]] = []
        self.dimensions = dimensions
        self.identity = identity
        self.scale = scale

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        rows = [[1.0] + [len(text) / 3] * (self.dimensions - 1) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions) * np.float32(self.scale)


def unit(texts: Sequence[str], dimensions: int = 3) -> NDArray[np.float32]:
    vectors = Lengths(dimensions).encode(texts)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "vectors.sqlite3"


def test_only_new_texts_are_encoded(path: Path) -> None:
    inner = Lengths()
    first = CachedEncoder(inner, path).encode(["竹", "bamboo", "竹"])
    second = CachedEncoder(inner, path).encode(["bamboo", "竹纤维", "竹"])
    assert inner.asked == [["竹", "bamboo"], ["竹纤维"]]
    assert np.array_equal(first[[1, 0]], second[[0, 2]])
    assert first.dtype == np.float32


def test_a_vector_is_the_same_fresh_kept_and_where_nothing_is_kept(path: Path) -> None:
    texts = ["12345", "1", "", "竹" * 77]
    fresh, kept = CachedEncoder(Lengths(), path).encode(texts), CachedEncoder(Lengths(), path).encode(texts)
    unkept, unnamed = CachedEncoder(Lengths(), None), CachedEncoder(Lengths(identity=None), path)
    assert np.array_equal(fresh, kept)
    assert np.array_equal(fresh, unkept.encode(texts))
    assert np.array_equal(fresh, unnamed.encode(texts))
    assert fresh == pytest.approx(unit(texts), rel=1e-3)


@pytest.mark.parametrize("scale", [1e-30, 1e5, 1e36])
def test_the_length_of_a_vector_does_not_matter(scale: float) -> None:
    texts = ["12345", "1"]
    assert CachedEncoder(Lengths(scale=scale), None).encode(texts) == pytest.approx(unit(texts), rel=1e-3)


def test_nothing_is_kept_without_a_file_or_an_identity(path: Path) -> None:
    for inner, place in ((Lengths(), None), (Lengths(identity=None), path)):
        encoder = CachedEncoder(inner, place)
        encoder.encode(["竹"])
        encoder.encode(["竹"])
        assert inner.asked == [["竹"], ["竹"]]
    assert not path.exists()


def test_the_file_holds_no_text_and_is_the_users_alone(path: Path) -> None:
    text = "a secret need for bamboo boards 竹纤维板"
    CachedEncoder(Lengths(), path).encode([text])
    content = path.read_bytes()
    assert [word for word in text.split() if word.encode() in content and len(word) > 3] == []
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_another_model_has_other_vectors(path: Path) -> None:
    CachedEncoder(Lengths(), path).encode(["竹"])
    inner = Lengths(identity="m2")
    CachedEncoder(inner, path).encode(["竹"])
    assert inner.asked == [["竹"]]


def test_an_identity_cannot_run_into_the_text(path: Path) -> None:
    CachedEncoder(Lengths(identity="m"), path).encode(["1竹"])
    inner = Lengths(identity="m1")
    CachedEncoder(inner, path).encode(["竹"])
    assert inner.asked == [["竹"]]


def test_a_model_changed_under_its_name_is_asked_anew(path: Path) -> None:
    CachedEncoder(Lengths(3), path).encode(["a", "bb"])
    inner = Lengths(2)
    encoder = CachedEncoder(inner, path)
    assert encoder.encode(["a", "ccc"]) == pytest.approx(unit(["a", "ccc"], 2), rel=1e-3)
    assert encoder.encode(["a", "ccc"]).shape == (2, 2)
    assert inner.asked == [["ccc"], ["a", "ccc"]]


@pytest.mark.parametrize(
    "content", [b"no database at all, only some bytes " * 99, b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_a_damaged_file_costs_only_time(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    inner = Lengths()
    encoder = CachedEncoder(inner, path)
    assert [encoder.encode(["竹"])[0].tolist() for _ in range(3)] == [encoder.encode(["竹"])[0].tolist()] * 3
    assert inner.asked == [["竹"]]


@pytest.mark.parametrize("row", [b"", b"\x00" * 9, b"\x00" * 10, "words", 7, None])
def test_a_damaged_row_costs_only_time(path: Path, row: object) -> None:
    expected = CachedEncoder(Lengths(), path).encode(["竹", "bamboo"])
    base = sqlite3.connect(path)
    with base:
        base.execute("ALTER TABLE vector RENAME TO old")
        base.execute("CREATE TABLE vector (key BLOB UNIQUE, numbers)")
        base.execute("INSERT INTO vector SELECT key, ? FROM old", [row])
    base.close()
    inner = Lengths()
    assert np.array_equal(CachedEncoder(inner, path).encode(["竹", "bamboo"]), expected)
    assert inner.asked == [["竹", "bamboo"]]


def test_a_changed_number_is_seen(path: Path) -> None:
    expected = CachedEncoder(Lengths(), path).encode(["竹"])
    base = sqlite3.connect(path)
    with base:
        (row,) = base.execute("SELECT numbers FROM vector").fetchone()
        base.execute("UPDATE vector SET numbers = ?", [row[:-1] + bytes([row[-1] ^ 1])])
    base.close()
    assert np.array_equal(CachedEncoder(Lengths(), path).encode(["竹"]), expected)


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for place in (tmp_path / "taken" / "vectors", tmp_path):
        inner = Lengths()
        assert CachedEncoder(inner, place).encode(["竹"]).shape == (1, 3)
        assert inner.asked == [["竹"]]


def test_the_oldest_go_first(path: Path) -> None:
    encoder = CachedEncoder(Lengths(), path, entries=2)
    for text in "abc":
        encoder.encode([text])
    inner = Lengths()
    CachedEncoder(inner, path, entries=2).encode(["b", "c", "a"])
    assert inner.asked == [["a"]]
    with sqlite3.connect(path) as base:
        assert base.execute("SELECT count(*) FROM vector").fetchone() == (2,)
    base.close()


def test_more_texts_than_fit_one_question(path: Path) -> None:
    texts = [str(number) for number in range(2 * GROUP + 3)]
    inner = Lengths()
    told: list[tuple[int, int]] = []
    encoder = CachedEncoder(inner, path, progress=lambda done, total: told.append((done, total)))
    assert np.array_equal(encoder.encode(texts), encoder.encode(texts))
    assert inner.asked == [texts[:GROUP], texts[GROUP : 2 * GROUP], texts[2 * GROUP :]]
    assert told == [(GROUP, len(texts)), (2 * GROUP, len(texts)), (len(texts), len(texts))]


def test_what_was_encoded_before_a_failure_is_kept(path: Path) -> None:
    class Tiring(Lengths):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if self.asked:
                raise EncoderError(same("tired"))
            return super().encode(texts)

    texts = [str(number) for number in range(GROUP + 1)]
    with pytest.raises(EncoderError, match="tired") as caught:
        CachedEncoder(Tiring(), path, "mine").encode(texts)
    assert caught.value.encoder == "mine"
    inner = Lengths()
    CachedEncoder(inner, path).encode(texts)
    assert inner.asked == [[texts[-1]]]


def test_a_lone_surrogate_is_a_text_like_any_other(path: Path) -> None:
    assert CachedEncoder(Lengths(), path).encode(["\ud800", "竹"]).shape == (2, 3)


def test_no_texts_ask_nobody(path: Path) -> None:
    inner = Lengths()
    assert CachedEncoder(inner, path).encode([]).shape == (0, 0)
    assert inner.asked == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda rows: rows[1:], r"shape \(1, 3\) for 2 texts"),
        (lambda rows: rows[0], r"shape \(3,\) for 2 texts"),
        (lambda rows: rows[:, :0], r"shape \(2, 0\) for 2 texts"),
        (lambda rows: rows * np.float32("nan"), "not finite"),
        (lambda rows: rows * np.float32("inf"), "not finite"),
    ],
)
def test_a_wrong_answer_is_refused_and_not_kept(path: Path, answer: object, message: str) -> None:
    assert callable(answer)

    class Wrong(Lengths):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.asarray(answer(super().encode(texts)))

    with pytest.raises(EncoderError, match=message) as caught:
        CachedEncoder(Wrong(), path, "wrong").encode(["a", "b"])
    assert caught.value.encoder == "wrong"
    assert not path.exists()


def test_vectors_of_several_lengths_are_refused(path: Path) -> None:
    class Growing(Lengths):
        def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
            self.dimensions += 1
            return super().encode(texts)

    with pytest.raises(EncoderError, match="different lengths"):
        CachedEncoder(Growing(), path).encode([str(number) for number in range(GROUP + 1)])


def test_a_pickled_one_keeps_where_it_kept(path: Path) -> None:
    first = CachedEncoder(Lengths(), path, "mine", progress=lambda *_: None)
    expected = first.encode(["竹"])
    again = pickle.loads(pickle.dumps(first))
    path.unlink()
    assert np.array_equal(again.encode(["竹"]), expected)
    assert path.exists()
