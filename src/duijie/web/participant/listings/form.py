"""The form of a need or an offer: what was typed, what it means, and the words beside its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.http import QueryDict

from duijie.actions.listing import amount
from duijie.actions.listing.words import (
    ALL_FACTS,
    COOPERATION,
    CURRENCIES,
    IP_STATES,
    KINDS,
    Words,
    advise,
    fact_codes,
    fields_of,
)
from duijie.engine.clinic import Advice
from duijie.engine.clinic.rubric import example, name_of
from duijie.engine.faults import Fault, InputError
from duijie.engine.records import Kind
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.locale import translator
from duijie.store.models import Chain, Direction, Programme

_LANGUAGES: Final = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}
_BAD_DATE: Final = Text(
    "Give a date, such as 2027-03-19.", "请填日期，例如 2027-03-19。", "請填日期，例如 2027-03-19。"
)
_BAD_AMOUNT: Final = Text(
    "Write an amount in figures, such as 4,200,000 or 420 万.",
    "请写金额，例如 4,200,000 或 420 万。",
    "請寫金額，例如 4,200,000 或 420 萬。",
)
_TEXTS: Final = ("teaser", "detail", "method_today", "target_figure")
#: Fields of one line; a title also stands in the subjects of mails.
_LINES: Final = ("title", "ip_owner")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: the words as far as they could be read, and what was typed where they could not.

    ``raw``: field → what was typed, of amounts and dates. ``faults``: what could not be read.
    """

    words: Words
    raw: Mapping[str, str]
    faults: tuple[Fault, ...] = ()

    def fact(self, code: str) -> str:
        """Return what stands in the field of one of the kind's own facts."""
        return dict(self.words.facts).get(code, "")

    def checked(self) -> Words:
        """Return the words.

        Raises:
            InputError: something typed could not be read.
        """
        if self.faults:
            raise InputError(self.faults)
        return self.words


def read_form(given: QueryDict) -> Typed:
    """Return what a form says; what cannot be read is a fault and stays as it was typed."""
    direction = given.get("direction", "")
    kind = given.get("kind", "")
    faults: list[Fault] = []
    raw = {name: given.get(name, "").strip() for name in ("budget_from", "budget_to", "deadline", "expires")}
    words = Words(
        direction=direction if direction in set(Direction) else Direction.NEED,
        kind=kind if kind in KINDS else KINDS[0],
        language=given.get("language", ""),
        **{name: _text(given, name) for name in _TEXTS},
        **{name: " ".join(_text(given, name).split()) for name in _LINES},
        budget_least=_amount(raw["budget_from"], faults),
        budget_most=_amount(raw["budget_to"], faults),
        currency=given.get("budget_currency") or CURRENCIES[0],
        deadline=_date(raw["deadline"], "deadline", faults),
        trl=_level(given.get("trl", "")),
        ip_state=given.get("ip_state", ""),
        cooperation=tuple(one for one in COOPERATION if one in given.getlist("cooperation")),
        facts=tuple((code, value) for code in sorted(ALL_FACTS) if (value := _text(given, f"fact_{code}"))),
        chains=tuple(sorted(set(given.getlist("chains")))),
        expires=_date(raw["expires"], "expires", faults),
    )
    return Typed(words, raw, tuple(faults))


def typed_of(words: Words) -> Typed:
    """Return the form of words that were kept."""

    def plain(value: object) -> str:
        return "" if value is None else str(value)

    raw = {
        "budget_from": "" if words.budget_least is None else f"{words.budget_least:,}",
        "budget_to": "" if words.budget_most is None else f"{words.budget_most:,}",
        "deadline": plain(words.deadline),
        "expires": plain(words.expires),
    }
    return Typed(words, raw)


def empty_form(direction: str, kind: str, language: Language, expires: date) -> Typed:
    """Return the form of a new listing."""
    direction = direction if direction in set(Direction) else Direction.NEED
    kind = kind if kind in KINDS else KINDS[0]
    return typed_of(Words(direction, kind, language, expires=expires))


