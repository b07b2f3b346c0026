"""The confined child: reads a file from its standard input, writes its answer, and can do little else.

Run as ``python -m duijie.formats.spreadsheet.child NAME [apart|compare [CORRECTIONS]]``. A hostile file can at worst
end this process; memory, processor time, open files and written files are
limited, and sockets and further processes are refused.
"""

from __future__ import annotations

import gc
import resource
import sys
from pathlib import PurePath
from typing import Final

from duijie.formats.spreadsheet import answer, correction, limits, refusal
from duijie.formats.spreadsheet.container import read_book
from duijie.formats.spreadsheet.understanding import understand

_FORBIDDEN: Final = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes.dlopen")


def _confine() -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.CHILD_BYTES),
        (resource.RLIMIT_CPU, limits.PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def main(name: str, *, compare: bool, mapping: correction.Mapped) -> None:
    """Read standard input as the file ``name`` and write the answer to standard output."""
    _confine()
    # This process lives for one file and keeps nearly all it allocates: collecting would only cost time.
    gc.disable()
    try:
        book = read_book(sys.stdin.buffer, PurePath(name).stem)
        reply = answer.pack(understand(book, name, compare=compare, mapping=mapping))
    except correction.MappingError as wrong:
        reply = answer.pack_faults(wrong.faults)
    except refusal.Refused as refused:
        reply = answer.pack_refusal(refused)
    except MemoryError:
        reply = answer.pack_refusal(refusal.too_large(refusal.TIME))
    sys.stdout.buffer.write(reply)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], compare=sys.argv[2:3] != ["apart"], mapping=correction.read((sys.argv[3:4] or ["{}"])[0]))
