"""How wide words are drawn at most, and where a line of them may break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from duijie.formats.names import has_han

FONT: Final = 12.0

# Widths in em, those of the widest face that readers' systems put in.
_NARROW: Final = dict.fromkeys("iljI|!.,:;'’‘·()[]ft ", 0.38)
_WIDE: Final = dict.fromkeys("mwMW@%—…", 0.98) | dict.fromkeys("ABCDGHKNOPQRUVXYZ&", 0.76)
_CJK: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003347f"
_CLOSING: Final = "，。、；：！？）」』》”’)]},.;:!?"


def width_of(words: str, size: float = FONT) -> float:
    """Return the greatest width that ``words`` take in type of ``size``, in the unit of ``size``."""
    return size * sum(_em(character) for character in words)


def _em(character: str) -> float:
    if has_han(character) or "\u3000" <= character <= "\uffef" or ord(character) > 0xFFFF:
        return 1.0
    return _NARROW.get(character) or _WIDE.get(character) or 0.64


def wrap(words: str, width: float, size: float = FONT) -> tuple[str, ...]:
    """Break ``words`` into lines no wider than ``width``: between words, between Chinese characters, else anywhere."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(words, width, size):
        if line and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(words: str, width: float, size: float) -> Iterator[str]:
    """Split into the smallest pieces that stay whole; closing punctuation stays with what it closes."""
    for piece in re.findall(rf"\s+|[^\s{_CJK}]+|[{_CJK}][{re.escape(_CLOSING)}]*", words):
        rest = piece
        while width_of(rest, size) > width and len(rest) > 1:
            cut = next(n for n in range(len(rest), 0, -1) if n == 1 or width_of(rest[:n], size) <= width)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest
