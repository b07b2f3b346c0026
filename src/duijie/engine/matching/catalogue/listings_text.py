"""Listings and lists of words as bytes: compressed lines of JSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from duijie.engine.records import Listing

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIELDS: Final = tuple((one.name, None if one.default is MISSING else one.default) for one in fields(Listing))
#: Light: a tenth of the time of the usual, for a few hundredths more room.
_LEVEL: Final = 1


def pack_lines(values: Iterable[Any]) -> NDArray[np.uint8]:
    """Return values as compressed lines of JSON."""
    lines = "\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in values)
    # Lone surrogates are legal in a listing's text, as it comes from anywhere.
    return np.frombuffer(zlib.compress(lines.encode("utf-8", "surrogatepass"), _LEVEL), dtype=np.uint8)


def unpack_lines(packed: NDArray[np.uint8]) -> list[Any]:
    """Return the values of :func:`pack_lines`.

    Raises:
        ValueError: they are not such.
        zlib.error: they are not compressed.
    """
    lines = zlib.decompress(packed.tobytes()).decode("utf-8", "surrogatepass")
    # One array is read in a fifth of the time that as many lines take.
    return list(json.loads(f"[{','.join(lines.split(chr(10)))}]")) if lines else []


def pack_listings(listings: Iterable[Listing]) -> NDArray[np.uint8]:
    """Return listings as compressed lines of JSON, without the fields that say nothing."""
    return pack_lines(
        {name: value for name, usual in _FIELDS if (value := getattr(one, name)) != usual} for one in listings
    )


def unpack_listings(packed: NDArray[np.uint8]) -> list[Listing]:
    """Return the listings of :func:`pack_listings`.

    Raises:
        ValueError: they are not such.
        TypeError: a field is there that listings lack.
        zlib.error: they are not compressed.
    """
    make: Callable[..., Listing] = Listing
    return [
        make(**{name: tuple(value) if isinstance(value, list) else value for name, value in one.items()})
        for one in unpack_lines(packed)
    ]
