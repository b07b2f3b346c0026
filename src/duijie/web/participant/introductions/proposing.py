"""Proposing two guests to each other: found among those whom the connector may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.introducing import REASON_LENGTH, propose_introduction
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Participant
from duijie.store.queries import visible
from duijie.web import flash
from duijie.web.participant.wishes.showing import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

FIELDS: Final = ("connector", "one", "other", "one_reason", "other_reason")
SENT: Final = Text(
    "Both are asked. You see here when both have said yes.",
    "已分别征询双方意见。双方都同意后，您会在这里看到。",
    "已分別徵詢雙方意見。雙方都同意後，您會在這裏看到。",
)
_CHOOSE: Final = Text("Choose somebody.", "请选择一位嘉宾。", "請選擇一位嘉賓。")
_TWICE: Final = Text("Choose two different guests.", "请选择两位不同的嘉宾。", "請選擇兩位不同的嘉賓。")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, and what was wrong with it."""

    typed: Mapping[str, str]
    faults: Mapping[str, Text] = field(default_factory=dict)
    status: int = 200


def propose(
    scope: Scope, given: Mapping[str, str], guests: Mapping[str, Participant], connector: Participant
) -> Draft | None:
    """Send what a form holds; None: it is done, else the form again. ``guests``: those it may name, by key."""
    typed = {name: given.get(name, "").strip()[: 3 * REASON_LENGTH] for name in FIELDS}
    faults = {name: _CHOOSE for name in ("one", "other") if typed[name] not in guests}
    if not faults and typed["one"] == typed["other"]:
        faults["other"] = _TWICE
    if faults:
        return Draft(typed, faults, 400)
    try:
        propose_introduction(
            scope.actor,
            scope.the_programme,
            guests[typed["one"]].person,
            guests[typed["other"]].person,
            typed["one_reason"],
            typed["other_reason"],
            event=scope.the_event,
            connector=connector.person,
        )
    except InputError as wrong:
        return Draft(typed, {str(fault.place): fault.text for fault in wrong.faults}, 400)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        return Draft(typed, {"": refusal.text}, 409)
    return None


def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the form, and take it."""
    me, event = scope.the_participant, scope.the_event
    day = visible.day_of(event, timezone.now())
    words = request.GET.get("q", "")[:80].strip()
    seen = visible.seen_by(me, day)
    draft = Draft({name: request.GET.get(name, "")[:16] for name in FIELDS})
    if request.method == "POST":
        rows = seen.filter(key__in=[request.POST.get(name, "") for name in ("one", "other")])
        chosen = {row.key: row for row in rows.select_related("person__organisation")}
        sent = propose(scope, request.POST.dict(), chosen, me)
        if sent is None:
            flash.say(request, "ok", SENT)
            return redirect(reverse("my-introductions", kwargs=place(scope)))
        draft = sent
    found = visible.narrowed(seen, event, day, visible.Filter(words=words)) if words else seen
    rows = visible.with_faces(found).order_by("person__organisation__search", "person__search", "key")
    options = [(row.key, option_words(row, scope)) for row in rows]
    return render(
        request,
        scope,
        "participant/introductions/new.html",
        status=draft.status,
        nav_current="me",
        place=place(scope),
        options=options,
        words=words,
        draft=draft,
        most=REASON_LENGTH,
    )


def option_words(row: Participant, scope: Scope) -> str:
    """Return how a guest stands in the list to choose from: by what they let others see."""
    shown = visible.shown_guest(row, scope.language)
    return " · ".join(dict.fromkeys(part for part in (shown.organisation, shown.name) if part))
