"""A need or an offer as its author writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from duijie.engine.records import Cooperation, Kind
from duijie.engine.text import Language

Direction = Literal["need", "offer"]
Field = Literal["title", "teaser", "detail", "method_today", "target_figure", "ip_state", "ip_owner"]

#: Fields that hold the author's own words, in the order in which they are read.
TEXT_FIELDS: Final[tuple[Field, ...]] = (
    "title",
    "teaser",
    "detail",
    "method_today",
    "target_figure",
    "ip_state",
    "ip_owner",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A need or an offer. Empty = not filled in.

    ``teaser`` is seen by everybody, ``detail`` by whom the author accepted. ``budget_min`` and
    ``budget_max`` in units of ``currency`` (CNY, HKD, USD). ``deadline``: when an answer is needed.
    ``trl`` 1 to 9. ``language``: the language it is meant to be written in. ``answers``: what was written in a
    field of its own for a question of the rubric, as (question, words); their words belong into ``detail`` too.
    """

    direction: Direction
    kind: Kind | None = None
    title: str = ""
    teaser: str = ""
    detail: str = ""
    method_today: str = ""
    target_figure: str = ""
    budget_min: int | None = None
    budget_max: int | None = None
    currency: str | None = None
    deadline: date | None = None
    trl: int | None = None
    ip_state: str = ""
    ip_owner: str = ""
    cooperation: tuple[Cooperation, ...] = ()
    language: Language | None = None
    answers: tuple[tuple[str, str], ...] = ()

    def texts(self) -> Iterator[tuple[Field, str]]:
        """Yield the fields with words in them, in reading order."""
        for name in TEXT_FIELDS:
            text: str = getattr(self, name)
            if text.strip():
                yield name, text
