"""The organiser's view over all suggestions: the computation, the figures, guests to pick, guests without any."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import jobs, suggesting
from duijie.actions.refusal import Refused, not_found
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Job, JobState
from duijie.store.queries import suggestions, visible
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 30
_STOPPED: Final = Text(
    "Stopping. The lists stay as they were.", "正在停止，原有推荐保持不变。", "正在停止，原有推薦保持不變。"
)


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the last computation, the figures and the guests; ``q`` looks for a firm or person in any script."""
    event = scope.the_event
    words = request.GET.get("q", "")[:80].strip()
    rows = suggestions.guests_for_staff(event, words)
    total = rows.count()
    given = request.GET.get("page", "")
    last = max(1, -(-total // SIZE))
    number = min(last, max(1, int(given))) if given.isascii() and given.isdigit() and len(given) < 7 else 1
    guests = list(rows[(number - 1) * SIZE : number * SIZE])
    found = suggestions.rows_for_staff(guests)
    return render(
        request,
        scope,
        "organiser/suggestions/overview.html",
        nav=nav(scope, "suggestions"),
        place=place(scope),
        rows=[(row, face(row.guest, scope.language)) for row in found],
        q=words,
        first=(number - 1) * SIZE + 1,
        total=total,
        before=_address(request, scope, number - 1) if number > 1 else "",
        after=_address(request, scope, number + 1) if number * SIZE < total else "",
        figures=suggestions.figures(event),
        job=Job.objects.filter(event=event, kind=suggesting.KIND).first(),
        running=(JobState.WAITING, JobState.RUNNING),
    )


def _address(request: HttpRequest, scope: Scope, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{reverse('suggestions', kwargs=place(scope))}?{query.urlencode()}"


def start(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Start the computation."""
    try:
        suggesting.start_suggesting(scope.actor, scope.the_event, tell=request.POST.get("tell") == "on")
    except Refused as refused:
        if refused.code != "suggesting_already":
            raise
        flash.say(request, "warn", refused.text)
    return redirect(reverse("suggestions", kwargs=place(scope)))


def stop(request: HttpRequest, scope: Scope, job: str) -> HttpResponse:
    """Ask the computation to stop."""
    found = Job.objects.filter(key=job, event=scope.the_event, kind=suggesting.KIND).first()
    if found is None:
        raise not_found()
    jobs.stop_job(scope.actor, found)
    flash.say(request, "ok", _STOPPED)
    return redirect(reverse("suggestions", kwargs=place(scope)))


def without(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the guests without suggestions, and why."""
    day = visible.day_of(scope.the_event, timezone.now())
    found = suggestions.without_suggestions(scope.the_event, day)
    return render(
        request,
        scope,
        "organiser/suggestions/without.html",
        nav=nav(scope, "suggestions"),
        place=place(scope),
        rows=[(face(guest, scope.language), str(why)) for guest, why in found],
    )
