"""The fourth of the thumb bar: what concerns the guest alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from duijie.store.faces import face
from duijie.store.queries.schedules import slots_in_time
from duijie.web.rendering import render
from duijie.web.scope import Scope


def me_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show who the guest is, when they are there, and the ways on."""
    guest = scope.the_participant
    slots = slots_in_time(scope.the_event)
    there = [slot for slot in slots if guest.available is None or slot.code in guest.available]
    return render(
        request,
        scope,
        "participant/me/me.html",
        nav_current="me",
        guest=guest,
        who=face(guest, scope.language),
        there=len(there),
        slots=len(slots),
    )
