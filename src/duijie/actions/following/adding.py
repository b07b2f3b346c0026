"""Adding to a cooperation: an entry and its words, and the row that repeats what all entries come to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from duijie.actions.following.evidence import keep_file
from duijie.actions.following.folding import Standing, fold
from duijie.actions.following.steps import Step, today_of
from duijie.actions.refusal import changed_meanwhile, not_found
from duijie.store.models import (
    Account,
    Cooperation,
    CooperationParty,
    EntryKind,
    LedgerEntry,
    LedgerWords,
    Stage,
)


def locked(cooperation: Cooperation, version: int | None) -> Cooperation:
    """Return the row as it is now, locked until the transaction ends.

    Raises:
        Refused: gone, or added to since ``version``.
    """
    rows = Cooperation.objects.select_for_update(of=("self",)).select_related("event", "programme")
    row = rows.filter(key=cooperation.key).first()
    if row is None:
        raise not_found()
    if version is not None and row.version != version:
        raise changed_meanwhile()
    return row


def append(row: Cooperation, step: Step, by: str, party: CooperationParty | None, now: datetime) -> LedgerEntry:
    """Add an entry with its words to a locked cooperation, and let the row follow.

    Raises:
        InputError: the file is of no kind that is taken.
        Refused: no entry of this cooperation is meant, or there are too many files.
    """
    about = None
    if step.about:
        about = LedgerEntry.objects.filter(cooperation=row, key=step.about).first()
        if about is None:
            raise not_found()
    facts = dict(step.facts)
    if step.reason and step.stage == Stage.STOPPED:
        facts["reason"] = step.reason
    if step.corrects:
        facts["corrects"] = True
    entry = LedgerEntry.objects.create(
        cooperation=row,
        number=_last_number(row) + 1,
        kind=step.kind,
        about=about,
        stage=step.stage,
        grade=step.grade,
        contract_type=step.contract_type if step.stage == Stage.CONTRACT else "",
        amount=step.amount,
        currency=step.currency if step.amount is not None else "",
        rate=step.rate,
        rate_date=step.rate_date,
        next_date=step.next_date,
        happened=step.happened or today_of(row, now),
        facts=facts,
        by=by,
        party=party.key if party else "",
    )
    undo = _words(row, entry, step, party)
    try:
        refold(row)
    except BaseException:
        undo()
        raise
    return entry


def _words(row: Cooperation, entry: LedgerEntry, step: Step, party: CooperationParty | None) -> Callable[[], None]:
    """Keep the words, link and file of an entry; return what takes a file away again if the rest fails."""
    if not (step.text.strip() or step.link or step.file):
        return lambda: None
    words = LedgerWords(
        entry=entry,
        person_id=party.person_id if party else None,
        text=step.text.strip(),
        shared=step.shared,
        link=step.link,
    )
    path: Path | None = None
    if step.file is not None:
        path = keep_file(row, words, step.file)
    try:
        words.save(force_insert=True)
    except BaseException:
        if path is not None:
            path.unlink(missing_ok=True)
        raise
    return lambda: path.unlink(missing_ok=True) if path is not None else None


def _last_number(row: Cooperation) -> int:
    """Return the number of a cooperation's latest entry, 0 where there is none (1 query)."""
    numbers = LedgerEntry.objects.filter(cooperation=row).order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0


def standing_of(row: Cooperation) -> Standing:
    """Return what the entries of a cooperation come to (3 queries)."""
    entries = list(LedgerEntry.objects.filter(cooperation=row))
    sides = dict(CooperationParty.objects.filter(cooperation=row).values_list("key", "position"))
    steps = [entry.key for entry in entries if entry.kind == EntryKind.NEXT]
    words = {one.entry_id: str(one.text) for one in LedgerWords.objects.filter(entry__in=steps)} if steps else {}
    return fold(entries, sides, words)


def refold(row: Cooperation) -> Standing:
    """Make a row repeat what its entries come to; call it in the transaction that added or erased something."""
    standing = standing_of(row)
    owner = Account.objects.filter(key=standing.owner).first() if standing.owner else None
    row.stage, row.grade, row.contract_type = standing.stage, standing.grade, standing.contract_type
    row.amount, row.currency = standing.amount, standing.currency
    row.owner, row.next_step, row.next_date = owner, standing.next_step, standing.next_date
    row.version = _last_number(row) or 1
    row.save()
    return standing


def differing(programme: str | None = None) -> list[str]:
    """Return the keys of cooperations whose rows do not say what their entries come to: none, unless tampered with."""
    rows = Cooperation.objects.order_by("key")
    found = []
    for row in rows.filter(programme=programme) if programme else rows:
        standing = standing_of(row)
        said = (row.stage, row.grade, row.contract_type, row.amount, row.currency, row.next_step, row.next_date)
        owner = row.owner_id or ""
        # an account that was deleted leaves its key in the entry and nothing in the row
        owned = standing.owner if Account.objects.filter(key=standing.owner).exists() else ""
        if (
            said
            != (
                standing.stage,
                standing.grade,
                standing.contract_type,
                standing.amount,
                standing.currency,
                standing.next_step,
                standing.next_date,
            )
            or owner != owned
        ):
            found.append(row.key)
    return found
