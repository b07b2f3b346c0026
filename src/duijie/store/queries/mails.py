"""The outbox as pages show it: an event's mails, without their words; a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from duijie.store.models import Event, Mail, MailState


@dataclass(frozen=True, slots=True)
class Filter:
    """What the outbox is narrowed to. ``words``: of the reader's name or organisation; ``guest``: a participant."""

    state: str = ""
    code: str = ""
    words: str = ""
    guest: str = ""


def counts_by_state(event: Event) -> Mapping[str, int]:
    """Return how many mails of an event stand how; one that waits after a try counts as ``again`` too (1 query)."""
    found = Mail.objects.filter(event=event).aggregate(
        again=Count("pk", filter=Q(state=MailState.QUEUED, tries__gt=0)),
        **{str(state): Count("pk", filter=Q(state=state)) for state in MailState},
    )
    return {name: int(count) for name, count in found.items()}


def outbox(event: Event, wanted: Filter) -> QuerySet[Mail]:
    """Return the mails of an event, the latest first; neither words nor addresses are read."""
    rows = Mail.objects.filter(event=event)
    if wanted.state in set(MailState):
        rows = rows.filter(state=wanted.state)
    if wanted.code:
        rows = rows.filter(template=wanted.code)
    if wanted.guest:
        rows = rows.filter(participant=wanted.guest)
    for word in wanted.words.casefold().split():
        rows = rows.filter(
            Q(participant__person__search__icontains=word)
            | Q(participant__person__name__icontains=word)
            | Q(participant__person__organisation__search__icontains=word)
        )
    return (
        rows.select_related("participant__person__organisation", "participant__side")
        .only(
            *("key", "template", "language", "state", "tries", "next_try", "reason", "sent", "created", "participant"),
            *("calendar_method", "participant__key", "participant__side", "participant__person__name"),
            *("participant__person__name_en", "participant__person__title", "participant__person__title_en"),
            *("participant__person__mail_bounced", "participant__person__organisation__name"),
            *("participant__person__organisation__name_en", "participant__person__organisation__key"),
            *("participant__side__key", "participant__side__name", "participant__side__letter"),
            "participant__side__position",
        )
        .order_by("-created", "key")
    )


def codes_of(event: Event) -> list[str]:
    """Return the kinds of mail an event has sent (1 query)."""
    return list(Mail.objects.filter(event=event).order_by("template").values_list("template", flat=True).distinct())
