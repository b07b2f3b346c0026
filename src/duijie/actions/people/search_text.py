"""The words somebody is found by: names as they are read, their pinyin, and its initials."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from duijie.engine.language import fold
from duijie.store.models import Organisation, Person


def search_text(names: Iterable[str]) -> str:
    """Return names folded (script, width, case), each with pinyin and initials where it is Chinese.

    ``周映岚`` gives ``周映岚 zhouyinglan zyl``. The first name comes first, so lists sort by it.
    """
    words: dict[str, None] = {}
    for name in names:
        folded = " ".join(fold(name).split())
        if folded:
            words[folded] = None
            words.update(dict.fromkeys(_spoken(folded)))
    return " ".join(words)


@lru_cache(maxsize=65536)
def _spoken(folded: str) -> tuple[str, ...]:
    if folded.isascii():
        parts = folded.split()
        return ("".join(part[0] for part in parts),) if len(parts) > 1 else ()
    full = "".join(lazy_pinyin(folded)).replace(" ", "")
    initials = "".join(lazy_pinyin(folded, style=Style.FIRST_LETTER)).replace(" ", "")
    return (full, initials)


def person_search(person: Person) -> str:
    """Return the search text of a person: their names, and other names settled to be theirs."""
    aliases = (alias for alias in person.aliases if not _is_digest(alias))
    return search_text((person.name, person.name_en, *aliases))


def organisation_search(organisation: Organisation) -> str:
    """Return the search text of an organisation."""
    return search_text((organisation.name, organisation.name_en, organisation.short, *organisation.aliases))


def _is_digest(alias: str) -> bool:
    """Say whether an alias is the digest of a contact: 32 hex digits."""
    return len(alias) == 32 and all(sign in "0123456789abcdef" for sign in alias)
