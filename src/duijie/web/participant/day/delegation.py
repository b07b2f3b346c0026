"""The schedule book of a delegation, for its leader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from duijie.actions.feeding import book_pdf
from duijie.actions.refusal import not_found
from duijie.store.faces import face
from duijie.store.queries.schedules import delegation_led_by, members_of, schedules_of
from duijie.store.queries.visible import day_of, shown_guest
from duijie.web.rendering import render
from duijie.web.scope import Scope


def book_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the members' days one below the other."""
    event = scope.the_event
    delegation = delegation_led_by(scope.the_participant)
    if delegation is None:
        raise not_found()
    members = members_of(delegation)
    days = schedules_of(event, members, day_of(event, timezone.now()))
    book = [
        (
            face(one.guest, scope.language),
            [(visit, tuple(shown_guest(other, scope.language) for other in visit.others)) for visit in one.kept],
        )
        for one in days
    ]
    return render(
        request,
        scope,
        "participant/day/delegation.html",
        nav_current="today",
        delegation=delegation,
        book=book,
    )


def book(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the members' schedules as one file, a sheet each."""
    del request
    answer = HttpResponse(book_pdf(scope.actor, scope.the_participant), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{scope.the_event.slug}-delegation.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
