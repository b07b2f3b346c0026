"""Reads the gettext catalogues that were compiled when the package was installed.

A language's folder holds one catalogue for each part of the application; a reader sees one.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Final

from duijie.engine.text import Language

_FOLDER: Final = {"en": "en", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant"}


class Translate:
    """Gettext for one language: called with a message id, the English sentence, it returns the translation."""

    def __init__(self, language: Language, words: gettext.NullTranslations) -> None:
        self.language = language
        # Every message id is a literal in the program: what was looked up once is kept, for the catalogues are many.
        self._translated = cache(words.gettext)

    def __call__(self, sentence: str) -> str:
        """Return the sentence in this language."""
        return self._translated(sentence)

    def plural(self, one: str, many: str, n: int) -> str:
        """Return the sentence for ``n`` things; both are message ids (``n`` other than 1 is many)."""
        return self._translated(one if n == 1 else many)


@cache
def translator(language: Language) -> Translate:
    """Return gettext for one language; message ids are the English sentences.

    Fields are written ``{name}`` and filled by the caller with ``str.format``.

    Raises:
        FileNotFoundError: the catalogues were not compiled (the package is not installed).
    """
    folder = Path(__file__).parent
    first = gettext.translation("duijie", folder, [_FOLDER[language]])
    for path in sorted((folder / _FOLDER[language] / "LC_MESSAGES").glob("*.mo")):
        if path.stem != "duijie":
            first.add_fallback(gettext.translation(path.stem, folder, [_FOLDER[language]]))
    return Translate(language, first)
