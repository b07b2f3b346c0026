"""Delegations 代表团: a group that travels together, as staff keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F

from duijie.actions.deed import deed
from duijie.actions.refusal import not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Delegation, Event, Participant

_NO_NAME: Final = Text(
    "Please write a name in at least one language. What you typed is kept.",
    "请至少用一种语言填写名称。您填的内容已保留。",
    "請至少用一種語言填寫名稱。您填的內容已保留。",
)
_ORDER: Final = Text(
    "They would leave before they arrive. Compare the two days.",
    "离开日期早于到达日期，请核对。",
    "離開日期早於到達日期，請核對。",
)
_NO_LEADER: Final = Text(
    "The leader must be one of its members. Add them first.",
    "团长须是本团成员，请先加入。",
    "團長須是本團成員，請先加入。",
)
_LONG: Final = Text("Please shorten this.", "请缩短。", "請縮短。")


@dataclass(frozen=True, slots=True)
class DelegationGiven:
    """What staff write of a delegation; ``leader``: the key of a member, "" for none yet."""

    name: Text
    leader: str = ""
    arrives: date | None = None
    leaves: date | None = None
    note: str = ""


def save_delegation(
    actor: Actor, event: Event, given: DelegationGiven, delegation: Delegation | None = None
) -> Delegation:
    """Keep a delegation, a new one where none is given; a language without a name takes the one written first.

    Raises:
        Refused: the actor may not, or it is another event's.
        InputError: it has no name, leaves before it arrives, or its leader is no member.
    """
    require(actor, Right.IMPORT, event)
    if delegation is not None and delegation.event_id != event.key:
        raise not_found()
    faults = []
    words = (given.name.en, given.name.zh_hans, given.name.zh_hant)
    if not any(words):
        faults.append(Fault("name_missing", _NO_NAME, place="name"))
    if any(len(one) > 120 for one in words) or len(given.note) > 2000:
        faults.append(Fault("too_long", _LONG, place="name"))
    if given.arrives and given.leaves and given.leaves < given.arrives:
        faults.append(Fault("days_reversed", _ORDER, place="leaves"))
    members = Participant.objects.filter(event=event, delegation=delegation) if delegation else None
    if given.leader and (members is None or not members.filter(key=given.leader).exists()):
        faults.append(Fault("no_member", _NO_LEADER, place="leader"))
    if faults:
        raise InputError(faults)
    with deed(actor, "delegation.save", event.programme_id) as doing:
        row = delegation or Delegation(event=event)
        written = next(one for one in words if one)
        row.name = Text(*(one or written for one in words))
        row.leader_id, row.note = given.leader or None, given.note
        row.arrives, row.leaves = given.arrives, given.leaves
        row.save()
        doing.about(row)
    return row


def add_members(actor: Actor, delegation: Delegation, chosen: Sequence[str]) -> int:
    """Put guests into a delegation; somebody of another one changes over. Return how many changed."""
    event = delegation.event
    require(actor, Right.IMPORT, event)
    with deed(actor, "delegation.add", event.programme_id) as doing:
        rows = Participant.objects.filter(event=event, key__in=chosen).exclude(delegation=delegation)
        keys = sorted(rows.values_list("key", flat=True))
        Delegation.objects.filter(event=event, leader__in=keys).update(leader=None)
        Participant.objects.filter(pk__in=keys).update(delegation=delegation, version=F("version") + 1)
        doing.about(delegation, guests=keys)
        if not keys:
            doing.drop()
    return len(keys)


def remove_member(actor: Actor, delegation: Delegation, guest: str) -> None:
    """Take a guest out of a delegation.

    Raises:
        Refused: the actor may not, or the guest is no member.
    """
    event = delegation.event
    require(actor, Right.IMPORT, event)
    with deed(actor, "delegation.remove", event.programme_id) as doing:
        changed = Participant.objects.filter(event=event, key=guest, delegation=delegation).update(
            delegation=None, version=F("version") + 1
        )
        if not changed:
            raise not_found()
        Delegation.objects.filter(pk=delegation.pk, leader=guest).update(leader=None)
        doing.about(delegation, guest=guest)


def dissolve(actor: Actor, delegation: Delegation) -> None:
    """Take a delegation apart; its members stay guests."""
    require(actor, Right.IMPORT, delegation.event)
    with deed(actor, "delegation.dissolve", delegation.event.programme_id) as doing:
        doing.about(delegation)
        Participant.objects.filter(delegation=delegation).update(delegation=None, version=F("version") + 1)
        Delegation.objects.filter(pk=delegation.pk).delete()
