"""Pictures as files: SVG that brings its style, and PNG; for publishing unless staff ask for all numbers."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.picturing import PICTURES, make_picture
from duijie.actions.refusal import not_found
from duijie.formats.pictures import Picture, png
from duijie.locale import translator
from duijie.store.queries.setting import filled
from duijie.web import dates
from duijie.web.organiser.pictures.asked import asked_of, place
from duijie.web.scope import Scope

_KINDS: Final = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}


def svg_file(request: HttpRequest, scope: Scope, picture: str) -> HttpResponse:
    """Send one picture as SVG."""
    return _answer(request, scope, picture, "svg")


def png_file(request: HttpRequest, scope: Scope, picture: str) -> HttpResponse:
    """Send one picture as PNG."""
    return _answer(request, scope, picture, "png")


def _answer(request: HttpRequest, scope: Scope, code: str, ending: str) -> HttpResponse:
    """Return the file; where there is nothing to show, the page that says why."""
    if code not in PICTURES:
        raise not_found()
    full = request.GET.get("numbers") == "all"
    made = make_picture(
        scope.the_event, code, asked_of(request, scope, published=not full, linked=False), scope.language
    )
    if made.picture is None:
        return redirect(
            reverse("picture", kwargs={**place(scope), "picture": code}) + "?numbers=published" * (not full)
        )
    file = _file(made.picture, scope, full=full)
    data = png(file) if ending == "png" else file.encode()
    answer = HttpResponse(data, content_type=_KINDS[ending])
    name = f"{scope.the_event.slug}-{code}{'-staff-only' if full else ''}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file(picture: Picture, scope: Scope, *, full: bool) -> str:
    """Return the SVG with event, day and when it was counted; one for staff says so."""
    _ = translator(scope.language)
    now = timezone.now().astimezone(scope.zone)
    heading = _("{event}, {day}").format(
        event=filled(scope.the_event.name).of(scope.language), day=dates.day(scope.the_event.date, scope.language)
    )
    counted = _("Counted from the records on {day}, {time}.").format(
        day=dates.day(now, scope.language), time=f"{now:%H:%M}"
    )
    kind = _("For staff only: all numbers, not to be published.") if full else _("Numbers below 5 are not shown.")
    return picture.file(heading, (counted, kind))
