"""What every page of set-up is given: the bar, and the menu of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from duijie.actions.rights import Right
from duijie.locale import translator
from duijie.store.queries.setting import filled
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page of set-up."""

    words: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Pages of set-up that belong together."""

    words: str
    items: tuple[MenuItem, ...]


def menu(scope: Scope, current: str) -> tuple[MenuGroup, ...]:
    """Return the pages of set-up in groups; ``current`` is a route's name."""
    _ = translator(scope.language)
    groups = (
        (
            _("This event"),
            (
                ("settings", _("Overview")),
                ("settings-event", _("Name, date, limits")),
                ("settings-phases", _("Phases")),
                ("settings-agenda", _("Agenda")),
                ("settings-slots", _("Slots")),
                ("settings-tables", _("Tables")),
                ("settings-floor", _("Floor plan")),
                ("settings-assistants", _("Interpreters and table hosts")),
                ("settings-rules", _("Who may ask whom")),
                ("settings-file", _("Event file")),
            ),
        ),
        (
            _("All events of the programme"),
            (
                ("settings-sides", _("Sides")),
                ("settings-hosts", _("Hosts")),
                ("settings-categories", _("Categories of guests")),
                ("settings-chains", _("Industry chains")),
                ("settings-notice", _("How data are used")),
                ("data-ledger", _("Transfers across sides")),
                *((("retention", _("How long data are kept")),) if scope.may(Right.OWN) else ()),
                *((("event-members", _("Members")),) if scope.may(Right.OWN) else ()),
            ),
        ),
    )
    place = {"programme": scope.the_programme.slug, "event": scope.the_event.slug}
    return tuple(
        MenuGroup(words, tuple(MenuItem(label, reverse(name, kwargs=place), name == current) for name, label in pages))
        for words, pages in groups
    )


def show_page(
    request: HttpRequest, scope: Scope, template: str, current: str, /, *, status: int = 200, **values: Any
) -> HttpResponse:
    """Return a page of set-up; ``current`` is the route of the menu it belongs to."""
    return render(
        request,
        scope,
        template,
        status=status,
        nav=nav(scope, "settings"),
        menu=menu(scope, current),
        filled=filled,
        here={"programme": scope.the_programme.slug, "event": scope.the_event.slug},
        **values,
    )
