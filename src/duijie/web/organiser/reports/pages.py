"""The reports made so far, one report on screen, and the forms that make and approve."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from duijie.actions.refusal import Refused
from duijie.actions.reporting import (
    annual_report,
    approve_bulletin,
    bulletin,
    figures_of,
    make_annual_report,
    make_report,
    one_page,
    outdated,
    report_of,
    reports_of,
)
from duijie.actions.reporting.naming import place
from duijie.actions.rights import Right
from duijie.engine.text import Language, Text
from duijie.locale import translator
from duijie.store.models import Account, Report, ReportKind
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

_MADE: Final = Text("The report is made.", "报告已生成。", "報告已製作。")
_APPROVED: Final = Text(
    "The bulletin is approved: its files no longer say that it is a draft.",
    "新闻稿已核准，文件上不再标明“草稿”。",
    "新聞稿已核准，檔案上不再標明「草稿」。",
)
_CHOOSE: Final = Text(
    "Choose what to make: the day's page, the bulletin or the year. Nothing was made.",
    "请选择要生成的内容：当日简报、新闻稿或年度报告。尚未生成。",
    "請選擇要製作的內容：當日簡報、新聞稿或年度報告。尚未製作。",
)
_TEMPLATES: Final = {ReportKind.DAY: "day", ReportKind.BULLETIN: "bulletin", ReportKind.ANNUAL: "annual"}


def kind_words(language: Language) -> dict[str, str]:
    """Return what kinds of reports are called."""
    _ = translator(language)
    return {"day": _("Page for leaders"), "bulletin": _("Bulletin"), "annual": _("Annual report")}


def reports_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the reports made so far, and what can be made now."""
    event = scope.the_event
    reports = reports_of(scope.actor, event)
    names = dict(Account.objects.filter(key__in={one.by for one in reports if one.by}).values_list("key", "name"))
    kinds = kind_words(scope.language)
    wide = scope.actor.may(Right.SEE, event.programme_id)
    return render(
        request,
        scope,
        "organiser/reports/reports.html",
        nav=nav(scope, "reports"),
        place=place(event),
        reports=[(one, one.at.astimezone(scope.zone), names.get(one.by, "")) for one in reports],
        kinds=kinds,
        choices=[(kind, words) for kind, words in kinds.items() if kind != "annual" or wide],
        year=timezone.now().astimezone(scope.zone).year,
        wide=wide,
    )


def make_form(request: HttpRequest, scope: Scope) -> HttpResponseRedirect:
    """Make the report that was chosen, and show it."""
    kind = request.POST.get("kind", "")
    year = request.POST.get("year", "")
    try:
        if kind == "annual":
            number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
            report = make_annual_report(scope.actor, scope.the_programme, number)
        elif kind in ("day", "bulletin"):
            report = make_report(scope.actor, scope.the_event, "day" if kind == "day" else "bulletin")
        else:
            raise Refused("no_kind", _CHOOSE)
    except Refused as refused:
        if refused.status == 403:
            raise
        flash.say(request, "warn", refused.text)
        return HttpResponseRedirect(reverse("reports", kwargs=place(scope.the_event)))
    flash.say(request, "ok", _MADE)
    return HttpResponseRedirect(address(scope, report))


def address(scope: Scope, report: Report) -> str:
    """Return the address of a report's page."""
    return reverse("report", kwargs={**place(scope.the_event), "report": report.key})


def report_page(request: HttpRequest, scope: Scope, report: str) -> HttpResponse:
    """Show one report as it will be printed, in the reader's language."""
    found = report_of(scope.actor, scope.the_event, report)
    language = scope.language
    if found.kind == ReportKind.DAY:
        page: object = one_page(found, language)
    elif found.kind == ReportKind.BULLETIN:
        page = bulletin(found, language)
    else:
        page = annual_report(found, language, scope.the_event)
    _ = translator(language)
    files = [(_("PDF"), "report-pdf")] if found.kind != ReportKind.BULLETIN else []
    return render(
        request,
        scope,
        f"organiser/reports/{_TEMPLATES[ReportKind(found.kind)]}.html",
        nav=nav(scope, "reports"),
        place=place(scope.the_event),
        report=found,
        page=page,
        files=[*files, (_("Word (docx)"), "report-docx")],
        outdated=outdated(figures_of(found), language) if found.kind != ReportKind.ANNUAL else (),
        may_approve=scope.may(Right.SEND),
        kinds=kind_words(language),
    )


def approve_form(request: HttpRequest, scope: Scope, report: str) -> HttpResponseRedirect:
    """Approve the draft of a bulletin."""
    found = report_of(scope.actor, scope.the_event, report)
    try:
        approve_bulletin(scope.actor, found)
        flash.say(request, "ok", _APPROVED)
    except Refused as refused:
        if refused.status == 403:
            raise
        flash.say(request, "warn", refused.text)
    return HttpResponseRedirect(address(scope, found))
