"""What a need or an offer says: read from a row, kept as a version, put before the clinic, compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast, get_args

from duijie.engine import clinic
from duijie.engine.clinic.rubric import QUESTIONS, name_of
from duijie.engine.records import Cooperation, Kind
from duijie.engine.text import LANGUAGES, Language
from duijie.store.models import Listing

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
COOPERATION: Final[tuple[Cooperation, ...]] = get_args(Cooperation)
CURRENCIES: Final = ("CNY", "HKD", "USD")
#: How a result is protected; the words are beside the form.
IP_STATES: Final = ("granted", "filed", "copyright", "know_how", "none")
#: Questions of the rubric that a field of their own answers; the others are the kind's own facts.
_BY_FIELDS: Final = frozenset(
    {"kind", "method", "target", "budget", "amount", "deadline", "product", "plain", "trl", "ip", "owner"}
    | {"cooperation", "evidence"}
)
#: All questions that some kind asks beside the fields.
ALL_FACTS: Final = frozenset(code for asked in QUESTIONS.values() for code in asked) - _BY_FIELDS
_IP_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "granted": {"en": "patent granted", "zh-hans": "已授权专利", "zh-hant": "已授權專利"},
    "filed": {"en": "patent filed", "zh-hans": "专利申请中", "zh-hant": "專利申請中"},
    "copyright": {"en": "software copyright", "zh-hans": "软件著作权", "zh-hant": "軟件版權"},
    "know_how": {"en": "know-how kept secret", "zh-hans": "技术秘密", "zh-hant": "技術秘密"},
    "none": {"en": "no patent and no copyright", "zh-hans": "无专利或著作权", "zh-hant": "無專利或版權"},
}


@dataclass(frozen=True, slots=True)
class Words:
    """Everything an author writes of a listing. ``chains``: keys, sorted; ``facts``: the kind's own, in order.

    Amounts are whole units of ``currency``. Everybody at the event reads title, teaser, kind, chains, readiness,
    protection, forms of cooperation and deadline; the rest is for those who both said yes.
    """

    direction: str
    kind: str
    language: str
    title: str = ""
    teaser: str = ""
    detail: str = ""
    method_today: str = ""
    target_figure: str = ""
    budget_least: int | None = None
    budget_most: int | None = None
    currency: str = "CNY"
    deadline: date | None = None
    trl: int | None = None
    ip_state: str = ""
    ip_owner: str = ""
    cooperation: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    chains: tuple[str, ...] = ()
    expires: date | None = None


#: Fields in the order of the form; every one is part of a version.
FIELDS: Final = tuple(one.name for one in fields(Words))


def words_of(listing: Listing) -> Words:
    """Return what a row says; its ``chains`` should be prefetched."""
    plain = {name: getattr(listing, name) for name in FIELDS if name not in {"chains", "facts", "cooperation"}}
    return Words(
        **plain,
        cooperation=tuple(listing.cooperation),
        facts=tuple(sorted((str(code), str(value)) for code, value in listing.facts.items())),
        chains=tuple(sorted(chain.key for chain in listing.chains.all())),
    )


def put_into(listing: Listing, words: Words) -> None:
    """Set a row's fields; ``chains`` are set once it is saved."""
    for name in FIELDS:
        if name not in {"chains", "facts", "cooperation"}:
            setattr(listing, name, getattr(words, name))
    listing.cooperation = list(words.cooperation)
    listing.facts = dict(words.facts)


def as_json(words: Words) -> dict[str, Any]:
    """Return a version as the database keeps it."""
    kept = asdict(words)
    for name in ("deadline", "expires"):
        kept[name] = kept[name].isoformat() if kept[name] else None
    return {**kept, "facts": dict(words.facts)}


def from_json(kept: Mapping[str, Any]) -> Words:
    """Return a version that the database kept; fields it did not know are empty."""
    known = {name: kept[name] for name in FIELDS if name in kept}
    for name in ("deadline", "expires"):
        known[name] = date.fromisoformat(known[name]) if known.get(name) else None
    for name in ("cooperation", "chains"):
        known[name] = tuple(known.get(name) or ())
    known["facts"] = tuple(sorted((known.get("facts") or {}).items()))
    return Words(**known)


def fact_codes(direction: str, kind: str) -> tuple[str, ...]:
    """Return the questions that a kind asks beside the fields every listing has."""
    asked = QUESTIONS[cast("clinic.Direction", direction), cast("Kind", kind)]
    return tuple(code for code in asked if code not in _BY_FIELDS)


def fields_of(direction: str, kind: str) -> frozenset[str]:
    """Return which of the fields that not every listing has a form of this kind shows."""
    asked = QUESTIONS[cast("clinic.Direction", direction), cast("Kind", kind)]
    shown = {"deadline"} if direction == "need" or "deadline" in asked else set()
    if "method" in asked:
        shown.add("method_today")
    if "target" in asked or "evidence" in asked:
        shown.add("target_figure")
    if {"budget", "amount"} & set(asked):
        shown.add("budget")
    if kind in {"technology", "pilot"}:
        shown |= {"trl", "cooperation"}
    if (direction, kind) == ("offer", "technology"):
        shown |= {"ip_state", "ip_owner"}
    if kind in {"capital", "service", "market", "talent"}:
        shown.add("cooperation")
    return frozenset(shown)


@lru_cache(maxsize=4096)
def advise(words: Words) -> clinic.Advice:
    """Return the clinic's advice on a listing; a kind's own facts count as answers to its questions."""
    return clinic.check(_draft(words))


def _draft(words: Words) -> clinic.Draft:
    language: Language = words.language if words.language in LANGUAGES else "zh-hans"
    facts = [f"{name_of(code).of(language)}: {value}" for code, value in words.facts if value.strip()]
    return clinic.Draft(
        direction=cast("clinic.Direction", words.direction),
        kind=cast("Kind", words.kind),
        title=words.title,
        teaser=words.teaser,
        detail="\n".join([words.detail, *facts]).strip(),
        method_today=words.method_today,
        target_figure=words.target_figure,
        budget_min=words.budget_least,
        budget_max=words.budget_most,
        currency=words.currency,
        deadline=words.deadline,
        trl=words.trl,
        ip_state=_IP_WORDS.get(words.ip_state, {}).get(language, words.ip_state),
        ip_owner=words.ip_owner,
        cooperation=cast("tuple[Cooperation, ...]", words.cooperation),
        language=language,
        answers=words.facts,
    )
