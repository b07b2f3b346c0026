"""Entries of the ledger in words, for staff and for the parties; each reads what it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duijie.actions.following import Weight, may_read, self_check_questions
from duijie.engine.text import Language, Text
from duijie.formats.money import shown_amount
from duijie.locale import translator
from duijie.store.models import Account, CooperationParty, EntryKind, Grade, LedgerEntry, LedgerWords
from duijie.store.queries.ledger import firm_name
from duijie.web.dates import day

#: How well something is evidenced, best first, as the mark of the pages.
LETTERS: Final = {Grade.PUBLIC_RECORD: "A", Grade.DOCUMENT: "B", Grade.BOTH_SIDES: "C", Grade.ONE_SIDE: "D"}
_SAYS: Final = frozenset({EntryKind.OPENED, EntryKind.STAGE, EntryKind.AMOUNT, EntryKind.EVIDENCE})


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a page shows it. ``lines``: what else it says; ``words``: those the reader may read.

    ``hidden``: words, a link or a document of which the reader learns only that they are there.
    """

    entry: LedgerEntry
    title: str
    speaker: str
    weight: Weight
    grade: str
    letter: str
    lines: tuple[str, ...]
    words: LedgerWords | None
    hidden: bool
    about: LedgerEntry | None

    @property
    def can_be_answered(self) -> bool:
        """Return whether a party may confirm or dispute it."""
        return self.entry.kind in _SAYS and not self.weight.corrected


def grade_words(language: Language) -> Mapping[str, str]:
    """Return the grades of evidence in words, weakest first."""
    _ = translator(language)
    return {
        Grade.ONE_SIDE: _("said by one side"),
        Grade.BOTH_SIDES: _("confirmed by both"),
        Grade.DOCUMENT: _("document"),
        Grade.PUBLIC_RECORD: _("public record"),
    }


def contract_words(language: Language) -> Mapping[str, str]:
    """Return the five kinds of technology contract."""
    _ = translator(language)
    return {
        "development": _("Technology development"),
        "transfer": _("Technology transfer"),
        "licence": _("Technology licence"),
        "consulting": _("Technology consulting"),
        "service": _("Technology service"),
    }


def reason_words(language: Language) -> Mapping[str, str]:
    """Return why a cooperation stopped."""
    _ = translator(language)
    return {
        "price": _("The price or terms did not fit"),
        "technology": _("The technology did not fit"),
        "timing": _("Not the right time"),
        "funding": _("No funding"),
        "regulation": _("Rules or permits stood in the way"),
        "other_partner": _("Another partner was chosen"),
        "no_answer": _("The other side no longer answers"),
        "other": _("Another reason"),
    }


def answer_words(language: Language) -> Mapping[str, str]:
    """Return the answers to a check."""
    _ = translator(language)
    return {
        "going_on": _("It goes on"),
        "signed": _("Something was signed"),
        "stopped": _("It was stopped"),
        "no_news": _("No news"),
        "later": _("Ask me later"),
    }


def stage_words(language: Language) -> Mapping[str, str]:
    """Return the stages as headings."""
    _ = translator(language)
    return {
        "intention": _("Intention"),
        "nda": _("NDA"),
        "mou": _("MOU"),
        "contract": _("Contract"),
        "delivered": _("Delivered"),
        "stopped": _("Stopped"),
    }


