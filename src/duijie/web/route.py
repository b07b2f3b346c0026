"""One route of the application: its name, path, view, and who may come in. None can exist without the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase

from duijie.actions.rights import Right

if TYPE_CHECKING:
    from duijie.web.scope import Scope

View = Callable[..., HttpResponseBase]


class Audience(StrEnum):
    """Who may come in, where no right of staff is asked for."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Route:
    """A page or form. ``who``: an audience, or the right that staff must hold.

    The path may hold ``<slug:programme>`` and ``<slug:event>``; they are resolved into the scope and not given to
    the view, which is called as ``view(request, scope, **rest)``. ``methods`` are the only ones answered.
    """

    name: str
    path: str
    view: Callable[..., Any]
    who: Audience | Right
    methods: tuple[str, ...] = ("GET",)


def forms(name: str, path: str, view: View, who: Audience | Right) -> Route:
    """Return a route that shows a form and takes it."""
    return Route(name, path, view, who, ("GET", "POST"))


def posts(name: str, path: str, view: View, who: Audience | Right) -> Route:
    """Return a route that only takes a form."""
    return Route(name, path, view, who, ("POST",))


__all__ = ["Audience", "HttpRequest", "Right", "Route", "Scope", "View", "forms", "posts"]
