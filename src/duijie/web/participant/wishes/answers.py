"""Requests: what others ask of a guest, what the guest asked, and the one-tap answers."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import requesting
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.store.models import Listing, Participant, Request, RequestState
from duijie.store.queries import listings, suggestions, visible, wishes
from duijie.web import flash
from duijie.web.participant.wishes.showing import place, subtitle
from duijie.web.rendering import render
from duijie.web.scope import Scope

_ACCEPTED = Text(
    "You said yes. The organiser will plan the meeting.",
    "已接受邀约，主办方会安排洽谈时间。",
    "已接受邀約，主辦方會安排洽談時間。",
)
_DECLINED = Text(
    "You declined; they are told without a reason.", "已婉拒，对方只会得知结果。", "已婉拒，對方只會得知結果。"
)


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show what waits for an answer, who is agreed, and what became of this guest's own requests."""
    me, now = scope.the_participant, timezone.now()
    day = visible.day_of(scope.the_event, now)
    waiting = wishes.waiting_with_faces(me, now)
    mine, got = wishes.asked_with_faces(me), wishes.accepted_with_faces(me)
    teasers = _teasers(scope, [one.by for one in waiting], day)
    agreed = {one.whom_id: one.whom for one in mine if one.state == RequestState.ACCEPTED}
    agreed |= {one.by_id: one.by for one in got}
    return render(
        request,
        scope,
        "participant/wishes/requests.html",
        nav_current="suggestions",
        place=place(scope),
        waiting=[(one, visible.shown_guest(one.by, scope.language), teasers.get(one.by_id, [])) for one in waiting],
        agreed=[visible.shown_guest(one, scope.language) for one in agreed.values()],
        asked=[
            (visible.shown_guest(one.whom, scope.language), _state(one, now), one)
            for one in mine
            if one.whom_id not in agreed
        ],
        cap=me.incoming_cap,
        words_beside=lambda one: subtitle(one, scope.language),
    )


def _state(request: Request, now: datetime) -> str:
    """Return how a request stands for whoever made it; one whose time is up has run out already."""
    late = request.state == RequestState.WAITING and request.expires <= now
    return str(RequestState.EXPIRED if late else request.state)


def _teasers(scope: Scope, guests: list[Participant], day: date) -> dict[str, list[tuple[Listing, str]]]:
    """Return the public listings of those who let them be seen, with their language tags; one query."""
    seen = {one.person_id: one.key for one in guests if "listings" in one.shown}
    found: dict[str, list[tuple[Listing, str]]] = {}
    for listing in listings.public_of(scope.the_event, day, seen):
        found.setdefault(seen[listing.person_id], []).append((listing, suggestions.TAGS.get(listing.language, "")))
    return found


def request(request: HttpRequest, scope: Scope, asked: str) -> HttpResponse:
    """Show one request with its answer buttons: where the mail's link leads; looking at it answers nothing."""
    found = _request(scope, asked)
    now = timezone.now()
    day = visible.day_of(scope.the_event, now)
    return render(
        request,
        scope,
        "participant/wishes/request.html",
        nav_current="suggestions",
        place=place(scope),
        asked=found,
        state=_state(found, now),
        guest=visible.shown_guest(found.by, scope.language),
        words_beside=lambda one: subtitle(one, scope.language),
        listings=_teasers(scope, [found.by], day).get(found.by_id, []),
    )


def accept(request: HttpRequest, scope: Scope, asked: str) -> HttpResponse:
    """Say yes."""
    requesting.accept_request(scope.actor, _request(scope, asked))
    flash.say(request, "ok", _ACCEPTED)
    return redirect(reverse("requests", kwargs=place(scope)))


def decline(request: HttpRequest, scope: Scope, asked: str) -> HttpResponse:
    """Say no."""
    requesting.decline_request(scope.actor, _request(scope, asked))
    flash.say(request, "ok", _DECLINED)
    return redirect(reverse("requests", kwargs=place(scope)))


def _request(scope: Scope, key: str) -> Request:
    """Return a request to this guest; somebody else's does not exist for them."""
    rows = Request.objects.select_related("by__person__organisation", "by__side", "whom__event")
    found = rows.filter(key=key, event=scope.the_event, whom=scope.the_participant).first()
    if found is None:
        raise not_found()
    return found
