"""What an address asks of a picture, and the addresses that ask for another."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from duijie.actions.picturing import Asked
from duijie.actions.rights import Right
from duijie.store.models import Event, ListingState
from duijie.web.scope import Scope


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def as_published(request: HttpRequest) -> bool:
    """Return whether small numbers are to be hidden on a page, as in a file for publishing."""
    return request.GET.get("numbers") == "published"


def asked_of(request: HttpRequest, scope: Scope, *, published: bool, linked: bool = True) -> Asked:
    """Return how a picture is wanted: year and focus of the address, links only where ``linked``.

    The years are those of the programme's events that the reader may see.
    """
    given = request.GET.get("year", "")
    programme = scope.the_programme
    events = tuple(
        event
        for event in Event.objects.filter(programme=programme)
        if scope.actor.may(Right.SEE, programme.key, event.key)
    )
    return Asked(
        now=timezone.now(),
        published=published,
        year=int(given) if given.isascii() and given.isdigit() and len(given) == 4 else None,
        focus="" if published else request.GET.get("focus", "")[:20],
        events=events,
        programme_wide=scope.actor.may(Right.SEE, programme.key),
        listings=_listings(scope) if linked else None,
        focus_on=(lambda key: address(request, focus=key) + "#network") if linked and not published else None,
    )


def address(request: HttpRequest, **changed: str) -> str:
    """Return this page's address with some of what it asks changed; "" takes a part away."""
    given = {name: request.GET.get(name, "") for name in ("year", "focus", "numbers")} | changed
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{request.path}?{query}" if query else request.path


def _listings(scope: Scope) -> Callable[[str, str, str], str] | None:
    """Return what gives the address of accepted listings of a chain, side and direction, "" where the reader may not.

    A reviewer of one side reads that side's listings only.
    """
    if not scope.may(Right.REVIEW):
        return None
    sides = {side.key: side.code for side in scope.the_programme.sides.all()}
    base = reverse("listings", kwargs=place(scope))

    def found(chain: str, side: str, direction: str) -> str:
        if not scope.may(Right.REVIEW, side):
            return ""
        query = {"state": ListingState.ACCEPTED, "chain": chain, "side": sides[side], "direction": direction}
        return f"{base}?{urlencode(query)}"

    return found
