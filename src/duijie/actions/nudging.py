"""Reminding guests of what waits for them: by mail at one click, or from a list on the phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.inviting import NO_LINK, send_link
from duijie.actions.inviting import values_for as link_values
from duijie.actions.jobs import start_job
from duijie.actions.mailing import queue_mail
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.faces import language_of, shown_name
from duijie.store.models import Event, Mail, Nudge, Participant
from duijie.store.queries.today import PATIENCE, Group, members

#: The kind of mail that reminds a group. The others are called, or looked at by staff.
MAILS: Final = {
    Group.NO_PROFILE: "nudge_no_profile",
    Group.NO_WISHES: "nudge_no_wishes",
    Group.NO_ANSWER: "nudge_no_answer",
    Group.NOT_CONFIRMED: "confirm_again",
}
_PAGE: Final = {Group.NO_PROFILE: "my-listings", Group.NO_WISHES: "for-you", Group.NO_ANSWER: "requests"}
_NOBODY: Final = Text(
    "Nobody is chosen. Tick the guests to remind; nothing was sent.",
    "没有选中任何人，没有发送。请先勾选要提醒的嘉宾。",
    "沒有選中任何人，沒有發送。請先勾選要提醒的嘉賓。",
)


@dataclass(frozen=True, slots=True)
class Nudged:
    """What became of a reminder. ``waited``: reminded within 48 h; ``no_mail``: no address; ``gone``: no need."""

    sent: tuple[Participant, ...] = ()
    waited: tuple[Participant, ...] = ()
    no_mail: tuple[Participant, ...] = ()
    gone: tuple[Participant, ...] = ()


def sort_out(event: Event, group: Group, chosen: Sequence[str], now: datetime | None = None) -> Nudged:
    """Return who of the chosen would be reminded now, and who not and why."""
    at = now or timezone.now()
    rows = Participant.objects.filter(event=event, key__in=chosen).select_related("person", "side", "event__programme")
    still = set(members(event, group, at).filter(key__in=chosen).values_list("key", flat=True))
    recent = set(
        Nudge.objects.filter(participant__in=rows, about=group, channel="mail", at__gt=at - PATIENCE).values_list(
            "participant_id", flat=True
        )
    )
    found: dict[str, list[Participant]] = {"sent": [], "waited": [], "no_mail": [], "gone": []}
    for row in rows.order_by("person__search", "key"):
        if row.key not in still:
            found["gone"].append(row)
        elif not row.person.mail or row.person.mail_bounced:
            found["no_mail"].append(row)
        else:
            found["waited" if row.key in recent else "sent"].append(row)
    return Nudged(**{name: tuple(people) for name, people in found.items()})


def nudge(actor: Actor, event: Event, group: Group, chosen: Sequence[str]) -> Nudged:
    """Remind the chosen guests of a group by mail; those reminded within 48 hours are left in peace.

    Raises:
        Refused: the actor may not send.
        InputError: nobody is chosen.
    """
    require(actor, Right.SEND, event)
    if not chosen:
        raise InputError([Fault("nobody_chosen", _NOBODY, place="chosen")])
    with deed(actor, "guest.remind", event.programme_id) as doing:
        found = sort_out(event, group, chosen)
        for participant in found.sent:
            mail = _write(event, group, participant)
            Nudge.objects.create(participant=participant, about=group, mail=mail, by=actor.account)
        doing.about(event, group=str(group), count=len(found.sent))
        if found.sent:
            start_job("send_mail", actor, event=event)
        else:
            doing.drop()
    return found


def _write(event: Event, group: Group, participant: Participant) -> Mail | None:
    """Queue a guest's reminder; who has not confirmed gets a link that works, and earlier ones end."""
    if group is Group.NOT_CONFIRMED:
        return send_link(participant)
    return queue_mail(MAILS[group], values_for(event, group, participant), event=event, participant=participant)


def values_for(event: Event, group: Group, participant: Participant) -> dict[str, str]:
    """Return what the placeholders of a group's mail stand for; a confirm link itself is made only when it is sent."""
    if group is Group.NOT_CONFIRMED:
        return link_values(event, participant, NO_LINK.of(language_of(participant.person.language)), timezone.now())
    language = language_of(participant.person.language)
    place = {"programme": event.programme.slug, "event": event.slug}
    page = reverse(_PAGE[group], kwargs=place)
    return {
        "name": shown_name(participant.person, language),
        "event": event.name.of(language),
        "link": settings.DUIJIE.base_url + page,
    }


def put_on_phone_list(actor: Actor, event: Event, chosen: Sequence[str], on: bool = True) -> int:
    """Put guests on the list of those to be called, or take them off; return how many changed."""
    require(actor, Right.CALL, event)
    with deed(actor, "guest.phone_list", event.programme_id) as doing:
        changed = Participant.objects.filter(event=event, key__in=chosen, phone_list=not on).update(phone_list=on)
        doing.about(event, count=changed, on=on)
        if not changed:
            doing.drop()
    return changed


def record_call(actor: Actor, participant: Participant, note: str) -> None:
    """Keep that a guest was called, and what came of it; they leave the phone list."""
    event = participant.event
    require(actor, Right.CALL, event)
    with deed(actor, "guest.call", event.programme_id) as doing:
        doing.about(participant)
        Nudge.objects.create(participant=participant, about="call", channel="phone", note=note[:200], by=actor.account)
        Participant.objects.filter(pk=participant.pk).update(phone_list=False)
