"""Models of sentence-transformers: loaded late, from this machine, and never trusted."""

import pickle
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from duijie.engine.matching.encoders import EncoderError, TransformerEncoder
from duijie.engine.matching.encoders.offline import LARGEST_CHARACTERS
from tests.engine.matching.encoders.transformers_package import read_log, write_package

PACKAGE = "sentence_transformers"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def model(tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = write_package(tmp_path / "packages")
    monkeypatch.setenv("TRANSFORMERS_LOG", str(log))
    monkeypatch.setenv("HF_HUB_OFFLINE", "")
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    yield str(folder)
    for name in (PACKAGE, "huggingface_hub"):
        sys.modules.pop(name, None)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)
    with pytest.raises(EncoderError, match=r'pip install "duijie\[transformers\]"'):
        TransformerEncoder("any")


def test_it_is_loaded_at_the_first_text_from_this_machine_only(model: str, log: Path) -> None:
    encoder = TransformerEncoder(model)
    assert (encoder.identity or "").startswith(f"transformer\n{model}\n")
    assert read_log(log) == []
    vectors = encoder.encode(["fresh fruit", "", "新鲜", "\ud800", "fresh fruit", "corrosion"])
    assert vectors.shape == (6, 4)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 1, 0, 1, 1])
    assert (vectors @ vectors[0]).round(3).tolist() == [1, 0, 1, 0, 1, 0]
    loaded = {"loaded": model, "local_files_only": True, "trust_remote_code": False, "offline": "1"}
    assert read_log(log) == [loaded, {"encoded": 3, "longest": 11, "shortest": 2}]


def test_only_a_host_that_allows_it_fetches_models(model: str, log: Path) -> None:
    TransformerEncoder(model, online=True).encode(["a"])
    assert [(row["local_files_only"], row["offline"]) for row in read_log(log) if "loaded" in row] == [(False, None)]


def test_texts_go_in_batches_of_like_length_and_come_back_in_their_order(model: str, log: Path) -> None:
    texts = ["x" * (7 * place % 50) + f" bamboo{place}" for place in range(50)]
    encoder = TransformerEncoder(model, batch=20)
    assert np.array_equal(encoder.encode(texts), np.concatenate([encoder.encode([text]) for text in texts]))
    batches = [row for row in read_log(log) if "encoded" in row][:3]
    assert [row["encoded"] for row in batches] == [20, 20, 10]
    assert batches[0]["shortest"] >= batches[1]["longest"] >= batches[1]["shortest"] >= batches[2]["longest"]  # type: ignore[operator]


def test_an_odd_text_leaves_its_neighbours_theirs(model: str, log: Path) -> None:
    encoder = TransformerEncoder(model)
    alone = encoder.encode(["bamboo", "fresh"])
    for odd in ("", "\x00", "🧧", "نص", "<b>fresh</b>", "a" * 1_000_000):
        assert np.array_equal(encoder.encode(["bamboo", odd, "fresh"])[[0, 2]], alone)
    assert max(int(str(row.get("longest", 0))) for row in read_log(log)) == LARGEST_CHARACTERS


def test_no_texts_and_nothing_to_read(model: str) -> None:
    assert TransformerEncoder(model).encode([]).shape == (0, 4)
    assert TransformerEncoder(model).encode(["", "\n"]).tolist() == [[0.0] * 4] * 2


def test_another_file_is_another_model(model: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(model, copy)
    first = TransformerEncoder(str(copy)).identity
    assert TransformerEncoder(str(copy)).identity == first != TransformerEncoder(model).identity
    words = copy / "words.txt"
    words.write_text(words.read_text(encoding="utf-8").replace("fresh", "fresk"), encoding="utf-8")
    second = TransformerEncoder(str(copy)).identity
    words.rename(copy / "sdrow.txt")
    assert len({first, second, TransformerEncoder(str(copy)).identity}) == 3


def test_a_named_model_is_known_by_its_revision(model: str, log: Path, tmp_path: Path) -> None:
    hub = Path(model).parent / "huggingface_hub"
    shutil.copytree(model, hub / "acme" / "tiny" / "rev1")
    encoder = TransformerEncoder("acme/tiny")
    assert (encoder.identity, read_log(log)) == ("transformer\nacme/tiny\nrev1", [])
    assert encoder.encode(["fresh"]).shape == (1, 4)
    shutil.copytree(model, hub / "acme" / "tiny" / "rev2")
    assert TransformerEncoder("acme/tiny", online=True).identity == "transformer\nacme/tiny\nrev2"
    assert [row["local_files_only"] for row in read_log(log) if "loaded" in row] == [True, False]
    shutil.copytree(model, hub / "sentence-transformers" / "tiny" / "rev3")
    assert TransformerEncoder("tiny").identity == "transformer\ntiny\nrev3"
    assert TransformerEncoder("acme/other").identity is None


def test_a_pickled_one_loads_its_own(model: str) -> None:
    encoder = TransformerEncoder(model)
    expected, identity = encoder.encode(["bamboo"]), encoder.identity
    packed = pickle.dumps(encoder)
    assert len(packed) < 1000
    again = pickle.loads(packed)
    assert (again.identity, np.array_equal(again.encode(["bamboo"]), expected)) == (identity, True)


def test_a_model_that_is_not_here_is_said(model: str) -> None:
    with pytest.raises(EncoderError, match=r"no/such cannot be loaded: We couldn't find it in the cached files\. Give"):
        TransformerEncoder("no/such").encode(["a"])


def test_a_model_that_fails_is_said(model: str) -> None:
    with pytest.raises(EncoderError, match=r"failed: CUDA out of memory\. Choose"):
        TransformerEncoder(model).encode(["a", "explode"])
