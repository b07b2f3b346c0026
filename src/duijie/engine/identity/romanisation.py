"""Spelling Chinese in Latin letters: Mandarin pinyin, and Hong Kong's usual spellings of names."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache
from typing import Final

from duijie.engine.identity.data import cantonese

#: Surnames of two characters; anything else has one.
_DOUBLE: Final = frozenset(
    ["欧阳", "诸葛", "司马", "上官", "司徒", "东方", "慕容", "令狐", "皇甫", "夏侯", "尉迟", "长孙", "公孙"]
)
#: Surnames that are not read as the character is elsewhere.
_READINGS: Final = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "任": "ren",
    "盖": "ge",
    "华": "hua",
}
#: Frequent characters with several readings.
_HETERONYMS: Final = frozenset("长重行乐都朝调发还会降觉卷量落没难曲省盛石率数宿系校兴压应载藏传弹单曾区解车")
#: Combinations of Cantonese spellings that are tried; real names have two or three.
_MOST_SPELLINGS: Final = 16


@lru_cache(maxsize=65536)
def pinyin(text: str) -> tuple[str, ...]:
    """Return the syllables of folded Chinese in toneless pinyin, ü as v; Latin letters stay."""
    # Only where a character has several readings does the phrase around it matter.
    if _HETERONYMS.isdisjoint(text):
        return tuple(syllable for sign in text for syllable in _syllables(sign))
    return _syllables(text)


@lru_cache(maxsize=65536)
def _syllables(text: str) -> tuple[str, ...]:
    # Nobody changes its tables here, so it need not copy them: a third of its loading time.
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import lazy_pinyin

    return tuple(syllable.casefold() for syllable in lazy_pinyin(text))


def split_name(name: str) -> tuple[str, str]:
    """Return surname and given name of a folded Chinese name."""
    at = 2 if name[:2] in _DOUBLE and len(name) > 2 else 1
    return name[:at], name[at:]


def reads_as(chinese: str, latin: str) -> bool:
    """Say whether a folded Latin spelling can be derived from a folded Chinese name.

    Either family name first or last; given names written together, apart or
    hyphenated. Mandarin by pinyin; Cantonese only where every character is in the table.
    """
    surname, given = split_name(chinese)
    words = [word for word in re.split(r"[^a-zü']+", latin.replace("ü", "v")) if word]
    if len(words) < 2 or not given:
        return False
    parts = [(words[:1], words[1:]), (words[-1:], words[:-1])]
    parts += [(words[:2], words[2:]), (words[-2:], words[:-2])] if len(surname) == 2 else []
    return any(_mandarin(surname, given, s, g) or _hong_kong(surname, given, s, g) for s, g in parts if g)


def letters(name: str) -> frozenset[str]:
    """Return the sorted letters of every spelling of a folded name: equal for names that may be one."""
    if name.isascii():
        return frozenset(["".join(sorted(sign for sign in name if sign.isalpha()))])
    surname, given = split_name(name)
    spelt = {family + rest for family in _family_spellings(surname) for rest in _given_spellings(given)}
    spelt |= {family + rest for family in _hong_kong_family(surname) for rest in _hong_kong_given(given)}
    return frozenset("".join(sorted(one)) for one in spelt)


def _mandarin(surname: str, given: str, first: list[str], rest: list[str]) -> bool:
    return "".join(first) in _family_spellings(surname) and "".join(rest).replace("'", "") in _given_spellings(given)


def _hong_kong(surname: str, given: str, first: list[str], rest: list[str]) -> bool:
    return "".join(first) in _hong_kong_family(surname) and "".join(rest) in _hong_kong_given(given)


def _umlauts(spoken: str) -> set[str]:
    """Return the spellings of ü: typed v, u or yu in passports, all three are the same syllable."""
    return {spoken, spoken.replace("v", "u"), spoken.replace("v", "yu")}


def _family_spellings(surname: str) -> set[str]:
    return _umlauts(_READINGS.get(surname) or "".join(pinyin(surname)))


def _given_spellings(given: str) -> set[str]:
    return _umlauts("".join(pinyin(given)))


def _hong_kong_family(surname: str) -> set[str]:
    return {form.replace("-", "") for form in cantonese()[0].get(surname, ())}


def _hong_kong_given(given: str) -> set[str]:
    endings = {""}
    for sign in given[:4]:
        forms = cantonese()[1].get(sign, frozenset())
        endings = set(sorted(before + form for before in endings for form in forms)[:_MOST_SPELLINGS])
    return endings if len(given) <= 4 else set()


@cache
def is_surname_spelling(word: str) -> bool:
    """Say whether a Latin word is how a common Chinese surname is spelt."""
    family, _ = cantonese()
    return any(
        word in {form.replace("-", "") for form in forms} or word == (_READINGS.get(sign) or "".join(pinyin(sign)))
        for sign, forms in family.items()
    )
