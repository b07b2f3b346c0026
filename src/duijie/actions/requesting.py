"""Requests 邀约: who is asked answers once; what nobody answers runs out and frees its place."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import Refused, not_found
from duijie.actions.rights import INSTALLATION, Actor, require_person
from duijie.actions.wishing import pair
from duijie.engine.text import Text
from duijie.store.models import Participant, ParticipantState, Request, RequestState, Strength, Wish

_WHY: Final = {
    RequestState.ACCEPTED: Text(
        "This request is already accepted; you both said yes. Nothing was changed.",
        "这项邀约之前已接受，双方都已同意，没有改动。",
        "這項邀約之前已接受，雙方都已同意，沒有改動。",
    ),
    RequestState.DECLINED: Text(
        "This request was declined before. Nothing was changed; to meet them after all, choose them yourself.",
        "这项邀约之前已婉拒，没有改动。如果改变主意，您可以主动选择对方。",
        "這項邀約之前已婉拒，沒有改動。如果改變主意，您可以主動選擇對方。",
    ),
    RequestState.EXPIRED: Text(
        "This request has run out, because nobody answered it in time. To meet them after all, choose them yourself.",
        "这项邀约已过期，因为没有在期限内答复。如仍想洽谈，您可以主动选择对方。",
        "這項邀約已過期，因為沒有在期限內答覆。如仍想洽談，您可以主動選擇對方。",
    ),
    RequestState.WITHDRAWN: Text(
        "This request has been taken back, so there is nothing to answer. Nothing was changed.",
        "对方已撤回这项邀约，无需答复，没有改动。",
        "對方已撤回這項邀約，無需答覆，沒有改動。",
    ),
}


def accept_request(actor: Actor, request: Request, now: datetime | None = None) -> None:
    """Say yes to a request: both are agreed, and whoever asked is told.

    Raises:
        Refused: not theirs, or the request no longer waits: accepted, declined, run out or taken back.
    """
    _answer(actor, request, RequestState.ACCEPTED, now or timezone.now())


def decline_request(actor: Actor, request: Request, now: datetime | None = None) -> None:
    """Say no to a request: the place of whoever asked is free again, and they are told so without a reason.

    Raises:
        Refused: not theirs, or the request no longer waits.
    """
    _answer(actor, request, RequestState.DECLINED, now or timezone.now())


def _answer(actor: Actor, request: Request, answer: RequestState, at: datetime) -> None:
    require_person(actor, request.whom.person_id)
    with deed(actor, f"request.{'accept' if answer == RequestState.ACCEPTED else 'decline'}", _programme(request)) as d:
        guests = pair.lock_guests(request.by_id, request.whom_id)
        fresh = Request.objects.filter(key=request.key).first()
        if fresh is None:
            raise not_found()
        d.about(fresh)
        state = _state_of(fresh, at)
        asker, asked = guests[fresh.by_id], guests[fresh.whom_id]
        if state == RequestState.WAITING and asker.state != ParticipantState.CONFIRMED:
            state = RequestState.WITHDRAWN
        if state != RequestState.WAITING:
            raise Refused(f"request_{state}", _WHY[state])
        Request.objects.filter(key=fresh.key).update(state=answer, answered=at)
        if answer == RequestState.ACCEPTED:
            # Whoever had said no to them before has changed their mind.
            Wish.objects.filter(by=asked, whom=asker, strength=Strength.NO).delete()
        pair.tell_answer(asker, asked, pair.SAID_YES if answer == RequestState.ACCEPTED else pair.SAID_NO)


def _state_of(request: Request, at: datetime) -> RequestState:
    """Return how a request stands: one whose time is up has run out, whether or not the clock's round came by."""
    if request.state == RequestState.WAITING and request.expires <= at:
        return RequestState.EXPIRED
    return RequestState(request.state)


def _programme(request: Request) -> str:
    return request.whom.event.programme_id


def due_expiries(now: datetime) -> int:
    """End the requests that nobody answered in time and tell whoever asked; return how many."""
    waiting = Request.objects.filter(state=RequestState.WAITING, expires__lte=now).order_by("expires", "key")
    return sum(_expire(request, now) for request in waiting.select_related("event"))


def _expire(request: Request, now: datetime) -> bool:
    with deed(INSTALLATION, "request.expire", request.event.programme_id) as doing:
        guests = pair.lock_guests(request.by_id, request.whom_id)
        left = Request.objects.filter(key=request.key, state=RequestState.WAITING, expires__lte=now)
        if not left.update(state=RequestState.EXPIRED, answered=now):
            doing.drop()  # answered or taken back in the meantime
            return False
        doing.about(request)
        asker = guests[request.by_id]
        if asker.state == ParticipantState.CONFIRMED:
            pair.tell_answer(asker, guests[request.whom_id], pair.TOO_LATE)
        return True


def end_all_of(guest: Participant, at: datetime) -> int:
    """Withdraw every open request of and to a guest who no longer comes, and tell those who had agreed.

    Call it inside the verb's transaction. Returns how many requests ended.
    """
    open_states = (RequestState.WAITING, RequestState.ACCEPTED)
    rows = Request.objects.filter(Q(by=guest) | Q(whom=guest), event=guest.event_id, state__in=open_states)
    pairs = list(rows.values_list("by_id", "whom_id"))
    guests = pair.lock_guests(guest.key, *(key for both in pairs for key in both))
    agreed = set()
    for request in rows.order_by("key"):
        if request.state == RequestState.ACCEPTED:
            agreed.add(request.by_id if request.whom_id == guest.key else request.whom_id)
    ended = rows.update(state=RequestState.WITHDRAWN, answered=at)
    for key in sorted(agreed & guests.keys()):
        if guests[key].state == ParticipantState.CONFIRMED:
            pair.tell_answer(guests[key], guests[guest.key], pair.TAKEN_BACK)
    return ended
