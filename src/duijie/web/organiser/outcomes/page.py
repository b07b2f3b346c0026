"""The outcome cards of one meeting, filled in by the table's host for its guests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.outcomes import record_outcome
from duijie.actions.refusal import Refused, not_found
from duijie.actions.running import require_host
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Meeting, Participant, Seat
from duijie.store.queries.outcomes import told_of
from duijie.store.queries.visible import day_of, shown_guest
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.participant.outcomes import taps
from duijie.web.participant.outcomes.pages import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_KEPT = Text("Kept for {name}.", "已为{name}保存。", "已為{name}儲存。")
_BESIDE = Text(
    "Kept. {name} has answered already; their own word counts.",
    "已保存。{name}已自行填写，以本人填写的为准。",
    "已儲存。{name}已自行填寫，以本人填寫的為準。",
)


def host_outcome(request: HttpRequest, scope: Scope, meeting: str) -> HttpResponse:
    """Show the cards of a meeting's guests; a form is a tap on one of them."""
    rows = Meeting.objects.select_related("slot", "table", "event", "interpreter")
    row = rows.filter(key=meeting, event=scope.the_event).first()
    if row is None:
        raise not_found()
    require_host(scope.actor, row)
    if request.method != "POST":
        return _page(request, scope, row)
    guest = next((one for one in _guests(row) if one.key == request.POST.get("participant")), None)
    if guest is None:
        raise not_found()
    today = day_of(scope.the_event, timezone.now())
    given = {name: value for name, value in request.POST.dict().items() if name != "note"}
    try:
        kept = record_outcome(scope.actor, row, guest, **taps.said(given, today))
    except InputError as wrong:
        return _page(request, scope, row, wrong.faults[0].text, 400)
    except Refused as refused:
        if refused.code in {"not_found", "not_allowed"}:
            raise
        return _page(request, scope, row, refused.text, refused.status)
    name = shown_guest(guest, scope.language).heading
    flash.say(request, "ok", (_KEPT if kept.outcome.latest else _BESIDE).fill(name=name))
    return redirect(reverse("host-outcome", kwargs={**place(scope), "meeting": row.key}))


def _guests(row: Meeting) -> list[Participant]:
    """Return who sits at a meeting, once each, by side of the table."""
    seats = Seat.objects.filter(meeting=row).select_related("participant__person__organisation", "participant__side")
    return list({seat.participant_id: seat.participant for seat in seats.order_by("party", "participant_id")}.values())


def _page(
    request: HttpRequest, scope: Scope, row: Meeting, said: Text | None = None, status: int = 200
) -> HttpResponse:
    cards = []
    for guest in _guests(row):
        told = told_of(guest, [row])[0]
        whom = (shown_guest(guest, scope.language),)
        word = told.word if told.word and told.word.for_them else None
        cards.append(taps.Card(row, whom, word, told.holding, guest.key, told.word is not None and word is None))
    return render(
        request,
        scope,
        "organiser/outcomes/host.html",
        status=status,
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        meeting=row,
        cards=cards,
        said=said,
        begun=row.slot.starts <= timezone.now() or row.progress in {"started", "ended"},
        step_options=taps.step_options(scope.language),
        when_options=taps.when_options(scope.language),
        today=max(day_of(scope.the_event, timezone.now()), scope.the_event.date),
    )
