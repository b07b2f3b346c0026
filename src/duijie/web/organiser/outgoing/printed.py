"""The printed set: made as a job, taken by staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.printing import SHEETS, open_sheet, printed_sets, start_printing
from duijie.engine.faults import InputError
from duijie.store.models import JobState
from duijie.store.queries.schedules import is_published
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.outgoing.outbox import part_tabs, place
from duijie.web.rendering import render
from duijie.web.scope import Scope


def print_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the printed sets there are; start another."""
    address = reverse("outgoing-print", kwargs=place(scope))
    if request.method == "POST":
        try:
            start_printing(scope.actor, scope.the_event, request.POST.getlist("sheets"))
        except InputError as wrong:
            flash.say(request, "bad", wrong.faults[0].text)
        return HttpResponseRedirect(address)
    sets = printed_sets(scope.the_event)
    return render(
        request,
        scope,
        "organiser/outgoing/print.html",
        nav=nav(scope, "outgoing"),
        pages=part_tabs(scope, "outgoing-print"),
        place=place(scope),
        kinds=list(SHEETS.items()),
        sets=sets,
        running=[one.job for one in sets if one.job.state in (JobState.WAITING, JobState.RUNNING)],
        published=is_published(scope.the_event),
        address=address,
    )


def sheet(request: HttpRequest, scope: Scope, job: str, sheet: str) -> HttpResponse:
    """Send one printed file."""
    del request
    data = open_sheet(scope.actor, scope.the_event, job, sheet)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{scope.the_event.slug}-{sheet}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
