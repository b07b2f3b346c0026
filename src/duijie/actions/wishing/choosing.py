"""Wishes 意向对接: a guest chooses whom to meet, changes it, takes it back; the other is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, require_person
from duijie.actions.wishing import pair, rules
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Participant, Request, RequestState, Strength, Wish
from duijie.store.queries.wishes import CHOSEN, OPEN

NOTE_LENGTH = 1000
_NOTE_TOO_LONG = Text(
    "The note has {n} characters; {limit} is the most. Shorten it and save again.",
    "备注有 {n} 个字，最多 {limit} 个。请删短后再保存。",
    "備註有 {n} 個字，最多 {limit} 個。請刪短後再儲存。",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What came of a choice. ``agreed``: both want to meet now; ``asked``: the other was asked just now."""

    agreed: bool
    asked: bool


def choose(actor: Actor, by: Participant, whom: Participant, strength: Strength, now: datetime | None = None) -> Chosen:
    """Say that a guest must meet, would like to meet, or does not wish to meet another.

    A wish asks the other, unless they have asked already: then both are agreed at once. A “no” is told to nobody;
    only where both had agreed is the other told that no meeting comes of it.

    Raises:
        Refused: not theirs, not the time, nobody there, a rule or a quota is in the way.
    """
    require_person(actor, by.person_id)
    at = now or timezone.now()
    with deed(actor, "wish.choose", by.event.programme_id) as doing:
        own, other = _locked(by, whom)
        doing.about(own)  # neither whom nor how strongly: the log's readers have no business with a private no
        rules.check_time(own.event, at)
        wish = Wish.objects.filter(by=own, whom=other).first()
        if strength == Strength.NO:
            if wish is None:
                rules.check_parties(own, other, at)
            _end_agreement(own, other, at)
            _keep(actor, own, other, strength)
            return Chosen(agreed=False, asked=False)
        return _wish_for(actor, own, other, strength, wish, at)


def _wish_for(
    actor: Actor, own: Participant, other: Participant, strength: Strength, wish: Wish | None, at: datetime
) -> Chosen:
    """Keep a wish, and ask the other where they have not been asked."""
    asked = Request.objects.filter(by=own, whom=other).order_by("-created", "-key").first()
    held = asked is not None and asked.state in OPEN
    if strength == Strength.MUST and not (held and wish is not None and wish.strength == Strength.MUST):
        rules.check_musts(own, other)
    if held:
        assert asked is not None
        _keep(actor, own, other, strength)
        return Chosen(agreed=asked.state == RequestState.ACCEPTED, asked=False)
    rules.check_parties(own, other, at)
    rule = rules.rule_between(own, other)
    rules.check_own_quota(own, other, rule)
    theirs = Request.objects.filter(by=other, whom=own, state__in=OPEN).first()
    if theirs is None:
        if asked is not None and asked.state == RequestState.DECLINED:
            raise rules.refuse_again()
        rules.check_their_cap(own, other, rule)
    _keep(actor, own, other, strength)
    _ask(own, other, theirs, at)
    return Chosen(agreed=theirs is not None, asked=True)


def _ask(own: Participant, other: Participant, theirs: Request | None, at: datetime) -> None:
    """Make the request of a wish: waiting, or, where the other has asked, agreed together with theirs."""
    expires = at + timedelta(hours=own.event.answer_hours)
    if theirs is None:
        request = Request.objects.create(event=own.event, by=own, whom=other, expires=expires)
        pair.tell_asked(request, other, own)
        return
    accepted = {"state": RequestState.ACCEPTED, "answered": at}
    Request.objects.create(event=own.event, by=own, whom=other, expires=expires, **accepted)
    if theirs.state == RequestState.WAITING:
        Request.objects.filter(key=theirs.key).update(**accepted)
        pair.tell_answer(other, own, pair.SAID_YES)


def _keep(actor: Actor, own: Participant, other: Participant, strength: Strength) -> None:
    acting = "" if own.person.account_id == actor.account else actor.account
    Wish.objects.update_or_create(
        by=own, whom=other, defaults={"event": own.event, "strength": strength, "entered_by": acting}
    )


def take_back(actor: Actor, by: Participant, whom: Participant, now: datetime | None = None) -> None:
    """Take a choice back, as if the guest had said nothing; their request is withdrawn. A “no” is forgotten.

    Raises:
        Refused: not theirs, not the time, or there is no choice.
    """
    require_person(actor, by.person_id)
    at = now or timezone.now()
    with deed(actor, "wish.take_back", by.event.programme_id) as doing:
        own, other = _locked(by, whom)
        doing.about(own)
        rules.check_time(own.event, at)
        wish = Wish.objects.filter(by=own, whom=other).first()
        if wish is None:
            raise not_found()
        if wish.strength in CHOSEN:
            _end_agreement(own, other, at)
        wish.delete()


def _end_agreement(own: Participant, other: Participant, at: datetime) -> None:
    """Withdraw a guest's request and whatever they had agreed to; the other hears of a broken agreement only."""
    withdrawn = {"state": RequestState.WITHDRAWN, "answered": at}
    agreed = end_requests(own, other, withdrawn)
    if agreed:
        pair.tell_answer(other, own, pair.TAKEN_BACK)


def end_requests(own: Participant, other: Participant, withdrawn: dict[str, object]) -> bool:
    """End ``own``'s open request and every agreement between two locked guests; return whether there was one."""
    mine = Request.objects.filter(by=own, whom=other, state__in=OPEN)
    theirs = Request.objects.filter(by=other, whom=own, state=RequestState.ACCEPTED)
    agreed = mine.filter(state=RequestState.ACCEPTED).exists() or theirs.exists()
    mine.update(**withdrawn)
    theirs.update(**withdrawn)
    return agreed


def keep_note(actor: Actor, by: Participant, whom: Participant, words: str) -> None:
    """Keep a guest's private note on somebody they have chosen or turned down. Nobody else reads it.

    Raises:
        Refused: not theirs, or there is no choice to hold the note.
        InputError: the note is too long.
    """
    require_person(actor, by.person_id)
    note = words.strip()
    if len(note) > NOTE_LENGTH:
        raise InputError([Fault("too_long", _NOTE_TOO_LONG.fill(n=len(note), limit=NOTE_LENGTH), place="note")])
    with deed(actor, "wish.note", by.event.programme_id) as doing:
        doing.about(by)
        if not Wish.objects.filter(by=by, whom=whom, event=by.event).update(note=note):
            raise not_found()


def _locked(by: Participant, whom: Participant) -> tuple[Participant, Participant]:
    """Return both guests locked and fresh.

    Raises:
        Refused: one is gone, or both are one.
    """
    found = pair.lock_guests(by.key, whom.key)
    if len(found) != 2:  # a pair
        raise not_found()
    return found[by.key], found[whom.key]
