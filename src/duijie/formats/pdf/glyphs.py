"""Which characters our font can draw, read from the font itself."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from duijie.engine.records import PlanBook

FONT_FOLDER: Final = Path(__file__).parents[1] / "fonts"
STAND_IN: Final = "〓"  # printers' mark for a character that the fount lacks
_UNDRAWN: Final = ("Cc", "Cf", "Zl", "Zp")  # controls and joiners: left out, not replaced


@cache
def drawable() -> frozenset[int]:
    """Return the code points that the font has, from its character map (OpenType ``cmap`` format 12)."""
    data = (FONT_FOLDER / "DuijieSans-Regular.otf").read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * n) for n in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for n in range(count):
        _, _, offset = struct.unpack_from(">HHL", data, start + 4 + 8 * n)
        if struct.unpack_from(">H", data, start + offset)[0] != 12:
            continue
        (groups,) = struct.unpack_from(">L", data, start + offset + 12)
        for group in range(groups):
            first, last, _ = struct.unpack_from(">LLL", data, start + offset + 16 + 12 * group)
            found.update(range(first, last + 1))
    return frozenset(found)


def printable(words: str) -> str:
    """Return ``words`` as they can be printed: composed, without controls, 〓 for what the font lacks."""
    composed = unicodedata.normalize("NFC", words)
    return "".join(
        character if ord(character) in drawable() else STAND_IN for character in composed if not _is_undrawn(character)
    )


def missing_characters(book: PlanBook) -> tuple[str, ...]:
    """Return the characters of names and titles that sheets print as 〓, in code point order."""
    event = book.event
    words = [
        text.of(language) for text in (event.name, event.venue) if text for language in ("en", "zh-hans", "zh-hant")
    ]
    for person in book.participants.values():
        words += [person.name, person.name_en or "", person.title or ""]
    for organisation in book.organisations.values():
        words += [organisation.name, organisation.name_en or "", organisation.short or ""]
    composed = unicodedata.normalize("NFC", "".join(words))
    return tuple(sorted({c for c in composed if not _is_undrawn(c) and ord(c) not in drawable()}))


def _is_undrawn(character: str) -> bool:
    variation = 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
    return variation or unicodedata.category(character) in _UNDRAWN
