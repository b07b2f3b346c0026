"""Asking on the spot: who else is free, one tap to ask, and answering those who ask."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.refusal import Refused, not_found
from duijie.actions.replanning import OnTheSpot, accept_on_the_spot, ask_on_the_spot
from duijie.actions.replanning.on_the_spot import MESSAGE_LENGTH, is_day
from duijie.actions.requesting import decline_request
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Participant, Request, RequestState
from duijie.store.queries import visible
from duijie.store.queries.free_now import free_now, spot_asked, spot_requests
from duijie.web import flash
from duijie.web.participant.wishes.showing import place, subtitle
from duijie.web.rendering import render
from duijie.web.scope import Scope

MOST_SHOWN: Final = 20
_DECLINED: Final = Text(
    "You declined; they are told without a reason.", "已婉拒，对方只会得知结果。", "已婉拒，對方只會得知結果。"
)


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show who asks this guest, who else is free, and what became of the guest's own requests."""
    me, now = scope.the_participant, timezone.now()
    open_now = is_day(scope.the_event, now)
    free = free_now(me, now, scope.language) if open_now else []
    every = request.GET.get("all") == "1"
    asked = spot_asked(me)
    return render(
        request,
        scope,
        "participant/standby/spot.html",
        nav_current="today",
        place=place(scope),
        open_now=open_now,
        waiting=[(one, visible.shown_guest(one.by, scope.language)) for one in spot_requests(me, now)],
        free=free if every else free[:MOST_SHOWN],
        more=0 if every else len(free) - len(free[:MOST_SHOWN]),
        asked=[(visible.shown_guest(one.whom, scope.language), _state(one), one) for one in asked],
        most=MESSAGE_LENGTH,
        words_beside=lambda one: subtitle(one, scope.language),
    )


def _state(request: Request) -> str:
    late = request.state == RequestState.WAITING and request.expires <= timezone.now()
    return str(RequestState.EXPIRED if late else request.state)


def ask(request: HttpRequest, scope: Scope, guest: str) -> HttpResponse:
    """Ask somebody with one tap, and a few words if the guest likes."""
    rows = Participant.objects.select_related("person", "event")
    whom = rows.filter(key=guest, event=scope.the_event).first()
    if whom is None:
        raise not_found()
    try:
        done = ask_on_the_spot(scope.actor, scope.the_participant, whom, request.POST.get("message", "")[:1000])
    except InputError as wrong:
        flash.say(request, "bad", wrong.faults[0].text)
        return _back(scope)
    except Refused as refusal:
        return _refused(request, scope, refusal)
    return _said(request, scope, done)


def accept(request: HttpRequest, scope: Scope, asked: str) -> HttpResponse:
    """Say yes: the meeting is placed at once where there is room."""
    row = _request(scope, asked)
    try:
        done = accept_on_the_spot(scope.actor, row)
    except Refused as refusal:
        return _refused(request, scope, refusal)
    return _said(request, scope, done)


def decline(request: HttpRequest, scope: Scope, asked: str) -> HttpResponse:
    """Say no."""
    row = _request(scope, asked)
    try:
        decline_request(scope.actor, row)
    except Refused as refusal:
        return _refused(request, scope, refusal)
    flash.say(request, "ok", _DECLINED)
    return _back(scope)


def _request(scope: Scope, key: str) -> Request:
    """Return a request on the spot to this guest; somebody else's does not exist for them."""
    rows = Request.objects.select_related("whom__event", "whom__person", "event")
    found = rows.filter(key=key, event=scope.the_event, whom=scope.the_participant, on_the_spot=True).first()
    if found is None:
        raise not_found()
    return found


def _said(request: HttpRequest, scope: Scope, done: OnTheSpot) -> HttpResponse:
    settled = done.meeting is not None or done.request.state == RequestState.WAITING
    flash.say(request, "ok" if settled else "warn", done.said)
    return _back(scope)


def _refused(request: HttpRequest, scope: Scope, refusal: Refused) -> HttpResponse:
    if refusal.status in {403, 404}:
        raise refusal
    flash.say(request, "bad", refusal.text)
    return _back(scope)


def _back(scope: Scope) -> HttpResponse:
    return redirect(reverse("my-spot", kwargs=place(scope)))
