"""Runs the confined child and takes its answer, whatever happens to it."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.spreadsheet import answer, correction, limits, refusal
from duijie.formats.spreadsheet.result import Inspection

_ABSENT: Final = Text(
    "There is no such file, or it can't be opened.", "找不到这个文件，或无法打开。", "找不到這個檔案，或無法打開。"
)
#: Signals that say a limit was reached: processor time, file size, and the system's killer.
_LIMITS: Final = (signal.SIGXCPU, signal.SIGXFSZ, signal.SIGKILL)


def inspect(path: Path, *, compare: bool = True, mapping: correction.Mapped | None = None) -> Inspection:
    """Return what the list in ``path`` says.

    ``compare=False`` leaves out ``duplicates`` and ``duplicate_person``, for callers who
    compare the rows of several lists themselves. ``mapping``: the organiser's corrections, by sheet;
    what they leave out is understood as without them.

    Raises:
        InputError: the file is absent (code ``absent``), or cannot be read as a list at all:
            ``unreadable``, ``too_large``, ``encrypted`` or ``empty``; or the corrections do not fit it:
            ``mapping_sheet``, ``mapping_role``, ``mapping_header``, ``mapping_column``, ``mapping_field``,
            ``mapping_split``, ``mapping_twice``, ``mapping_too_large``, or ``personal_id_refused`` for a
            column of ID numbers, which no correction can open.
    """
    if faults := correction.check_words(mapping or {}):
        raise InputError([replace(fault, file=path.name) for fault in faults])
    try:
        return _inspect(path, compare, mapping or {})
    except correction.MappingError as wrong:
        raise InputError([replace(fault, file=path.name) for fault in wrong.faults]) from None
    except refusal.Refused as refused:
        raise InputError([Fault(refused.code, refused.text, file=path.name)]) from None


def _inspect(path: Path, compare: bool, mapping: correction.Mapped) -> Inspection:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise OSError
        source = path.open("rb")
    except OSError:
        raise InputError([Fault("absent", _ABSENT, file=str(path))]) from None
    with source:
        if size > limits.FILE_BYTES:
            raise refusal.too_large(refusal.FILE_SIZE)
        status, reply = _run_child(source.fileno(), path.name, compare, mapping)
    if status == 0:
        return answer.unpack(reply)
    if -status in _LIMITS:
        raise refusal.too_large(refusal.TIME)
    if status < 0:
        # The parser of .xls may abort the process; that is why it is confined.
        raise refusal.unreadable(refusal.CRASHED)
    raise RuntimeError(f"the reader of lists failed (status {status})")


def _run_child(source: int, name: str, compare: bool, mapping: correction.Mapped) -> tuple[int, bytes]:
    """Return the child's status (negative: the signal that ended it) and what it wrote."""
    module = [sys.executable, "-I", "-X", "utf8", "-m", "duijie.formats.spreadsheet.child", name]
    module += ["compare" if compare else "apart", correction.write(mapping)]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the name is only an argument
        module,
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("DUIJIE_TRACE") else subprocess.DEVNULL,
        env={"PATH": "", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    assert child.stdout is not None
    try:
        reply = _collect(child.stdout.fileno())
        if reply is None:
            child.kill()
            child.wait()
            return -signal.SIGKILL, b""
        return child.wait(), reply
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        child.stdout.close()


def _collect(pipe: int) -> bytes | None:
    """Return all that comes through a pipe; None when the clock or the size says stop."""
    pieces: list[bytes] = []
    size = 0
    end = time.monotonic() + limits.CLOCK_SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while (left := end - time.monotonic()) > 0 and size <= limits.ANSWER_BYTES:
            if selector.select(left):
                piece = os.read(pipe, 1 << 16)
                if not piece:
                    return b"".join(pieces)
                pieces.append(piece)
                size += len(piece)
    return None
