"""The hall's screen: its secret link, and the board that whoever holds it sees; no names of people, no contact data."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from duijie.actions.running import close_projectors, event_of_projector, open_projector, projectors_open
from duijie.engine.text import LANGUAGES, Language, Text
from duijie.store.faces import language_of
from duijie.store.models import Event
from duijie.store.queries.live import live_day
from duijie.web import flash
from duijie.web.environment import page
from duijie.web.organiser.board.pages import PART, SHELF, place, tag_of
from duijie.web.organiser.board.tiles import STATES, Now, board_now
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

PAGE: Final = 40
"""Tables a screen holds, 8 × 5."""
TURN: Final = 20
"""Seconds for which each part of a larger hall is shown."""
_ENDED: Final = Text(
    "The links work no more; screens that used them show the board no longer.",
    "链接已停用，用过它们的屏幕不再显示看板。",
    "連結已停用，用過它們的螢幕不再顯示看板。",
)


def projector_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show how the links stand; make one, which is shown once, or end them all."""
    event, link = scope.the_event, ""
    if request.method == "POST":
        if request.POST.get("do") == "close":
            if close_projectors(scope.actor, event):
                flash.say(request, "ok", _ENDED)
            return HttpResponseRedirect(reverse("projector", kwargs=place(scope)))
        token = open_projector(scope.actor, event)
        link = settings.DUIJIE.base_url + reverse("screen", kwargs={"token": token})
    answer = render(
        request,
        scope,
        "organiser/board/projector.html",
        nav=nav(scope, "on-the-day"),
        link=link,
        since=projectors_open(event),
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def screen(request: HttpRequest, scope: Scope, token: str) -> HttpResponse:
    """Show the board to whoever holds the secret: ``?theme=light`` for projectors, ``?lang=``, ``?part=2``."""
    event = event_of_projector(token)
    asked = request.GET.get("lang", "")
    language: Language = asked if asked in LANGUAGES else language_of(event.language)
    part = request.GET.get("part", "")
    tag, drawn = _drawn(event, language, int(part) if part.isdecimal() and len(part) < 4 else 0)
    answer = HttpResponse()
    if request.headers.get(PART):
        answer = HttpResponseNotModified() if request.headers.get("If-None-Match") == tag else HttpResponse(drawn)
        answer["ETag"] = tag
    else:
        scope.language, scope.event, scope.programme = language, event, event.programme
        theme = "light" if request.GET.get("theme") == "light" else "dark"
        now = reverse("now", kwargs={"key": event.key})
        answer = render(
            request, scope, "projector/screen.html", board=drawn, theme=theme, now_address=now, tag=tag, title_of=event
        )
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = f"{PART}, Accept-Language, Cookie"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _drawn(event: Event, language: Language, part: int) -> tuple[str, Markup]:
    """Return the screen's tag and the board, drawn once for all screens that show the same.

    ``part`` 0: the parts of a larger hall in turn, by the clock.
    """
    turn = int(timezone.now().timestamp()) // TURN
    tag = f'{tag_of(event)[:-1]}.{part or f"t{turn}"}.{event.key}"'
    key = (event.key, tag, language, "screen")
    kept = SHELF.get(key)
    if kept is None:
        kept = Markup(page(language, "projector/_screen.html").render(**_values(event, language, part, turn)))  # noqa: S704
        SHELF.put(key, kept)
    return tag, kept


def _values(event: Event, language: Language, part: int, turn: int) -> dict[str, Any]:
    from zoneinfo import ZoneInfo

    now = board_now(live_day(event), timezone.now(), language, public=True)
    parts = max(1, -(-len(now.tiles) // PAGE))
    shown = (part - 1 if part else turn) % parts
    return {
        "event": event,
        "now": now,
        "tiles": now.tiles[shown * PAGE : (shown + 1) * PAGE],
        "part": shown + 1,
        "parts": parts,
        "states": STATES,
        "zone": ZoneInfo(event.timezone),
        "left": _left(now),
    }


def _left(now: Now) -> tuple[int, int]:
    """Return minutes and seconds until what is counted down to."""
    if now.until is None:
        return 0, 0
    return divmod(max(0, int((now.until - now.at).total_seconds())), 60)
