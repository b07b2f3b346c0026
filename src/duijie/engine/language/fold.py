"""Folding: one spelling for what readers take as one text, whatever its script or width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")
_WORDS = re.compile(r"\s+|\S+")


@cache
def _simplifier() -> dict[int, str]:
    """Return Traditional→Simplified for single characters, so that folding keeps positions."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    blocks = [range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00)]
    characters = [chr(c) for block in blocks for c in block]
    simple = convert("\n".join(characters)).split("\n")
    table = {ord(c): s for c, s in zip(characters, simple, strict=True) if len(s) == 1 and s != c}
    # A chain (A→B, B→C) would make folding twice differ from folding once; a circle ends where it began.
    for first, second in table.items():
        seen, last = {first}, second
        while ord(last) in table and ord(last) not in seen:
            seen.add(ord(last))
            last = table[ord(last)]
        table[first] = last
    return table


def fold(text: str) -> str:
    """Return ``text`` with width, case and script folded: NFKC, Traditional→Simplified, casefold.

    Control characters, zero-width marks and lone surrogates are removed. Folding a
    folded text changes nothing. The Simplified twin of a Traditional text folds to
    the same string, except where one character stands for several words (乾/干):
    both fold to the same one.
    """
    if text.isascii():  # the only folding plain English needs
        return _UNREADABLE.sub("", text).casefold()
    simplified = unicodedata.normalize("NFKC", _UNREADABLE.sub("", text)).translate(_simplifier())
    return unicodedata.normalize("NFKC", simplified.casefold())  # casefolding takes some letters apart (ΐ, ǰ)


def readable(text: str) -> str:
    """Return ``text`` without control characters, zero-width marks and lone surrogates."""
    return _UNREADABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text that remembers where each of its characters stood.

    ``starts[i]`` and ``ends[i]`` bound, in ``original``, what character ``i`` of ``text`` came from.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """Return the original spelling of ``text[start:end]``, without unreadable characters.

        Raises:
            IndexError: the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise IndexError(f"no span {start}:{end} in a text of {len(self.text)} characters")
        return readable(self.original[self.starts[start] : self.ends[end - 1]])


def fold_with_places(text: str) -> FoldedText:
    """Return ``fold(text)`` together with the place of each of its characters in ``text``.

    Characters are folded one cluster (a base and its combining marks) at a time. The few
    sequences that compose otherwise (conjoining Hangul) are placed word by word, so
    that the folded text is always exactly ``fold(text)``.
    """
    whole = fold(text)
    for pieces in (_clusters, _words, _all):
        placed = _place(text, pieces)
        if placed.text == whole:
            return placed
    raise AssertionError("one piece folds like the whole")


def _place(text: str, pieces: Callable[[str], Iterator[tuple[int, int]]]) -> FoldedText:
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in pieces(text):
        piece = _fold_piece(text[start:end])
        folded.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return FoldedText(text, "".join(folded), tuple(starts), tuple(ends))


@cache
def _fold_character(character: str) -> str:
    return fold(character)


def _fold_piece(piece: str) -> str:
    return _fold_character(piece) if len(piece) == 1 else fold(piece)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for place in range(1, len(text)):
        if not unicodedata.combining(text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


def _words(text: str) -> Iterator[tuple[int, int]]:
    for match in _WORDS.finditer(text):
        yield match.span()


def _all(text: str) -> Iterator[tuple[int, int]]:
    if text:
        yield 0, len(text)
