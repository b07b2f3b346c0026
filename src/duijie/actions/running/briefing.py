"""The evening before: each table host and interpreter gets their meetings by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from duijie.actions.mailing import queue_mail, words_for
from duijie.actions.setting_up.assistants import LANGUAGES
from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.faces import face, language_of
from duijie.store.models import Account, Assistant, Event, EventState, Mail, PlanVersion, VersionState
from duijie.store.queries.hosting import Hosted, hosted_by

AT: Final = time(18)
"""On the event's clock, the day before."""
CODE: Final = "host_briefing"


def due_briefings(now: datetime) -> int:
    """Queue the briefings that are due, once an event; returns how many. Timed work."""
    days = [(now + timedelta(days=away)).date() for away in (0, 1, 2)]  # whatever the event's clock
    published = PlanVersion.objects.filter(state=VersionState.PUBLISHED).values("event")
    events = Event.objects.filter(date__in=days, key__in=published).exclude(state=EventState.CLOSED)
    return sum(_evening(event, now) for event in events.select_related("programme").order_by("key"))


def _evening(event: Event, now: datetime) -> int:
    zone = ZoneInfo(event.timezone)
    due = datetime.combine(event.date - timedelta(days=1), AT, zone)
    if not due <= now < datetime.combine(event.date, time(12), zone):
        return 0
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)  # two rounds at once: the second finds the first's mails
        if Mail.objects.filter(event=event, template=CODE, created__gte=due).exists():
            return 0
        words = words_for(event.programme, CODE)
        mails = []
        for account, assistants in _helpers(event):
            meetings = hosted_by(event, assistants, event.date)
            if meetings:
                values = _values(event, account, meetings, zone)
                mails.append(queue_mail(CODE, values, event=event, account=account, words=words))
    return sum(mail is not None for mail in mails)


def _helpers(event: Event) -> list[tuple[Account, list[Assistant]]]:
    """Return who helps at an event, with what each does."""
    rows = Assistant.objects.filter(event=event, account__is_active=True).select_related("account", "table")
    found: dict[str, tuple[Account, list[Assistant]]] = {}
    for row in rows.order_by("account_id", "key"):
        assert row.account is not None
        found.setdefault(row.account.key, (row.account, []))[1].append(row)
    return list(found.values())


def _values(event: Event, account: Account, meetings: list[Hosted], zone: ZoneInfo) -> dict[str, str]:
    language = language_of(account.language)
    place = {"programme": event.programme.slug, "event": event.slug}
    return {
        "name": account.name,
        "event": event.name.of(language),
        "venue": event.venue.of(language),
        "meetings": "\n\n".join(_said(one, language, zone) for one in meetings),
        "link": settings.DUIJIE.base_url + reverse("hosting", kwargs=place),
    }


def spoken(codes: Sequence[str], language: Language) -> str:
    """Return languages in words; a code nobody gave words for as it is."""
    words = [LANGUAGES[code].of(language) if code in LANGUAGES else code for code in codes]
    return translator(language)(", ").join(words)


def _said(one: Hosted, language: Language, zone: ZoneInfo) -> str:
    """Return a meeting in a few lines: when and where, who with what languages, why."""
    _ = translator(language)
    when = f"{one.starts.astimezone(zone):%H:%M}–{one.ends.astimezone(zone):%H:%M}"
    table = one.meeting.table
    lines = [f"{when}  {_('Table {table}').format(table=table.code)}" if table else when]
    for guest in one.guests:
        seen = face(guest, language)
        names = [seen.shown_name, seen.organisation, spoken(guest.person.languages, language)]
        lines.append("- " + " · ".join(name for name in names if name))
    lines += [f"  {why.text.of(language)}" for why in one.why[:2]]
    return "\n".join(lines)
