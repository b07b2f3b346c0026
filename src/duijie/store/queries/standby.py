"""Offers of places on standby, as a guest and as organisers see them."""

from __future__ import annotations

from django.db.models import Q

from duijie.store.models import Event, Participant, StandbyOffer

_FACES = ("one__person__organisation", "one__side", "other__person__organisation", "other__side", "slot", "table")


def offers_to(guest: Participant) -> list[StandbyOffer]:
    """Return every offer a guest got, those that end soonest first (1 query)."""
    rows = StandbyOffer.objects.filter(Q(one=guest) | Q(other=guest), event=guest.event_id)
    return list(rows.select_related(*_FACES).order_by("expires", "key"))


def offers_at(event: Event) -> list[StandbyOffer]:
    """Return every offer at an event, the latest first (1 query)."""
    return list(StandbyOffer.objects.filter(event=event).select_related(*_FACES).order_by("-at", "key"))
