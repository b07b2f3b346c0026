"""A guest's calendar feed and sheets: the secret link made, renewed, taken back; what it says, for whoever holds it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, require_person
from duijie.actions.sheets import latest_change, sheets_of
from duijie.engine.text import Language
from duijie.formats.outgoing import calendar_feed, schedule_pdf, schedules_pdf
from duijie.store.models import FeedToken, Participant, ParticipantState
from duijie.store.queries.schedules import delegation_led_by, members_of
from duijie.store.sealing import token_digest


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as it is now, and when anything in it changed last."""

    data: bytes
    changed: datetime


def open_feed(actor: Actor, guest: Participant) -> str:
    """Make the secret of a guest's feed and return it, for the only time; an earlier one ends.

    Raises:
        Refused: the actor may not act for the guest.
    """
    require_person(actor, guest.person_id)
    token = secrets.token_urlsafe(24)
    with deed(actor, "feed.open", guest.event.programme_id) as doing:
        Participant.objects.select_for_update().get(pk=guest.pk)
        ended = _live(guest).update(revoked=timezone.now())
        row = FeedToken.objects.create(participant=guest, digest=token_digest(token))
        doing.about(row, renewed=bool(ended))
    return token


def close_feed(actor: Actor, guest: Participant) -> bool:
    """End a guest's feed; return whether there was one.

    Raises:
        Refused: the actor may not act for the guest.
    """
    require_person(actor, guest.person_id)
    with deed(actor, "feed.close", guest.event.programme_id) as doing:
        ended = _live(guest).update(revoked=timezone.now())
        doing.about(guest)
        if not ended:
            doing.drop()
    return bool(ended)


def open_since(guest: Participant) -> datetime | None:
    """Return since when a guest's feed is open, None if it is not (1 query)."""
    row = _live(guest).first()
    return row.created if row is not None else None


def _live(guest: Participant) -> QuerySet[FeedToken]:
    return FeedToken.objects.filter(participant=guest, revoked__isnull=True)


def feed_for(token: str) -> Feed:
    """Return the calendar of whoever was given a secret, in the guest's language.

    Raises:
        Refused: no feed of this secret is open, or its guest does not come any more.
    """
    row = (
        FeedToken.objects.select_related(
            "participant__event__programme", "participant__person__organisation", "participant__side"
        )
        .filter(digest=token_digest(token), revoked__isnull=True, participant__state=ParticipantState.CONFIRMED)
        .filter(participant__person__erased__isnull=True)
        .first()
    )
    if row is None:
        raise not_found()
    guest = row.participant
    sheet = sheets_of(guest.event, [guest])[0]
    return Feed(calendar_feed(sheet), latest_change(sheet))


def own_pdf(actor: Actor, guest: Participant, language: Language) -> bytes:
    """Return a guest's schedule on one sheet.

    Raises:
        Refused: the actor may not act for the guest.
    """
    require_person(actor, guest.person_id)
    return schedule_pdf(sheets_of(guest.event, [guest], language)[0], timezone.now().replace(microsecond=0))


def book_pdf(actor: Actor, leader: Participant) -> bytes:
    """Return the schedules of the members of a delegation, for its leader: a sheet each, in each one's language.

    Raises:
        Refused: the actor may not act for the leader, or the guest leads no delegation.
    """
    require_person(actor, leader.person_id)
    delegation = delegation_led_by(leader)
    if delegation is None:
        raise not_found()
    with deed(actor, "delegation.book", leader.event.programme_id) as doing:
        members = members_of(delegation)
        doing.about(delegation, members=len(members))
    return schedules_pdf(sheets_of(leader.event, members), timezone.now().replace(microsecond=0))
