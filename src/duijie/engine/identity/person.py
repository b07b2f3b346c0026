"""Names of people: one key for the ways of writing one name, and how alike two names are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from duijie.engine.identity.romanisation import reads_as
from duijie.engine.language import fold

_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_BEFORE: Final = re.compile(r"^(?:(?:mr|mrs|ms|miss|dr|prof|professor|sir|ir)\b\.?\s*)+")
_AFTER: Final = re.compile(r"\s*(?:先生|女士|小姐|教授|博士|院士)$")
_AFTER_LATIN: Final = re.compile(r"[\s,]+(?:ph\.?d\.?|mr\.?|mrs\.?|ms\.?|dr\.?|jp|mba)$")


def strip_honorific(name: str) -> tuple[str, str | None]:
    """Return the name without its honorific, and the honorific (None without one).

    A lone surname keeps it: 王教授 without 教授 would be no name.
    """
    if found := re.match(r"^((?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Ir)\b\.?\s*)+)(?=\S)", name, re.IGNORECASE):
        rest = name[found.end() :].strip()
        return (rest, found.group(1).strip()) if rest else (name, None)
    if found := re.search(r"[\s　]*[（(]?(先生|女士|小姐|教授|博士|院士)[）)]?$", name):
        rest = name[: found.start()].strip()
        return (rest, found.group(1)) if len(_CJK.findall(rest)) >= 2 or " " in rest else (name, None)
    return name, None


@lru_cache(maxsize=65536)
def person_key(name: str) -> str:
    """Return one key for a name in either script, any width, with or without an honorific.

    A Chinese name loses its spaces and a Latin name beside it; the words of a Latin
    name are sorted, since lists disagree on whether the family name comes first.
    Two names with one key are one name, not yet one person.
    """
    bare, _ = strip_honorific(name.strip())
    text = _AFTER_LATIN.sub("", _BEFORE.sub("", _AFTER.sub("", fold(bare).strip())))
    signs = "".join(_CJK.findall(text))
    if len(signs) >= 2:
        return signs
    return " ".join(sorted(re.findall(r"\w+", text))) or fold(name).strip()


def same_person_name(one: str, other: str) -> float:
    """Return how surely two names are one: 1 the same key, 0.9 a spelling derived from it, else 0.

    >>> same_person_name("王曉明", "Xiaoming Wang")
    0.9
    """
    key, twin = person_key(one), person_key(other)
    if key == twin:
        return 1.0
    chinese, latin = (key, other) if _CJK.search(key) else (twin, one)
    if not _CJK.search(chinese) or _CJK.search(fold(latin)):
        return 0.0
    bare, _ = strip_honorific(latin)
    return 0.9 if reads_as(chinese, fold(bare)) else 0.0
