"""A host's list: today's own meetings with their briefing, and large taps that also work without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from duijie.actions.running import Standing, assistants_of, judge
from duijie.actions.running.briefing import spoken
from duijie.actions.running.merging import Merged, Tap, merge_marks
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Language, Text
from duijie.locale import translator
from duijie.store.faces import Face, face, short_firm
from duijie.store.models import Participant, Progress
from duijie.store.queries.hosting import Hosted, hosted_by
from duijie.store.queries.visible import day_of
from duijie.web.organiser.board.fetching import standing_now
from duijie.web.organiser.board.pages import place, said, tag_of
from duijie.web.organiser.nav import nav
from duijie.web.participant.wishes.showing import Marked, marked
from duijie.web.rendering import render
from duijie.web.scope import Scope

REASONS: Final = 3
SOON: Final = timedelta(minutes=15)
"""Meetings that begin later show their taps only when asked."""
_FORM: Final = Text(
    "What the device sent could not be read. Your taps are kept on it; open the page again.",
    "设备发来的内容无法识别，您的记录仍保留在设备上。请重新打开页面。",
    "裝置傳來的內容無法識別，您的記錄仍保留在裝置上。請重新開啟頁面。",
)


@dataclass(frozen=True, slots=True)
class Guest:
    """One of those who meet."""

    key: str
    face: Face
    firm: str
    languages: str
    state: str


@dataclass(frozen=True, slots=True)
class Card:
    """A meeting of the list. ``state`` and ``word``: how it stands."""

    hosted: Hosted
    state: str
    word: str
    guests: tuple[Guest, ...]
    standing: Standing
    why: tuple[Marked, ...]


def list_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show a host's meetings, the one that runs or comes next first of all that are left."""
    event, now = scope.the_event, timezone.now()
    own = assistants_of(scope.the_account.key, event.key)
    cards = [_card(one, scope.language, now) for one in hosted_by(event, own, day_of(event, now))]
    here = place(scope)
    return render(
        request,
        scope,
        "organiser/hosting/list.html",
        nav=nav(scope, "on-the-day"),
        own=own,
        cards=cards,
        today=day_of(event, now) == event.date,
        now=now,
        soon=now + SOON,
        tag=tag_of(event),
        address=reverse("hosting-marks", kwargs=here),
        now_address=reverse("now", kwargs={"key": event.key}),
    )


def _card(one: Hosted, language: Language, now: datetime) -> Card:
    standing = standing_now(one.marks)
    judged = judge(standing.progress, standing.missing, one.starts, now)
    guests = tuple(_guest(guest, standing, language) for guest in one.guests)
    why = tuple(marked(reason, language) for reason in one.why[:REASONS])
    return Card(one, str(judged.light), _word(judged.light, judged.minutes, standing, language), guests, standing, why)


def _word(state: str, minutes: int, standing: Standing, language: Language) -> str:
    _ = translator(language)
    if state == "late":
        return _("{n} min late").format(n=minutes)
    if state == "missing":
        if standing.progress == Progress.NO_SHOW:
            return _("No-show")
        return _("Missing") if standing.missing else _("Not started")
    return {"started": _("Started"), "done": _("Ended")}.get(state, _("Waiting"))


def _guest(guest: Participant, standing: Standing, language: Language) -> Guest:
    seen = face(guest, language)
    firm = guest.person.organisation
    short = short_firm(firm.name, firm.name_en, firm.short).of(language) if firm else seen.shown_name
    state = "missing" if guest.key in standing.missing else "here" if guest.key in standing.here else ""
    if guest.key in standing.late:
        state = "late"
    return Guest(guest.key, seen, short, spoken(guest.person.languages, language), state)


def tap(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take one tap where no scripts run: KIND:MEETING, of one guest KIND:MEETING:GUEST."""
    kind, _colon, rest = request.POST.get("tap", "").partition(":")
    key, _colon, guest = rest.partition(":")
    said(request, scope, kind, key, guest)
    return HttpResponseRedirect(reverse("hosting", kwargs=place(scope)))


def marks(request: HttpRequest, scope: Scope) -> JsonResponse:
    """Take what a device kept, and say of each tap what became of it: "" for noted, else why not.

    JSON in: ``{"sent": time, "marks": [{"mark", "meeting", "kind", "guest", "at"}]}``; out: ``{"done": {mark: why}}``.
    """
    try:
        sent, taps = _read(request.body)
        merged = merge_marks(scope.actor, scope.the_event, taps, sent)
    except InputError as wrong:
        return JsonResponse({"wrong": wrong.faults[0].text.of(scope.language)}, status=400)
    return JsonResponse({"done": {one.mark: _said(one, scope.language) for one in merged}})


def _said(one: Merged, language: Language) -> str:
    return one.refused.of(language) if one.refused is not None else ""


def _read(body: bytes) -> tuple[datetime | None, list[Tap]]:
    try:
        read = json.loads(body)
        return _time(read.get("sent")), [_tap(one) for one in read["marks"]]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError([Fault("marks", _FORM, place="marks")]) from None


def _tap(one: Mapping[str, Any]) -> Tap:
    words = {name: str(one.get(name, "")) for name in ("mark", "meeting", "kind", "guest")}
    return Tap(words["mark"], words["meeting"], words["kind"], _time(one["at"]) or timezone.now(), words["guest"])


def _time(words: object) -> datetime | None:
    """Return a time with its zone; None for what is none."""
    try:
        found = parse_datetime(str(words))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
