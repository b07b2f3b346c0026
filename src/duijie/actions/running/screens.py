"""Screens in the hall: a secret link that shows the board without signing in, made anew and taken back."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, Right, require
from duijie.store.models import Event, Projector
from duijie.store.sealing import token_digest


def open_projector(actor: Actor, event: Event) -> str:
    """Make the secret of a link to the hall's board and return it, for the only time; earlier ones go on.

    Raises:
        Refused: the actor does not run the event.
    """
    require(actor, Right.RUN, event)
    token = secrets.token_urlsafe(24)
    with deed(actor, "projector.open", event.programme_id) as doing:
        row = Projector.objects.create(event=event, digest=token_digest(token), by=actor.account)
        doing.about(row)
    return token


def close_projectors(actor: Actor, event: Event) -> int:
    """End every link to the hall's board; return how many there were.

    Raises:
        Refused: the actor does not run the event.
    """
    require(actor, Right.RUN, event)
    with deed(actor, "projector.close", event.programme_id) as doing:
        ended = Projector.objects.filter(event=event, revoked__isnull=True).update(revoked=timezone.now())
        doing.about(event, links=ended)
        if not ended:
            doing.drop()
    return ended


def projectors_open(event: Event) -> list[datetime]:
    """Return when the links that work were made, the latest first (1 query)."""
    return list(Projector.objects.filter(event=event, revoked__isnull=True).values_list("created", flat=True))


def event_of_projector(token: str) -> Event:
    """Return the event whose board a secret shows (1 query).

    Raises:
        Refused: no link of this secret is open.
    """
    rows = Projector.objects.select_related("event__programme").filter(revoked__isnull=True)
    row = rows.filter(digest=token_digest(token)).first()
    if row is None:
        raise not_found()
    return row.event
