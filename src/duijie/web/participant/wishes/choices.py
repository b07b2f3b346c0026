"""One tap: must meet, interested, no; taking it back; the private note."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from duijie.actions import wishing
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Participant, Strength
from duijie.store.queries import wishes
from duijie.web import flash
from duijie.web.environment import page as template
from duijie.web.participant.wishes.showing import back_to, known_page, place
from duijie.web.rendering import surroundings
from duijie.web.scope import Scope

_AGREED = Text(
    "You both want to meet. The organiser will plan it.",
    "双方都愿意洽谈，主办方会安排时间。",
    "雙方都願意洽談，主辦方會安排時間。",
)
_KEPT = Text("Your note is saved; only you read it.", "备注已保存，只有您能看到。", "備註已儲存，只有您能看到。")


def wish(request: HttpRequest, scope: Scope, guest: str) -> HttpResponseBase:
    """Take a choice."""
    strength = request.POST.get("strength", "")
    if strength not in set(Strength):
        raise not_found()
    other = _guest(scope, guest)
    try:
        chosen = wishing.choose(scope.actor, scope.the_participant, other, Strength(strength))
    except Refused as refused:
        return _refused(request, scope, guest, refused)
    return _answer(request, scope, guest, _AGREED if chosen.agreed and chosen.asked else None)


def take_back(request: HttpRequest, scope: Scope, guest: str) -> HttpResponseBase:
    """Take a choice back."""
    try:
        wishing.take_back(scope.actor, scope.the_participant, _guest(scope, guest))
    except Refused as refused:
        return _refused(request, scope, guest, refused)
    return _answer(request, scope, guest, None)


def note(request: HttpRequest, scope: Scope, guest: str) -> HttpResponseBase:
    """Keep the private note."""
    words = request.POST.get("note", "")
    try:
        wishing.keep_note(scope.actor, scope.the_participant, _guest(scope, guest), words)
    except InputError as wrong:
        # The note is not thrown away: the page shows what was typed, with the fault beside it.
        return _part(request, scope, guest, wrong.faults[0].text, typed=words, status=400)
    return _answer(request, scope, guest, _KEPT)


def _guest(scope: Scope, key: str) -> Participant:
    found = Participant.objects.filter(key=key, event=scope.the_event).first()
    if found is None:
        raise not_found()
    return found


def _wants_part(request: HttpRequest) -> bool:
    """Say whether a script asks for a piece of the page; without scripts the browser goes back to the whole page."""
    return request.headers.get("X-Duijie-Part") == "wish"


def _answer(request: HttpRequest, scope: Scope, guest: str, said: Text | None) -> HttpResponseBase:
    if _wants_part(request):
        return _part(request, scope, guest, said)
    if said is not None:
        flash.say(request, "ok", said)
    return redirect(back_to(scope, known_page(request.POST.get("back", "")), guest))


def _refused(request: HttpRequest, scope: Scope, guest: str, refused: Refused) -> HttpResponseBase:
    """Say why a choice was not kept: beside the card with scripts, else at the head of the page it came from."""
    if refused.code in {"not_found", "not_allowed"}:
        raise refused
    if _wants_part(request):
        return _part(request, scope, guest, refused.text, status=refused.status)
    flash.say(request, "warn", refused.text)
    return redirect(back_to(scope, known_page(request.POST.get("back", "")), guest))


def _part(
    request: HttpRequest, scope: Scope, guest: str, said: Text | None, *, typed: str | None = None, status: int = 200
) -> HttpResponse:
    """Return the answer part of a card, the quota, and what is to be said."""
    between = wishes.standings(scope.the_participant)
    whole = typed is not None and not _wants_part(request)
    name = "participant/wishes/note.html" if whole else "participant/wishes/part.html"
    values = {
        "nav_current": "suggestions",
        "place": place(scope),
        "guest": guest,
        "standing": between.get(guest, wishes.Standing()),
        "quota": wishes.quota(scope.the_event, between),
        "is_open": wishes.wish_time(scope.the_event).is_open(timezone.now()),
        "back": known_page(request.POST.get("back", "")),
        "said": said,
        "bad": status != 200,
        "typed": typed,
    }
    words = template(scope.language, name).render(**surroundings(request, scope), **values)
    return HttpResponse(words, status=status)
