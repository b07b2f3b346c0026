"""The introductions a guest got, with yes and no, and those they made."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from duijie.actions.introducing import answer_introduction, kind_words, withdraw_introduction
from duijie.actions.refusal import Refused, not_found
from duijie.engine.text import Text
from duijie.store.models import Introduction, IntroductionState
from duijie.store.queries.introductions import got_by, made_by
from duijie.store.queries.visible import shown_guest
from duijie.web import flash
from duijie.web.participant.wishes.showing import place, subtitle
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SAID: Final = {
    IntroductionState.PROPOSED: Text(
        "Your yes is noted. Who it is is shown once the other has said yes too.",
        "已记录您的同意。对方也同意后，会互相公开身份。",
        "已記錄您的同意。對方也同意後，會互相公開身份。",
    ),
    IntroductionState.ACCEPTED: Text(
        "You have both said yes. Here is whom you are introduced to.",
        "双方都已同意，现已公开身份。",
        "雙方都已同意，現已公開身份。",
    ),
    IntroductionState.DECLINED: Text(
        "Declined. Nobody is told that it was you.",
        "已婉拒，不会有人知道是您。",
        "已婉拒，不會有人知道是您。",
    ),
    IntroductionState.EXPIRED: Text(
        "This introduction has ended, so there is nothing to answer. Nothing was changed.",
        "这项引荐已结束，无需答复，没有改动。",
        "這項引薦已結束，無需答覆，沒有改動。",
    ),
}
_TAKEN_BACK: Final = Text("The introduction is taken back.", "引荐已撤回。", "引薦已撤回。")


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show what came to the guest and what they made."""
    me, language = scope.the_participant, scope.language
    event = scope.the_event
    got = []
    for one in got_by(me):
        one.hidden.event = event
        got.append(
            {
                "own": one,
                "connector": shown_guest(one.connector, language) if one.connector else None,
                "kind": kind_words(one.hidden, language),
                "other": shown_guest(one.other, language) if one.other else None,
            }
        )
    return render(
        request,
        scope,
        "participant/introductions/introductions.html",
        nav_current="me",
        place=place(scope),
        got=got,
        made=[(one, shown_guest(one.one, language), shown_guest(one.other, language)) for one in made_by(me)],
        words_beside=lambda one: subtitle(one, language),
    )


def answer(request: HttpRequest, scope: Scope, introduction: str) -> HttpResponse:
    """Say yes or no."""
    row = _row(scope, introduction)
    try:
        state = answer_introduction(scope.actor, row, request.POST.get("said") == "yes")
    except Refused as refusal:
        return _refused(request, scope, refusal)
    flash.say(request, "warn" if state == IntroductionState.EXPIRED else "ok", _SAID[state])
    return _back(scope)


def withdraw(request: HttpRequest, scope: Scope, introduction: str) -> HttpResponse:
    """Take one back that the guest has made."""
    row = _row(scope, introduction)
    try:
        withdraw_introduction(scope.actor, row)
    except Refused as refusal:
        return _refused(request, scope, refusal)
    flash.say(request, "ok", _TAKEN_BACK)
    return _back(scope)


def _row(scope: Scope, key: str) -> Introduction:
    """Return an introduction this guest is part of; anybody else's does not exist for them."""
    found = Introduction.objects.select_related("event").filter(key=key, event=scope.the_event).first()
    me = scope.the_participant.person_id
    if found is None or me not in {found.one_id, found.other_id, found.connector_id}:
        raise not_found()
    return found


def _refused(request: HttpRequest, scope: Scope, refusal: Refused) -> HttpResponse:
    if refusal.status in {403, 404}:
        raise refusal
    flash.say(request, "bad", refusal.text)
    return _back(scope)


def _back(scope: Scope) -> HttpResponse:
    return redirect(reverse("my-introductions", kwargs=place(scope)))
