"""The plain list of guests, in the order of their letters, and a guest's own page."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from duijie.actions.refusal import not_found
from duijie.store.models import Category, Chain, Listing, Side
from duijie.store.queries import suggestions, visible, wishes
from duijie.web.participant.listings import others
from duijie.web.participant.wishes.showing import marked, place, subtitle
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 30


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show a page of the guests this one may see; nothing about the reader changes the order."""
    guest, event = scope.the_participant, scope.the_event
    day = visible.day_of(event, timezone.now())
    wanted = visible.Filter(**{name: request.GET.get(name, "")[:80].strip() for name in ("side", "category", "chain")})
    words = request.GET.get("q", "")[:80].strip()
    wanted = visible.Filter(wanted.side, wanted.category, wanted.chain, words)
    rows = visible.narrowed(visible.seen_by(guest, day), event, day, wanted)
    total = rows.count()
    number = _page_number(request.GET.get("page", ""), total)
    rows = visible.with_faces(rows).order_by("person__organisation__search", "person__search", "key")
    found = list(rows[(number - 1) * SIZE : number * SIZE])
    between = wishes.standings(guest)
    programme = scope.the_programme
    return render(
        request,
        scope,
        "participant/wishes/guests.html",
        nav_current="suggestions",
        place=place(scope),
        guests=[(visible.shown_guest(row, scope.language), row.category, between.get(row.key)) for row in found],
        words_beside=lambda one: subtitle(one, scope.language),
        wanted=wanted,
        sides=[(side.key, side.name) for side in Side.objects.filter(programme=programme)],
        categories=[(one.code, one.name) for one in Category.objects.filter(programme=programme)],
        chains=[(chain.key, chain.name) for chain in Chain.objects.filter(programme=programme)],
        first=(number - 1) * SIZE + 1,
        total=total,
        before=_address(request, scope, number - 1) if number > 1 else "",
        after=_address(request, scope, number + 1) if number * SIZE < total else "",
    )


def _page_number(given: str, total: int) -> int:
    last = max(1, -(-total // SIZE))
    return min(last, max(1, int(given))) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _address(request: HttpRequest, scope: Scope, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{reverse('guests', kwargs=place(scope))}?{query.urlencode()}"


def guest(request: HttpRequest, scope: Scope, guest: str) -> HttpResponse:
    """Show a guest: what they ticked, their needs and offers; the detail once both said yes."""
    me, event, now = scope.the_participant, scope.the_event, timezone.now()
    day = visible.day_of(event, now)
    rows = visible.with_faces(visible.seen_by(me, day))
    other = rows.filter(key=guest).first()
    if other is None:
        raise not_found()
    may_ask = visible.askable(visible.seen_by(me, day), me).filter(key=guest).exists()
    shown = visible.shown_guest(other, scope.language)
    between = wishes.standings(me)
    standing = between.get(guest, wishes.Standing())
    public = visible.public_listings(event, day) if shown.lists else Listing.objects.none()
    theirs = public.filter(person=other.person_id).prefetch_related("chains", "attachments")
    read = others.shown(theirs, standing.agreed, scope.language)
    cards = suggestions.cards(me, day, {guest: standing}, scope.language, only=guest)
    return render(
        request,
        scope,
        "participant/wishes/guest.html",
        nav_current="suggestions",
        place=place(scope),
        guest=shown,
        subtitle=subtitle(shown, scope.language),
        category=Category.objects.filter(programme=scope.the_programme, code=other.category).first(),
        standing=standing,
        may_ask=may_ask or bool(standing.strength),
        listings=read,
        file_address=lambda file: reverse("attachment", kwargs={"attachment": file.key, **place(scope)}),
        why=[marked(why, scope.language) for card in cards for why in card.why],
        proposed=any(card.suggestion.proposed_by for card in cards) and not standing.strength,
        quota=wishes.quota(event, between),
        is_open=wishes.wish_time(event).is_open(now),
    )
