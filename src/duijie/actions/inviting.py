"""Inviting guests: a link a person, by mail, on which they confirm, decline, or say it is not them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.jobs import start_job
from duijie.actions.mailing import queue_mail
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Language, Text
from duijie.store.faces import language_of, shown_name
from duijie.store.models import Event, Host, Link, LinkPurpose, Mail, Participant, ParticipantState
from duijie.store.sealing import token_digest

LASTS: Final = timedelta(days=60)
#: Shown in a preview in place of a link, which is made only when the mail is sent.
NO_LINK: Final = Text("(a link of their own)", "（各人自己的链接）", "（各人自己的連結）")
_OPEN: Final = (ParticipantState.IMPORTED, ParticipantState.INVITED)
_NOBODY: Final = Text(
    "Nobody is chosen. Tick the guests to invite; nothing was sent.",
    "没有选中任何人，没有发送。请先勾选要邀请的嘉宾。",
    "沒有選中任何人，沒有發送。請先勾選要邀請的嘉賓。",
)
_HOSTS: Final = Text("The organisers", "主办方", "主辦方")
_AND: Final = Text(", ", "、", "、")


@dataclass(frozen=True, slots=True)
class Invited:
    """What becomes of an invitation. ``again``: invited before; ``no_mail``: no address; ``answered``: no need."""

    first: tuple[Participant, ...] = ()
    again: tuple[Participant, ...] = ()
    no_mail: tuple[Participant, ...] = ()
    answered: tuple[Participant, ...] = ()

    @property
    def reached(self) -> tuple[Participant, ...]:
        """Everybody a mail goes to."""
        return (*self.first, *self.again)


def sort_out(event: Event, chosen: Sequence[str]) -> Invited:
    """Return who of the chosen would be invited, and who not and why; one query for each 400."""
    found: dict[str, list[Participant]] = {"first": [], "again": [], "no_mail": [], "answered": []}
    rows: list[Participant] = []
    for first in range(0, len(chosen), 400):
        part = Participant.objects.filter(event=event, key__in=chosen[first : first + 400])
        rows += part.select_related("person__organisation", "side")
    for row in sorted(rows, key=lambda one: (one.person.search, one.key)):
        row.event = event
        if row.state not in _OPEN:
            found["answered"].append(row)
        elif not row.person.mail or row.person.mail_bounced or row.person.erased:
            found["no_mail"].append(row)
        else:
            found["first" if row.state == ParticipantState.IMPORTED else "again"].append(row)
    return Invited(**{name: tuple(people) for name, people in found.items()})


def invite(actor: Actor, event: Event, chosen: Sequence[str]) -> Invited:
    """Send the chosen guests a link to confirm on; earlier links of theirs stop working.

    Raises:
        Refused: the actor may not send.
        InputError: nobody is chosen.
    """
    require(actor, Right.SEND, event)
    if not chosen:
        raise InputError([Fault("nobody_chosen", _NOBODY, place="chosen")])
    with deed(actor, "guest.invite", event.programme_id) as doing:
        locked = Participant.objects.select_for_update().filter(event=event, key__in=list(chosen)[:5000])
        list(locked.order_by("key").values_list("key", flat=True))
        found = sort_out(event, chosen)
        for participant in found.reached:
            send_link(participant)
        doing.about(event, first=len(found.first), again=len(found.again))
        if found.reached:
            start_job("send_mail", actor, event=event)
        else:
            doing.drop()
    return found


def send_link(participant: Participant) -> Mail | None:
    """Make a guest's link, end their earlier ones, queue and return the mail; inside a verb's transaction."""
    event, now = participant.event, timezone.now()
    again = participant.state != ParticipantState.IMPORTED
    Link.objects.filter(participant=participant, purpose=LinkPurpose.CONFIRM, used=None, revoked=None).update(
        revoked=now
    )
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        purpose=LinkPurpose.CONFIRM, digest=token_digest(token), participant=participant, expires=now + LASTS
    )
    if not again:
        Participant.objects.filter(pk=participant.pk).update(state=ParticipantState.INVITED, version=F("version") + 1)
    language = language_of(participant.person.language)
    values = values_for(event, participant, link_address(token, language), now)
    return queue_mail("confirm_again" if again else "confirm", values, event=event, participant=participant)


def link_address(token: str, language: Language) -> str:
    """Return where a confirm link leads."""
    return f"{settings.DUIJIE.base_url}{reverse('confirm', kwargs={'token': token})}?lang={language}"


def values_for(event: Event, participant: Participant, link: str, now: datetime) -> dict[str, str]:
    """Return what the placeholders of the two mails stand for."""
    language = language_of(participant.person.language)
    return {
        "name": shown_name(participant.person, language),
        "hosts": hosts_of(event, language),
        "event": event.name.of(language),
        "date": _day(event.date, language),
        "link": link,
        "until": _day((now + LASTS).astimezone(ZoneInfo(event.timezone)).date(), language),
    }


def hosts_of(event: Event, language: Language) -> str:
    """Return the names of the hosts, joined."""
    hosts = [host.name.of(language) for host in Host.objects.filter(programme=event.programme_id)]
    return _AND.of(language).join(name for name in hosts if name) or _HOSTS.of(language)


def _day(at: date, language: Language) -> str:
    return f"{at.day} {at:%B} {at.year}" if language == "en" else f"{at.year}年{at.month}月{at.day}日"
