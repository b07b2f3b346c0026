"""Work packed into one file, so that several processes can hold it with its arrays in memory once.

The file is a pickle whose arrays stand behind it, each at a multiple of ``ALIGNMENT`` bytes, then a list of their
places. Unpacked over a mapped file, the arrays are views of it: read-only and shared by all who map it.
Source: PEP 574, "Pickle protocol 5 with out-of-band data".
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import IO, Any, Final, cast

from duijie.engine.matching.runners.protocol import Result, Task

#: Arrays begin as numpy itself would have them begin, so that sums over them round alike.
ALIGNMENT: Final = 64
_PICKLE: Final = 5
_NUMBER: Final = 8


def pack(work: Callable[[Task], Result], file: IO[bytes]) -> None:
    """Write ``work`` to an empty file opened for writing.

    Raises:
        pickle.PicklingError: it holds a function or class that has no name to import it by.
    """
    buffers: list[pickle.PickleBuffer] = []
    # A callback that returns something false takes the buffer out of the pickle.
    pickle.dump(work, file, _PICKLE, buffer_callback=buffers.append)
    spans: list[tuple[int, int]] = []
    for buffer in buffers:
        file.write(bytes(-file.tell() % ALIGNMENT))
        with buffer.raw() as raw:
            spans.append((file.tell(), file.tell() + raw.nbytes))
            file.write(raw)
    end = file.tell()
    file.write(pickle.dumps(spans, _PICKLE))
    file.write(end.to_bytes(_NUMBER))
    file.flush()


def unpack(view: memoryview) -> Callable[[Any], Any]:
    """Return the work that was packed; its arrays are views into ``view`` and keep it alive."""
    end = int.from_bytes(view[-_NUMBER:])
    spans: list[tuple[int, int]] = pickle.loads(view[end:])  # noqa: S301 - written by pack
    arrays = [view[start:stop] for start, stop in spans]
    return cast("Callable[[Any], Any]", pickle.loads(view, buffers=arrays))  # noqa: S301 - written by pack
