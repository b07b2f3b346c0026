"""Whose cooperations a member of staff may see and follow: all, or for a reviewer those with a party of their side."""

from __future__ import annotations

from duijie.actions.refusal import not_allowed, not_found
from duijie.actions.rights import Actor, Right, require_person
from duijie.store.models import Cooperation, CooperationParty, Event


def sides_open_to(actor: Actor, right: Right, event: Event) -> frozenset[str] | None:
    """Return the sides whose cooperations an actor may see or follow at an event; None: all.

    Raises:
        Refused: none at all.
    """
    programme = event.programme_id
    if not actor.may(right, programme, event.key):
        raise not_allowed()
    grants = [one for one in actor.grants if one.programme == programme and one.event in {None, event.key}]
    # a grant for any side lets through a side that does not exist
    if actor.may(right, programme, event.key, "?"):
        return None
    return frozenset(one.side for one in grants if one.side and actor.may(right, programme, event.key, one.side))


def may_reach(actor: Actor, right: Right, cooperation: Cooperation) -> bool:
    """Return whether an actor's role reaches a cooperation: by the side of one of its parties, or of any."""
    programme, event = cooperation.programme_id, cooperation.event_id
    if actor.may(right, programme, event, "?"):
        return True
    sides = cooperation.parties.values_list("side", flat=True)
    return any(side and actor.may(right, programme, event, side) for side in sides)


def require_reach(actor: Actor, right: Right, cooperation: Cooperation) -> None:
    """Do nothing for an actor whose role reaches a cooperation.

    Raises:
        Refused: it does not; a cooperation of another side reads like none.
    """
    if not actor.may(right, cooperation.programme_id, cooperation.event_id):
        raise not_allowed()
    if not may_reach(actor, right, cooperation):
        raise not_found()


def require_party(actor: Actor, cooperation: Cooperation, party: CooperationParty) -> None:
    """Do nothing for an actor who may speak for a party of a cooperation.

    Raises:
        Refused: they may not, or it is no party of it.
    """
    if party.cooperation_id != cooperation.key or party.person_id is None:
        raise not_found()
    require_person(actor, party.person_id)
