"""Which of the three written languages a body of text is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from duijie.engine.language.fold import fold
from duijie.engine.text import Language

#: In Traditional text about every third character differs from its Simplified twin; in
#: Simplified text only a few do, in names (乾, 著, 於).
TRADITIONAL_SHARE: Final = 0.1


def writing_of(texts: Iterable[str]) -> Language | None:
    """Return the language that ``texts`` together are written in; None when they hold no words.

    One Chinese character in ten words is enough to call a body of text Chinese.
    """
    characters: Counter[str] = Counter()
    words = 0
    for text in texts:
        characters.update(text)
        words += sum(word.isascii() and word.isalpha() for word in text.split())
    han = {character: count for character, count in characters.items() if "\u3400" <= character <= "\u9fff"}
    total = sum(han.values())
    traditional = sum(count for character, count in han.items() if fold(character) != character)
    if total * 10 > words:
        return "zh-hant" if traditional > TRADITIONAL_SHARE * total else "zh-hans"
    return "en" if words else None
