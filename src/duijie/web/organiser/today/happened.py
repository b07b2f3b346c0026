"""The latest deeds in words, for the page; the audit log itself keeps keys and counts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import Account, AuditEntry


@dataclass(frozen=True, slots=True)
class Happened:
    """One line: when, and what somebody did."""

    at: datetime
    words: str


def sentences(language: Language) -> Mapping[str, str]:
    """Return the sentence of each action that is worth a line; ``{who}`` and the entry's facts fill it."""
    _ = translator(language)
    return {
        "guest.remind": _("{who} reminded guests: {count}"),
        "guest.call": _("{who} called a guest"),
        "import.carry_out": _("{who} imported a list"),
        "import.undo": _("{who} took an import back"),
        "guest.confirm": _("A guest confirmed"),
        "guest.decline": _("A guest cannot come"),
        "listing.accept": _("{who} accepted a need or offer"),
        "listing.return": _("{who} sent a need or offer back"),
        "listing.submit": _("A need or offer came in"),
        "suggestion.compute": _("Suggestions were computed afresh"),
        "plan.draft": _("A plan was computed"),
        "plan.publish": _("{who} published a plan"),
        "request.accept": _("A guest accepted a request"),
        "request.decline": _("A guest declined a request"),
        "event.save": _("{who} changed the event's settings"),
    }


def lines(entries: list[AuditEntry], language: Language) -> list[Happened]:
    """Return entries as lines; one query for the names of whoever acted."""
    words = sentences(language)
    _ = translator(language)
    names = dict(Account.objects.filter(key__in={entry.actor for entry in entries}).values_list("key", "name"))
    found = []
    for entry in entries:
        who = names.get(entry.actor, _("Duijie"))
        facts = {"count": "", **entry.facts, "who": who}
        found.append(Happened(entry.at, words[entry.action].format_map(facts)))
    return found
