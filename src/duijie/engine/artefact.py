"""Files built once from a package's weights and kept in the user's cache folder.

A file's name holds a hash of what it was built from, its first bytes a hash of what it holds:
other weights or another version of the builder make another file, and a damaged file is built anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_DIGEST: Final = hashlib.sha256().digest_size
_CHUNK: Final = 1 << 20


def cache_folder() -> Path | None:
    """Return ``$XDG_CACHE_HOME/duijie`` (``~/.cache/duijie``); None where the user has no home."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if Path(given).is_absolute():
        return Path(given) / "duijie"
    try:
        return Path.home() / ".cache" / "duijie"
    except RuntimeError:
        return None


def source_key(source: Path, version: int) -> str:
    """Return 16 hexadecimal digits that stand for the bytes of ``source`` and the version of what is built of them."""
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(version.to_bytes(4, "big"))
    return digest.hexdigest()[:16]


def keep(name: str, key: str, build: Callable[[], bytes], folder: Path | None) -> NDArray[np.uint8]:
    """Return the bytes that ``build`` gives, from ``folder`` if it holds them sound, mapped into memory.

    What was kept under ``name`` with another key is deleted. Where the folder cannot be written
    (or is None), the bytes are built each time and stay in memory.
    """
    if folder is None:
        return np.frombuffer(build(), dtype=np.uint8)
    path = folder / f"{name}-{key}.bin"
    kept = _read(path)
    if kept is not None:
        return kept
    built = build()
    try:
        _write(path, built)
        for other in folder.glob(f"{name}-*.bin"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError:
        return np.frombuffer(built, dtype=np.uint8)
    kept = _read(path)
    return np.frombuffer(built, dtype=np.uint8) if kept is None else kept


def _read(path: Path) -> NDArray[np.uint8] | None:
    try:
        with path.open("rb") as file:
            expected = file.read(_DIGEST)
            # Read, not mapped: pages that are only checked should not count as this process's memory.
            found = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                found.update(chunk)
        if found.digest() != expected:
            return None
        return np.memmap(path, dtype=np.uint8, mode="r", offset=_DIGEST)
    except (OSError, ValueError):  # absent, unreadable, or too short to map
        return None


def _write(path: Path, built: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(built).digest())
            file.write(built)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
