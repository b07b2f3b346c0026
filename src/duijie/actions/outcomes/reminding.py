"""Reminders of what guests have yet to say: that evening, and the next morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from duijie.actions.deed import deed
from duijie.actions.mailing import queue_mail, words_for
from duijie.actions.rights import INSTALLATION
from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.faces import language_of, shown_name
from duijie.store.models import Event, EventState, Meeting, Nudge, Participant
from duijie.store.queries.outcomes import silent, told_of
from duijie.store.queries.visible import shown_guest

CODE: Final = "outcome_reminder"
#: When on the event's clock, how many days after it, until when, and what the nudge is kept as.
_ROUNDS: Final = (
    ("outcome_evening", 0, time(19), 1, time(9)),
    ("outcome_morning", 1, time(9), 3, time(0)),
)


def due_outcome_reminders(now: datetime) -> int:
    """Queue the reminders that are due, one mail a guest and time; return how many. Timed work; a second run adds none.

    Before the clock has come, or days late, nothing is sent.
    """
    earliest, latest = (now - timedelta(days=4)).date(), (now + timedelta(days=1)).date()
    events = Event.objects.filter(date__gte=earliest, date__lte=latest).exclude(state=EventState.DRAFT)
    count = 0
    for event in events.select_related("programme").order_by("key"):
        about = _round(event, now)
        count += _remind(event, about, now) if about else 0
    return count


def _round(event: Event, now: datetime) -> str:
    """Return which reminder is due at an event, "" for none."""
    zone = ZoneInfo(event.timezone)
    for about, days, starts, until_days, ends in _ROUNDS:
        first = datetime.combine(event.date + timedelta(days=days), starts, zone)
        last = datetime.combine(event.date + timedelta(days=until_days), ends, zone)
        if first <= now < last:
            return about
    return ""


def _remind(event: Event, about: str, now: datetime) -> int:
    with deed(INSTALLATION, "outcome.remind", event.programme_id) as doing:
        Event.objects.select_for_update().get(pk=event.pk)  # two rounds at once: the second finds the first's nudges
        open_ones = silent(event, now)
        told = set(Nudge.objects.filter(participant__in=open_ones, about=about).values_list("participant", flat=True))
        guests = Participant.objects.filter(key__in=open_ones.keys() - told).select_related(
            "person", "event__programme"
        )
        meetings = Meeting.objects.filter(key__in={key for keys in open_ones.values() for key in keys})
        rows = {row.key: row for row in meetings.select_related("slot", "table")}
        words = words_for(event.programme, CODE)
        count = 0
        for guest in guests.order_by("key"):
            if not guest.person.mail or guest.person.mail_bounced:
                continue
            values = _values(event, guest, [rows[key] for key in open_ones[guest.key]])
            mail = queue_mail(CODE, values, event=event, participant=guest, words=words)
            Nudge.objects.create(participant=guest, about=about, mail=mail)
            count += 1
        doing.about(event, count=count, round=about)
        if not count:
            doing.drop()
    return count


def _values(event: Event, guest: Participant, meetings: Sequence[Meeting]) -> dict[str, str]:
    language = language_of(guest.person.language)
    place = {"programme": event.programme.slug, "event": event.slug}
    return {
        "name": shown_name(guest.person, language),
        "event": event.name.of(language),
        "meetings": "\n".join(_lines(event, guest, meetings, language)),
        "link": settings.DUIJIE.base_url + reverse("my-outcomes", kwargs=place),
    }


def _lines(event: Event, guest: Participant, meetings: Sequence[Meeting], language: Language) -> list[str]:
    """Return the open meetings, a line each: when, and with whom as far as they let themselves be seen."""
    _ = translator(language)
    zone = ZoneInfo(event.timezone)
    lines = []
    for one in told_of(guest, meetings):
        whom = [shown_guest(other, language).heading or _("a guest") for other in one.others]
        lines.append(f"– {one.meeting.slot.starts.astimezone(zone):%H:%M} {', '.join(whom)}")
    return lines
