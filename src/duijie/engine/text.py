"""Sentences that travel inside results, in the three languages of every reader.

Whatever goes into a JSON file (a reason, a fault, a problem of a list) is a
:class:`Text` written beside the code that says it, so it can never lack a
language. Words of pages, printed sheets and the terminal live in the gettext
catalogues instead (see ``duijie.locale``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["en", "zh-hans", "zh-hant"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh-hans", "zh-hant")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in English, Simplified Chinese and Hong Kong Traditional Chinese."""

    en: str
    zh_hans: str
    zh_hant: str

    def fill(self, **values: object) -> Text:
        """Return the sentence with ``{name}`` fields filled.

        A value that is itself a :class:`Text` is put in language by language.

        Raises:
            KeyError: a field of the sentence has no value.
        """

        def one(language: Language) -> str:
            words = {k: v.of(language) if isinstance(v, Text) else v for k, v in values.items()}
            return self.of(language).format(**words)

        return Text(one("en"), one("zh-hans"), one("zh-hant"))

    def of(self, language: Language) -> str:
        """Return the sentence in one language."""
        return {"en": self.en, "zh-hans": self.zh_hans, "zh-hant": self.zh_hant}[language]

    def to_json(self) -> dict[str, str]:
        """Return the contract's ``{"en", "zh-hans", "zh-hant"}`` object."""
        return {"en": self.en, "zh-hans": self.zh_hans, "zh-hant": self.zh_hant}


def same(words: str) -> Text:
    """Return a text that reads alike in every language (a name, a number)."""
    return Text(words, words, words)
