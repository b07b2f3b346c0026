"""The overview of set-up: what is missing, the way ahead, and whether the event is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from duijie.actions.setting_up.checklist import findings
from duijie.actions.setting_up.events import STATES, set_state
from duijie.actions.setting_up.phases import STEPS
from duijie.engine.text import Text
from duijie.locale import translator
from duijie.store.models import EventState, Phase
from duijie.store.queries.setting import set_up_of
from duijie.web import flash
from duijie.web.dates import day_short
from duijie.web.organiser.set_up.forms import number_of, posted
from duijie.web.organiser.set_up.part import address
from duijie.web.organiser.set_up.surroundings import show_page
from duijie.web.scope import Scope

_SAID = {
    EventState.DRAFT: Text(
        "The event is a draft again; its public page is gone.",
        "活动已改回草稿，公开页面已撤下。",
        "活動已改回草稿，公開頁面已撤下。",
    ),
    EventState.OPEN: Text(
        "The event is open; its public page can be read by anybody.",
        "活动已开放，任何人都能看到公开页面。",
        "活動已開放，任何人都能看到公開頁面。",
    ),
    EventState.CLOSED: Text("The event is closed.", "活动已结束。", "活動已結束。"),
}


def overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show what is missing, the phases, and what the event consists of."""
    setup = set_up_of(scope.the_event)
    return show_page(
        request,
        scope,
        "organiser/set_up/overview.html",
        "settings",
        setup=setup,
        findings=[(finding, address(scope, finding.route)) for finding in findings(setup)],
        state=STATES[EventState(scope.the_event.state)],
        road=road(setup.phases, scope),
        now=now_words(scope),
    )


def change_state(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Open, close or take back an event."""
    values = posted(request)
    wanted = str(values.get("state", ""))
    if wanted in [*EventState]:
        state = EventState(wanted)
        set_state(scope.actor, scope.the_event, number_of(values, "version"), state)
        flash.say(request, "ok", _SAID[state])
    return HttpResponseRedirect(address(scope, "settings"))


def road(phases: list[Phase], scope: Scope) -> list[dict[str, Any]]:
    """Return the phases as the steps of the road: words, the date with its distance from the event, and past or not."""
    now: datetime = timezone.now()
    words = {str(step.code): step.words for step in STEPS}
    return [
        {
            "words": words[phase.code],
            "when": f"{day_short(phase.at.astimezone(scope.zone), scope.language)} · {distance(phase.at, scope)}",
            "past": phase.at <= now,
        }
        for phase in phases
    ]


def distance(at: datetime, scope: Scope) -> str:
    """Return T−21, T or T+30: days from the event's date."""
    days = (at.astimezone(scope.zone).date() - scope.the_event.date).days
    return "T" if days == 0 else f"T{'+' if days > 0 else '−'}{abs(days)}"


def now_words(scope: Scope) -> str:
    """Return the mark of today on the road."""
    _ = translator(scope.language)
    return _("Today {distance}").format(distance=distance(timezone.now(), scope))
