"""The places that came free and are offered to a guest: yes or no thanks, while the time runs."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.refusal import Refused, not_found
from duijie.actions.replanning import accept_standby, decline_standby
from duijie.engine.text import Text
from duijie.store.models import Participant, StandbyOffer, StandbyState
from duijie.store.queries import visible
from duijie.store.queries.standby import offers_to
from duijie.web import flash
from duijie.web.participant.wishes.showing import place, subtitle
from duijie.web.rendering import render
from duijie.web.scope import Scope

_DECLINED: Final = Text(
    "You declined; the place goes to somebody else. Your day stays as it is.",
    "已谢绝，这个位置会转给其他人，您的日程不变。",
    "已謝絕，這個位置會轉給其他人，您的日程不變。",
)


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the offers that stand, and what became of earlier ones."""
    me, now = scope.the_participant, timezone.now()
    rows = offers_to(me)
    standing = [row for row in rows if row.state == StandbyState.OFFERED and row.expires > now]
    return render(
        request,
        scope,
        "participant/standby/offers.html",
        nav_current="today",
        place=place(scope),
        offers=[(row, _other(row, me, scope)) for row in standing],
        before=[(row, _other(row, me, scope), _state(row)) for row in rows if row not in standing],
        mine=me.key,
        now=now,
        words_beside=lambda one: subtitle(one, scope.language),
    )


def _other(offer: StandbyOffer, me: Participant, scope: Scope) -> visible.ShownGuest:
    other = offer.other if offer.one_id == me.key else offer.one
    return visible.shown_guest(other, scope.language)


def _state(offer: StandbyOffer) -> str:
    """Return how an offer ended; one whose time is up has ended, whether or not the clock's round came by."""
    return StandbyState.EXPIRED if offer.state == StandbyState.OFFERED else offer.state


def accept(request: HttpRequest, scope: Scope, offer: str) -> HttpResponse:
    """Say yes."""
    row = _offer(scope, offer)
    try:
        answer = accept_standby(scope.actor, row, scope.the_participant)
    except Refused as refusal:
        return _refused(request, scope, refusal)
    flash.say(request, "warn" if answer.state == StandbyState.WITHDRAWN else "ok", answer.said)
    return _back(scope)


def decline(request: HttpRequest, scope: Scope, offer: str) -> HttpResponse:
    """Say no thanks."""
    row = _offer(scope, offer)
    try:
        decline_standby(scope.actor, row, scope.the_participant)
    except Refused as refusal:
        return _refused(request, scope, refusal)
    flash.say(request, "ok", _DECLINED)
    return _back(scope)


def _offer(scope: Scope, key: str) -> StandbyOffer:
    """Return an offer to this guest; somebody else's does not exist for them."""
    rows = StandbyOffer.objects.select_related("event__programme", "slot", "table")
    found = rows.filter(key=key, event=scope.the_event).first()
    if found is None or scope.the_participant.key not in {found.one_id, found.other_id}:
        raise not_found()
    return found


def _refused(request: HttpRequest, scope: Scope, refusal: Refused) -> HttpResponse:
    if refusal.status in {403, 404}:
        raise refusal
    flash.say(request, "bad", refusal.text)
    return _back(scope)


def _back(scope: Scope) -> HttpResponse:
    return redirect(reverse("my-standby", kwargs=place(scope)))
