"""Renders pages: the one place that knows what every page is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from markupsafe import Markup

from duijie.actions.rights import Right
from duijie.engine.text import LANGUAGES, Language
from duijie.locale import translator
from duijie.store.faces import initials
from duijie.store.models import Role, Side
from duijie.web import flash
from duijie.web.environment import page
from duijie.web.scope import MEANT, Scope

_LABELS: Final[Mapping[Language, tuple[str, str]]] = {
    "zh-hans": ("简", "简体中文"),
    "zh-hant": ("繁", "繁體中文"),
    "en": ("EN", "English"),
}
_GUEST_PAGES: Final = {"today": "my-day", "suggestions": "for-you", "listings": "my-listings", "me": "me"}


def render(request: HttpRequest, scope: Scope, template: str, /, *, status: int = 200, **values: Any) -> HttpResponse:
    """Return a page in the reader's language, with the surroundings every shell needs."""
    words = page(scope.language, template).render(**surroundings(request, scope), **values)
    answer = HttpResponse(words, status=status)
    answer["Content-Language"] = scope.language
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


def surroundings(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """Return what every page is given beside its own values."""
    return {
        "request": request,
        "scope": scope,
        "me": _reader(scope),
        "places": _places(scope),
        "programme": scope.programme,
        "event": scope.event,
        "participant": scope.participant,
        "zone": scope.zone,
        "csrf_input": CsrfInput(request, scope.participant.key if scope.participant else ""),
        "own_pages": scope.account is None or scope.participant is None or _is_own(scope),
        "languages": _languages(request, scope.language),
        "messages": flash.take(request),
        "sample": bool(scope.programme and scope.programme.sample) or settings.DUIJIE.sample,
        "Right": Right,
    }


class CsrfInput:
    """The hidden fields of a form: the token, and whom a guest's form is meant for.

    The token, and with it a cookie, is made only where a form is shown.
    """

    def __init__(self, request: HttpRequest, meant: str = "") -> None:
        self._request, self._meant = request, meant

    @cached_property
    def _fields(self) -> Markup:
        """The fields; the forms of one page share a token."""
        token = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(self._request))
        if not self._meant:
            return token
        return token + Markup('<input type="hidden" name="{}" value="{}">').format(MEANT, self._meant)

    def __html__(self) -> str:
        """Return the fields."""
        return self._fields

    def __str__(self) -> str:
        """Return the fields, also where a template joins them to words."""
        return self._fields


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in, as the bar shows them."""

    name: str
    shown_name: str
    initials: str
    role_name: str
    side_position: int | None
    side: Side | None


def _is_own(scope: Scope) -> bool:
    """Return whether the guest's pages are the reader's own, not those of somebody they act for."""
    return scope.the_participant.person.account_id == scope.the_account.key


def _reader(scope: Scope) -> Reader | None:
    """Return who is signed in, with the first of their roles here in words."""
    if scope.account is None:
        return None
    _ = translator(scope.language)
    words = {
        Role.OWNER: _("Owner"),
        Role.ORGANISER: _("Organiser"),
        Role.REVIEWER: _("Reviewer"),
        Role.DESK: _("Desk"),
        Role.TABLE_HOST: _("Table host"),
        Role.INTERPRETER: _("Interpreter"),
        Role.VIEWER: _("Viewer"),
    }
    here = [grant.role for grant in scope.actor.grants if scope.programme and grant.programme == scope.programme.key]
    role = min(here, key=list(words).index, default=None)
    side = scope.participant.side if scope.participant else None
    name = scope.account.name
    position = side.position if side else None
    return Reader(name, name, initials(name), words[role] if role else "", position, side)


def _places(scope: Scope) -> dict[str, str]:
    """Return the addresses that shells lead to."""
    from duijie.web.organiser.nav import first_page

    found = {"home": _address("home"), "sign_in": _address("sign-in")}
    if scope.account is not None:
        found |= {"account": _address("account"), "sign_out": _address("sign-out")}
    if scope.event is None:
        return found
    here = {"programme": scope.the_programme.slug, "event": scope.event.slug}
    if scope.may(Right.SET_UP):
        found["programme"] = _address("programme", programme=scope.the_programme.slug)
    found["event"] = _address(first_page(scope.actor, scope.the_programme.key, scope.event.key), **here)
    if scope.participant is not None:
        found |= {place: _address(name, **here) for place, name in _GUEST_PAGES.items()}
    return found


@lru_cache(maxsize=1024)
def _address(name: str, **values: str) -> str:
    """Return the address of a route, "" where the application has none of that name."""
    from duijie.web.organiser.nav import exists

    return reverse(name, kwargs=values) if exists(name) else ""


def _languages(request: HttpRequest, current: Language) -> Sequence[Mapping[str, object]]:
    """Return the language switch: each leads to this page in another language."""
    order: tuple[Language, ...] = ("zh-hans", "zh-hant", "en")
    assert set(order) == set(LANGUAGES)
    query = request.GET.copy() if request.method == "GET" else request.GET.__class__(mutable=True)
    found = []
    for code in order:
        query["lang"] = code
        label, name = _LABELS[code]
        href = f"{request.path}?{query.urlencode()}"
        found.append({"code": code, "label": label, "name": name, "href": href, "current": code == current})
    return found
