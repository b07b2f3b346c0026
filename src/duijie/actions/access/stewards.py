"""Acting for somebody: a transfer office, an assistant, a delegation's leader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from duijie.actions.access.links import check_address, make_link
from duijie.actions.access.members import account_for
from duijie.actions.access.slowing import TryKind, begin_try
from duijie.actions.deed import deed
from duijie.actions.mailing import queue_mail
from duijie.actions.refusal import Refused, not_allowed
from duijie.actions.rights import Actor
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Account, Event, Participant, ParticipantState, Person, Steward
from duijie.store.sealing import mail_digest

MOST: Final = 5
_LINK_LASTS: Final = timedelta(days=7)
_NO_NAME: Final = Text("Please give their name.", "请填写对方姓名。", "請填寫對方姓名。")
_OWN: Final = Text(
    "This is your own address: you act for yourself anyway.",
    "这是您自己的邮箱，您本来就可以操作。",
    "這是您自己的電郵，您本來就可以操作。",
)
_ALREADY: Final = Text(
    "They may act for you already. Nothing was changed.",
    "对方已经可以代您操作，数据没有改动。",
    "對方已經可以代您操作，資料沒有改動。",
)
_MOST: Final = Text(
    "At most {n} people may act for you at a time. End one of them first.",
    "最多只能有 {n} 人代您操作，请先结束其中一位。",
    "最多只能有 {n} 人代您操作，請先結束其中一位。",
)


def in_force() -> Q:
    """Return the condition that a stewardship holds now."""
    return Q(until=None) | Q(until__gt=timezone.now())


def stewards_of(person: Person) -> QuerySet[Steward]:
    """Return who may act for a person now."""
    return Steward.objects.select_related("account").filter(in_force(), person=person).order_by("since", "key")


@dataclass(frozen=True, slots=True)
class Charge:
    """Somebody an account may act for, at one event."""

    participant: Participant
    own: bool


def charges_of(account: Account) -> list[Charge]:
    """Return at whose events an account may act, its own first; one query."""
    mine = Q(person__account=account)
    stewarded = Q(person__in=Steward.objects.filter(in_force(), account=account).values("person"))
    rows = (
        Participant.objects.select_related("person", "event", "event__programme", "side")
        .filter(mine | stewarded, state=ParticipantState.CONFIRMED, person__erased=None)
        .order_by("-event__date", "person__search", "key")
    )
    charges = [Charge(row, row.person.account_id == account.key) for row in rows]
    return sorted(charges, key=lambda charge: not charge.own)


def add_steward(actor: Actor, person: Person, address: str, name: str, client: str) -> Steward:
    """Let somebody act for ``person``; they are told by mail, with a link that signs them in.

    The answer is the same whether or not the address is known here, and the name shown is the one typed.

    Raises:
        Refused: the actor is not this person themselves, or enough people act for them.
        TooManyTries: too many were added today.
        InputError: address or name are missing or wrong.
    """
    _require_self(actor, person)
    words, called = check_address(address), " ".join(name.split())
    if not called or len(called) > 120:
        raise InputError([Fault("steward_name", _NO_NAME, place="name")])
    if person.account is not None and mail_digest(words) == person.account.mail_digest:
        raise InputError([Fault("steward_own", _OWN, place="mail")])
    begin_try(TryKind.STEWARD, actor.account, client)
    with deed(actor, "access.add_steward", person.programme_id) as doing:
        Person.objects.select_for_update().get(key=person.key)
        account = account_for(words, called)
        present = list(stewards_of(person))
        if any(row.account_id == account.key for row in present):
            raise InputError([Fault("steward_already", _ALREADY, place="mail")])
        if len(present) >= MOST:
            raise Refused("steward_most", _MOST.fill(n=MOST))
        made = Steward.objects.create(person=person, account=account, called=called)
        doing.about(made, person=person.key)
        link = make_link(account, _LINK_LASTS, wanted="/account")
        queue_mail("steward_added", {"name": called, "person": person.name, "link": link}, account=account)
    return made


def end_steward(actor: Actor, steward: Steward) -> None:
    """End somebody's acting at once: by the person themselves, or by the steward.

    Raises:
        Refused: the actor is neither.
    """
    if actor.account != steward.account_id:
        _require_self(actor, steward.person)
    with deed(actor, "access.end_steward", steward.person.programme_id) as doing:
        doing.about(steward, person=steward.person_id)
        ended = Steward.objects.filter(in_force(), key=steward.key).update(until=timezone.now())
        if not ended:
            doing.drop()


def act_for(actor: Actor, account: Account, participant: Participant) -> Event:
    """Begin to act for a participant (or go back to one's own); return at which event.

    Raises:
        Refused: nobody made the actor a steward of them, or no more.
    """
    if actor.account != account.key:
        raise not_allowed()
    charge = next((row for row in charges_of(account) if row.participant.key == participant.key), None)
    if charge is None:
        raise not_allowed()
    with deed(actor, "access.act_for", participant.event.programme_id) as doing:
        doing.about(participant)
        if charge.own:
            doing.drop()
    return participant.event


def _require_self(actor: Actor, person: Person) -> None:
    """A steward cannot make further stewards: only the person's own account can."""
    if not actor.account or person.account_id != actor.account:
        raise not_allowed()
