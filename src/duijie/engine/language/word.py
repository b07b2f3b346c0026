"""Words of languages that write spaces between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Letters and digits of any script but Han; "&" holds R&D and M&A together.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_WORD = re.compile(rf"(?:(?![{_HAN}])[^\W_])+(?:&(?:(?![{_HAN}])[^\W_])+)*")
_JOINT = re.compile(r"[ \t'\u2019/\u2010-\u2015-]{1,2}")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text; ``joined``: only a space, a hyphen or the like parts it from the word before."""

    text: str
    start: int
    end: int
    joined: bool


def words_of(folded: str) -> tuple[Word, ...]:
    """Return the words of a folded text, hyphenated ones part by part."""
    words: list[Word] = []
    before = 0
    for match in _WORD.finditer(folded):
        joined = bool(words) and _JOINT.fullmatch(folded, before, match.start()) is not None
        words.append(Word(match.group(), match.start(), match.end(), joined))
        before = match.end()
    return tuple(words)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return an English word without its plural ending, so that "coatings" meets "coating".

    Only endings that are safe to drop are dropped (the "S stemmer" of Harman, "How
    effective is suffixing?", JASIS 42, 1991, rules 1 and 3, with -es after a hiss).
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4 and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and word[-2] not in "us" and not word.endswith("is"):
        return word[:-1]
    return word
