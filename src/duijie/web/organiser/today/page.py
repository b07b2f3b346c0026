"""Today: the way to the day, what is to be done, who waits, what runs, what just happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from duijie.actions.following import sides_open_to
from duijie.actions.rights import Right
from duijie.engine.text import Language, Text
from duijie.locale import translator
from duijie.store.faces import face
from duijie.store.models import JobState, Participant, Phase, PhaseCode
from duijie.store.queries import ledger, today
from duijie.store.queries.today import Group
from duijie.store.queries.visible import day_of
from duijie.web import dates
from duijie.web.organiser.ledger.listing import due_words
from duijie.web.organiser.nav import nav
from duijie.web.organiser.today.happened import lines, sentences
from duijie.web.organiser.today.words import group_words
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 30
_TODAY: Final = Text("Today T{days}", "今天 T{days}", "今天 T{days}")


def today_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show what is to be done at this event today."""
    event, now = scope.the_event, timezone.now()
    waiting = today.waiting(event, now)
    words = group_words(scope.language)
    group = _group(request.GET.get("group", ""), waiting)
    rows = _filtered(today.members(event, group, now), request.GET) if group else Participant.objects.none()
    total, first = rows.count(), _first(request.GET)
    follow = _to_follow(scope, now)
    tasks = sum(bool(n) for n in waiting.guests.values()) + bool(waiting.to_review) + bool(waiting.duplicates)
    tasks += len(follow)
    return render(
        request,
        scope,
        "organiser/today/today.html",
        nav=nav(scope, "today", today=tasks, listings=waiting.to_review),
        today=now.astimezone(scope.zone),
        days_left=(event.date - now.astimezone(scope.zone).date()).days,
        closing=_closing(scope, now),
        road=_road(scope, now),
        road_now=_TODAY.fill(days=_days(now.astimezone(scope.zone), event.date)).of(scope.language),
        waiting=waiting,
        tasks=tasks,
        follow=follow,
        groups=[(one, text, waiting.guests[one]) for one, text in words.items() if waiting.guests[one]],
        group=group,
        group_title=words[group].title if group else "",
        lines=[(line, face(line.participant, scope.language)) for line in today.guest_lines(rows, first, SIZE)],
        total=total,
        first=first,
        size=SIZE,
        pages=_pages(request, first, total),
        given={name: request.GET.get(name, "") for name in ("q", "side")},
        side_options=[(side.code, side.name) for side in scope.the_programme.sides.all()],
        figures=today.figures(event),
        jobs=today.running_jobs(event),
        job_words=job_words(scope.language),
        happened=[
            {"when": when(line.at, scope, now), "at": line.at, "words": line.words}
            for line in lines(today.latest_entries(event, tuple(sentences("en"))), scope.language)
        ],
        remindable={Group.NO_ANSWER, Group.NO_WISHES, Group.NO_PROFILE, Group.NOT_CONFIRMED},
        may_send=scope.may(Right.SEND),
        may_call=scope.may(Right.CALL),
        WAITING=JobState.WAITING,
    )


def _to_follow(scope: Scope, now: datetime) -> list[tuple[str, str, int]]:
    """Return what waits in the ledger, code, words and number; from the day on, for there is none before."""
    day = day_of(scope.the_event, now)
    if day < scope.the_event.date:
        return []
    counts = ledger.waiting(scope.the_event, now, day, sides_open_to(scope.actor, Right.SEE, scope.the_event)).counts
    words = due_words(scope.language)
    return [(code, words[code], n) for code, n in counts.items() if n]


def job_words(language: Language) -> dict[str, str]:
    """Return what each kind of job is called."""
    _ = translator(language)
    return {
        "read_list": _("Reading a list"),
        "import_list": _("Importing a list"),
        "suggest": _("Suggestions, afresh"),
        "plan": _("Planning"),
        "send_mail": _("Sending mail"),
        "print": _("Printed sheets"),
    }


def _group(wanted: str, waiting: today.Waiting) -> Group | None:
    """Return the group to list: the one asked for, else the first that waits for a reminder."""
    if wanted in set(Group):
        return Group(wanted)
    order = (Group.NO_WISHES, Group.NO_ANSWER, Group.NO_PROFILE, Group.NOT_CONFIRMED, Group.BOUNCED, Group.FULL_MUST)
    return next((group for group in order if waiting.guests[group]), None)


def _filtered(rows: QuerySet[Participant], given: Mapping[str, str]) -> QuerySet[Participant]:
    words = given.get("q", "").strip().casefold()[:60]
    for word in words.split():
        named = Q(person__search__icontains=word) | Q(person__name__icontains=word)
        rows = rows.filter(named | Q(person__organisation__search__icontains=word))
    side = given.get("side", "")
    return rows.filter(side__code=side) if side else rows


def _first(given: Mapping[str, str]) -> int:
    page = given.get("page", "1")
    return (max(1, int(page)) - 1) * SIZE if page.isdecimal() and len(page) < 6 else 0


def _pages(request: HttpRequest, first: int, total: int) -> dict[str, str]:
    """Return the addresses of the page before and after, "" where there is none."""
    number = first // SIZE + 1
    kept = {name: value for name, value in request.GET.items() if name in {"group", "q", "side"} and value}

    def address(n: int) -> str:
        return "?" + urlencode({**kept, "page": n})

    return {
        "before": address(number - 1) if number > 1 else "",
        "after": address(number + 1) if first + SIZE < total else "",
    }


def _closing(scope: Scope, now: datetime) -> int | None:
    """Return in how many days wishes close, None if they are closed or no date is set."""
    at = Phase.objects.filter(event=scope.the_event, code=PhaseCode.WISHES_CLOSE).values_list("at", flat=True).first()
    return None if at is None or at < now else (at - now).days


def _days(at: datetime, day: Any) -> str:
    days = (at.date() - day).days
    return "" if days == 0 else f"{'+' if days > 0 else '−'}{abs(days)}"


def _road(scope: Scope, now: datetime) -> list[dict[str, object]]:
    """Return the steps of the event for the picture, dates relative to the day."""
    _ = translator(scope.language)
    words = {
        PhaseCode.SET_UP: _("Set up"),
        PhaseCode.IMPORT: _("Import lists"),
        PhaseCode.REVIEW: _("Review needs"),
        PhaseCode.WISHES_OPEN: _("Wishes open"),
        PhaseCode.WISHES_CLOSE: _("Wishes close"),
        PhaseCode.PUBLISH: _("Plan, publish"),
        PhaseCode.PRINT: _("Print"),
        PhaseCode.DAY: _("Event day"),
        PhaseCode.FIRST_CHECK: _("First check"),
        PhaseCode.LAST_CHECK: _("Last check"),
    }
    phases = Phase.objects.filter(event=scope.the_event).order_by("at")
    return [
        {
            "words": words[cast(PhaseCode, phase.code)],
            "when": f"T{_days(phase.at.astimezone(scope.zone), scope.the_event.date)}",
            "past": phase.at <= now,
        }
        for phase in phases
    ]


def guests_address(scope: Scope, group: Group) -> str:
    """Return the page with a group's guests."""
    place = {"programme": scope.the_programme.slug, "event": scope.the_event.slug}
    return reverse("today", kwargs=place) + f"?group={group}#guests"


def when(at: datetime, scope: Scope, now: datetime) -> str:
    """Return a time of today, else the day."""
    local = at.astimezone(scope.zone)
    return (
        f"{local:%H:%M}"
        if local.date() == now.astimezone(scope.zone).date()
        else dates.day_short(local, scope.language)
    )
