"""The guests of a wish: locked together, always in one order, and told of each other by mail."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from duijie.actions.mailing import queue_mail
from duijie.engine.text import LANGUAGES, Language, Text, same
from duijie.store.models import Participant, Request
from duijie.store.queries.visible import shown_guest

SAID_YES: Final = Text("They would like to meet you too.", "对方也愿意与您洽谈。", "對方也願意與您洽談。")
SAID_NO: Final = Text(
    "They cannot meet you this time. Your place is free for somebody else.",
    "对方这次不便洽谈，名额已退回，您可以另选他人。",
    "對方這次不便洽談，名額已退回，您可以另選他人。",
)
TOO_LATE: Final = Text(
    "They did not answer in time. Your place is free for somebody else.",
    "对方没有在期限内答复，名额已退回，您可以另选他人。",
    "對方沒有在期限內答覆，名額已退回，您可以另選他人。",
)
TAKEN_BACK: Final = Text(
    "They have taken their yes back, so no meeting will be planned.",
    "对方撤回了同意，这场洽谈不再安排。",
    "對方撤回了同意，這場洽談不再安排。",
)
_SOMEBODY: Final = Text("a guest", "一位嘉宾", "一位嘉賓")
_OF: Final = Text("{name}, {organisation}", "{organisation} {name}", "{organisation} {name}")


def lock_guests(*keys: str) -> dict[str, Participant]:
    """Return participants by key, locked until the transaction ends; always in one order, so nobody deadlocks.

    Quotas are counted over rows of either guest, so whoever holds the locks of both counts what stays true.
    """
    rows = Participant.objects.select_related("person", "person__organisation", "side", "event", "event__programme")
    locked = rows.select_for_update(of=("self",)).filter(key__in=keys).order_by("key")
    return {row.key: row for row in locked}


def language_of(reader: Participant) -> Language:
    """Return the language of a guest's mails."""
    return reader.person.language if reader.person.language in LANGUAGES else "zh-hans"


def told_name(other: Participant, language: Language) -> str:
    """Return how a mail names a guest: by what they let others see, and nothing else."""
    seen = shown_guest(other, language)
    if seen.name and seen.organisation:
        return _OF.fill(name=same(seen.name), organisation=same(seen.organisation)).of(language)
    return seen.heading or _SOMEBODY.of(language)


def tell_asked(request: Request, whom: Participant, by: Participant) -> None:
    """Queue the mail that says who asks, with the way to answer."""
    language = language_of(whom)
    queue_mail(
        "request_got",
        {
            "name": whom.person.name,
            "other": told_name(by, language),
            "event": whom.event.name.of(language),
            "until": _when(request.expires, whom),
            "link": _link("request", whom, asked=request.key),
        },
        event=whom.event,
        participant=whom,
    )


def tell_answer(reader: Participant, other: Participant, answer: Text) -> None:
    """Queue the mail that says what became of a request."""
    language = language_of(reader)
    queue_mail(
        "request_answered",
        {
            "name": reader.person.name,
            "other": told_name(other, language),
            "event": reader.event.name.of(language),
            "answer": answer.of(language),
            "link": _link("requests", reader),
        },
        event=reader.event,
        participant=reader,
    )


def _when(at: datetime, reader: Participant) -> str:
    return f"{at.astimezone(ZoneInfo(reader.event.timezone)):%Y-%m-%d %H:%M}"


def _link(name: str, reader: Participant, **rest: str) -> str:
    place = {"programme": reader.event.programme.slug, "event": reader.event.slug, **rest}
    return settings.DUIJIE.base_url + reverse(name, kwargs=place)
