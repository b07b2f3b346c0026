"""Where vectors are kept between runs: one SQLite file that several processes share."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: About 400 MB of vectors of 512 numbers; beyond that the oldest go.
LARGEST_ENTRIES: Final = 400_000
WAIT_SECONDS: Final = 5.0
KEPT: Final = np.dtype("<f2")
_CHECK: Final = 4
_ASKED_AT_ONCE: Final = 500
_TABLE: Final = "CREATE TABLE IF NOT EXISTS vector (key BLOB NOT NULL UNIQUE, numbers BLOB NOT NULL)"


def key_of(identity: str, text: str) -> bytes:
    """Return what a text's vector is kept under: half of a SHA-256 of the encoder's identity and the text."""
    spelt = text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(identity.encode() + b"\0" + spelt).digest()[:16]


class Shelf:
    """Vectors by their keys. A file that is damaged, locked or cannot be written holds nothing and takes nothing.

    Args:
        path: the file; it and its folder are made when the first vector is kept, for the user alone.
        entries: how many vectors are kept at most.
    """

    def __init__(self, path: Path, entries: int = LARGEST_ENTRIES) -> None:
        self._path = path
        self._entries = entries

    def load(self, keys: Iterable[bytes]) -> dict[bytes, NDArray[np.float16]]:
        """Return the vectors that are kept of ``keys``, all of one length; none if their lengths differ."""
        wanted = sorted(keys)
        found: dict[bytes, NDArray[np.float16]] = {}
        if not self._path.exists():
            return found
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as base:
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                some = wanted[start : start + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                for key, row in base.execute(f"SELECT key, numbers FROM vector WHERE key IN ({marks})", some):  # noqa: S608 - marks only
                    if (vector := _read(key, row)) is not None:
                        found[key] = vector
        return found if len({len(vector) for vector in found.values()}) == 1 else {}

    def store(self, vectors: Mapping[bytes, NDArray[np.float16]]) -> None:
        """Keep vectors, and let the oldest go where there are too many."""
        rows = [(key, _written(key, vector)) for key, vector in vectors.items()]
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as base:
            base.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
            # Numbers of rows only grow, so there are never more rows than this leaves numbers.
            base.execute("DELETE FROM vector WHERE rowid <= (SELECT max(rowid) FROM vector) - ?", [self._entries])

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        base = sqlite3.connect(self._path, timeout=WAIT_SECONDS)
        try:
            with base:
                base.execute(_TABLE)
                yield base
        except sqlite3.OperationalError:  # locked or not writable: the file may be sound
            raise
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            raise
        finally:
            base.close()


def _written(key: bytes, vector: NDArray[np.float16]) -> bytes:
    numbers = vector.astype(KEPT).tobytes()
    return zlib.crc32(key + numbers).to_bytes(_CHECK) + numbers


def _read(key: bytes, row: object) -> NDArray[np.float16] | None:
    """Return a row's vector; None if the row is not as it was written."""
    if not isinstance(row, bytes) or len(row) <= _CHECK or len(row) % 2:
        return None
    numbers = row[_CHECK:]
    return None if zlib.crc32(key + numbers).to_bytes(_CHECK) != row[:_CHECK] else np.frombuffer(numbers, dtype=KEPT)
