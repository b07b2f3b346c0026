"""The page “for you”: a guest's suggestions with their reasons, what is chosen, and the way to the plain list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import suggesting
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.store.models import Suggestion
from duijie.store.queries import listings, suggestions, visible, wishes
from duijie.web import flash
from duijie.web.participant.wishes.showing import back_to, drawn, known_page, place
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
    lines = suggestions.outline(guest, day, between)
    shown, aside = [line for line in lines if not line.aside], [line for line in lines if line.aside]
    every = request.GET.get("all") == "1"
    first, back = (shown, "all") if every else (shown[:FIRST], "for-you")
    keys = [line.key for line in (*first, *(aside if every else ()))]
    cards = suggestions.cards(guest, day, between, scope.language, among=keys)
    found = {card.suggestion.key: card for card in cards}
    time = wishes.wish_time(event)
    is_open = time.is_open(now)
    return render(
        request,
        scope,
        "participant/wishes/for_you.html",
        nav_current="suggestions",
        place=place(scope),
        cards=[drawn(scope, card, is_open=is_open, back=back) for card in _of(first, found)],
        aside=_of(aside, found) if every else [],
        off=guest.suggestions_off,
        more=len(shown) - len(first),
        hidden_aside=0 if every else len(aside),
        total=len(shown),
        quota=wishes.quota(event, between),
        time=time,
        is_open=is_open,
        now=now,
        guests=visible.count_seen(guest, day),
        waiting=wishes.count_to_answer(guest, now),
        own=listings.accepted_of(guest),
    )


def _of(lines: Sequence[suggestions.Line], found: Mapping[str, suggestions.Card]) -> list[suggestions.Card]:
    """Return the cards of some lines; one that went away since its line was read is left out."""
    return [found[line.key] for line in lines if line.key in found]


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
