"""The words of mails: shipped in three languages, and a programme's own over them.

The shipped words of each kind of mail lie in ``actions/mails/CODE.toml`` with the placeholders they may use.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import MailTemplate, Programme
from duijie.store.models.fields import words_of

_FOLDER: Final = Path(__file__).parents[1] / "mails"


@dataclass(frozen=True, slots=True)
class MailWords:
    """The words of one kind of mail. ``placeholders``: name → what it stands for."""

    code: str
    purpose: Text
    subject: Text
    body: Text
    placeholders: Mapping[str, Text]


@cache
def shipped_words(code: str) -> MailWords:
    """Return the words that come with Duijie for a kind of mail."""
    read: dict[str, Any] = tomllib.loads((_FOLDER / f"{code}.toml").read_text())
    return MailWords(
        code,
        words_of(read["purpose"]),
        words_of(read["subject"]),
        words_of(read["body"]),
        {name: words_of(words) for name, words in read["placeholders"].items()},
    )


def mail_codes() -> tuple[str, ...]:
    """Return every kind of mail there is."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def words_for(programme: Programme | None, code: str) -> tuple[Text, Text]:
    """Return subject and body of a kind of mail: the programme's own words, else the shipped ones."""
    shipped = shipped_words(code)
    own = MailTemplate.objects.filter(programme=programme, code=code).first() if programme else None
    if own is None:
        return shipped.subject, shipped.body
    return own_first(own.subject, shipped.subject), own_first(own.body, shipped.body)


def own_first(own: Text, shipped: Text) -> Text:
    """Return the programme's words, and the shipped ones in languages it has not written."""
    return Text(*(own.of(language) or shipped.of(language) for language in LANGUAGES))
