"""The phone list: who is to be called, with numbers, for print and screen; only with the right to call."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from duijie.actions.nudging import put_on_phone_list, record_call
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Participant
from duijie.store.queries.today import Group
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.today.page import guests_address
from duijie.web.rendering import render
from duijie.web.scope import Scope

_ADDED: Final = Text("On the phone list: {n} more.", "已放进电话清单：{n} 人。", "已放進電話清單：{n} 人。")
_CALLED: Final = Text("The call is recorded.", "通话已记下。", "通話已記下。")


def phone_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show everybody on the phone list."""
    rows = (
        Participant.objects.filter(event=scope.the_event, phone_list=True)
        .select_related("person__organisation", "side")
        .order_by("person__search", "key")
    )
    people = [(row, face(row, scope.language), row.person.phone) for row in rows]
    return render(request, scope, "organiser/today/phone.html", nav=nav(scope, "today"), people=people)


def phone_list_form(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Put the ticked guests on the list."""
    changed = put_on_phone_list(scope.actor, scope.the_event, request.POST.getlist("chosen"))
    flash.say(request, "ok" if changed else "warn", _ADDED.fill(n=changed))
    group = request.POST.get("group", "")
    if group in set(Group):
        return HttpResponseRedirect(guests_address(scope, Group(group)))
    return _phone(scope)


def call_form(request: HttpRequest, scope: Scope, participant: str) -> HttpResponse:
    """Record that a guest was called, or take them off the list uncalled."""
    row = Participant.objects.filter(event=scope.the_event, key=participant).select_related("event").first()
    if row is None:
        raise not_found()
    if request.POST.get("off"):
        put_on_phone_list(scope.actor, scope.the_event, [row.key], on=False)
    else:
        record_call(scope.actor, row, request.POST.get("note", "").strip())
        flash.say(request, "ok", _CALLED)
    return _phone(scope)


def _phone(scope: Scope) -> HttpResponse:
    return redirect("phone-list", programme=scope.the_programme.slug, event=scope.the_event.slug)
