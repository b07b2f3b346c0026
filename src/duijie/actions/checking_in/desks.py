"""Desks 签到台: opened under a name, closed; the words that unlock what a desk's device keeps."""

from __future__ import annotations

import hashlib
from typing import Final

from django.utils import timezone

from duijie.actions.day_changes import note_change
from duijie.actions.deed import deed
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.models import Desk, Event
from duijie.store.sealing import digest

LONGEST_NAME: Final = 60
_SIGNS: Final = "abcdefghjkmnpqrstvwxyz0123456789"
_NO_NAME: Final = Text(
    "Please give the desk a name of at most 60 characters, such as “Main entrance 1”. Nothing was opened.",
    "请给签到台起个名字（不超过 60 字），例如“正门 1 号”。尚未开台。",
    "請給簽到枱起個名字（不超過 60 字），例如「正門 1 號」。尚未開枱。",
)
_TAKEN: Final = Text(
    "A desk called “{name}” is open already. Join it, or choose another name.",
    "“{name}”已经开台。请直接进入，或换个名字。",
    "「{name}」已經開枱。請直接進入，或換個名字。",
)


def open_desk(actor: Actor, event: Event, name: str) -> Desk:
    """Open a desk under a name.

    Raises:
        Refused: the actor may not.
        InputError: there is no name, it is too long, or an open desk has it.
    """
    require(actor, Right.DESK, event)
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME:
        raise InputError([Fault("desk_name", _NO_NAME, place="name")])
    with deed(actor, "desk.open", event.programme_id) as doing:
        Event.objects.select_for_update(no_key=True).get(pk=event.pk)  # two who open the same name at once
        if Desk.objects.filter(event=event, name=called, closed__isnull=True).exists():
            raise InputError([Fault("desk_taken", _TAKEN.fill(name=called), place="name")])
        desk = Desk.objects.create(event=event, name=called, opened_by_id=actor.account or None)
        doing.about(desk)
        note_change(event)
    return desk


def close_desk(actor: Actor, desk: Desk) -> None:
    """Close a desk; what its device still holds may be sent afterwards. A closed one stays closed.

    Raises:
        Refused: the actor may not.
    """
    require(actor, Right.DESK, desk.event)
    with deed(actor, "desk.close", desk.event.programme_id) as doing:
        doing.about(desk)
        if not Desk.objects.filter(pk=desk.pk, closed__isnull=True).update(closed=timezone.now()):
            doing.drop()
            return
        note_change(desk.event)


def desk_passphrase(actor: Actor, desk: Desk) -> str:
    """Return the words that unlock what a desk keeps on its device; made from the installation's key, kept nowhere.

    Sixteen signs in four groups: 75 random bits and a sign that tells a mistyped one (see ``static/js/desk_keep.js``).

    Raises:
        Refused: the actor may not.
    """
    require(actor, Right.DESK, desk.event)
    number = int(digest(desk.key, "desk passphrase"), 16)
    signs = "".join(_SIGNS[number >> (5 * place) & 31] for place in range(15))
    signs += _SIGNS[hashlib.sha256(signs.encode()).digest()[0] & 31]
    return "-".join(signs[place : place + 4] for place in range(0, 16, 4))


def digits_salt(desk: Desk) -> str:
    """Return what a desk's digests of last four digits are salted with: they say nothing at another desk."""
    return digest(desk.key, "desk digits")


def note_list_taken(actor: Actor, desk: Desk) -> None:
    """Remember when a desk took the list to work offline, for the page of desks; the log has no entry of it.

    Raises:
        Refused: the actor may not.
    """
    require(actor, Right.DESK, desk.event)
    Desk.objects.filter(pk=desk.pk).update(snapshot=timezone.now())
