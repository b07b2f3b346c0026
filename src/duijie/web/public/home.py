"""Home: the open events of the installation, and, for whoever is signed in, the way to their own pages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from duijie.actions.rights import Right
from duijie.actions.setting_up.programmes import may_create_programmes
from duijie.store.models import Event, Programme
from duijie.store.queries.agenda import events_of_people, events_of_programmes, open_events
from duijie.store.queries.setting import filled
from duijie.web.organiser.nav import exists, first_page
from duijie.web.rendering import render
from duijie.web.scope import Scope, people_of


@dataclass(frozen=True, slots=True)
class OwnProgramme:
    """A programme somebody works for: its page ("" if their role does not include it) and events with theirs."""

    programme: Programme
    href: str
    events: list[tuple[Event, str]]


def home(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the open events; a guest finds their own days here, staff the programmes they work for."""
    today = timezone.localdate()
    events = open_events()
    people = list(people_of(scope.account).values_list("key", flat=True)) if scope.account else []
    own = events_of_people(people) if people else []
    return render(
        request,
        scope,
        "public/home.html",
        coming=[event for event in events if event.date >= today],
        past=[event for event in reversed(events) if event.date < today],
        own=[(event, _page(event, "my-day")) for event in own],
        programmes=own_programmes(scope),
        may_begin=scope.account is not None and may_create_programmes(scope.actor),
        filled=filled,
    )


def own_programmes(scope: Scope) -> list[OwnProgramme]:
    """Return the programmes the actor works for, with the events their memberships reach."""
    everywhere = {grant.programme for grant in scope.actor.grants if grant.event is None}
    single = {grant.event for grant in scope.actor.grants}
    keys = {grant.programme for grant in scope.actor.grants}
    if not keys:
        return []
    rows = [e for e in events_of_programmes(keys) if e.programme_id in everywhere or e.key in single]
    found = {
        programme.key: OwnProgramme(
            programme, _programme_page(scope, programme), [(e, _staff_page(scope, e)) for e in own]
        )
        for programme, own in ((key, list(group)) for key, group in groupby(rows, lambda event: event.programme))
    }
    for programme in Programme.objects.filter(pk__in=everywhere - found.keys()).order_by("slug"):
        found[programme.key] = OwnProgramme(programme, _programme_page(scope, programme), [])
    return list(found.values())


def _programme_page(scope: Scope, programme: Programme) -> str:
    may = scope.actor.may(Right.SET_UP, programme.key)
    return reverse("programme", kwargs={"programme": programme.slug}) if may else ""


def _staff_page(scope: Scope, event: Event) -> str:
    """Return the page of an event its staff begin at, as far as their role goes."""
    return _page(event, first_page(scope.actor, event.programme_id, event.key))


def _page(event: Event, route: str) -> str:
    place = {"programme": event.programme.slug, "event": event.slug}
    return reverse(route if exists(route) else "event", kwargs=place)
