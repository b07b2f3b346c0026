"""Phrases that every listing holds: they say how it is worded, not what it is about."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from duijie.engine.language.fold import fold


def is_boilerplate(folded: str) -> bool:
    """Tell whether a folded word or phrase is one of them."""
    return folded in _phrases()


def phrase_end(folded: str, start: int, end: int) -> int:
    """Return where the longest such phrase that begins at ``start`` ends, at most ``end``; ``start`` if none does."""
    for length in _phrase_lengths().get(folded[start], ()):
        if start + length <= end and folded[start : start + length] in _phrases():
            return start + length
    return start


@cache
def _phrases() -> frozenset[str]:
    table = files("duijie.engine.language").joinpath("data/boilerplate.txt").read_text(encoding="utf-8")
    return frozenset(fold(line).strip() for line in table.splitlines() if line.strip() and not line.startswith("#"))


@cache
def _phrase_lengths() -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for phrase in _phrases():
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    return {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}
