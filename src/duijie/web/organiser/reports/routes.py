"""Reports, their files, the records behind each figure, definitions, editions compared."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.reports.figures import definitions_page, records_page, years_page
from duijie.web.organiser.reports.files import report_docx, report_pdf, workbook_file
from duijie.web.organiser.reports.pages import approve_form, make_form, report_page, reports_page
from duijie.web.route import Right, Route, posts

_REPORTS: Final = "<slug:programme>/<slug:event>/staff/reports/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("reports", _REPORTS, reports_page, Right.SEE),
    posts("report-make", _REPORTS + "make", make_form, Right.SEE),
    posts("report-workbook", _REPORTS + "records.xlsx", workbook_file, Right.SEE),
    Route("report-years", _REPORTS + "years", years_page, Right.SEE),
    Route("definitions", _REPORTS + "definitions", definitions_page, Right.WATCH),
    Route("figure-records", _REPORTS + "figures/<slug:code>", records_page, Right.SEE),
    Route("report", _REPORTS + "<slug:report>", report_page, Right.SEE),
    posts("report-approve", _REPORTS + "<slug:report>/approve", approve_form, Right.SEND),
    Route("report-pdf", _REPORTS + "<slug:report>/page.pdf", report_pdf, Right.SEE),
    Route("report-docx", _REPORTS + "<slug:report>/page.docx", report_docx, Right.SEE),
)
