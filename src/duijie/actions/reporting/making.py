"""Makes reports: counts the figures, keeps them with their records; the day's at 17:30 by itself."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.refusal import Refused
from duijie.actions.reporting.stored import EDITIONS, figures_json, records_json
from duijie.actions.rights import INSTALLATION, Actor, Right, require, require_programme
from duijie.engine.text import Text
from duijie.store.models import (
    CheckIn,
    Event,
    EventState,
    PlanVersion,
    Programme,
    Report,
    ReportKind,
    VersionState,
)
from duijie.store.queries.figures import event_figures, programme_figures

AT: Final = time(17, 30)
"""On the event's clock: when leaders get their page."""
_WITHIN: Final = timedelta(hours=6)
_YEARS: Final = range(2000, 2100)
_NO_YEAR: Final = Text(
    "There is no event of the programme in {year} or before. Choose another year; nothing was made.",
    "{year}年及以前没有活动。请另选年份；尚未生成报告。",
    "{year}年及以前沒有活動。請另選年份；尚未製作報告。",
)
_NOT_A_BULLETIN: Final = Text(
    "Only the draft of a bulletin is approved. Nothing was changed.",
    "只有新闻稿需要核准，数据没有改动。",
    "只有新聞稿需要核准，資料沒有改動。",
)


def make_report(
    actor: Actor, event: Event, kind: Literal["day", "bulletin"] = "day", at: datetime | None = None
) -> Report:
    """Count an event's figures and keep them as a report of its own number.

    ``at``: the moment it stands for (aware); None: now.

    Raises:
        Refused: the actor may not see the event's figures.
    """
    require(actor, Right.SEE, event)
    with deed(actor, "report.make", event.programme_id) as doing:
        Event.objects.select_for_update().get(key=event.key)
        report = _make_day(actor, event, kind, at or timezone.now())
        doing.about(report, kind=kind, number=report.number)
    return report


def _make_day(actor: Actor, event: Event, kind: str, at: datetime) -> Report:
    figures = event_figures(event, at)
    return Report.objects.create(
        programme_id=event.programme_id,
        event=event,
        kind=kind,
        number=_next(Q(event=event, kind=kind)),
        figures=figures_json(figures),
        records=records_json(figures),
        by=actor.account,
        at=at,
    )


def make_annual_report(actor: Actor, programme: Programme, year: int, at: datetime | None = None) -> Report:
    """Count a programme's year, and its editions up to then beside each other, and keep them as a report.

    Raises:
        Refused: the actor may not see the whole programme, or there was no event yet.
    """
    require_programme(actor, Right.SEE, programme.key)
    now = at or timezone.now()
    with deed(actor, "report.make", programme.key) as doing:
        if year not in _YEARS:
            raise Refused("no_edition", _NO_YEAR.fill(year=year))
        Programme.objects.select_for_update().get(key=programme.key)
        held = Event.objects.filter(programme=programme, date__year__lte=year).exclude(state=EventState.DRAFT)
        events = list(held.order_by("date", "key"))
        if not events:
            raise Refused("no_edition", _NO_YEAR.fill(year=year))
        figures = programme_figures(programme, year)
        editions: list[dict[str, Any]] = []
        records = records_json(figures)
        for event in events:
            counted = event_figures(event, now)
            editions.append({"event": event.key, "figures": figures_json(counted)})
            records |= {f"{event.key}:{code}": keys for code, keys in records_json(counted).items()}
        report = Report.objects.create(
            programme=programme,
            kind=ReportKind.ANNUAL,
            number=_next(Q(programme=programme, event=None, kind=ReportKind.ANNUAL)),
            year=year,
            figures={**figures_json(figures), EDITIONS: editions},
            records=records,
            by=actor.account,
            at=now,
        )
        doing.about(report, kind=str(ReportKind.ANNUAL), number=report.number, year=year)
    return report


def approve_bulletin(actor: Actor, report: Report) -> None:
    """Approve the draft of a bulletin: it no longer says that it is a draft. Done twice, the first stands.

    Raises:
        Refused: the actor may not send, or the report is no bulletin.
    """
    if report.event is None or report.kind != ReportKind.BULLETIN:
        raise Refused("not_a_bulletin", _NOT_A_BULLETIN)
    require(actor, Right.SEND, report.event)
    with deed(actor, "report.approve", report.programme_id) as doing:
        doing.about(report, number=report.number)
        drafts = Report.objects.filter(key=report.key, approved__isnull=True)
        if not drafts.update(approved=timezone.now(), approved_by=actor.account):
            doing.drop()


def due_reports(now: datetime) -> int:
    """Make the day's report of each event at 17:30 on its clock, once; returns how many. Timed work.

    Only where something happened: a plan was published, or somebody checked in.
    """
    days = [(now + timedelta(days=away)).date() for away in (-1, 0, 1)]  # whatever the event's clock
    events = Event.objects.filter(date__in=days).exclude(state=EventState.DRAFT).order_by("key")
    return sum(_evening(event, now) for event in events)


def _evening(event: Event, now: datetime) -> int:
    due = datetime.combine(event.date, AT, ZoneInfo(event.timezone))
    if not due <= now < due + _WITHIN:
        return 0
    with transaction.atomic():
        Event.objects.select_for_update().get(key=event.key)  # two rounds at once: the second finds the first's report
        if Report.objects.filter(event=event, kind=ReportKind.DAY, by="", at__gte=due).exists():
            return 0
        published = PlanVersion.objects.filter(event=event, state=VersionState.PUBLISHED)
        if not published.exists() and not CheckIn.objects.filter(event=event).exists():
            return 0
        make_report(INSTALLATION, event, "day", now)
    return 1


def _next(same: Q) -> int:
    return int(Report.objects.filter(same).aggregate(most=Max("number"))["most"] or 0) + 1
