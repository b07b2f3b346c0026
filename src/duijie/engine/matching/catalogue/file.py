"""One file of named arrays: written beside and renamed, checked as a whole, mapped into memory.

Layout: a head (magic, format), the arrays one after another, each at a multiple of 64 bytes, a manifest in JSON
(what each array is and where, and what else is to be known), and a tail: the SHA-256 of all before it, where the
manifest begins and how long it is, and the magic again. Nothing in it can run code.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from duijie.engine.matching.catalogue.fault import (
    ABSENT,
    DAMAGED,
    FOREIGN,
    OTHER_VERSION,
    UNREADABLE,
    CatalogueError,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sections = Iterable[tuple[str, NDArray[Any]]]

#: To be raised whenever the arrays or what they mean change.
FORMAT: Final = 1
MAGIC: Final = b"duijie catalogue"
_HEAD: Final = struct.Struct("<16sI12x")
_TAIL: Final = struct.Struct("<32sQQ16s")
_ALIGNED: Final = 64
_CHUNK: Final = 1 << 20
#: What an interrupted writer left behind is swept away when it is so old.
_STALE_SECONDS: Final = 24 * 3600
_KINDS: Final = ("i1", "u1", "u2", "i4", "i8", "f4", "f8")


def write_sections(path: Path, about: Mapping[str, Any], sections: Sections) -> None:
    """Write arrays and what is to be known of them; until it is complete, the old file stays as it is.

    Args:
        path: the file.
        about: anything that JSON holds.
        sections: names and arrays of numbers.

    Raises:
        OSError: the file cannot be written; the old one, if there was one, is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(path)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            _write(file, about, sections)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _settle(path.parent)


def read_sections(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what is to be known, and the arrays, mapped and read-only.

    Raises:
        CatalogueError: there is no such file, or it is not what it should be.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            _check_head(path, file.read(_HEAD.size))
            if size < _HEAD.size + _TAIL.size:
                raise CatalogueError(DAMAGED.fill(file=path))
            file.seek(size - _TAIL.size)
            digest, start, length, magic = _TAIL.unpack(file.read(_TAIL.size))
            file.seek(0)
            if magic != MAGIC or digest != _digest(file, size - _TAIL.size):
                raise CatalogueError(DAMAGED.fill(file=path))
            file.seek(start)
            manifest = json.loads(file.read(length))
        whole = np.memmap(path, dtype=np.uint8, mode="r")
    except FileNotFoundError as error:
        raise CatalogueError(ABSENT.fill(file=path)) from error
    except OSError as error:
        raise CatalogueError(UNREADABLE.fill(file=path, why=error.strerror or type(error).__name__)) from error
    return manifest["about"], {name: _array(whole, *place) for name, place in manifest["arrays"].items()}


def _write(file: IO[bytes], about: Mapping[str, Any], sections: Sections) -> None:
    digest = hashlib.sha256()
    written = 0

    def put(data: bytes | memoryview) -> None:
        nonlocal written
        file.write(data)
        digest.update(data)
        written += len(data)

    put(_HEAD.pack(MAGIC, FORMAT))
    arrays: dict[str, tuple[str, list[int], int]] = {}
    for name, array in sections:
        put(bytes(-written % _ALIGNED))
        held = np.ascontiguousarray(array)
        kind = held.dtype.newbyteorder("<").str[1:]
        if kind not in _KINDS:
            raise TypeError(f"{name} holds {held.dtype}; only plain numbers are written")
        arrays[name] = kind, list(held.shape), written
        flat = held.astype(f"<{kind}", copy=False).reshape(-1).view(np.uint8)
        for start in range(0, len(flat), _CHUNK):
            put(flat[start : start + _CHUNK].data)
    start = written
    manifest = json.dumps({"about": about, "arrays": arrays}, ensure_ascii=False).encode()
    put(manifest)
    file.write(_TAIL.pack(digest.digest(), start, len(manifest), MAGIC))


def _check_head(path: Path, head: bytes) -> None:
    if not head or not MAGIC.startswith(head[: len(MAGIC)]):
        raise CatalogueError((FOREIGN if head else DAMAGED).fill(file=path))
    if len(head) < _HEAD.size:
        raise CatalogueError(DAMAGED.fill(file=path))
    _, version = _HEAD.unpack(head)
    if version != FORMAT:
        raise CatalogueError(OTHER_VERSION.fill(file=path, there=version, here=FORMAT))


def _digest(file: IO[bytes], size: int) -> bytes:
    # Read, not mapped: pages that are only checked should not count as this process's memory.
    found = hashlib.sha256()
    while size and (chunk := file.read(min(_CHUNK, size))):
        found.update(chunk)
        size -= len(chunk)
    return found.digest()


def _array(whole: NDArray[np.uint8], kind: str, shape: list[int], start: int) -> NDArray[Any]:
    count = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
    return np.asarray(whole[start : start + count]).view(f"<{kind}").reshape(shape)


def _sweep(path: Path) -> None:
    with suppress(OSError):
        for left in path.parent.glob(f".{path.name}.*.new"):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have the renaming itself on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
