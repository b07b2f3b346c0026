"""Names of organisations: keys for the ways of writing one, and how surely two names are one.

A name is read as places, a core and a legal form: 山东省·济南市·泰穹新材料·有限公司. The
legal form, the script and the width tell no firm apart. A place does, unless one
of the two names simply leaves it out: 山东泰穹 and 济南泰穹 are two firms,
山东泰穹 and 泰穹 are probably one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from duijie.engine.identity.data import Place, endings, places, short_names, trade_words
from duijie.engine.identity.romanisation import pinyin
from duijie.engine.language import fold

_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_LEGAL: Final = re.compile(
    r"(?:(?<!分)(?:(?:股份)?(?:有限责任|责任有限|有限)公司|股份公司|公司|(?:特殊)?普通合伙|有限合伙|普通合伙))+$"
)
_LEGAL_WORDS: Final = frozenset(
    re.findall(r"\w+", "co company ltd limited inc incorporated corp corporation llc plc llp lp gmbh pte pty ag sa")
)


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """A name taken apart. ``core`` is ``key`` without the places before it.

    ``own``: the part that tells the firm apart; ``trades``: the concepts of its trade
    words, equal in Chinese and English; ``full``: the full names that a short name may
    stand for; ``branch``: its place stands in brackets, as branches of a firm write it.
    """

    key: str
    core: str
    places: tuple[str, ...]
    chinese: bool
    distinctive: bool
    own: str
    trades: frozenset[str]
    full: tuple[str, ...]
    branch: bool = False

    @property
    def sound(self) -> str:
        """What tells the firm apart, in Latin letters."""
        return "".join(pinyin(self.own)) if self.chinese else self.own


@lru_cache(maxsize=65536)
def read_organisation(name: str) -> OrganisationName:
    """Return a name taken apart."""
    folded = fold(name).strip()
    return _chinese(folded) if _CJK.search(folded) else _latin(folded)


def organisation_key(name: str) -> str:
    """Return one key for a name in either script, any width or case, with or without its legal form.

    Equal keys mean one organisation. Places stay in the key (without 省, 市), for
    山东泰穹 and 济南泰穹 are two firms.
    """
    return read_organisation(name).key


def _chinese(folded: str) -> OrganisationName:
    folded, aside = _without_bracketed_place(folded)
    squeezed = re.sub(r"[^\w]", "", folded)
    bare = _LEGAL.sub("", squeezed) or squeezed
    found: list[str] = list(aside)
    core = bare
    while (place := _place_before(core)) is not None:
        found.append(place.zh)
        core = core.removeprefix(place.zh).removeprefix(place.rank)
    key = "".join(found) + core
    rest, trades = _without_trade_words(core)
    full = (key,) if key in _full_names() else _long_names(key) or _long_form(key)
    return OrganisationName(
        key=key,
        core=core,
        places=tuple(found),
        chinese=True,
        distinctive=len(rest) >= 2,
        own=rest,
        trades=trades,
        full=full,
        branch=bool(aside),
    )


def _without_bracketed_place(folded: str) -> tuple[str, tuple[str, ...]]:
    """Return 石泉纺织有限公司 and 滨州 for 石泉纺织(滨州)有限公司."""
    for mark in re.finditer(r"\(([^()]{2,8})\)", folded):
        for place in places():
            if mark[1].removesuffix(place.rank) == place.zh:
                return folded[: mark.start()] + folded[mark.end() :], (place.zh,)
    return folded, ()


def _place_before(core: str) -> Place | None:
    """Return the place a Chinese name begins with, as long as a name is left behind it."""
    for place in places():
        if core.startswith(place.zh):
            rest = core.removeprefix(place.zh).removeprefix(place.rank)
            return place if len(rest) >= 2 else None
    return None


def _latin(folded: str) -> OrganisationName:
    words = re.findall(r"\w+", folded.replace("&", " and ").replace("'", ""))
    if words[:1] == ["the"]:
        words = words[1:]
    while len(words) > 1 and words[-1] in _LEGAL_WORDS:
        words = words[:-1]
    words = ["hong", "kong", *words[1:]] if words[:1] == ["hk"] else words
    key = " ".join(words)
    place = next((p for p in places() if key.startswith(p.en + " ")), None)
    core = key.removeprefix(place.en).strip() if place else key
    rest, trades = _without_trade_words(core)
    return OrganisationName(
        key=key,
        core=core,
        places=(place.zh,) if place else (),
        chinese=False,
        distinctive=len(rest.replace(" ", "")) >= 3,
        own=rest.replace(" ", ""),
        trades=trades,
        full=_long_names(key),
    )


def _without_trade_words(core: str) -> tuple[str, frozenset[str]]:
    """Return what tells the firm apart, and the concepts of the rest; the longest word wins."""
    table = trade_words()
    latin = core.isascii()
    units: list[str] = core.split() if latin else list(core)
    glue, longest = (" ", 4) if latin else ("", 6)
    rest: list[str] = []
    trades: set[str] = set()
    at = 0
    while at < len(units):
        for size in range(min(longest, len(units) - at), 0, -1):
            concept = table.get(glue.join(units[at : at + size]))
            if concept is not None:
                trades.add(concept)
                at += size
                break
        else:
            rest.append(units[at])
            at += 1
    return glue.join(rest), frozenset(trades - {"", "and", "of"})


@cache
def _full_names() -> frozenset[str]:
    return frozenset(_LEGAL.sub("", full) for fulls in short_names().values() for full in fulls)


def _long_names(key: str) -> tuple[str, ...]:
    """Return the full names, without their legal form, that a short name may stand for."""
    return tuple(_LEGAL.sub("", full) for full in short_names().get(key, ()))


def _long_form(key: str) -> tuple[str, ...]:
    """Return 济南师范大学 for 济南师大."""
    for short, long in endings().items():
        if key.endswith(short) and not key.endswith(long) and len(key) > len(short) + 1:
            return (key.removesuffix(short) + long,)
    return ()
