"""Consent: given and taken back, each an entry of its own that is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from duijie.actions.deed import deed
from duijie.actions.refusal import Refused
from duijie.actions.rights import Actor, require_person
from duijie.engine.text import Language, Text
from duijie.store.models import Consent, Event, Host, Notice, Participant, Person, Programme, Side


class Purpose(StrEnum):
    """What a person agrees to, each by itself."""

    PARTICIPATION = "participation"
    LISTING = "listing"
    SUGGESTIONS = "automated_suggestions"
    CROSS_BORDER = "cross_border"


GUESTS_OF_SIDE: Final = "guests:"
_NO_NOTICE: Final = Text(
    "The programme has no notice on how data are used, so nobody can agree to it. Ask the organisers.",
    "本计划尚未发布资料使用说明，因此无法记录同意。请联系主办方。",
    "本計劃尚未發佈資料使用說明，因此無法記錄同意。請聯絡主辦方。",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one consent stands: ``at`` the latest entry, None: never asked."""

    given: bool
    at: datetime | None
    notice: int | None


def current_notice(programme: Programme) -> Notice:
    """Return the notice that holds.

    Raises:
        Refused: the programme has none.
    """
    notice = Notice.objects.filter(programme=programme).order_by("-version").first()
    if notice is None:
        raise Refused("no_notice", _NO_NOTICE)
    return notice


def standing(person: Person) -> Mapping[tuple[str, str], Standing]:
    """Return how each consent of a person stands: (purpose, recipient) → standing; one query."""
    found = {}
    rows = Consent.objects.filter(person=person).select_related("notice").order_by("at", "key")
    for row in rows:
        found[row.purpose, row.recipient] = Standing(row.given, row.at, row.notice.version)
    return found


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody across the border who would receive data: a host there, or the guests of that side."""

    code: str
    name: Text


def recipients(event: Event, side: Side | None) -> tuple[Recipient, ...]:
    """Return everybody of another side who would receive the data of a guest of ``side``; two queries."""
    sides = [one for one in event.programme.sides.all() if side is None or one.key != side.key]
    guests = Text("Guests of {side}", "{side}方的嘉宾", "{side}方的嘉賓")
    found = [Recipient(f"{GUESTS_OF_SIDE}{one.code}", guests.fill(side=one.name)) for one in sides]
    hosts = Host.objects.filter(programme=event.programme_id, side__in=sides)
    return (*found, *(Recipient(f"host:{host.key}", host.name) for host in hosts))


def sides_agreed_to(person: Person) -> list[str]:
    """Return the codes of the sides whose guests may have a person's data, by consents that stand."""
    return sorted(
        recipient.removeprefix(GUESTS_OF_SIDE)
        for (purpose, recipient), how in standing(person).items()
        if purpose == Purpose.CROSS_BORDER and how.given and recipient.startswith(GUESTS_OF_SIDE)
    )


def record(
    person: Person,
    notice: Notice,
    purpose: Purpose,
    given: bool,
    *,
    language: Language,
    channel: str,
    recipient: str = "",
    by: str = "",
) -> Consent:
    """Write one entry; for verbs that are already under way (see :func:`set_consent`)."""
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        recipient=recipient,
        given=given,
        notice=notice,
        notice_digest=notice.digest,
        language=language,
        channel=channel,
        by=by,
    )


def set_consent(
    actor: Actor, participant: Participant, purpose: Purpose, given: bool, language: Language, recipient: str = ""
) -> None:
    """Give or take back one consent; what stands already is not written again."""
    require_person(actor, participant.person_id)
    programme = participant.event.programme
    with deed(actor, "consent.give" if given else "consent.withdraw", programme.key) as doing:
        doing.about(participant, purpose=str(purpose), recipient=recipient)
        now = standing(participant.person).get((purpose, recipient))
        if now is not None and now.given == given:
            doing.drop()
            return
        if now is None and not given:
            doing.drop()
            return
        notice = current_notice(programme)
        record(
            participant.person,
            notice,
            purpose,
            given,
            language=language,
            channel="page",
            recipient=recipient,
            by=actor.account,
        )
        if purpose is Purpose.CROSS_BORDER:
            Participant.objects.filter(pk=participant.pk).update(abroad=sides_agreed_to(participant.person))
        if purpose is Purpose.SUGGESTIONS:
            Participant.objects.filter(pk=participant.pk).update(suggestions_off=not given)
