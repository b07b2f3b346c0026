"""Bytes and JSON on their way into sealed columns: compressed, encrypted, and back."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from duijie.store.sealing import seal, unseal


def seal_bytes(content: bytes) -> bytes:
    """Return bytes compressed and encrypted."""
    return seal(base64.b85encode(zlib.compress(content, 6)).decode())


def unseal_bytes(sealed: bytes | memoryview) -> bytes:
    """Return what :func:`seal_bytes` sealed.

    Raises:
        SealError: no key at hand opens it, or it was changed.
    """
    return zlib.decompress(base64.b85decode(unseal(bytes(sealed))))


def seal_json(value: object) -> bytes:
    """Return a JSON value compressed and encrypted."""
    return seal_bytes(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def unseal_json(sealed: bytes | memoryview | None) -> Any:
    """Return the JSON value of a sealed column, None where there is none."""
    return None if sealed is None else json.loads(unseal_bytes(sealed))
