"""The bilingual glossary: finding one idea under its Chinese and its English words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from duijie.engine.language.fold import fold
from duijie.engine.language.word import Word, stem, words_of


@dataclass(frozen=True, slots=True)
class Idea:
    """One line of the glossary: the words of each language, the commonest first, folded."""

    number: int
    chinese: tuple[str, ...]
    english: tuple[str, ...]


class Glossary:
    """Looks up ideas in folded texts. Every word found counts, also one inside a longer one."""

    def __init__(self, ideas: tuple[Idea, ...]) -> None:
        self.ideas = ideas
        self._chinese: dict[str, tuple[int, ...]] = {}
        self._english: dict[tuple[str, ...], tuple[int, ...]] = {}
        for idea in ideas:
            for term in idea.chinese:
                self._chinese[term] = (*self._chinese.get(term, ()), idea.number)
            for term in idea.english:
                key = tuple(stem(word.text) for word in words_of(term))
                self._english[key] = (*self._english.get(key, ()), idea.number)
        self._lengths: dict[str, tuple[int, ...]] = {}
        for term in self._chinese:
            known = self._lengths.get(term[0], ())
            self._lengths[term[0]] = tuple(sorted({*known, len(term)}, reverse=True))
        self._longest = max((len(key) for key in self._english), default=0)

    def find(self, folded: str, words: tuple[Word, ...]) -> Iterator[tuple[int, int, int]]:
        """Yield ``(idea number, start, end)`` for every glossary word in a folded text.

        Of the Chinese words of one idea that begin at one place, the longest is given.
        ``words`` are the Latin words of that text, as :func:`words_of` gives them.
        """
        for start, first in enumerate(folded):
            given: tuple[int, ...] = ()
            for length in self._lengths.get(first, ()):
                if start + length > len(folded):
                    continue  # a slice would stop at the end and pass for a longer word
                for number in self._chinese.get(folded[start : start + length], ()):
                    if number not in given:
                        yield number, start, start + length
                        given = (*given, number)
        stems = [stem(word.text) for word in words]
        for first_word in range(len(words)):
            for count in range(1, min(self._longest, len(words) - first_word) + 1):
                last = words[first_word + count - 1]
                if count > 1 and not last.joined:
                    break  # a full stop or a Chinese word between them: no longer one term
                for number in self._english.get(tuple(stems[first_word : first_word + count]), ()):
                    yield number, words[first_word].start, last.end

    def name(self, label: str) -> str:
        """Return one name for a label (an industry, a region) in whichever language it is written.

        A label the glossary lacks is its own folded name.
        """
        folded = " ".join(fold(label).split())
        numbers = self._chinese.get(folded) or self._english.get(tuple(stem(w.text) for w in words_of(folded)))
        return self.ideas[numbers[0]].chinese[0] if numbers else folded


def read_ideas(table: str) -> tuple[Idea, ...]:
    """Return the ideas of a table: a line is Chinese words, a tab, English words, ``|`` between words.

    Raises:
        ValueError: a line lacks one of the languages.
    """
    ideas: list[Idea] = []
    for place, line in enumerate(table.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        chinese, tab, english = line.partition("\t")
        if not (tab and chinese.strip() and english.strip()):
            raise ValueError(f"line {place} of the glossary lacks a language: {line!r}")
        ideas.append(Idea(len(ideas), _variants(chinese), _variants(english)))
    return tuple(ideas)


def _variants(cell: str) -> tuple[str, ...]:
    return tuple(fold(term).strip() for term in cell.split("|"))


@cache
def glossary() -> Glossary:
    """Return the glossary that is shipped, read once."""
    table = files("duijie.engine.language").joinpath("data/glossary.tsv").read_text(encoding="utf-8")
    return Glossary(read_ideas(table))
