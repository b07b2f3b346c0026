"""The public page of an event, and what can be taken along: anybody may read them."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

import duijie
from duijie.actions.setting_up.agenda import KINDS
from duijie.actions.setting_up.assistants import LANGUAGES
from duijie.actions.setting_up.programme_papers import agenda_booklet, agenda_calendar
from duijie.store.models import EventState
from duijie.store.queries.agenda import public_event
from duijie.store.queries.setting import filled
from duijie.web.rendering import render
from duijie.web.scope import Scope

_MINUTE = 60
_ROBOTS = "User-agent: *\nDisallow: /*/*/staff/\nDisallow: /*/*/me/\nDisallow: /sign-in\nDisallow: /account\n"


def event_page(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Show an event to anybody: agenda, speakers, hosts. A reader who has it already is told so in a few bytes."""
    event, programme = scope.the_event, scope.the_programme
    own = scope.account.key if scope.account else ""
    etag = _tag(event.key, event.version, programme.version, event.state, scope.language, own, request.get_full_path())
    changed = max(event.changed, programme.changed)
    if "flash" in request.session:  # a message for this reader alone stands on the page
        return _labelled(_rendered(request, scope), scope, "", changed)
    fresh = _conditional(request, etag, changed)
    if fresh is not None:
        return fresh
    words = None if own else cache.get(etag)
    if words is not None:
        return _labelled(HttpResponse(words), scope, etag, changed)
    answer = _rendered(request, scope)
    if not own:
        cache.set(etag, answer.content, _MINUTE)
    return _labelled(answer, scope, etag, changed)


def _rendered(request: HttpRequest, scope: Scope) -> HttpResponse:
    found = public_event(scope.the_event)
    return render(
        request,
        scope,
        "public/event.html",
        found=found,
        kinds={str(kind): words for kind, words in KINDS.items()},
        spoken=[LANGUAGES[code] for code in found.interpreters if code in LANGUAGES],
        filled=filled,
        offset=_offset(scope),
        here={"programme": scope.the_programme.slug, "event": scope.the_event.slug},
    )


def _offset(scope: Scope) -> str:
    """Return how the event's clock stands to the world's: UTC+8."""
    away = scope.zone.utcoffset(datetime.combine(scope.the_event.date, time(12))) or timedelta()
    hours, minutes = divmod(abs(int(away.total_seconds())) // 60, 60)
    return f"UTC{'−' if away < timedelta() else '+'}{hours}" + (f":{minutes:02}" if minutes else "")


def calendar(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Send the agenda as a calendar to subscribe to."""
    event = scope.the_event
    etag = _tag("calendar", event.key, event.version, scope.the_programme.version, scope.language)
    fresh = _conditional(request, etag, event.changed)
    if fresh is not None:
        return fresh
    answer = HttpResponse(agenda_calendar(event, scope.language), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_stem(scope)}.ics"'
    return _labelled(answer, scope, etag, event.changed)


def booklet(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Send the printed programme; a change of the event makes a new one, so it is typeset once a language."""
    event, programme = scope.the_event, scope.the_programme
    etag = _tag("booklet", event.key, event.version, programme.version, scope.language)
    changed = max(event.changed, programme.changed)
    fresh = _conditional(request, etag, changed)
    if fresh is not None:
        return fresh
    data = cache.get(etag)
    if data is None:
        data = agenda_booklet(event, scope.language, changed)
        cache.set(etag, data, 60 * _MINUTE)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{_file_stem(scope)}.pdf"'
    return _labelled(answer, scope, etag, changed)


def robots(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Ask search engines to keep out of everything that is about guests."""
    del request, scope
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


def _tag(*parts: object) -> str:
    """Return the mark of one version of an answer; the software's version is part of it."""
    words = "\n".join(str(part) for part in (duijie.__version__, *parts))
    return quote_etag(hashlib.sha256(words.encode()).hexdigest()[:32])


def _conditional(request: HttpRequest, etag: str, changed: datetime) -> HttpResponseBase | None:
    """Return 304 for a reader who has this version, None for others."""
    return get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()), response=None)


def _labelled(answer: HttpResponse, scope: Scope, etag: str, changed: datetime) -> HttpResponse:
    """Say which version an answer is and how long it may be kept; a signed-in reader's is theirs alone."""
    if etag:
        answer["ETag"] = etag
        answer["Last-Modified"] = http_date(changed.timestamp())
    answer["Content-Language"] = scope.language
    answer["Vary"] = "Accept-Language, Cookie"
    answer["Cache-Control"] = "private, no-cache" if scope.account or not etag else "public, max-age=0, must-revalidate"
    if scope.the_event.state == EventState.DRAFT:
        answer["X-Robots-Tag"] = "noindex"
        answer["Cache-Control"] = "private, no-store"
    return answer


def _file_stem(scope: Scope) -> str:
    return f"{scope.the_programme.slug}-{scope.the_event.slug}"
