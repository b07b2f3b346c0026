"""Each step of a cooperation, by staff or by a party; nothing is overwritten, only added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.following.adding import append, locked
from duijie.actions.following.evidence import Upload
from duijie.actions.following.reach import require_party, require_reach
from duijie.actions.following.steps import Step, ask_first, check
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import HOLDERS, Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import (
    Account,
    Cooperation,
    CooperationParty,
    EntryKind,
    Event,
    Grade,
    LedgerEntry,
    Membership,
    Stage,
)

_ADDED: Final = frozenset({EntryKind.STAGE, EntryKind.EVIDENCE, EntryKind.NEXT, EntryKind.NOTE, EntryKind.AMOUNT})
_STEPS: Final = frozenset({EntryKind.OPENED, EntryKind.STAGE})
_ANSWERED: Final = frozenset({EntryKind.OPENED, EntryKind.STAGE, EntryKind.AMOUNT, EntryKind.EVIDENCE})
_OWN: Final = Text(
    "This is your own entry; the other side confirms it. To put it right, add a correction.",
    "这是您自己填写的，应由对方确认。如需更正，请添加一条更正。",
    "這是您自己填寫的，應由對方確認。如需更正，請添加一項更正。",
)
_SAID: Final = Text(
    "You have said so already; nothing was changed.", "您之前已经这样答复，没有改动。", "您之前已經這樣答覆，沒有改動。"
)
_NOT_ANSWERED: Final = Text(
    "This entry is nothing to confirm or dispute.", "这条记录无需确认或提出异议。", "這項記錄無需確認或提出異議。"
)
_NO_OWNER: Final = Text(
    "Somebody of the staff who may follow cooperations owns them; choose another.",
    "负责人须是有权跟进台账的工作人员，请另选。",
    "負責人須是有權跟進台帳的工作人員，請另選。",
)
_NOBODY: Final = Text(
    "Nothing is chosen. Tick the cooperations first; nothing was changed.",
    "没有选中任何合作，没有改动。请先勾选。",
    "沒有選中任何合作，沒有改動。請先勾選。",
)


def add_entry(
    actor: Actor,
    cooperation: Cooperation,
    step: Step,
    *,
    version: int | None = None,
    party: CooperationParty | None = None,
    sure: bool = False,
    now: datetime | None = None,
) -> LedgerEntry:
    """Add a step, an amount, evidence, a next date or a note; ``step.corrects`` puts an earlier entry right.

    ``party``: the one of the cooperation that speaks, by its guest; None: staff. ``version``: of the form, None where
    nothing can be lost. ``sure``: what was asked about the order of steps is answered.

    Raises:
        Refused: not theirs to follow, added to meanwhile, or ``out_of_order`` with the question.
        InputError: a date before the event or to come, an amount without currency, no contract type, and so on.
    """
    at = now or timezone.now()
    if party is None:
        require_reach(actor, Right.FOLLOW, cooperation)
    else:
        require_party(actor, cooperation, party)
        step = _as_party(step)
    if step.kind not in _ADDED:
        raise not_found()
    action = "cooperation.correct" if step.corrects else "cooperation.add"
    with deed(actor, action, cooperation.programme_id) as doing:
        row = locked(cooperation, version)
        check(step, row, at)
        _check_about(step, row, party)
        if not sure:
            ask_first(step, row)
        entry = append(row, step, actor.account, party, at)
        doing.about(row, entry=entry.number, kind=str(step.kind), stage=step.stage, grade=step.grade)
    return entry


def _as_party(step: Step) -> Step:
    """Return a party's step: it speaks for itself, grades by what it brings, and knows no rate."""
    grade = Grade.DOCUMENT if step.file else Grade.PUBLIC_RECORD if step.link else Grade.ONE_SIDE
    return replace(step, grade=grade, rate=None, rate_date=None)


def _check_about(step: Step, row: Cooperation, party: CooperationParty | None) -> None:
    """Do nothing for a correction or evidence that is about an entry it may be about."""
    if step.kind == EntryKind.EVIDENCE and not step.about:
        raise not_found()
    if not step.corrects:
        return
    about = LedgerEntry.objects.filter(cooperation=row, key=step.about).first()
    mine = about is not None and (party is None or about.party == party.key)
    same = about is not None and (
        about.kind == step.kind or {about.kind, step.kind} <= {EntryKind.OPENED, EntryKind.STAGE}
    )
    if about is None or not mine or not same:
        raise not_found()


def confirm_entry(
    actor: Actor, entry: LedgerEntry, party: CooperationParty, *, now: datetime | None = None
) -> LedgerEntry:
    """Let a party confirm what another said, or what it disputed itself before.

    Raises:
        Refused: not theirs, their own entry, nothing to confirm, or confirmed already.
    """
    return _answer(actor, entry, party, EntryKind.CONFIRMED, "", now or timezone.now())


def dispute_entry(
    actor: Actor, entry: LedgerEntry, party: CooperationParty, text: str = "", *, now: datetime | None = None
) -> LedgerEntry:
    """Let a party dispute an entry, or take its own word back; staff read why.

    Raises:
        Refused: not theirs, nothing to dispute, or disputed already.
        InputError: the words are too long.
    """
    return _answer(actor, entry, party, EntryKind.DISPUTED, text, now or timezone.now())


