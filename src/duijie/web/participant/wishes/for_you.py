"""The page “for you”: a guest's suggestions with their reasons, what is chosen, and the way to the plain list."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import suggesting
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.store.models import Listing, ListingState, Suggestion
from duijie.store.queries import suggestions, visible, wishes
from duijie.web import flash
from duijie.web.participant.wishes.showing import back_to, known_page, place, ready
from duijie.web.rendering import render
from duijie.web.scope import Scope

#: How many cards the first view holds: more would pass 60 KB with pictures of Chinese and English together.
FIRST: Final = 5
_ON: Final = Text(
    "Suggestions are switched on. The next computation makes your list.",
    "推荐已开启，下次计算时会生成您的名单。",
    "推薦已開啟，下次計算時會生成您的名單。",
)
_OFF: Final = Text(
    "Automatic suggestions are switched off. The plain list of all guests is still yours.",
    "自动推荐已关闭，您仍可从全部嘉宾名单中选择。",
    "自動推薦已關閉，您仍可從全部嘉賓名單中選擇。",
)


def page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the suggestions; ``?all=1`` shows every one of them."""
    guest, event, now = scope.the_participant, scope.the_event, timezone.now()
    day = visible.day_of(event, now)
    between = wishes.standings(guest)
    found = suggestions.cards(guest, day, between, scope.language)
    shown = [card for card in found if not card.suggestion.feedback and card.standing.strength != "no"]
    aside = [card for card in found if card not in shown]
    every = request.GET.get("all") == "1"
    first = shown if every else shown[:FIRST]
    return render(
        request,
        scope,
        "participant/wishes/for_you.html",
        nav_current="suggestions",
        place=place(scope),
        cards=[ready(card, scope.language) for card in first],
        aside=aside if every else [],
        off=guest.suggestions_off,
        more=len(shown) - len(first),
        hidden_aside=0 if every else len(aside),
        total=len(shown),
        back="all" if every else "for-you",
        quota=wishes.quota(event, between),
        time=wishes.wish_time(event),
        now=now,
        guests=visible.seen_by(guest, day).count(),
        waiting=wishes.to_answer(guest, now).count(),
        own=list(Listing.objects.filter(person=guest.person_id, event=event, state=ListingState.ACCEPTED)[:2]),
    )


def judge(request: HttpRequest, scope: Scope, suggestion: str) -> HttpResponse:
    """Take in why a suggestion is of no use, or that it is of use after all."""
    row = Suggestion.objects.select_related("event", "participant")
    found = row.filter(key=suggestion, participant=scope.the_participant).first()
    if found is None:
        raise not_found()
    suggesting.judge(scope.actor, found, request.POST.get("feedback", ""))
    return redirect(back_to(scope, known_page(request.POST.get("back", "")), found.other_id))


def switch(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Explain what switching automatic suggestions off (or on) means, and do it."""
    guest = scope.the_participant
    if request.method == "POST":
        on = request.POST.get("on") == "1"
        suggesting.switch_suggestions(scope.actor, guest, on)
        flash.say(request, "ok", _ON if on else _OFF)
        return redirect(reverse("for-you", kwargs=place(scope)))
    template = "participant/wishes/switch.html"
    return render(request, scope, template, nav_current="suggestions", place=place(scope), on=not guest.suggestions_off)
