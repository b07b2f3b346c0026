"""The page of all pictures, and of one with its table."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from duijie.actions.picturing import PICTURES, Made, make_picture
from duijie.actions.refusal import not_found
from duijie.web.organiser.nav import nav
from duijie.web.organiser.pictures.asked import address, as_published, asked_of, place
from duijie.web.rendering import render
from duijie.web.scope import Scope

#: The definition that says best how a picture is counted.
_DEFINED: Final = {
    "supply": "needs",
    "guests": "guests_invited",
    "wishes": "wishes",
    "network": "meetings_held",
    "arrivals": "guests_came",
    "under-way": "meetings_planned",
}


def pictures_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show every picture of the event."""
    asked = asked_of(request, scope, published=as_published(request))
    made = [make_picture(scope.the_event, code, asked, scope.language) for code in PICTURES]
    return _page(request, scope, "organiser/pictures/pictures.html", made)


def picture_page(request: HttpRequest, scope: Scope, picture: str) -> HttpResponse:
    """Show one picture with the table behind it."""
    if picture not in PICTURES:
        raise not_found()
    asked = asked_of(request, scope, published=as_published(request))
    made = make_picture(scope.the_event, picture, asked, scope.language)
    return _page(request, scope, "organiser/pictures/picture.html", [made])


def _page(request: HttpRequest, scope: Scope, template: str, made: list[Made]) -> HttpResponse:
    published = as_published(request)
    now = timezone.now().astimezone(scope.zone)
    return render(
        request,
        scope,
        template,
        nav=nav(scope, "pictures"),
        place=place(scope),
        pictures=made,
        sides=list(scope.the_programme.sides.all()),
        now=now,
        published=published,
        query=address(request)[len(request.path) :],
        all_numbers=address(request, numbers="all")[len(request.path) :],
        years={year: address(request, year=str(year), focus="") + "#network" for one in made for year in one.years},
        versions=[(address(request, numbers=""), not published), (address(request, numbers="published"), published)],
        definitions=_definitions(scope),
    )


def _definitions(scope: Scope) -> dict[str, str]:
    """Return for each picture where its definition stands."""
    page = reverse("definitions", kwargs=place(scope))
    return {picture: f"{page}#{definition}" for picture, definition in _DEFINED.items()}
