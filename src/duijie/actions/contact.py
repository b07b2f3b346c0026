"""The one gate to contact data between guests: after both said yes, a channel at a time, until it is taken back.

Every page, feed, export and mail that shows one guest's address to another asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import CharField, Q, Value
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import Actor, require_person
from duijie.actions.transferring import CONTACT, Crossing, note_transfers
from duijie.engine.text import Text
from duijie.store.models import (
    ContactShare,
    Introduction,
    IntroductionState,
    Participant,
    ParticipantState,
    Person,
    Request,
    RequestState,
    Strength,
    Wish,
)

CHANNELS: Final = ("mail", "phone", "wechat")
_NOT_AGREED: Final = Text(
    "Contact data can be shown only after both of you have agreed to meet. Nothing was shown.",
    "双方都同意见面之后，才能让对方看到联系方式。目前没有显示。",
    "雙方都同意見面之後，才能讓對方看到聯絡方式。目前沒有顯示。",
)
_EMPTY: Final = Text(
    "You have not entered this yet. Add it to your card first.",
    "您还没有填写这一项，请先在名片里补上。",
    "您還沒有填寫這一項，請先在名片裏補上。",
)


def agreed_with(participant: Participant) -> frozenset[str]:
    """Return the keys of the guests with whom a guest has agreed to meet, asked or introduced; one query.

    Two who were introduced have agreed until one of them says no.
    """
    asked = Request.objects.filter(
        Q(by=participant) | Q(whom=participant), event=participant.event_id, state=RequestState.ACCEPTED
    ).values_list("by", "whom")
    met = Introduction.objects.filter(event=participant.event_id, state=IntroductionState.ACCEPTED)
    person = participant.person_id
    introduced = (
        Participant.objects.filter(event=participant.event_id)
        .filter(
            Q(person__in=met.filter(one=person).order_by().values("other"))
            | Q(person__in=met.filter(other=person).order_by().values("one"))
        )
        .exclude(wishes__in=Wish.objects.filter(whom=participant, strength=Strength.NO))
        .exclude(wished_by__in=Wish.objects.filter(by=participant, strength=Strength.NO))
        .annotate(mine=Value(participant.key, output_field=CharField()))
        .values_list("mine", "key")
    )
    pairs = asked.order_by().union(introduced.order_by())
    return frozenset(key for pair in pairs for key in pair if key != participant.key)


def contact_shown(viewer: Participant, others: Iterable[Participant]) -> Mapping[str, Mapping[str, str]]:
    """Return what ``viewer`` may see of each other guest: key → channel → address. Two queries, however many.

    ``person`` of the others should be loaded.
    """
    agreed = agreed_with(viewer)
    asked = {
        other.key: other
        for other in others
        if other.key in agreed and other.state == ParticipantState.CONFIRMED and other.event_id == viewer.event_id
    }
    found: dict[str, dict[str, str]] = {}
    shares = ContactShare.objects.filter(by__in=list(asked), whom=viewer, withdrawn__isnull=True).order_by("at", "key")
    for by, channel in shares.values_list("by", "channel"):
        address = value_of(asked[by].person, channel)
        if address:
            found.setdefault(by, {})[channel] = address
    return found


def value_of(person: Person, channel: str) -> str:
    """Return a person's own address of one channel; for the person themselves, and for this gate."""
    assert channel in CHANNELS
    address: str = getattr(person, channel)
    return address


def shared_by(participant: Participant) -> Mapping[str, frozenset[str]]:
    """Return which channels a guest lets whom see: other's key → channels."""
    found: dict[str, set[str]] = {}
    for whom, channel in ContactShare.objects.filter(by=participant, withdrawn__isnull=True).values_list(
        "whom", "channel"
    ):
        found.setdefault(whom, set()).add(channel)
    return {whom: frozenset(channels) for whom, channels in found.items()}


def share_contact(actor: Actor, participant: Participant, other: Participant, channel: str) -> None:
    """Let another guest see one channel.

    Raises:
        Refused: they have not agreed to meet, or the channel is empty.
    """
    require_person(actor, participant.person_id)
    _check(participant, other, channel)
    with deed(actor, "contact.share", participant.event.programme_id) as doing:
        if other.key not in agreed_with(participant):
            raise Refused("not_agreed", _NOT_AGREED)
        if not value_of(participant.person, channel):
            raise Refused("nothing_to_show", _EMPTY)
        _share, new = ContactShare.objects.get_or_create(
            by=participant, whom=other, channel=channel, withdrawn__isnull=True, defaults={}
        )
        doing.about(participant, channel=channel)
        if not new:
            doing.drop()
            return
        note_transfers(participant.event, [Crossing(participant.key, other.key)], CONTACT)


def withdraw_contact(actor: Actor, participant: Participant, other: Participant, channel: str) -> None:
    """Let another guest see a channel no longer; what they have seen cannot be called back."""
    require_person(actor, participant.person_id)
    _check(participant, other, channel)
    with deed(actor, "contact.withdraw", participant.event.programme_id) as doing:
        changed = ContactShare.objects.filter(
            by=participant, whom=other, channel=channel, withdrawn__isnull=True
        ).update(withdrawn=timezone.now())
        doing.about(participant, channel=channel)
        if not changed:
            doing.drop()


def _check(participant: Participant, other: Participant, channel: str) -> None:
    if channel not in CHANNELS or other.event_id != participant.event_id:
        raise not_found()
