"""Tells boards and phones whether anything has changed; nothing else is said, so nobody need sign in."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from duijie.actions.refusal import not_found
from duijie.store.queries.pulse import PULSE
from duijie.web.route import Audience, Route
from duijie.web.scope import Scope


def board_now(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """Answer with the tag of an event's board."""
    del scope
    return _answer(request, PULSE.board_tag(key))


def guest_now(request: HttpRequest, scope: Scope, key: str, guest: str) -> HttpResponse:
    """Answer with the tag of a guest's day; a guest whom nobody knows has an empty one."""
    del scope
    return _answer(request, PULSE.guest_tag(key, guest))


def _answer(request: HttpRequest, tag: str | None) -> HttpResponse:
    if tag is None:
        raise not_found()
    known = request.headers.get("If-None-Match") == tag
    answer = HttpResponseNotModified() if known else HttpResponse(tag.strip('"'), content_type="text/plain")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


ROUTES: Final[tuple[Route, ...]] = (
    Route("now", "now/<slug:key>", board_now, Audience.PUBLIC),
    Route("now-guest", "now/<slug:key>/<slug:guest>", guest_now, Audience.PUBLIC),
)
