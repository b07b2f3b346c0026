"""The mails that tell an author what became of a need or an offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse

from duijie.actions.mailing import queue_mail
from duijie.engine.text import Text
from duijie.store.faces import language_of
from duijie.store.models import Listing, Participant


def tell_author(code: str, listing: Listing, author: Participant, **more: Text | date | Iterable[Text]) -> None:
    """Queue a mail of the kind ``code``; ``more`` fills its placeholders: sentences one below the other, days."""
    event = author.event
    language = language_of(author.person.language)
    values = {}
    for name, value in more.items():
        if isinstance(value, date):
            values[name] = value.isoformat()
        elif isinstance(value, Text):
            values[name] = value.of(language)
        else:
            values[name] = "\n".join(f"– {one.of(language)}" for one in value)
    place = {"programme": event.programme.slug, "event": event.slug, "listing": listing.key}
    queue_mail(
        code,
        {
            "name": author.person.name or author.person.name_en,
            "title": listing.title,
            "event": event.name.of(language),
            "link": settings.DUIJIE.base_url + reverse("listing-edit", kwargs=place),
            **values,
        },
        event=event,
        participant=author,
    )
