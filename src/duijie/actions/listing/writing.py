"""An author writes, sends in, withdraws: drafts are their own, what is sent in waits for a reviewer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from duijie.actions.deed import Deed, deed
from duijie.actions.listing.checking import check_for_review, check_words, usual_expiry
from duijie.actions.listing.words import Words, as_json, put_into, words_of
from duijie.actions.refusal import Refused, changed_meanwhile, not_found
from duijie.actions.rights import Actor, require_person
from duijie.engine.text import Text
from duijie.store.models import Chain, Event, EventState, Listing, ListingState, ListingVersion, Participant
from duijie.store.queries.visible import day_of

#: So many needs and offers a person and event.
MOST: Final = 20
#: Listings that a reviewer has before them or has accepted: whoever changes one sends it in anew.
SENT: Final = frozenset({ListingState.SUBMITTED, ListingState.ACCEPTED})
_TOO_MANY: Final = Text(
    "You have {n} needs and offers at this event, which is as many as we take. Withdraw one first; nothing was saved.",
    "您在本次活动已有 {n} 条供需，达到上限。请先撤回一条；这一条没有保存。",
    "您在本次活動已有 {n} 項供需，達到上限。請先撤回一項；這一項沒有儲存。",
)
_OVER: Final = Text(
    "The event is closed, so needs and offers are no longer changed. What stands is kept.",
    "活动已结束，供需不再修改，原有内容照旧保留。",
    "活動已結束，供需不再修改，原有內容照舊保留。",
)
_NO_FIRM: Final = Text(
    "Your organisation is not known yet, and a need or offer is given in its name. Ask the organisers to add it.",
    "系统中还没有您的单位，而供需须以单位名义发布。请联系主办方补上。",
    "系統中還沒有您的單位，而供需須以單位名義發佈。請聯絡主辦方補上。",
)


def write_listing(
    actor: Actor, participant: Participant, words: Words, listing: Listing | None = None, version: int = 0
) -> Listing:
    """Keep what an author wrote; a new or returned one stays a draft, nothing is too vague to be kept.

    A listing that was sent in or accepted is sent in anew: see :func:`submit_listing`.

    Raises:
        InputError: a field cannot be kept.
        Refused: not theirs, the event is closed, too many, or changed elsewhere since the form was opened.
    """
    require_person(actor, participant.person_id)
    check_words(participant.event, words, _today(participant.event))
    if listing is not None and listing.state in SENT:
        return submit_listing(actor, participant, words, listing, version)
    with deed(actor, "listing.write", participant.event.programme_id) as doing:
        row = _kept(participant, words, listing, version, doing)
        if row.state in SENT:  # meanwhile; whoever sent it in has raised the version, so this is never reached
            raise changed_meanwhile()
        if row.state in {ListingState.WITHDRAWN, ListingState.EXPIRED}:
            Listing.objects.filter(pk=row.pk).update(state=ListingState.DRAFT)
        return row


def submit_listing(
    actor: Actor, participant: Participant, words: Words, listing: Listing | None = None, version: int = 0
) -> Listing:
    """Keep what an author wrote and send it in for review, as a version that is never changed.

    Changed words of an accepted listing wait for a reviewer too; until then nobody is matched by it or reads it.

    Raises:
        InputError: a field cannot be kept, or the rubric says that it would come back; nothing was sent.
        Refused: not theirs, the event is closed, too many, or changed elsewhere since the form was opened.
    """
    require_person(actor, participant.person_id)
    event = participant.event
    check_words(event, words, _today(event))
    check_for_review(words)
    with deed(actor, "listing.submit", event.programme_id) as doing:
        row = _kept(participant, words, listing, version, doing)
        if doing.silent and row.state in SENT:
            return row
        doing.silent = False
        number = keep_version(row, actor.account)
        Listing.objects.filter(pk=row.pk).update(state=ListingState.SUBMITTED, submitted=timezone.now())
        row.state = ListingState.SUBMITTED
        doing.about(row, number=number, direction=row.direction, kind=row.kind)
        return row


def _kept(participant: Participant, words: Words, listing: Listing | None, version: int, doing: Deed) -> Listing:
    """Write the words into the row, locked; the deed is silent where nothing changed."""
    event = participant.event
    check_open(event)
    words = _complete(words, event)
    if listing is None:
        row = _new(participant)
    else:
        row = own_row(participant, listing)
        if row.version != version:
            raise changed_meanwhile()
        if words_of(row) == words:
            doing.about(row)
            doing.drop()
            return row
        row.version += 1
    put_into(row, words)
    row.save()
    row.chains.set(Chain.objects.filter(key__in=words.chains))
    doing.about(row, version=row.version)
    return row


def check_open(event: Event) -> None:
    """Do nothing while listings may change.

    Raises:
        Refused: the event is closed.
    """
    if event.state == EventState.CLOSED:
        raise Refused("event_closed", _OVER)


def _complete(words: Words, event: Event) -> Words:
    return words if words.expires else replace(words, expires=usual_expiry(event, _today(event)))


def _new(participant: Participant) -> Listing:
    person, event = participant.person, participant.event
    if person.organisation_id is None:
        raise Refused("no_organisation", _NO_FIRM)
    Participant.objects.select_for_update().get(pk=participant.pk)  # two forms at once are counted one after the other
    gone = (ListingState.WITHDRAWN, ListingState.EXPIRED)
    held = Listing.objects.filter(event=event, person=person).exclude(state__in=gone).count()
    if held >= MOST:
        raise Refused("too_many", _TOO_MANY.fill(n=held))
    return Listing(programme_id=event.programme_id, event=event, person=person, organisation_id=person.organisation_id)


def own_row(participant: Participant, listing: Listing) -> Listing:
    """Return a participant's listing, locked until the transaction ends.

    Raises:
        Refused: it is not theirs or no longer there.
    """
    rows = Listing.objects.select_for_update().filter(person=participant.person_id, event=participant.event_id)
    row = rows.filter(key=listing.key).first()
    if row is None:
        raise not_found()
    return row


def keep_version(listing: Listing, by: str) -> int:
    """Keep a copy of what a locked listing says; return its number."""
    last = ListingVersion.objects.filter(listing=listing).aggregate(last=Max("number"))["last"] or 0
    words = {**as_json(words_of(listing)), "files": list(listing.attachments.values_list("name", flat=True))}
    ListingVersion.objects.create(listing=listing, number=last + 1, words=words, by=by)
    return int(last) + 1


def withdraw_listing(actor: Actor, participant: Participant, listing: Listing) -> bool:
    """Take a listing back: nobody else reads it any more. A draft that was never sent in is deleted for good.

    Returns whether the row is still there.

    Raises:
        Refused: not theirs.
    """
    require_person(actor, participant.person_id)
    with deed(actor, "listing.withdraw", participant.event.programme_id) as doing:
        row = own_row(participant, listing)
        doing.about(row, state=row.state)
        if row.submitted is None:
            files = [Path(settings.MEDIA_ROOT) / key for key in row.attachments.values_list("key", flat=True)]
            row.delete()
            transaction.on_commit(lambda: remove_files(files))
            return False
        if row.state == ListingState.WITHDRAWN:
            doing.drop()
            return True
        Listing.objects.filter(pk=row.pk).update(state=ListingState.WITHDRAWN, version=row.version + 1)
        return True


def remove_files(files: list[Path]) -> None:
    """Delete files from the disk; one that is gone already is no fault."""
    for file in files:
        file.unlink(missing_ok=True)


def _today(event: Event) -> date:
    return day_of(event, timezone.now())
