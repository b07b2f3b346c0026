"""Which of the three written languages a field is in, told by signs that only one script has."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from duijie.engine.language import fold
from duijie.engine.text import Language

HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
#: Simplified forms that Traditional texts write as well, as words of their own.
_BOTH: Final = frozenset("后里干台只几云丰谷郁斗征志致采注才准占表冬范制系面松向周合同志回托克借")
_ENOUGH: Final = 2


def written_in(text: str) -> Language | None:
    """Return the language of a text; None when it has no words, or too few signs that tell the scripts apart.

    A Chinese text with a few English names and units is Chinese.
    """
    han = HAN.findall(text)
    if len(_WORD.findall(text)) > len(han):
        return "en"
    simplified, traditional = _signs()
    plain, full = len(simplified.intersection(han)), len(traditional.intersection(han))
    if max(plain, full) < _ENOUGH or plain == full:
        return None
    return "zh-hant" if full > plain else "zh-hans"


@cache
def _signs() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that stand in Simplified text only, and those in Traditional text only."""
    from opencc import OpenCC

    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    full = OpenCC("s2t").convert("\n".join(characters)).split("\n")
    plain = fold("\n".join(characters)).split("\n")
    return (
        frozenset(c for c, other in zip(characters, full, strict=True) if other != c) - _BOTH,
        frozenset(c for c, other in zip(characters, plain, strict=True) if other != c),
    )
