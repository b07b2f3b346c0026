"""The bar of pages over every page of staff: only what the reader's role opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from duijie.actions.rights import Actor, Right
from duijie.locale import translator
from duijie.web.scope import Scope


def exists(name: str) -> bool:
    """Return whether the application has a route of this name."""
    from duijie.web.urls import ROUTES

    return any(route.name == name for route in ROUTES)


#: Where staff begin, by the first of these rights that they hold.
_BEGIN: Final = ((Right.SEE, "today"), (Right.DESK, "desk"), (Right.HOST_TABLE, "hosting"))


def first_page(actor: Actor, programme: str, event: str) -> str:
    """Return the name of the page at which an actor begins at an event: the public one for whoever is no staff."""
    return next((name for right, name in _BEGIN if actor.may(right, programme, event)), "event")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One page of the bar; ``count``: what waits there, 0 is not shown."""

    label: str
    href: str
    current: bool
    count: int = 0


def nav(scope: Scope, current: str, **counts: int) -> tuple[NavItem, ...]:
    """Return the bar for an event's page; ``current`` is a route's name, ``counts`` are by route name."""
    _ = translator(scope.language)
    pages = (
        ("today", _("Today"), Right.SEE),
        ("people", _("People"), Right.SEE),
        ("listings", _("Needs and offers"), Right.REVIEW),
        ("suggestions", _("Suggestions"), Right.SUGGEST),
        ("plan", _("Plan"), Right.PLAN),
        ("outgoing", _("Outgoing"), Right.SEND),
        ("on-the-day", _("On the day"), Right.WATCH),
        ("ledger", _("Ledger"), Right.SEE),
        ("pictures", _("Pictures"), Right.SEE),
        ("reports", _("Reports"), Right.SEE),
        ("settings", _("Settings"), Right.SET_UP),
    )
    place = {"programme": scope.the_programme.slug, "event": scope.the_event.slug}
    return tuple(
        NavItem(label, reverse(name, kwargs=place), name == current, counts.get(name, 0))
        for name, label, right in pages
        if scope.may(right) and exists(name)
    )
