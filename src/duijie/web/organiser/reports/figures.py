"""What figures mean and what they were counted from; the editions of a programme beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from duijie.actions.refusal import not_found
from duijie.actions.reporting import compared, definitions, report_of, sides_seen
from duijie.actions.reporting.annual import Column, edition_name
from duijie.actions.reporting.naming import ENDINGS, GRADES, STAGES, Names, place
from duijie.actions.reporting.stored import Stored
from duijie.actions.rights import Right
from duijie.engine.text import Language
from duijie.locale import translator
from duijie.store.models import Event, EventState, Report
from duijie.store.queries.figures import Kind, Line, Wanted, event_figures, lines_of, programme_figures
from duijie.web.organiser.nav import exists, nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SIZE: Final = 100
_EDITIONS: Final = 5
_ROUTES: Final[Mapping[str, tuple[str, Right]]] = {
    "guest": ("participant", Right.SEE),
    "cooperation": ("cooperation", Right.SEE),
    "listing": ("listing", Right.REVIEW),
}


def definitions_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the definition of every figure in force."""
    return render(
        request,
        scope,
        "organiser/reports/definitions.html",
        nav=nav(scope, "reports"),
        place=place(scope.the_event),
        definitions=list(definitions().values()),
        wide=scope.actor.may(Right.SEE, scope.the_programme.key),
    )


def records_page(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Show the rows behind a figure: of a report as it was made, else as they stand now."""
    if code not in definitions():
        raise not_found()
    event, part = scope.the_event, request.GET.get("part", "")
    report = report_of(scope.actor, event, request.GET["report"]) if request.GET.get("report") else None
    kind, value, records = _of_report(report, code) if report else _live(scope, code)
    if part and part not in records:
        raise not_found()
    keys = records.get(part, [])
    sides = sides_seen(scope.actor, event)
    seen = lines_of(kind, keys, Wanted(scope.the_programme, scope.language, sides))
    first = _first(request, len(seen))
    names = Names(event, scope.language)
    return render(
        request,
        scope,
        "organiser/reports/records.html",
        nav=nav(scope, "reports"),
        place=place(event),
        definition=definitions()[code],
        report=report,
        at=report.at.astimezone(scope.zone) if report else timezone.now().astimezone(scope.zone),
        value=value,
        counted=len(keys),
        seen=len(seen),
        part=_part_words(part, names) if part else "",
        parts=[
            (_part_words(name, names), len(found), _query(request, name)) for name, found in records.items() if name
        ],
        whole=_query(request, ""),
        lines=[(line, _address(scope, line)) for line in seen[first : first + _SIZE]],
        first=first,
        before=_page(request, first - _SIZE) if first else "",
        after=_page(request, first + _SIZE) if first + _SIZE < len(seen) else "",
    )


def _of_report(report: Report, code: str) -> tuple[Kind, Any, Mapping[str, Sequence[str]]]:
    if code not in report.records:
        raise not_found()
    figure = report.figures[code]
    return Kind(figure["kind"]), figure["value"], report.records[code]


def _live(scope: Scope, code: str) -> tuple[Kind, Any, Mapping[str, Sequence[str]]]:
    """Return a figure as it stands; one of the programme's year only to those who may see the whole programme."""
    if definitions()[code].scope == "programme":
        if not scope.actor.may(Right.SEE, scope.the_programme.key):
            raise not_found()
        figures = programme_figures(scope.the_programme, timezone.now().astimezone(scope.zone).year)
    else:
        figures = event_figures(scope.the_event, timezone.now())
    figure = figures[code]
    return figure.kind, figure.value, {"": figure.records, **figure.parts}


def _part_words(part: str, names: Names) -> str:
    """Return what a part of a figure is called: a side, an ending, a stage with its grade, a chain and side."""
    _, language = translator(names.language), names.language
    known = {**ENDINGS, **GRADES, **STAGES}
    if "/" in part:
        first, _slash, second = part.partition("/")
        if first in STAGES:
            return f"{STAGES[first].of(language)} · {GRADES[second].of(language)}"
        return f"{names.chain(first)} · {names.side(second).name}"
    if part in names.sides:
        return names.side(part).name
    origins = {
        "planned": _("planned"), "standby": _("from standby"), "on_the_spot": _("on the spot"), "none": _("no side"),
    }  # fmt: skip
    return known[part].of(language) if part in known else origins.get(part, part)


def _address(scope: Scope, line: Line) -> str:
    if line.route not in _ROUTES or not exists(line.route):
        return ""
    name, right = _ROUTES[line.route]
    if not (scope.may(right) and all(scope.may(right, side) for side in line.sides)):
        return ""
    return reverse(line.route, kwargs={**place(scope.the_event), name: line.key})


def _first(request: HttpRequest, total: int) -> int:
    given = request.GET.get("first", "")
    first = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0
    return first if first < total else 0


def _query(request: HttpRequest, part: str) -> str:
    kept = {"part": part, "report": request.GET.get("report", "")}
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def _page(request: HttpRequest, first: int) -> str:
    kept = {name: request.GET.get(name, "") for name in ("part", "report")} | {"first": str(max(first, 0) or "")}
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def years_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the editions that the reader may see beside each other, all counted by the definitions in force."""
    programme = scope.the_programme
    events = [
        event
        for event in Event.objects.filter(programme=programme).exclude(state=EventState.DRAFT).order_by("date", "key")
        if scope.actor.may(Right.SEE, programme.key, event.key)
    ][-_EDITIONS:]
    columns = [_column(event, scope.language) for event in events]
    return render(
        request,
        scope,
        "organiser/reports/years.html",
        nav=nav(scope, "reports"),
        place=place(scope.the_event),
        editions=compared(columns, scope.language),
        bars=_bars(columns, scope.language),
    )


def _column(event: Event, language: Language) -> Column:
    figures = {
        code: Stored(code, one.value, definitions()[code].version)
        for code, one in event_figures(event, timezone.now()).items()
    }
    return Column(edition_name(event, language), figures)


def _bars(columns: Sequence[Column], language: Language) -> list[tuple[str, list[tuple[str, int, float]]]]:
    """Return three figures as bars an edition: name, value, share of the largest in per cent of the width."""
    found = []
    for code in ("guests_came", "meetings_held", "intentions"):
        values = [column.figures[code].whole for column in columns]
        most = max([1, *values])
        lines = [(column.name, n, round(100 * n / most, 1)) for column, n in zip(columns, values, strict=True)]
        found.append((definitions()[code].name.of(language), lines))
    return found
