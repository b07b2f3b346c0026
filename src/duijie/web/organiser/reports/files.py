"""Reports as files in the language that is asked for, and the workbook of all records."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from duijie.actions.refusal import not_found
from duijie.actions.reporting import annual_report, bulletin, export_records, one_page, report_of
from duijie.engine.text import LANGUAGES, Language
from duijie.formats.reports import annual_docx, annual_pdf, bulletin_docx, one_page_docx, one_page_pdf
from duijie.store.models import Report, ReportKind
from duijie.web.scope import Scope

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def report_pdf(request: HttpRequest, scope: Scope, report: str) -> HttpResponse:
    """Send a report as PDF; a bulletin has none."""
    found, language = report_of(scope.actor, scope.the_event, report), _language(request, scope)
    if found.kind == ReportKind.BULLETIN:
        raise not_found()
    base = settings.DUIJIE.base_url
    if found.kind == ReportKind.DAY:
        data = one_page_pdf(one_page(found, language, base))
    else:
        data = annual_pdf(annual_report(found, language, scope.the_event, base))
    return _file(data, "application/pdf", _name(found, scope, language, "pdf"))


def report_docx(request: HttpRequest, scope: Scope, report: str) -> HttpResponse:
    """Send a report as a Word document."""
    found, language = report_of(scope.actor, scope.the_event, report), _language(request, scope)
    base = settings.DUIJIE.base_url
    if found.kind == ReportKind.BULLETIN:
        data = bulletin_docx(bulletin(found, language))
    elif found.kind == ReportKind.DAY:
        data = one_page_docx(one_page(found, language, base))
    else:
        data = annual_docx(annual_report(found, language, scope.the_event, base))
    return _file(data, _WORD, _name(found, scope, language, "docx"))


def workbook_file(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send every record of the event that the reader may see."""
    del request
    data = export_records(scope.actor, scope.the_event, scope.language)
    return _file(data, _SHEET, f"{scope.the_event.slug}-records.xlsx")


def _language(request: HttpRequest, scope: Scope) -> Language:
    """Return the language a file is wanted in: the address says, else the reader's own."""
    wanted = request.GET.get("in", "")
    return next((code for code in LANGUAGES if code == wanted), scope.language)


def _name(report: Report, scope: Scope, language: Language, ending: str) -> str:
    about = str(report.year) if report.year else scope.the_event.slug
    return f"{about}-{report.kind}-{report.number}.{language}.{ending}"


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
