"""The tables of this package: places, trade words, short names, Cantonese spellings."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from duijie.engine.language import fold

_RANKS: Final = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its bare Chinese name, its rank (省, 市, …), English, and the province it lies in."""

    zh: str
    rank: str
    en: str
    within: str | None = None


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def _place(line: str, within: str | None) -> Place:
    chinese, english = line.split(" ", 1)
    rank = next((rank for rank in _RANKS if chinese.endswith(rank)), "")
    return Place(chinese.removesuffix(rank), rank, english.casefold(), within)


@cache
def places() -> tuple[Place, ...]:
    """Return all places, provinces first."""
    table = _table("places.toml")
    cities = [_place(line, province) for province, lines in table["within"].items() for line in lines]
    return (*(_place(line, None) for line in table["province"]["names"]), *cities)


@cache
def trade_words() -> dict[str, str]:
    """Return Chinese and English words that tell no firm apart → one concept."""
    table = _table("words.toml")
    found: dict[str, str] = {}
    for chinese, english in (*table["trade"].items(), *table["body"].items()):
        concept = english[0] if english else ""
        found[chinese] = concept
        for form in english:
            found.setdefault(form.replace("-", " ").replace("&", "and"), concept)
    return found


@cache
def short_names() -> dict[str, tuple[str, ...]]:
    """Return the folded short name → the folded full names it may stand for."""
    found: dict[str, list[str]] = {}
    for full, shorts in _table("aliases.toml")["short"].items():
        for short in shorts:
            words = re.findall(r"\w+", fold(short).replace("'", ""))
            words = words[1:] if words[:1] == ["the"] else words
            fulls = found.setdefault(" ".join(words), [])
            if full not in fulls:
                fulls.append(full)
    return {short: tuple(full) for short, full in found.items()}


@cache
def endings() -> dict[str, str]:
    """Return short endings (师大) → long ones (师范大学)."""
    return dict(_table("aliases.toml")["ending"])


@cache
def cantonese() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return the usual Hong Kong spellings of surnames and of characters of given names."""
    table = _table("cantonese.toml")
    surname = {sign: frozenset(forms.split()) for sign, forms in table["surname"].items()}
    given = {sign: frozenset(forms.split()) for sign, forms in table["given"].items()}
    return surname, given
