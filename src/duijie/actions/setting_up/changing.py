"""The frame of every change of set-up: right, version, transaction, audit entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from duijie.actions.deed import Deed, deed
from duijie.actions.refusal import Refused, changed_meanwhile, not_found
from duijie.actions.rights import Actor, Right, require, require_programme
from duijie.engine.text import Text
from duijie.store.models import Event, Programme

M = TypeVar("M", bound=Model)


@dataclass(slots=True)
class EventChange:
    """A change of an event under way: the event, locked and fresh, and the deed it belongs to."""

    event: Event
    doing: Deed


@dataclass(slots=True)
class ProgrammeChange:
    """A change of a programme under way: the programme, locked and fresh, and the deed it belongs to."""

    programme: Programme
    doing: Deed


class NeedsConfirmationError(Refused):
    """The change would take something away: ``text`` says what. Nothing was changed; ask, then call again."""

    def __init__(self, text: Text) -> None:
        super().__init__("needs_confirmation", text, 409)


@contextmanager
def change_event(actor: Actor, action: str, event: Event, version: int | None) -> Iterator[EventChange]:
    """Open a change of an event's set-up; its version goes up when the change ends well.

    ``version`` is what the form was filled against; None for callers who have just read the event.

    Raises:
        Refused: the actor has no right to set the event up, or it was changed meanwhile.
    """
    require(actor, Right.SET_UP, event)
    with deed(actor, action, event.programme_id) as doing:
        fresh = Event.objects.select_for_update(of=("self",)).select_related("programme").get(key=event.key)
        if version is not None and fresh.version != version:
            raise changed_meanwhile()
        fresh.version += 1
        doing.about(fresh)
        yield EventChange(fresh, doing)
        fresh.save()
        event.version = fresh.version


@contextmanager
def change_programme(
    actor: Actor, action: str, programme: Programme, version: int | None, right: Right = Right.SET_UP
) -> Iterator[ProgrammeChange]:
    """Open a change of what a programme's events share; like :func:`change_event`.

    Raises:
        Refused: the actor does not hold ``right`` in the whole programme, or it was changed meanwhile.
    """
    require_programme(actor, right, programme.key)
    with deed(actor, action, programme.key) as doing:
        fresh = Programme.objects.select_for_update().get(key=programme.key)
        if version is not None and fresh.version != version:
            raise changed_meanwhile()
        fresh.version += 1
        doing.about(fresh)
        yield ProgrammeChange(fresh, doing)
        fresh.save()
        programme.version = fresh.version


def row_of(rows: QuerySet[M], key: str) -> M:
    """Return the row of a key among ``rows``, which name the event or programme it must belong to.

    Raises:
        Refused: there is none, or it is somebody else's.
    """
    found = rows.filter(pk=key).first()
    if found is None:
        raise not_found()
    return found
