"""Opening a cooperation by hand: two guests, what it is about, since when."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions import following
from duijie.actions.refusal import Refused
from duijie.actions.rights import Right
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Participant, ParticipantState
from duijie.store.queries.visible import day_of
from duijie.web import flash
from duijie.web.organiser.ledger import forms, showing
from duijie.web.organiser.ledger.listing import place
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

_FIELDS: Final = ("one", "other", "subject", "happened", "grade", "text")
_OPENED: Final = Text("The cooperation is opened.", "合作已建立。", "合作已建立。")
_OTHER_SIDE: Final = Text(
    "One of the two has to be of your side.", "其中一方须属于您负责的地区方。", "其中一方須屬於您負責的地區方。"
)


def new(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """Show the form, and take it."""
    event = scope.the_event
    rows = Participant.objects.filter(
        event=event, state=ParticipantState.CONFIRMED, person__erased__isnull=True
    ).select_related("person__organisation", "side")
    guests = {row.key: row for row in rows.order_by("person__organisation__search", "person__search", "key")}
    given = request.POST if request.method == "POST" else request.GET
    typed = {
        name: given.get(name, "").strip()[:2400] for name in ("one", "other", "subject", "happened", "grade", "text")
    }
    faults: dict[str, Text] = {}
    status = 200
    if request.method == "POST":
        try:
            row = following.open_cooperation(
                scope.actor,
                scope.the_programme,
                event,
                [following.party_of(guests[typed[name]]) for name in ("one", "other") if typed[name] in guests],
                typed["subject"],
                origin=_origin(typed),
            )
        except InputError as wrong:
            faults, status = {str(fault.place): fault.text for fault in wrong.faults}, 400
        except Refused as refused:
            if refused.code != "not_found":
                raise
            faults, status = {"parties": _OTHER_SIDE}, 400
        else:
            flash.say(request, "ok", _OPENED)
            return redirect(reverse("cooperation", kwargs={**place(scope), "cooperation": row.key}))
    return render(
        request,
        scope,
        "organiser/ledger/new.html",
        status=status,
        nav=nav(scope, "ledger"),
        place=place(scope),
        guests=[(key, _name(row, scope)) for key, row in guests.items()],
        typed=typed,
        faults=faults,
        grades=list(showing.grade_words(scope.language).items())[:2],
        today=day_of(event, timezone.now()),
        may_follow=scope.may(Right.FOLLOW),
    )


def _name(row: Participant, scope: Scope) -> str:
    seen = face(row, scope.language)
    return " · ".join(part for part in (seen.organisation, seen.shown_name) if part)


def _origin(typed: dict[str, str]) -> following.Origin:
    """Return where it comes from, as typed.

    Raises:
        InputError: the day cannot be read.
    """
    step = forms.step_of(forms.Typed("note", {"happened": typed["happened"]}))
    grade = "both_sides" if typed["grade"] == "both_sides" else "one_side"
    return following.Origin(happened=step.happened, grade=grade, text=typed["text"])