def shown_entries(
    entries: Sequence[LedgerEntry],
    parties: Sequence[CooperationParty],
    weights: Mapping[str, Weight],
    language: Language,
    reader: CooperationParty | None = None,
) -> list[Shown]:
    """Return entries as a reader may see them, in order; ``reader`` None: staff, who see all (1 query).

    Parties do not see staff's notes, others' self-checks, or who of the staff wrote something.
    """
    names = {party.key: firm_name(party, language) for party in parties}
    keys = {entry.by for entry in entries if not entry.party} | {str(entry.facts.get("owner", "")) for entry in entries}
    staff = {one.key: one.name for one in Account.objects.filter(key__in=keys - {""})} if reader is None else {}
    found = []
    for entry in entries:
        words = getattr(entry, "words", None)
        readable = words is not None and may_read(words, reader)
        own = reader is None or entry.party == reader.key
        if not own and (entry.kind == EntryKind.SELF_CHECK or (entry.kind == EntryKind.NOTE and not readable)):
            continue
        found.append(
            Shown(
                entry,
                _title(entry, language, staff if reader is None else None),
                _speaker(entry, names, staff, language),
                weights.get(entry.key, Weight(Grade.ONE_SIDE)),
                grade_words(language).get(weights[entry.key].grade, "") if entry.kind in _SAYS else "",
                LETTERS.get(weights[entry.key].grade, "") if entry.kind in _SAYS else "",
                tuple(_lines(entry, language)),
                words if readable else None,
                words is not None and not readable,
                entry.about,
            )
        )
    return found


def _speaker(entry: LedgerEntry, names: Mapping[str, str], staff: Mapping[str, str], language: Language) -> str:
    _ = translator(language)
    if entry.party:
        name = names.get(entry.party, "") or _("a party")
        return _("{name}, by the table's host").format(name=name) if entry.facts.get("for_them") else name
    if not entry.by:
        return _("Duijie, from the meeting")
    return staff.get(entry.by) or _("the organiser")


def _title(entry: LedgerEntry, language: Language, staff: Mapping[str, str] | None) -> str:
    _ = translator(language)
    stages, number = stage_words(language), entry.about.number if entry.about else 0
    if entry.kind == EntryKind.OWNER:
        owner = str(entry.facts.get("owner", ""))
        if not owner:
            return _("Nobody follows it now")
        name = (staff or {}).get(owner)
        return _("Followed by {name}").format(name=name) if name else _("A member of staff follows it")
    if entry.kind == EntryKind.CHECK:
        answer = answer_words(language).get(str(entry.facts.get("answer", "")), "")
        return _("After {n} days: {answer}").format(n=entry.facts.get("days", ""), answer=answer)
    words = {
        EntryKind.OPENED: _("Intention to cooperate"),
        EntryKind.STAGE: stages.get(entry.stage, ""),
        EntryKind.AMOUNT: _("Amount"),
        EntryKind.EVIDENCE: _("Evidence for no. {n}"),
        EntryKind.CONFIRMED: _("Confirms no. {n}"),
        EntryKind.DISPUTED: _("Disputes no. {n}"),
        EntryKind.NEXT: _("Next step"),
        EntryKind.SELF_CHECK: _("Technology-export self-check"),
        EntryKind.NOTE: _("Note"),
    }
    said = words.get(EntryKind(entry.kind), "").format(n=number)
    return _("{what} (corrects no. {n})").format(what=said, n=number) if entry.facts.get("corrects") else said


def _lines(entry: LedgerEntry, language: Language) -> list[str]:
    _ = translator(language)
    _n = _.plural
    lines = []
    if entry.contract_type:
        lines.append(contract_words(language)[entry.contract_type])
    if entry.amount is not None:
        lines.append(_("{amount}, as stated").format(amount=shown_amount(entry.amount, entry.currency, language)))
    if entry.rate is not None and entry.rate_date is not None:
        rate = f"{entry.rate.normalize():f}"
        lines.append(
            _("1 {currency} = {rate} CNY on {day}").format(
                currency=entry.currency, rate=rate, day=day(entry.rate_date, language)
            )
        )
    if entry.facts.get("reason"):
        lines.append(reason_words(language).get(str(entry.facts["reason"]), ""))
    if entry.next_date:
        lines.append(_("Next date: {day}").format(day=day(entry.next_date, language)))
    if entry.kind == EntryKind.SELF_CHECK:
        flags = len(entry.facts.get("flags", []))
        lines.append(_n("{n} flag raised", "{n} flags raised", flags).format(n=flags))
    return lines


def flags_of(entry: LedgerEntry) -> list[Text]:
    """Return what the flags of a self-check say; of an older version only those still asked."""
    raised = set(entry.facts.get("flags", []))
    return [one.flag for one in self_check_questions().questions if one.code in raised]
