"""Finding an organisation among those present, by whatever name a guest writes.

Among all firms of the world 维岸医研 could be many; among two hundred that are at the
event it is one. So after the sure likenesses of ``duijie.engine.identity`` come two
that hold only here, and only when a single organisation fits:

* a part or an abbreviation that keeps the firm's own word (汇檐钢构 for 青岛汇檐钢结构有限公司);
* Latin letters that spell the firm's own word (Jiaolan Marine for 青岛胶澜海洋工程有限公司).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Final

from duijie.engine.identity import PROBABLE, organisation_key, same_organisation
from duijie.engine.identity.likeness import judge_organisations
from duijie.engine.identity.organisation import OrganisationName, read_organisation
from duijie.engine.identity.romanisation import pinyin
from duijie.engine.language import fold
from duijie.engine.programme.naming import short_name

#: The characters that are a firm's own word (汇檐, 泰穹); a part of a name must keep them.
OWN_WORD: Final = 2

#: The shortest part of a name that may stand for the whole.
MIN_PART: Final = 3

#: Words of trades that contradict none.
_EVERY_TRADE: Final = frozenset({"group", "technology", "holdings", "international", "development", "industry", "and"})

_LATIN: Final = re.compile(r"[a-z]+")


class Directory:
    """The organisations present, found by name."""

    def __init__(self, spellings: Mapping[str, tuple[str, ...]]) -> None:
        """Take in every name by which each organisation (by id) is called."""
        self.names = {
            firm: tuple(dict.fromkeys(n for name in names for n in (name, short_name(name))))
            for firm, names in spellings.items()
        }
        self._keys: dict[str, set[str]] = {}
        for firm, names in self.names.items():
            for name in names:
                for key in (organisation_key(name), squeeze(name)):
                    self._keys.setdefault(key, set()).add(firm)

    def find(self, words: str) -> frozenset[str]:
        """Return the organisations that ``words`` may mean: one when it is clear, none when nothing fits."""
        for found in self._steps(words):
            if found:
                return frozenset(found)
        return frozenset()

    def nearest(self, words: str) -> str | None:
        """Return the id of the organisation that looks most like ``words``, if any does."""
        scores = [(same_organisation(words, name), firm) for firm, names in self.names.items() for name in names]
        best, firm = max(scores, default=(0.0, ""))
        return firm if best >= 0.4 else None

    def _steps(self, words: str) -> Iterator[set[str]]:
        """Return ever weaker likenesses; the first that fits anybody decides."""
        squeezed = squeeze(words)
        yield self._keys.get(organisation_key(words), set())
        yield self._keys.get(squeezed, set())
        yield self._likest(words)
        if len(squeezed) >= MIN_PART:
            yield {firm for firm, names in self.names.items() if any(squeezed in squeeze(name) for name in names)}
        asked = read_organisation(words)
        if asked.chinese:
            yield {firm for firm, names in self.names.items() if any(_abbreviates(asked, name) for name in names)}
            yield self._of_one_trade(
                asked, {f for f, names in self.names.items() if any(_owns(asked, n) for n in names)}
            )
        else:
            heard = set(_LATIN.findall(fold(words)))
            yield {firm for firm, names in self.names.items() if any(_shortens(asked, name) for name in names)}
            spelt = {f for f, names in self.names.items() if any(heard & _own_sounds(name) for name in names)}
            yield self._of_one_trade(asked, spelt)

    def _likest(self, words: str) -> set[str]:
        scores = {firm: max(map(partial(_surely, words), names)) for firm, names in self.names.items()}
        best = max(scores.values(), default=0.0)
        return {firm for firm, score in scores.items() if score == best} if best >= PROBABLE else set()

    def _of_one_trade(self, asked: OrganisationName, found: set[str]) -> set[str]:
        """Return those of the trade asked for; without any, those that name none it could contradict."""
        wanted = _trade_words(asked)
        trades = {firm: {t for n in self.names[firm] for t in _trade_words(read_organisation(n))} for firm in found}
        agreeing = {firm for firm in found if trades[firm] & wanted}
        return agreeing or {firm for firm in found if not (trades[firm] and wanted)}


def _trade_words(name: OrganisationName) -> set[str]:
    """Return the words of a name's trades that say something ("marine", "engineering"; not "group")."""
    return {word for trade in name.trades for word in trade.split()} - _EVERY_TRADE


def _surely(words: str, name: str) -> float:
    """Return how surely two names are one; 0 where only their letters could look alike."""
    judged = judge_organisations(words, name)
    return judged[0] if judged else 0.0


@lru_cache(maxsize=8192)
def _own_sounds(name: str) -> frozenset[str]:
    """Return how a firm's own word may be spelt; a small town before it may have been taken for it."""
    full = read_organisation(name)
    if not full.chinese:
        return frozenset()
    return frozenset("".join(pinyin(word)) for word in (full.core[:OWN_WORD], full.core[OWN_WORD : 2 * OWN_WORD]))


def _owns(asked: OrganisationName, name: str) -> bool:
    """Say whether the firm's own word is the one asked for, whatever follows it."""
    full = read_organisation(name)
    word = asked.core[:OWN_WORD]
    longer = len(full.core) > MIN_PART and full.core in asked.core
    return full.chinese and len(asked.core) >= MIN_PART and (word in (full.core[:2], full.core[2:4]) or longer)


def _abbreviates(asked: OrganisationName, name: str) -> bool:
    """Say whether every character asked for stands in ``name`` in that order, its own word first."""
    full = read_organisation(name)
    if not full.chinese or len(asked.core) < MIN_PART or asked.core[:OWN_WORD] != full.core[:OWN_WORD]:
        return False
    rest = iter(full.core)
    return all(character in rest for character in asked.core)


def _shortens(asked: OrganisationName, name: str) -> bool:
    """Say whether an English name begins with the same word and holds the others (Pinfold Drives)."""
    full = read_organisation(name)
    short, long = asked.core.split(), full.core.split()
    return not full.chinese and len(short) > 1 and short[:1] == long[:1] and set(short) <= set(long)


def squeeze(name: str) -> str:
    """Return a name folded and without blanks."""
    return fold(name).replace(" ", "")
