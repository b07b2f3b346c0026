"""What changed between two versions of a listing, word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Final

from duijie.actions.listing.words import FIELDS, Words, from_json
from duijie.engine.clinic.rubric import name_of
from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import ListingVersion
from duijie.web import dates
from duijie.web.participant.listings.form import cooperation_words, ip_words, kind_words

_TOKENS: Final = re.compile(r"[A-Za-z0-9.,%]+|\s+|.", re.DOTALL)
#: Longer texts are compared as wholes: the comparison's time grows with the product of their lengths.
_LONGEST: Final = 1500


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed (""), were taken out ("del") or put in ("ins")."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed."""

    label: str
    pieces: tuple[Piece, ...]


@lru_cache(maxsize=1024)
def compared(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as what stayed, went and came, in reading order."""
    if before == after:
        return (Piece("", after),) if after else ()
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if max(len(old), len(new)) > _LONGEST:
        return tuple(piece for piece in (Piece("del", before), Piece("ins", after)) if piece.words)
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("", "".join(new[c:d])))
            continue
        if a < b:
            found.append(Piece("del", "".join(old[a:b])))
        if c < d:
            found.append(Piece("ins", "".join(new[c:d])))
    return tuple(found)


def changes(before: Words, after: Words, chains: Mapping[str, str], language: Language) -> list[Change]:
    """Return the fields that differ, in the order of the form. ``chains``: key → name."""
    old, new = _as_lines(before, chains, language), _as_lines(after, chains, language)
    labels = _labels(language) | {
        code: name_of(code).of(language) for code in {*dict(before.facts), *dict(after.facts)}
    }
    return [
        Change(labels[name], compared(old.get(name, ""), new.get(name, "")))
        for name in labels
        if old.get(name, "") != new.get(name, "")
    ]


def history(
    versions: list[ListingVersion], chains: Mapping[str, str], language: Language
) -> list[tuple[ListingVersion, list[Change]]]:
    """Return versions, the newest first, each with what changed against the one before it."""
    return [
        (
            one,
            [
                *changes(from_json(older.words), from_json(one.words), chains, language),
                *_files(older.words.get("files", []), one.words.get("files", []), language),
            ],
        )
        for one, older in pairwise(versions)
    ]


def _files(before: list[str], after: list[str], language: Language) -> list[Change]:
    """Return which files came and went."""
    gone = [Piece("del", name) for name in before if name not in after]
    come = [Piece("ins", name) for name in after if name not in before]
    spaced = [one for piece in (*gone, *come) for one in (piece, Piece("", " "))]
    _ = translator(language)
    return [Change(_("Files"), tuple(spaced[:-1]))] if spaced else []


def _as_lines(words: Words, chains: Mapping[str, str], language: Language) -> dict[str, str]:
    lines: dict[str, str] = {name: str(getattr(words, name) or "") for name in FIELDS}
    lines["kind"] = kind_words(language).get(words.kind, words.kind)
    lines["ip_state"] = ip_words(language).get(words.ip_state, "")
    lines["cooperation"] = ", ".join(cooperation_words(language).get(one, one) for one in words.cooperation)
    lines["chains"] = ", ".join(chains.get(key, "?") for key in words.chains)
    lines["budget"] = band(words, language)
    return {**{name: lines[name] for name in _labels(language)}, **dict(words.facts)}


def band(words: Words, language: Language) -> str:
    """Return an amount of money as a reader writes it, "" where there is none."""
    least, most = words.budget_least, words.budget_most
    given = [dates.amount(one, words.currency, language) for one in (least, most) if one is not None]
    if not given:
        return ""
    _ = translator(language)
    if least is None:
        return str(_("up to {amount}")).format(amount=given[0])
    if most is None:
        return str(_("from {amount}")).format(amount=given[0])
    return given[0] if least == most else "–".join(given)


def _labels(language: Language) -> dict[str, str]:
    _ = translator(language)
    return {
        "title": _("Headline"),
        "teaser": _("Teaser"),
        "detail": _("Detail"),
        "kind": _("Kind"),
        "language": _("Written in"),
        "method_today": _("How it is done today"),
        "target_figure": _("Target figure"),
        "budget": _("Budget"),
        "deadline": _("Needed by"),
        "trl": _("Readiness (TRL)"),
        "ip_state": _("Protection"),
        "ip_owner": _("Owner of the rights"),
        "cooperation": _("Forms of cooperation"),
        "chains": _("Industry chains"),
        "expires": _("Shown until"),
    }


def rows(words: Words, chains: Mapping[str, str], language: Language, detail: bool) -> list[tuple[str, str]]:
    """Return the facts of a listing as names and values; of those for everybody, or with ``detail`` of the others."""
    lines, labels = _as_lines(words, chains, language), _labels(language)
    public = ("chains", "trl", "ip_state", "cooperation", "deadline")
    private = ("method_today", "target_figure", "budget", "ip_owner")
    found = [(labels[name], lines[name]) for name in (private if detail else public) if lines[name]]
    if detail:
        found += [(name_of(code).of(language), value) for code, value in words.facts]
    return found