def _answer(
    actor: Actor, entry: LedgerEntry, party: CooperationParty, kind: EntryKind, text: str, at: datetime
) -> LedgerEntry:
    cooperation = entry.cooperation
    require_party(actor, cooperation, party)
    action = "cooperation.confirm" if kind == EntryKind.CONFIRMED else "cooperation.dispute"
    with deed(actor, action, cooperation.programme_id) as doing:
        row = locked(cooperation, None)
        if entry.kind not in _ANSWERED:
            raise Refused("not_answered", _NOT_ANSWERED)
        before = LedgerEntry.objects.filter(
            about=entry, party=party.key, kind__in=(EntryKind.CONFIRMED, EntryKind.DISPUTED)
        ).order_by("-number")
        last = before.values_list("kind", flat=True).first()
        if last == kind:
            raise Refused("said_already", _SAID)
        if last is None and kind == EntryKind.CONFIRMED and entry.party == party.key:
            raise Refused("own_entry", _OWN)
        step = Step(kind, about=entry.key, text=text)
        check(step, row, at)
        added = append(row, step, actor.account, party, at)
        doing.about(row, entry=entry.number)
    return added


def stop_cooperation(
    actor: Actor,
    cooperation: Cooperation,
    reason: str,
    text: str = "",
    *,
    version: int | None = None,
    happened: date | None = None,
    file: Upload | None = None,
    now: datetime | None = None,
) -> LedgerEntry:
    """Record that a cooperation stopped and why; a later step reopens it.

    Raises:
        Refused: not theirs to follow, or added to meanwhile.
        InputError: no reason, “other” without words, a date that cannot be.
    """
    grade = Grade.DOCUMENT if file else Grade.ONE_SIDE
    step = Step(stage=Stage.STOPPED, reason=reason, text=text, happened=happened, grade=grade, file=file)
    return add_entry(actor, cooperation, step, version=version, now=now)


def set_next(
    actor: Actor,
    cooperation: Cooperation,
    next_step: str,
    next_date: date | None,
    *,
    version: int | None = None,
    party: CooperationParty | None = None,
    now: datetime | None = None,
) -> LedgerEntry:
    """Say what comes next and by when; the parties read it. Nothing and no date: nothing is awaited.

    Raises:
        Refused: not theirs to follow, or added to meanwhile.
        InputError: a date that has passed.
    """
    step = Step(EntryKind.NEXT, text=next_step, next_date=next_date, shared=True)
    return add_entry(actor, cooperation, step, version=version, party=party, now=now)


def owners_of(event: Event) -> list[Account]:
    """Return the members of staff who may own cooperations of an event, by name (1 query)."""
    roles = [str(role) for role in HOLDERS[Right.FOLLOW]]
    there = Membership.objects.filter(programme=event.programme_id, role__in=roles)
    keys = [one.account_id for one in there if one.event_id in {None, event.key}]
    return list(Account.objects.filter(key__in=keys, is_active=True).order_by("name", "key"))


def set_owner(
    actor: Actor,
    cooperation: Cooperation,
    owner: Account | None,
    *,
    version: int | None = None,
    now: datetime | None = None,
) -> LedgerEntry | None:
    """Name who follows a cooperation, None nobody. Returns the entry, None where it was so already.

    Raises:
        Refused: not theirs to follow, or added to meanwhile.
        InputError: the account may not own cooperations.
    """
    require_reach(actor, Right.FOLLOW, cooperation)
    with deed(actor, "cooperation.owner", cooperation.programme_id) as doing:
        row = locked(cooperation, version)
        _check_owner(row.event, owner)
        entry = _own(actor, row, owner, now or timezone.now())
        doing.about(row, named=owner is not None)
        if entry is None:
            doing.drop()
    return entry


def set_owners(
    actor: Actor, event: Event, chosen: Sequence[str], owner: Account | None, *, now: datetime | None = None
) -> int:
    """Name who follows many cooperations of an event at once; return how many changed.

    Raises:
        Refused: one of them is not theirs to follow; nothing was changed.
        InputError: none is chosen, or the account may not own cooperations.
    """
    require(actor, Right.FOLLOW, event)
    if not chosen:
        raise InputError([Fault("nothing_chosen", _NOBODY, place="chosen")])
    with deed(actor, "cooperation.owner", event.programme_id) as doing:
        _check_owner(event, owner)
        rows = Cooperation.objects.select_for_update(of=("self",)).select_related("event")
        found = list(rows.filter(event=event, key__in=chosen).order_by("key"))
        for row in found:
            require_reach(actor, Right.FOLLOW, row)
        at = now or timezone.now()
        changed = sum(_own(actor, row, owner, at) is not None for row in found)
        doing.about(event, count=changed, named=owner is not None)
        if not changed:
            doing.drop()
    return changed


def _own(actor: Actor, row: Cooperation, owner: Account | None, at: datetime) -> LedgerEntry | None:
    if row.owner_id == (owner.key if owner else None):
        return None
    facts = {"owner": owner.key if owner else ""}
    return append(row, Step(EntryKind.OWNER, grade="", facts=facts), actor.account, None, at)


def _check_owner(event: Event | None, owner: Account | None) -> None:
    if owner is None:
        return
    if event is None or owner.key not in {one.key for one in owners_of(event)}:
        raise InputError([Fault("owner", _NO_OWNER, place="owner")])
