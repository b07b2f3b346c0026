"""The guest's calendar to subscribe to: its secret link, and what a calendar program gets."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from duijie.actions.feeding import close_feed, feed_for, open_feed, open_since
from duijie.engine.text import Text
from duijie.web import flash
from duijie.web.participant.wishes.showing import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_CLOSED = Text(
    "The link works no more. Calendars that used it will show nothing new.",
    "链接已停用，用过它的日历不会再更新。",
    "連結已停用，用過它的日曆不會再更新。",
)


def calendar_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show how the calendar stands; make, renew or end its link. The link is shown once, when it is made."""
    guest = scope.the_participant
    link = ""
    if request.method == "POST":
        if request.POST.get("do") == "close":
            if close_feed(scope.actor, guest):
                flash.say(request, "ok", _CLOSED)
            return HttpResponseRedirect(reverse("my-calendar", kwargs=place(scope)))
        link = settings.DUIJIE.base_url + reverse("feed", kwargs={"token": open_feed(scope.actor, guest)})
    answer = render(
        request,
        scope,
        "participant/day/calendar.html",
        nav_current="today",
        link=link,
        subscribe=f"webcal://{link.split('://', 1)[1]}" if link else "",
        host=urlsplit(settings.DUIJIE.base_url).hostname,
        since=open_since(guest),
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def feed(request: HttpRequest, scope: Scope, token: str) -> HttpResponseBase:
    """Send the calendar of whoever was given the secret; a program that has it already is told so."""
    del scope
    found = feed_for(token)
    etag = quote_etag(hashlib.sha256(found.data).hexdigest()[:32])
    answer = get_conditional_response(request, etag=etag, last_modified=None, response=None)
    if answer is None:
        answer = HttpResponse(found.data, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="duijie.ics"'
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(found.changed.timestamp())
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
