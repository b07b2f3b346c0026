"""Somebody's needs and offers as another guest may read them: the teaser, and the rest once both said yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duijie.actions.listing.words import words_of
from duijie.engine.text import Language
from duijie.store.models import Attachment, Listing
from duijie.store.queries.suggestions import TAGS
from duijie.web.participant.listings import comparing


@dataclass(frozen=True, slots=True)
class Shown:
    """A listing for another guest. ``tag``: its language. ``detail`` and ``private`` are empty until both said yes."""

    row: Listing
    tag: str
    public: list[tuple[str, str]]
    detail: str
    private: list[tuple[str, str]]
    files: list[Attachment]


def shown(rows: Iterable[Listing], detail: bool, language: Language) -> list[Shown]:
    """Return accepted listings of one guest as another reads them.

    ``detail``: what :func:`duijie.store.queries.listings.detail_visible` says. ``rows`` should have ``chains`` and
    ``attachments`` prefetched.
    """
    found = []
    for row in rows:
        words = words_of(row)
        chains: Mapping[str, str] = {chain.key: chain.name.of(language) for chain in row.chains.all()}
        found.append(
            Shown(
                row=row,
                tag=TAGS.get(row.language, ""),
                public=comparing.rows(words, chains, language, detail=False),
                detail=row.detail if detail else "",
                private=comparing.rows(words, chains, language, detail=True) if detail else [],
                files=[file for file in row.attachments.all() if detail or not file.detail],
            )
        )
    return found
