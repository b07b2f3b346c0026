"""Models of the package sentence-transformers, for hosts that have one of their own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from duijie.engine.matching.encoders.centre import to_unit
from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.matching.encoders.offline import clean
from duijie.engine.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE: Final = "sentence_transformers"
#: Texts of about one length that the model works on at a time.
BATCH: Final = 32
_CHUNK: Final = 1 << 20

_MISSING: Final = Text(
    'The package sentence-transformers is not installed. Install it with: pip install "duijie[transformers]"',
    '软件包 sentence-transformers 未安装。安装：pip install "duijie[transformers]"',
    '軟件套件 sentence-transformers 未安裝。安裝：pip install "duijie[transformers]"',
)
_NOT_LOADED: Final = Text(
    "The model {name} cannot be loaded: {why}. Give the folder of a model, or the name of one that is on this machine"
    " already; where fetching models is allowed, set DUIJIE_MODELS_ONLINE=1.",
    "模型 {name} 无法加载：{why}。请给出模型的文件夹，或本机已有模型的名称；如允许下载，请设 DUIJIE_MODELS_ONLINE=1。",
    "模型 {name} 無法載入：{why}。請給出模型的資料夾，或本機已有模型的名稱；如容許下載，請設 DUIJIE_MODELS_ONLINE=1。",
)
_FAILED: Final = Text(
    "The model {name} failed: {why}. Choose another encoder.",
    "模型 {name} 运行失败：{why}。请换一个编码器。",
    "模型 {name} 執行失敗：{why}。請換一個編碼器。",
)


class TransformerEncoder:
    """An encoder of sentence-transformers, loaded at its first text. A copy in another process loads its own.

    Texts are worked on in batches of like length, so the last digits of a vector may follow the other texts of its
    batch. Code that comes with a model is never run.

    Args:
        model: a model's folder, or the name of one.
        online: whether the model may be fetched over the network if it is not on this machine.
        batch: how many texts are worked on at a time.

    Raises:
        EncoderError: the package is not installed.
    """

    def __init__(self, model: str, online: bool = False, batch: int = BATCH) -> None:
        if find_spec(PACKAGE) is None:
            raise EncoderError(_MISSING)
        self._name = model
        self._online = online
        self._batch = batch
        self._model: Any = None
        self._identity: str | None = None

    @property
    def identity(self) -> str | None:
        """The model's name and a hash of its files, or the revision it was fetched at; None if neither is known.

        Raises:
            EncoderError: the model cannot be fetched, or a file of it cannot be read.
        """
        if self._identity is None:
            folder = Path(self._name)
            if not folder.is_dir() and self._online:
                self._loaded()  # which may fetch another revision than the one that is here
            version = digest_of(folder) if folder.is_dir() else _revision(self._name)
            self._identity = version and f"transformer\n{self._name}\n{version}"
        return self._identity

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, texts × dimensions; zero for a text with nothing to read in it.

        Raises:
            EncoderError: the model cannot be loaded, or fails.
        """
        cleaned = [clean(text) for text in texts]
        distinct = sorted(set(filter(None, cleaned)), key=lambda text: (-len(text), text))
        # A text that stands for none tells the number of dimensions where there is no other.
        vectors = self._run(distinct or ["."])
        vectors = np.concatenate([vectors[: len(distinct)], np.zeros((1, vectors.shape[1]), dtype=np.float32)])
        places = {text: place for place, text in enumerate(distinct)}
        return vectors[[places.get(text, -1) for text in cleaned]]

    def _run(self, texts: Sequence[str]) -> NDArray[np.float32]:
        model = self._loaded()
        found = []
        for start in range(0, len(texts), self._batch):
            some = list(texts[start : start + self._batch])
            try:
                rows = model.encode(
                    some,
                    batch_size=self._batch,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                    normalize_embeddings=True,
                )
            except Exception as error:  # whatever a model of somebody else's raises
                raise EncoderError(_FAILED.fill(name=self._name, why=_short(error))) from error
            vectors = np.asarray(rows, dtype=np.float32)
            if vectors.ndim != 2 or len(vectors) != len(some):
                raise EncoderError(_FAILED.fill(name=self._name, why=f"{vectors.shape} / {len(some)}"))
            found.append(vectors)
        return to_unit(np.concatenate(found))

    def _loaded(self) -> Any:
        if self._model is None:
            if not self._online:
                # Heeded only before the first import; some versions ask the hub in spite of ``local_files_only``.
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
            try:
                from sentence_transformers import SentenceTransformer

                self._model = SentenceTransformer(
                    self._name, trust_remote_code=False, local_files_only=not self._online
                )
            except Exception as error:
                raise EncoderError(_NOT_LOADED.fill(name=self._name, why=_short(error))) from error
        return self._model

    def __reduce__(self) -> tuple[Callable[..., TransformerEncoder], tuple[str, bool, int], dict[str, object]]:
        return TransformerEncoder, (self._name, self._online, self._batch), {"_identity": self._identity}


def digest_of(folder: Path) -> str:
    """Return a hash of the names and bytes of all files in a folder.

    Raises:
        EncoderError: a file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
    except OSError as error:
        raise EncoderError(_NOT_LOADED.fill(name=str(folder), why=_short(error))) from error
    return digest.hexdigest()


def _revision(name: str) -> str | None:
    """Return the revision of a model that was fetched from the hub; None if there is none on this machine."""
    whole = name if "/" in name else f"{PACKAGE.replace('_', '-')}/{name}"
    try:
        fetch = import_module("huggingface_hub").snapshot_download
        folder = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
        return Path(fetch(whole, cache_dir=folder, local_files_only=True)).name
    except Exception:  # the hub's package has many, and none of them matters: vectors are only not kept
        return None


def _short(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")[:200]
