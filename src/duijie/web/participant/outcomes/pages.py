"""A guest's outcome cards: the list of their meetings so far, one card by itself, and each tap."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.outcomes import record_outcome
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Meeting
from duijie.store.queries import outcomes
from duijie.store.queries.visible import day_of
from duijie.web import flash
from duijie.web.environment import page as template
from duijie.web.participant.outcomes import taps
from duijie.web.rendering import render, surroundings
from duijie.web.scope import Scope

KEPT: Final = Text("Kept.", "已保存。", "已儲存。")
DISPUTED: Final = Text(
    "Kept. The hall noted this meeting as not held; your word stands beside it and is shown as disputed.",
    "已保存。会场记录为没有进行，您的说法并列保留，并标为有异议。",
    "已儲存。會場記錄為沒有進行，您的說法並列保留，並標為有異議。",
)
NOT_HELD: Final = Text(
    "Kept: the meeting did not take place, so nothing more is asked.",
    "已保存：洽谈没有进行，无需再填。",
    "已儲存：洽談沒有進行，無需再填。",
)


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def list_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show a guest's meetings so far: the cards still open, then what was said of the others."""
    told = outcomes.told(scope.the_participant, timezone.now())
    cards = [taps.card(one, scope.the_participant, scope.language) for one in told]
    return render(
        request,
        scope,
        "participant/outcomes/list.html",
        nav_current="today",
        place=place(scope),
        open_cards=[one for one in cards if one.word is None],
        told_cards=[one for one in cards if one.word is not None],
        steps=dict(taps.step_options(scope.language)),
        **_options(scope),
    )


def outcome(request: HttpRequest, scope: Scope, meeting: str) -> HttpResponseBase:
    """Show one card; a form is a tap on it."""
    row = _meeting(scope, meeting)
    if request.method != "POST":
        return _page(request, scope, row)
    today = day_of(scope.the_event, timezone.now())
    try:
        kept = record_outcome(scope.actor, row, scope.the_participant, **taps.said(request.POST.dict(), today))
    except InputError as wrong:
        typed = request.POST.get("note")
        return _answer(request, scope, row, wrong.faults[0].text, typed=typed, status=400)
    except Refused as refused:
        if refused.code in {"not_found", "not_allowed"}:
            raise
        return _answer(request, scope, row, refused.text, status=refused.status)
    words = DISPUTED if kept.disputed_mark else KEPT if kept.outcome.held else NOT_HELD
    return _answer(request, scope, row, words)


def _meeting(scope: Scope, key: str) -> Meeting:
    """Return one of the guest's own meetings."""
    rows = Meeting.objects.select_related("slot", "table", "event")
    found = rows.filter(key=key, event=scope.the_event, seats__participant=scope.the_participant).first()
    if found is None:
        raise not_found()
    return found


def _card(scope: Scope, row: Meeting) -> taps.Card:
    told = outcomes.told_of(scope.the_participant, [row])
    return taps.card(told[0], scope.the_participant, scope.language)


def _options(scope: Scope) -> dict[str, Any]:
    today = day_of(scope.the_event, timezone.now())
    return {
        "step_options": taps.step_options(scope.language),
        "when_options": taps.when_options(scope.language),
        "today": max(today, scope.the_event.date),
    }


def _page(request: HttpRequest, scope: Scope, row: Meeting, status: int = 200, **more: object) -> HttpResponse:
    fresh = Meeting.objects.select_related("slot", "table", "event").get(key=row.key)
    return render(
        request,
        scope,
        "participant/outcomes/one.html",
        status=status,
        nav_current="today",
        place=place(scope),
        card=_card(scope, fresh),
        begun=fresh.slot.starts <= timezone.now() or fresh.progress in {"started", "ended"},
        **{"said": None, "bad": False, "typed": None} | _options(scope) | more,
    )


def _answer(
    request: HttpRequest, scope: Scope, row: Meeting, words: Text, *, typed: str | None = None, status: int = 200
) -> HttpResponseBase:
    """Answer a tap: with the card anew where a script asks for it, else with the page it came from."""
    bad = status != 200
    if request.headers.get("X-Duijie-Part") == "outcome":
        values = {"place": place(scope), "card": _card(scope, row), "said": words, "bad": bad, "typed": typed}
        page = template(scope.language, "participant/outcomes/part.html")
        html = page.render(**surroundings(request, scope), **values, **_options(scope))
        return HttpResponse(html, status=status)
    if bad:
        return _page(request, scope, row, status, said=words, bad=True, typed=typed)
    flash.say(request, "ok", words)
    if request.POST.get("back") == "list":
        return redirect(reverse("my-outcomes", kwargs=place(scope)) + f"#o-{row.key}")
    return redirect(reverse("my-outcome", kwargs={**place(scope), "meeting": row.key}))
