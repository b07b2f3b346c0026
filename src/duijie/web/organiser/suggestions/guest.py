"""One guest's suggestions as staff work on them: reasons, what was chosen, adding, proposing, removing."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import suggesting
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.faces import Face, face
from duijie.store.models import Listing, ListingState, Participant, Strength, Suggestion
from duijie.store.queries import suggestions, visible, wishes
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.suggestions.overview import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_MOST: Final = 20
PROPOSED: Final = 3
_ADDED: Final = Text(
    "Added on top of the guest's list.", "已加到这位嘉宾推荐的最前面。", "已加到這位嘉賓推薦的最前面。"
)
_REMOVED: Final = Text("Taken off the guest's list.", "已从这位嘉宾的推荐中移除。", "已從這位嘉賓的推薦中移除。")
_PROPOSED: Final = Text(
    "{n} proposed. They become wishes when the guest says yes.",
    "已代选 {n} 位，等嘉宾本人同意后才算意向。",
    "已代選 {n} 位，等嘉賓本人同意後才算意向。",
)
_NOTHING: Final = Text(
    "Nothing to propose: the guest has chosen enough, or no suggestion is open.",
    "没有可代选的：嘉宾已选够，或没有未处理的推荐。",
    "沒有可代選的：嘉賓已選夠，或沒有未處理的推薦。",
)
_UNPROPOSED: Final = Text("The proposal is taken back.", "已取消代选。", "已取消代選。")


def page(request: HttpRequest, scope: Scope, guest: str) -> HttpResponse:
    """Show a guest's suggestions; ``q`` looks for somebody to add."""
    return _page(request, scope, _guest(scope, guest))


def _page(
    request: HttpRequest, scope: Scope, guest: Participant, wrong: InputError | None = None, status: int = 200
) -> HttpResponse:
    form = request.POST if wrong is not None else request.GET
    words = form.get("q", "")[:80].strip()
    language = scope.language
    between = wishes.standings(guest)
    rows = list(suggestions.with_both(Suggestion.objects.filter(participant=guest)))
    suggested = {row.other_id for row in rows}
    beside = [key for key, one in between.items() if one.strength in wishes.CHOSEN and key not in suggested]
    day = visible.day_of(scope.the_event, timezone.now())
    others = visible.with_faces(Participant.objects.filter(key__in=beside))
    return render(
        request,
        scope,
        "organiser/suggestions/guest.html",
        status=status,
        nav=nav(scope, "suggestions"),
        place=place(scope),
        guest=guest,
        face=face(guest, language),
        listings=list(
            Listing.objects.filter(person=guest.person_id, event=scope.the_event, state=ListingState.ACCEPTED)
        ),
        rows=[
            (row, face(row.other, language), _why(row), _choice(between.get(row.other_id)))
            for row in sorted(rows, key=lambda row: (not row.proposed_by, not row.added_by, row.rank, row.key))
        ],
        beside=[(face(other, language), _choice(between.get(other.key))) for other in others],
        quota=wishes.quota(scope.the_event, between),
        q=words,
        found=_search(guest, words, day, suggested, scope) if words else [],
        chosen=form.get("other", ""),
        reason=form.get("reason", ""),
        errors=[(fault.place or "", fault.text) for fault in wrong.faults] if wrong else [],
        number=PROPOSED,
    )


def _why(row: Suggestion) -> list[dict[str, object]]:
    """Return the reasons as ``components/cards.html`` shows them."""
    found = suggestions.reasons_of(row)
    return [{"signal": one.signal, "words": one.text, "broken": one.broken} for one in found]


def _listings(guest: Participant) -> list[Listing]:
    return list(Listing.objects.filter(person=guest.person_id, event=guest.event_id, state=ListingState.ACCEPTED))


def _choice(standing: wishes.Standing | None) -> str:
    """Return what staff read about a choice: agreed, must, like or ""; a “no” is nobody's business."""
    if standing is None:
        return ""
    if standing.agreed:
        return "agreed"
    return standing.strength if standing.strength != Strength.NO else ""


def _search(guest: Participant, words: str, day: date, suggested: set[str], scope: Scope) -> list[Face]:
    """Return whom a search finds among those the guest may see and ask and who are not suggested yet."""
    seen = visible.askable(visible.seen_by(guest, day), guest).exclude(key__in=suggested).values("key")
    rows = suggestions.guests_for_staff(scope.the_event, words).filter(key__in=seen)[:_MOST]
    return [face(row, scope.language) for row in rows]


def add(request: HttpRequest, scope: Scope, guest: str) -> HttpResponse:
    """Add somebody by hand; a fault shows the page again with what was typed."""
    row = _guest(scope, guest)
    other = Participant.objects.filter(key=request.POST.get("other", ""), event=scope.the_event).first()
    try:
        if other is None:
            raise not_found()
        suggesting.add_suggestion(scope.actor, row, other, request.POST.get("reason", ""))
    except InputError as wrong:
        return _page(request, scope, row, wrong, status=400)
    except Refused as refused:
        if refused.code not in {"not_seen", "suggested_already"}:
            raise
        flash.say(request, "warn", refused.text)
    else:
        flash.say(request, "ok", _ADDED)
    return _back(scope, row)


def propose_first(request: HttpRequest, scope: Scope, guest: str) -> HttpResponse:
    """Propose the first three."""
    row = _guest(scope, guest)
    _say_proposed(request, suggesting.propose_first(scope.actor, row, PROPOSED))
    return _back(scope, row)


def propose(request: HttpRequest, scope: Scope, guest: str, suggestion: str) -> HttpResponse:
    """Propose one."""
    row = _guest(scope, guest)
    _say_proposed(request, suggesting.propose(scope.actor, row, (_suggestion(row, suggestion),)))
    return _back(scope, row)


def _say_proposed(request: HttpRequest, count: int) -> None:
    if count:
        flash.say(request, "ok", _PROPOSED.fill(n=count))
    else:
        flash.say(request, "warn", _NOTHING)


def unpropose(request: HttpRequest, scope: Scope, guest: str, suggestion: str) -> HttpResponse:
    """Take a proposal back."""
    row = _guest(scope, guest)
    suggesting.stop_proposing(scope.actor, _suggestion(row, suggestion))
    flash.say(request, "ok", _UNPROPOSED)
    return _back(scope, row)


def remove(request: HttpRequest, scope: Scope, guest: str, suggestion: str) -> HttpResponse:
    """Take a suggestion off the list."""
    row = _guest(scope, guest)
    suggesting.remove_suggestion(scope.actor, _suggestion(row, suggestion))
    flash.say(request, "ok", _REMOVED)
    return _back(scope, row)


def _back(scope: Scope, guest: Participant) -> HttpResponse:
    return redirect(reverse("suggestions-of", kwargs={**place(scope), "guest": guest.key}))


def _guest(scope: Scope, key: str) -> Participant:
    rows = Participant.objects.select_related("event", "person__organisation", "side")
    found = rows.filter(key=key, event=scope.the_event).first()
    if found is None:
        raise not_found()
    return found


def _suggestion(guest: Participant, key: str) -> Suggestion:
    found = Suggestion.objects.select_related("event").filter(key=key, participant=guest).first()
    if found is None:
        raise not_found()
    return found
