"""Versions side by side, the list of what is not placed, and the page before publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from duijie.actions.planning import publishing
from duijie.actions.planning.comparing import Difference, compare
from duijie.actions.refusal import Refused, not_found
from duijie.locale import translator
from duijie.store.models import Event, PlanVersion
from duijie.store.queries.plans import Name, Spot, names_in, published_spots, version_in_full, versions_of
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.planning import words
from duijie.web.organiser.planning.acts import board_path
from duijie.web.organiser.planning.model import Documents, unplaced_of
from duijie.web.rendering import render
from duijie.web.scope import Scope


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting that differs: who meets, where it was and where it is (slot number and table, None: nowhere)."""

    kind: str
    pair: str
    before: tuple[int, str] | None
    after: tuple[int, str] | None


def lines_of(
    documents: Documents, difference: Difference, before: Mapping[str, Spot], after: Mapping[str, Spot]
) -> list[Line]:
    """Return a line for each meeting that differs: other slot, other table, new, gone."""
    kinds = {"moved": difference.moved, "table": difference.table, "added": difference.added}
    kinds["cancelled"] = difference.cancelled
    return [
        Line(kind, documents.pair(code), _spot(documents, before.get(code)), _spot(documents, after.get(code)))
        for kind, codes in kinds.items()
        for code in codes
    ]


def _spot(documents: Documents, spot: Spot | None) -> tuple[int, str] | None:
    return None if spot is None else (documents.number.get(spot[0], 0), spot[1] or "")


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whose schedule changes."""

    person: str
    firm: str


def affected_of(names: Mapping[str, Name], people: Sequence[str] | frozenset[str]) -> list[Affected]:
    """Return those whose schedule changes, by organisation and name."""
    found = [Affected(names[key].person, names[key].firm) for key in people if key in names]
    return sorted(found, key=lambda one: (one.firm, one.person))


def _full(event: Event, key: str) -> PlanVersion:
    try:
        return version_in_full(event, key)
    except PlanVersion.DoesNotExist:
        raise not_found() from None


def compare_page(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Show line by line how a version differs from what is published, or from another (``?with=``)."""
    event = scope.the_event
    row = _full(event, version)
    names = names_in(event, scope.language)
    documents = Documents(row, names, scope.language)
    versions = versions_of(event)
    other_key = request.GET.get("with", "")
    if other_key:
        other = Documents(_full(event, other_key), names, scope.language)
        before, number = other.spots(), other.row.number
    else:
        before = published_spots(event)
        number = next((one.number for one in versions if one.state == "published"), 0)
    after = documents.spots()
    difference = compare(before, after)
    return render(
        request,
        scope,
        "organiser/planning/compare.html",
        nav=nav(scope, "plan"),
        row=row,
        versions=[one for one in versions if one.key != row.key],
        other=other_key,
        number=number,
        lines=lines_of(documents, difference, before, after),
        difference=difference,
        affected=affected_of(names, difference.people),
        back=board_path(scope, v=version),
    )


def unplaced_page(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Show every meeting without a place, by reason."""
    event = scope.the_event
    row = _full(event, version)
    documents = Documents(row, names_in(event, scope.language), scope.language)
    return render(
        request,
        scope,
        "organiser/planning/unplaced.html",
        nav=nav(scope, "plan"),
        row=row,
        unplaced=unplaced_of(documents, translator(scope.language)("interpreters")),
        here=board_path(scope),
        back=board_path(scope, v=version),
    )


def publish_page(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Show what publishing would change and who is told; publish on POST."""
    event = scope.the_event
    refusal: Refused | None = None
    if request.method == "POST":
        given = request.POST.get("edition", "")
        edition = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
        try:
            done = publishing.publish(scope.actor, event, version, edition)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            refusal = refused
        else:
            flash.say(request, "ok", words.PUBLISHED.fill(number=done.number, people=done.people))
            return HttpResponseRedirect(board_path(scope, v=version))
    try:
        seen = publishing.preview(scope.actor, event, version)
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        flash.say(request, "bad", refused.text)
        return HttpResponseRedirect(board_path(scope, v=version))
    row = _full(event, version)
    names = names_in(event, scope.language)
    documents = Documents(row, names, scope.language)
    lines = lines_of(documents, seen.difference, published_spots(event), documents.spots())
    return render(
        request,
        scope,
        "organiser/planning/publish.html",
        status=refusal.status if refusal else 200,
        nav=nav(scope, "plan"),
        row=row,
        seen=seen,
        refusal=refusal,
        fits=[documents.pair(code) for code in seen.fits],
        lines=lines,
        affected=affected_of(names, seen.difference.people),
        back=board_path(scope, v=version),
    )
