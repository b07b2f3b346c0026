"""The mail that offers a guest a place on standby."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from duijie.actions.mailing import queue_mail
from duijie.actions.wishing.pair import language_of, told_name
from duijie.store.faces import shown_name
from duijie.store.models import Event, Participant, StandbyOffer


def tell_offer(offer: StandbyOffer, reader: Participant, other: Participant) -> None:
    """Queue the mail that offers a place, with the way to say yes or no."""
    language = language_of(reader)
    event = offer.event
    queue_mail(
        "standby_offer",
        {
            "name": shown_name(reader.person, language),
            "other": told_name(other, language),
            "event": event.name.of(language),
            "time": time_of(offer.slot.starts, event),
            "table": offer.table.code if offer.table else "",
            "until": time_of(offer.expires, event),
            "link": settings.DUIJIE.base_url
            + reverse("my-standby", kwargs={"programme": event.programme.slug, "event": event.slug}),
        },
        event=event,
        participant=reader,
    )


def time_of(at: datetime, event: Event) -> str:
    """Return a time of day at an event."""
    return f"{at.astimezone(ZoneInfo(event.timezone)):%H:%M}"
