"""A guest's day: how long it is, the next table and the way there, all meetings, what is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from duijie.actions.feeding import own_pdf
from duijie.actions.setting_up.floor import hall_of
from duijie.engine.text import Language
from duijie.store.models import Slot
from duijie.store.queries.schedules import (
    Appointment,
    delegation_led_by,
    hall_rows,
    is_published,
    schedules_of,
)
from duijie.store.queries.visible import ShownGuest, day_of, shown_guest
from duijie.web.organiser.nav import exists
from duijie.web.participant.day.hall import plan
from duijie.web.participant.day.today import Today, today_of
from duijie.web.participant.wishes.showing import marked
from duijie.web.rendering import render
from duijie.web.scope import Scope

REASONS: Final = 2
"""Reasons shown with the next meeting; all of them stand with the suggestion."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the day: a meeting, or a slot in which the guest is free."""

    start: datetime
    visit: Appointment | None
    whom: tuple[ShownGuest, ...]
    interpreter: str


def day_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show a guest their day as it stands now."""
    guest, event, now = scope.the_participant, scope.the_event, timezone.now()
    today = day_of(event, now)
    schedule = schedules_of(event, [guest], today)[0]
    kept = [_line(visit, scope.language) for visit in schedule.kept]
    on_the_day = today_of(event, guest, schedule.kept, now) if today == event.date else None
    coming = next((line for line in kept if line.visit is not None and _is_ahead(line.visit, on_the_day, now)), None)
    table = coming.visit.meeting.table if coming is not None and coming.visit is not None else None
    picture, where = plan(hall_of(*hall_rows(event)), scope.language, table.code) if table else ("", "")
    return render(
        request,
        scope,
        "participant/day/day.html",
        nav_current="today",
        now=now,
        days_left=(event.date - today).days,
        day=on_the_day,
        has_outcomes=exists("my-outcome"),
        has_spot=exists("my-spot"),
        published=bool(kept) or is_published(event),
        schedule=schedule,
        next=coming,
        why=[marked(one, scope.language) for one in coming.visit.why[:REASONS]] if coming and coming.visit else [],
        lines=_in_time(kept, schedule.free),
        cancelled=[_line(visit, scope.language) for visit in schedule.cancelled],
        picture=picture,
        where=where,
        leads=delegation_led_by(guest),
        offset=_offset(now.astimezone(scope.zone)),
    )


def _is_ahead(visit: Appointment, day: Today | None, now: datetime) -> bool:
    return visit.end > now if day is None else not day.is_over(visit)


def pdf(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the guest's schedule on one sheet."""
    del request
    answer = HttpResponse(own_pdf(scope.actor, scope.the_participant, scope.language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{scope.the_event.slug}-schedule.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _line(visit: Appointment, language: Language) -> Line:
    row = visit.meeting.interpreter
    name = ""
    if row is not None:
        name = (row.name_en or row.name) if language == "en" else row.name
    return Line(visit.start, visit, tuple(shown_guest(one, language) for one in visit.others), name)


def _in_time(kept: list[Line], free: tuple[Slot, ...]) -> list[Line]:
    return sorted((*kept, *(Line(slot.starts, None, (), "") for slot in free)), key=lambda line: line.start)


def _offset(moment: datetime) -> str:
    """Return how far the event's clock is from UTC: UTC+8."""
    away = moment.utcoffset()
    minutes = int(away.total_seconds()) // 60 if away else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
