"""Vectors kept between runs, by a hash of the text and of the encoder."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from duijie.engine.matching.encode import Encoder

#: About 200 MB of vectors of 512 numbers; beyond that the oldest go.
LARGEST_ENTRIES: Final = 200_000
WAIT_SECONDS: Final = 5.0
_ASKED_AT_ONCE: Final = 500
_TABLE: Final = "CREATE TABLE IF NOT EXISTS vector (key BLOB NOT NULL UNIQUE, numbers BLOB NOT NULL)"
_KEPT: Final = np.dtype("<f2")


class CachedEncoder:
    """An encoder that asks another only for texts it has not seen.

    Vectors are kept in 16-bit floats. New ones are rounded alike before they are returned, so a text has the same
    vector whether it was kept or not. A file that is damaged, locked or cannot be written costs time, never the result.

    Args:
        encoder: who encodes what is not kept.
        path: the file, an SQLite database; several processes may share it.
        identity: which encoder made the vectors; another model or setting must have another identity.
        entries: how many vectors are kept at most.
    """

    def __init__(self, encoder: Encoder, path: Path, identity: str, entries: int = LARGEST_ENTRIES) -> None:
        self._encoder = encoder
        self._path = path
        self._identity = identity.encode()
        self._entries = entries

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text, texts × dimensions.

        Raises:
            ValueError: the encoder did not give one row a text.
        """
        keys = [self._key(text) for text in texts]
        known = self._load(set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing or not texts:
            vectors = np.asarray(self._encoder.encode(list(missing.values())), dtype=np.float32)
            if vectors.ndim != 2 or len(vectors) != len(missing):
                raise ValueError(f"the encoder gave an array of shape {vectors.shape} for {len(missing)} texts")
            if not texts:
                return vectors
            fresh = dict(zip(missing, vectors.astype(_KEPT), strict=True))
            # Vectors of another length come from a model that changed under the same name: none of them is used.
            if any(len(vector) != vectors.shape[1] for vector in known.values()):
                return self._renew(texts, keys)
            self._store({key: vector for key, vector in fresh.items() if np.isfinite(vector).all()})
            known |= fresh
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _renew(self, texts: Sequence[str], keys: Sequence[bytes]) -> NDArray[np.float32]:
        vectors = np.asarray(self._encoder.encode(texts), dtype=np.float32).astype(_KEPT)
        self._store(dict(zip(keys, vectors, strict=True)))
        return vectors.astype(np.float32)

    def _key(self, text: str) -> bytes:
        spelt = text.encode("utf-8", "surrogatepass")
        return hashlib.sha256(self._identity + b"\0" + spelt).digest()[:16]

    def _load(self, keys: set[bytes]) -> dict[bytes, NDArray[np.float16]]:
        wanted = sorted(keys)
        found: dict[bytes, NDArray[np.float16]] = {}
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as base:
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                some = wanted[start : start + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                for key, numbers in base.execute(f"SELECT key, numbers FROM vector WHERE key IN ({marks})", some):  # noqa: S608 - marks only
                    found[key] = np.frombuffer(numbers, dtype=_KEPT)
        lengths = {len(vector) for vector in found.values()}
        return found if len(lengths) == 1 and lengths != {0} else {}

    def _store(self, vectors: dict[bytes, NDArray[np.float16]]) -> None:
        rows = [(key, vector.tobytes()) for key, vector in vectors.items()]
        with contextlib.suppress(sqlite3.Error, OSError), self._open() as base:
            base.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
            oldest = "SELECT rowid FROM vector ORDER BY rowid DESC LIMIT -1 OFFSET ?"
            base.execute(f"DELETE FROM vector WHERE rowid IN ({oldest})", [self._entries])  # noqa: S608 - a constant

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
