"""What the entries of a cooperation come to. Its row repeats this; the entries alone are the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from duijie.store.models import EntryKind, Grade, LedgerEntry, Stage

ORDER: Final = (Stage.INTENTION, Stage.NDA, Stage.MOU, Stage.CONTRACT, Stage.DELIVERED)
_GRADES: Final = tuple(Grade)
_STEPS: Final = frozenset({EntryKind.OPENED, EntryKind.STAGE})
_PAPERS: Final = frozenset({Grade.DOCUMENT, Grade.PUBLIC_RECORD})


@dataclass(frozen=True, slots=True)
class Weight:
    """How an entry stands after all that was said of it. ``corrected``: a later entry took its place."""

    grade: Grade
    disputed: bool = False
    corrected: bool = False

    @property
    def counts(self) -> bool:
        """Return whether it moves the cooperation: one side's word that somebody disputes does not."""
        return not self.corrected and not (self.disputed and self.grade == Grade.ONE_SIDE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a cooperation's entries come to; the fields of its row. ``owner``: an account's key, "" for nobody."""

    stage: Stage = Stage.INTENTION
    grade: Grade = Grade.ONE_SIDE
    contract_type: str = ""
    amount: Decimal | None = None
    currency: str = ""
    owner: str = ""
    next_step: str = ""
    next_date: date | None = None
    disputed: bool = False
    weights: Mapping[str, Weight] = field(default_factory=dict)


def fold(
    entries: Iterable[LedgerEntry], sides: Mapping[str, int] | None = None, words: Mapping[str, str] | None = None
) -> Standing:
    """Return what entries come to, whatever order they are given in (pure; nothing is read from the database).

    ``sides``: a party's key → which side of the table it sits at (``CooperationParty.position``); two parties of one
    side confirm nothing to each other. ``words``: an entry's key → its words, of which only those of the last next
    step are used.

    - *Corrections*: an entry ``about`` an earlier one with the fact ``corrects`` takes its place.
    - *Grade*: as said; raised to both sides once parties of two sides stand behind an entry, and to document or public
      record by evidence about it; lowered to one side while somebody disputes what only words show.
    - *Stage*: the furthest step that counts, with its best grade; a stop said last ends it, a step after it reopens it.
    """
    ordered = sorted(entries, key=lambda entry: entry.number)
    answers: dict[str, list[LedgerEntry]] = {}
    for entry in ordered:
        if entry.about_id:
            answers.setdefault(entry.about_id, []).append(entry)
    weights = {entry.key: _weigh(entry, answers.get(entry.key, ()), sides or {}, answers) for entry in ordered}
    standing = [entry for entry in ordered if weights[entry.key].counts]
    stage, steps = _stage(standing)
    best = max((weights[entry.key].grade for entry in steps), key=_GRADES.index, default=_claimed(ordered, weights))
    money = next((entry for entry in reversed(standing) if entry.amount is not None), None)
    ahead = next((entry for entry in reversed(standing) if entry.kind == EntryKind.NEXT or entry.next_date), None)
    step = next((entry for entry in reversed(standing) if entry.kind == EntryKind.NEXT), None)
    owned = next((entry for entry in reversed(standing) if entry.kind == EntryKind.OWNER), None)
    return Standing(
        stage=stage,
        grade=best,
        contract_type=next((entry.contract_type for entry in reversed(standing) if entry.contract_type), ""),
        amount=money.amount if money else None,
        currency=money.currency if money else "",
        owner=str(owned.facts.get("owner", "")) if owned else "",
        next_step=(words or {}).get(step.key, "")[:200] if step else "",
        next_date=ahead.next_date if ahead else None,
        disputed=any(weight.disputed and not weight.corrected for weight in weights.values()),
        weights=weights,
    )


def _stage(standing: Sequence[LedgerEntry]) -> tuple[Stage, list[LedgerEntry]]:
    """Return the stage reached and the entries that say it."""
    steps = [entry for entry in standing if entry.kind in _STEPS and entry.stage]
    if not steps:
        return Stage.INTENTION, []
    if steps[-1].stage == Stage.STOPPED:
        return Stage.STOPPED, steps[-1:]
    reached = max((Stage(entry.stage) for entry in steps if entry.stage != Stage.STOPPED), key=ORDER.index)
    return reached, [entry for entry in steps if entry.stage == reached]


def _claimed(ordered: Sequence[LedgerEntry], weights: Mapping[str, Weight]) -> Grade:
    """Return the grade of a cooperation of which no step counts: one side's word, as it began."""
    return weights[ordered[0].key].grade if ordered else Grade.ONE_SIDE


def _weigh(
    entry: LedgerEntry, about: Sequence[LedgerEntry], sides: Mapping[str, int], answers: Mapping[str, list[LedgerEntry]]
) -> Weight:
    stated = Grade(entry.grade) if entry.grade else Grade.ONE_SIDE
    # evidence and answers that were themselves put right no longer speak
    live = [one for one in about if not _is_corrected(one, answers)]
    papers = [Grade(one.grade) for one in live if one.kind == EntryKind.EVIDENCE and one.grade]
    if stated in _PAPERS:
        papers.append(stated)
    said: dict[str, EntryKind] = {entry.party: EntryKind.CONFIRMED} if entry.party else {}
    for one in live:
        if one.kind in {EntryKind.CONFIRMED, EntryKind.DISPUTED} and one.party:
            said[one.party] = EntryKind(one.kind)
    behind = {sides.get(party, party) for party, word in said.items() if word == EntryKind.CONFIRMED}
    disputed = EntryKind.DISPUTED in said.values()
    grade = Grade.BOTH_SIDES if len(behind) > 1 or (stated == Grade.BOTH_SIDES and not disputed) else Grade.ONE_SIDE
    return Weight(max([grade, *papers], key=_GRADES.index), disputed, _is_corrected(entry, answers))


def _is_corrected(entry: LedgerEntry, answers: Mapping[str, list[LedgerEntry]]) -> bool:
    """Return whether a later entry took an entry's place; it does not come back when that one is put right in turn."""
    return any(one.facts.get("corrects") for one in answers.get(entry.key, ()))