def _text(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()


def _amount(typed: str, faults: list[Fault]) -> int | None:
    try:
        return amount.read_amount(typed)
    except ValueError:
        faults.append(Fault("bad_amount", _BAD_AMOUNT, place="budget"))
        return None


def _date(typed: str, place: str, faults: list[Fault]) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        faults.append(Fault("bad_date", _BAD_DATE, place=place))
        return None


def _level(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers, in the reader's language, and what it shows. ``facts``: code, name, example."""

    kinds: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    cooperation: list[tuple[str, str]]
    ip_states: list[tuple[str, str]]
    levels: list[tuple[int, str]]
    chains: list[tuple[str, Text]]
    shown: frozenset[str] = frozenset()
    facts: list[tuple[str, Text, Text | None]] = field(default_factory=list)


def choices(programme: Programme, words: Words, language: Language) -> Choices:
    """Return what the form of a listing of this direction and kind offers; one query."""
    kind: Kind = next(one for one in KINDS if one == words.kind)
    asked = fact_codes(words.direction, kind)
    direction: Any = words.direction
    return Choices(
        kinds=list(kind_words(language).items()),
        languages=[(one, _LANGUAGES[one]) for one in sorted(LANGUAGES, key=list(_LANGUAGES).index)],
        cooperation=list(cooperation_words(language).items()),
        ip_states=[(one, ip_words(language)[one]) for one in IP_STATES],
        levels=[(n, level_words(language)[n]) for n in range(1, 10)],
        chains=[(chain.key, chain.name) for chain in Chain.objects.filter(programme=programme)],
        shown=fields_of(words.direction, kind) | _filled(words),
        facts=[
            (code, name_of(code), example(direction, kind, code) if code in asked else None)
            for code in (*asked, *(code for code, _value in words.facts if code not in asked))
        ],
    )


def _filled(words: Words) -> frozenset[str]:
    """Return the fields of another kind that something stands in: a change of kind hides nothing that was written."""
    filled = {name for name in ("method_today", "target_figure", "ip_owner", "ip_state") if getattr(words, name)}
    if words.budget_least is not None or words.budget_most is not None:
        filled.add("budget")
    filled |= {name for name in ("deadline", "trl") if getattr(words, name) is not None}
    return frozenset(filled | ({"cooperation"} if words.cooperation else set()))


def kind_words(language: Language) -> dict[str, str]:
    """Return what each kind is called."""
    _ = translator(language)
    words = {
        "technology": _("Technology"),
        "capital": _("Capital"),
        "market": _("Market"),
        "scene": _("Trial site"),
        "talent": _("Talent"),
        "service": _("Service"),
        "pilot": _("Pilot line"),
    }
    return {kind: words[kind] for kind in KINDS}


def cooperation_words(language: Language) -> dict[str, str]:
    """Return what each form of cooperation is called."""
    _ = translator(language)
    words = {
        "development": _("Joint development"),
        "transfer": _("Transfer of rights"),
        "licence": _("Licence"),
        "consulting": _("Consulting"),
        "service": _("Technical service"),
        "equity": _("Equity"),
        "purchase": _("Purchase"),
    }
    return {mode: words[mode] for mode in COOPERATION}


def ip_words(language: Language) -> dict[str, str]:
    """Return what each state of protection is called."""
    _ = translator(language)
    return {
        "granted": _("Patent granted"),
        "filed": _("Patent filed"),
        "copyright": _("Software copyright"),
        "know_how": _("Know-how kept secret"),
        "none": _("None of these"),
    }


def level_words(language: Language) -> dict[int, str]:
    """Return the nine levels of readiness in plain words."""
    _ = translator(language)
    return {
        1: _("1: principle observed"),
        2: _("2: concept written down"),
        3: _("3: shown in the laboratory"),
        4: _("4: parts tested in the laboratory"),
        5: _("5: parts tested in real surroundings"),
        6: _("6: prototype in real surroundings"),
        7: _("7: prototype in operation"),
        8: _("8: complete and approved"),
        9: _("9: in series or daily use"),
    }


def advice_of(typed: Typed) -> Advice:
    """Return the clinic's advice on what stands in a form, as far as it could be read."""
    return advise(typed.words)


def error_places(faults: Iterable[Fault]) -> list[tuple[str, Text]]:
    """Return faults for the summary over the form; each leads to its field."""
    fields = {"budget": "budget-from"}
    return [(fields.get(fault.place or "", fault.place or ""), fault.text) for fault in faults]
