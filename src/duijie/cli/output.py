"""Writing results: whole or not at all."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write ``data``, in one or in pieces, to ``path``; a reader sees the old file or the new one, never a part.

    Raises:
        OSError: the folder is missing or not writable; ``path`` is as it was, also where a piece fails to come.
    """
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o666 & ~_umask())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` (relative name → bytes) as the whole content of ``folder``.

    The files are laid out beside it, flushed to the disk, and the finished
    folder takes the name at once. A run that is killed leaves ``folder`` as it
    was; what it had laid out is swept away by the next run.

    Raises:
        OSError: the parent is missing or not writable; ``folder`` is as it was.
    """
    parent = folder.parent
    _sweep(parent, folder.name)
    beside = Path(tempfile.mkdtemp(dir=parent, prefix=f".{folder.name}.", suffix=".part"))
    try:
        for name, data in files.items():
            target = beside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for inner in {(beside / name).parent for name in files}:
            _sync_folder(inner)
        beside.chmod(0o777 & ~_umask())
        _take_name(beside, folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _sync_folder(parent)


def _take_name(beside: Path, folder: Path) -> None:
    """Put ``beside`` in the place of ``folder``, in one step where the system can swap two names."""
    if not folder.exists():
        beside.rename(folder)
    elif _swap(beside, folder):
        shutil.rmtree(beside)
    else:
        old = beside.with_suffix(".old")
        folder.rename(old)
        try:
            beside.rename(folder)
        except BaseException:
            old.rename(folder)
            raise
        shutil.rmtree(old)


def _swap(one: Path, other: Path) -> bool:
    """Exchange two names at once (Linux, most file systems); False where that can't be done."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of linux/fs.h
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _sweep(parent: Path, name: str) -> None:
    """Remove what a killed run left, and restore the folder if it died between two renames."""
    for old in parent.glob(f".{name}.*.old"):
        if (parent / name).exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(parent / name)
    for part in parent.glob(f".{name}.*.part"):
        shutil.rmtree(part, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
