"""Who introduces whom, whom to thank for it, and proposing in a guest's name."""

from __future__ import annotations

from collections import Counter
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.introducing import REASON_LENGTH, withdraw_introduction
from duijie.actions.refusal import Refused, not_found
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Introduction, Participant
from duijie.store.queries.introductions import all_of, credits_at
from duijie.store.queries.visible import day_of, takers
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.participant.introductions.proposing import FIELDS, SENT, Draft, propose
from duijie.web.participant.wishes.showing import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_CHOOSE: Final = Text("Choose who introduces them.", "请选择引荐人。", "請選擇引薦人。")
_TAKEN_BACK: Final = Text("The introduction is taken back.", "引荐已撤回。", "引薦已撤回。")


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the introductions of the event, with counts and credits; who said no is not among it."""
    rows = all_of(scope.the_event)
    return render(
        request,
        scope,
        "organiser/introductions/introductions.html",
        nav=nav(scope, "suggestions"),
        place=place(scope),
        rows=[(one, _name(one.one, scope), _name(one.other, scope)) for one in rows],
        counts=Counter(one.state for one in rows),
        credits=credits_at(scope.the_event),
    )


def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the form, and take it."""
    event = scope.the_event
    rows = takers(event, day_of(event, timezone.now())).select_related("person__organisation", "side")
    guests = {row.key: row for row in rows.order_by("person__organisation__search", "person__search", "key")}
    draft = Draft({name: request.GET.get(name, "")[:16] for name in FIELDS})
    if request.method == "POST":
        connector = guests.get(request.POST.get("connector", ""))
        typed = {name: request.POST.get(name, "")[: 3 * REASON_LENGTH] for name in FIELDS}
        sent = Draft(typed, {"connector": _CHOOSE}, 400)
        done = propose(scope, request.POST.dict(), guests, connector) if connector is not None else sent
        if done is None:
            flash.say(request, "ok", SENT)
            return redirect(reverse("introductions", kwargs=place(scope)))
        draft = done
    return render(
        request,
        scope,
        "organiser/introductions/new.html",
        status=draft.status,
        nav=nav(scope, "suggestions"),
        place=place(scope),
        options=[(key, _name(row, scope)) for key, row in guests.items()],
        draft=draft,
        most=REASON_LENGTH,
    )


def withdraw(request: HttpRequest, scope: Scope, introduction: str) -> HttpResponse:
    """Take one back."""
    row = Introduction.objects.select_related("event").filter(key=introduction, event=scope.the_event).first()
    if row is None:
        raise not_found()
    try:
        withdraw_introduction(scope.actor, row)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        flash.say(request, "bad", refusal.text)
    else:
        flash.say(request, "ok", _TAKEN_BACK)
    return redirect(reverse("introductions", kwargs=place(scope)))


def _name(row: Participant, scope: Scope) -> str:
    seen = face(row, scope.language)
    return " · ".join(part for part in (seen.organisation, seen.shown_name) if part)
