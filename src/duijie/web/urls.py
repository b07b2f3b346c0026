"""Every route of the application, each behind its door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers

from duijie.actions.presence import note_seen
from duijie.actions.refusal import not_allowed, not_found
from duijie.web.account.routes import ROUTES as ACCOUNT
from duijie.web.now import ROUTES as NOW
from duijie.web.organiser.routes import ROUTES as ORGANISER
from duijie.web.participant.routes import ROUTES as PARTICIPANT
from duijie.web.public.routes import ROUTES as PUBLIC
from duijie.web.route import Audience, Right, Route
from duijie.web.scope import Scope, check_meant, resolve

ROUTES: Final[tuple[Route, ...]] = (*ACCOUNT, *PUBLIC, *NOW, *ORGANISER, *PARTICIPANT)


def door(route: Route) -> Callable[..., HttpResponseBase]:
    """Return the view of a route behind the check of who may come in."""

    @wraps(route.view)
    def enter(request: HttpRequest, **values: Any) -> HttpResponseBase:
        request.get_host()  # refuses a Host header that is not ours
        if any("\0" in str(value) for value in values.values()):
            raise not_found()
        request.GET, request.POST = _without_nul(request.GET), _without_nul(request.POST)  # type: ignore[assignment]
        if request.method == "HEAD" and "GET" in route.methods:
            request.method = "GET"  # a view must not take it for a form: CSRF is not asked of HEAD
        elif request.method not in route.methods:
            return HttpResponseNotAllowed(route.methods)
        if route.who is not Audience.PUBLIC and not request.user.is_authenticated:
            return _to_sign_in(request)  # before anything is looked up: strangers learn no names of events
        scope = resolve(request, route.who, values)
        _check(scope, route.who)
        request.scope = scope  # type: ignore[attr-defined] # only now: a refusal's page must not name the event
        check_meant(request, scope)
        if scope.participant is not None:
            by_themselves = scope.participant.person.account_id == scope.the_account.key
            note_seen(scope.participant, by_themselves)
        answer: HttpResponseBase = route.view(request, scope, **values)
        if scope.account is not None and not answer.has_header("Cache-Control"):
            add_never_cache_headers(answer)
        if scope.account is not None or route.who is not Audience.PUBLIC:
            answer["X-Robots-Tag"] = "noindex"
        answer.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return answer

    return enter


def _without_nul(words: QueryDict) -> QueryDict:
    """Return what a form says without NUL, which no database of ours keeps and nobody types; the rest stays."""
    if not any("\0" in value for _name, values in words.lists() for value in values if isinstance(value, str)):
        return words
    kept = words.copy()
    for name, values in words.lists():
        kept.setlist(name, [value.replace("\0", "") if isinstance(value, str) else value for value in values])
    return kept


def _to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    back = request.get_full_path() if request.method == "GET" else ""
    return HttpResponseRedirect(reverse("sign-in") + (f"?next={quote(back)}" if back else ""))


def _check(scope: Scope, who: Audience | Right) -> None:
    """Refuse those the route is not for: outsiders learn nothing, staff learn that their role lacks it."""
    if isinstance(who, Right):
        if not scope.is_staff:
            raise not_found()
        if not scope.may(who):
            raise not_allowed()
    elif who is Audience.GUEST and scope.participant is None:
        raise not_found()


urlpatterns = [path(route.path, door(route), name=route.name) for route in ROUTES]
handler400 = "duijie.web.errors.bad_request"
handler403 = "duijie.web.errors.forbidden"
handler404 = "duijie.web.errors.missing"
handler500 = "duijie.web.errors.broken"
