"""Every morning until the day, to the owners: how the event stands, and the ends of the audit log."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from duijie.actions import audit
from duijie.actions.mailing import queue_mail, words_for
from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.faces import language_of
from duijie.store.models import Account, Event, EventState, Mail, MailState, Membership, Role
from duijie.store.queries import today

AT: Final = time(8, 30)
"""On the event's clock."""
CODE: Final = "daily_digest"


def due_digest(now: datetime) -> int:
    """Queue the morning's mails that are due, once a day and event; returns how many. Timed work."""
    earliest = (now - timedelta(days=1)).date()
    events = Event.objects.filter(date__gte=earliest).exclude(state=EventState.CLOSED).select_related("programme")
    return sum(_morning(event, now) for event in events.order_by("key"))


def _morning(event: Event, now: datetime) -> int:
    zone = ZoneInfo(event.timezone)
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), AT, zone)
    if now < due or local.date() > event.date:
        return 0
    with transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)  # two rounds at once: the second finds the first's mails
        if Mail.objects.filter(event=event, template=CODE, created__gte=due).exists():
            return 0
        owners = Membership.objects.filter(programme=event.programme_id, role=Role.OWNER, account__is_active=True)
        accounts = Account.objects.filter(pk__in=owners.values("account")).order_by("pk")
        words = words_for(event.programme, CODE)
        mails = [
            queue_mail(CODE, _values(event, account, now), event=event, account=account, words=words)
            for account in accounts
        ]
    return sum(mail is not None for mail in mails)


def _values(event: Event, account: Account, now: datetime) -> dict[str, str]:
    language = language_of(account.language)
    local = now.astimezone(ZoneInfo(event.timezone)).date()
    place = {"programme": event.programme.slug, "event": event.slug}
    heads = audit.heads()
    own = (event.programme_id, audit.INSTALLATION_CHAIN)
    return {
        "name": account.name,
        "event": event.name.of(language),
        "date": local.isoformat(),
        "days": _days((event.date - local).days, language),
        "counts": "\n".join(_counts(event, now, language)),
        "link": settings.DUIJIE.base_url + reverse("today", kwargs=place),
        "heads": "\n".join(f"{chain} {heads[chain][0]} {heads[chain][1]}" for chain in own if chain in heads),
    }


def _days(left: int, language: Language) -> str:
    _ = translator(language)
    if left == 0:
        return _("Today is the day.")
    return _.plural("{n} day to go.", "{n} days to go.", left).format(n=left)


def _counts(event: Event, now: datetime, language: Language) -> list[str]:
    """Return the figures of the page “Today”, a line each; nobody is named."""
    _ = translator(language)
    waiting, figures = today.waiting(event, now), today.figures(event)
    came_back = Mail.objects.filter(event=event, state__in=(MailState.FAILED, MailState.BOUNCED)).count()
    lines = [
        (_("Confirmed, of those invited"), f"{figures.confirmed} / {figures.invited}"),
        (_("Guests who have chosen somebody"), str(figures.chosen)),
        (_("Wishes from both sides"), str(figures.mutual)),
        (_("Needs and offers to review"), str(waiting.to_review)),
        (_("Requests unanswered for 48 hours"), str(waiting.guests[today.Group.NO_ANSWER])),
        (_("Guests who have chosen nobody"), str(waiting.guests[today.Group.NO_WISHES])),
        (_("Mails that did not arrive"), str(came_back)),
    ]
    colon = _("{what}: {count}")
    return [colon.format(what=what, count=count) for what, count in lines]
