"""Guests, what they bring and ask for, and who should meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from duijie.engine.text import Text

Role = Literal["people", "organisations", "needs", "offers", "wishes", "unknown"]
Category = Literal[
    "company", "university", "institute", "investor", "government", "association", "media", "service", "other"
]
Kind = Literal["technology", "capital", "market", "scene", "talent", "service", "pilot"]
Cooperation = Literal["development", "transfer", "licence", "consulting", "service", "equity", "purchase"]
Verdict = Literal["good", "not", "met"]
Signal = Literal[
    "terms",
    "meaning",
    "industry",
    "kind",
    "figures",
    "side",
    "trl",
    "cooperation",
    "feedback",
    "expiry",
    "avoid",
]

KINDS: Final[tuple[Kind, ...]] = ("technology", "capital", "market", "scene", "talent", "service", "pilot")
COOPERATIONS: Final[tuple[Cooperation, ...]] = (
    "development",
    "transfer",
    "licence",
    "consulting",
    "service",
    "equity",
    "purchase",
)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One data row of a guest list, as it was understood. ``None`` = the list does not say."""

    sheet: str
    row: int
    name: str | None = None
    name_en: str | None = None
    organisation: str | None = None
    organisation_en: str | None = None
    uscc: str | None = None
    ubi: str | None = None
    region: str | None = None
    side: str | None = None
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    languages: tuple[str, ...] | None = None
    category: Category | None = None
    offers: tuple[str, ...] | None = None
    needs: tuple[str, ...] | None = None
    industry: tuple[str, ...] | None = None
    available: tuple[str, ...] | None = None
    max_meetings: int | None = None
    wishes: tuple[str, ...] | None = None
    avoid: tuple[str, ...] | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """A firm, university, fund or office; ``name`` in the script of the list it came from."""

    id: str
    name: str
    name_en: str | None = None
    short: str | None = None
    side: str | None = None
    category: Category | None = None
    uscc: str | None = None
    ubi: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """A person at an event, merged from every row that names them."""

    id: str
    name: str
    organisation: str
    name_en: str | None = None
    title: str | None = None
    side: str | None = None
    language: Literal["en", "zh-hans", "zh-hant"] = "zh-hans"
    languages: tuple[str, ...] = ()
    available: tuple[str, ...] | None = None
    max_meetings: int | None = None
    matchmaking: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A need or an offer. One of title, text, keywords is not empty.

    ``cooperation``: the forms of working together that suit its owner. ``expires``: the last day
    (ISO 8601) on which it stands. ``avoid``: organisations, or ids of listings, it is never to be matched with.
    """

    id: str
    title: str = ""
    text: str = ""
    keywords: tuple[str, ...] = ()
    lang: str | None = None
    kind: Kind | None = None
    side: str | None = None
    industry: tuple[str, ...] = ()
    trl: int | None = None
    organisation: str | None = None
    cooperation: tuple[Cooperation, ...] = ()
    expires: str | None = None
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two listings belong together. ``weight`` is this signal's share of the score."""

    signal: Signal
    weight: float
    text: Text
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An offer ranked for a need (or, in reverse, a need for an offer); rank from 1, score in [0, 1]."""

    need: str
    offer: str
    rank: int
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody thought of a suggestion: good, not for us, or met already."""

    need: str
    offer: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Wish:
    """``by`` (a participant) wants to meet ``whom`` (participants of one organisation, any of whom will do).

    ``suggested`` wishes were put in by the matching engine, with their reasons.
    """

    by: str
    whom: tuple[str, ...]
    suggested: bool = False
    score: float | None = None
    reasons: tuple[Reason, ...] = ()
