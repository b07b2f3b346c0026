"""The avoid-list: organisations a guest is never matched with."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import avoiding
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.store.models import Organisation
from duijie.store.queries import visible
from duijie.web import flash
from duijie.web.participant.wishes.showing import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_MOST: Final = 20
_ADDED: Final = Text(
    "Added. You and their people no longer find each other; they are not told.",
    "已加入。您与该单位的人互不显示，对方不会得知。",
    "已加入。您與該單位的人互不顯示，對方不會得知。",
)
_REMOVED: Final = Text("Taken off the list.", "已移出名单。", "已移出名單。")


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the list, and organisations that fit the words looked for."""
    me = scope.the_participant
    words = request.GET.get("q", "")[:80].strip()
    listed = [one.organisation for one in me.avoids.select_related("organisation").order_by("organisation__search")]
    found = list(_search(scope, words).exclude(key__in=[one.key for one in listed])[:_MOST]) if words else []
    name = "participant/wishes/avoids.html"
    return render(request, scope, name, nav_current="me", place=place(scope), listed=listed, found=found, q=words)


def _search(scope: Scope, words: str) -> QuerySet[Organisation]:
    """Return the organisations that fit the words and of which somebody lets others see that they come."""
    there = visible.organisations_shown(scope.the_event, visible.day_of(scope.the_event, timezone.now()))
    rows = Organisation.objects.filter(key__in=there, merged_into__isnull=True)
    rows = rows.exclude(key=scope.the_participant.person.organisation_id)
    low = words.casefold()
    fits = Q(search__icontains=low) | Q(name__icontains=words) | Q(name_en__icontains=words) | Q(short__icontains=words)
    return rows.filter(fits).order_by("search", "key")


def add(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Put an organisation on the list."""
    organisation = _organisation(scope, request.POST.get("organisation", ""))
    avoiding.avoid(scope.actor, scope.the_participant, organisation)
    flash.say(request, "ok", _ADDED)
    return redirect(reverse("avoids", kwargs=place(scope)))


def remove(request: HttpRequest, scope: Scope, organisation: str) -> HttpResponse:
    """Take an organisation off the list."""
    avoiding.stop_avoiding(scope.actor, scope.the_participant, _organisation(scope, organisation))
    flash.say(request, "ok", _REMOVED)
    return redirect(reverse("avoids", kwargs=place(scope)))


def _organisation(scope: Scope, key: str) -> Organisation:
    found = Organisation.objects.filter(key=key, programme=scope.the_programme).first()
    if found is None:
        raise not_found()
    return found
