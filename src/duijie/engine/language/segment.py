"""Segmenting a folded text into the terms it is searched by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duijie.engine.language.boilerplate import is_boilerplate, phrase_end
from duijie.engine.language.glossary import glossary
from duijie.engine.language.word import Word, stem, words_of

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+")
IDEA_MARK = "="


@dataclass(frozen=True, slots=True)
class Token:
    """A term and where it stands in the folded text.

    ``term`` is a Han character, two neighbouring ones, the stem of a word, or
    ``=`` and the number of an idea of the glossary.
    """

    term: str
    start: int
    end: int

    @property
    def is_idea(self) -> bool:
        """Tell whether this is an idea of the glossary rather than a spelling."""
        return self.term.startswith(IDEA_MARK)


def is_character(term: str) -> bool:
    """Tell whether a term is one Han character."""
    return len(term) == 1 and _HAN_RUN.fullmatch(term) is not None


def is_pair(term: str) -> bool:
    """Tell whether a term is two neighbouring Han characters."""
    return len(term) == 2 and _HAN_RUN.fullmatch(term) is not None


def segment(folded: str) -> Iterator[Token]:
    """Yield the tokens of a folded text: Han characters and pairs, words, ideas of the glossary.

    Characters and pairs together, rather than dictionary words, because no dictionary
    knows the names of new materials and methods; measured better as well (see
    ``benchmarks/matching``). Phrases that every listing holds (公司, 技术, "provide")
    and bare numbers give no tokens.
    """
    words = words_of(folded)
    for run in _HAN_RUN.finditer(folded):
        yield from _characters(folded, run.start(), run.end())
    for word in words:
        if _tells(word):
            yield Token(stem(word.text), word.start, word.end)
    for number, start, end in glossary().find(folded, words):
        yield Token(f"{IDEA_MARK}{number}", start, end)


def _characters(folded: str, start: int, end: int) -> Iterator[Token]:
    stock, particle = start, start  # where the stock phrase, or the lone particle, last met ends
    for place in range(start, end):
        phrase = phrase_end(folded, place, end)
        if phrase > place + 1:
            stock = max(stock, phrase)
        elif phrase > place:
            particle = phrase
        if place >= max(stock, particle):
            yield Token(folded[place], place, place + 1)
        # A pair with a foot in a stock phrase says nothing (术涂 of 技术涂料); one that
        # begins with a particle may well be a word (有机, 等离子).
        if place >= stock and place + 2 <= end and phrase_end(folded, place + 1, end) <= place + 2:
            yield Token(folded[place : place + 2], place, place + 2)


def _tells(word: Word) -> bool:
    return len(word.text) > 1 and not word.text.isnumeric() and not is_boilerplate(word.text)
