"""Reports: figures counted and kept with their records, and what is written from them."""

from duijie.actions.reporting.annual import annual_report, compared, outdated
from duijie.actions.reporting.bulletin import bulletin
from duijie.actions.reporting.definitions import Definition, definitions
from duijie.actions.reporting.exporting import export_records
from duijie.actions.reporting.making import approve_bulletin, due_reports, make_annual_report, make_report
from duijie.actions.reporting.one_page import one_page
from duijie.actions.reporting.reach import report_of, reports_of, sides_seen
from duijie.actions.reporting.stored import editions_of, figures_of

__all__ = [
    "Definition",
    "annual_report",
    "approve_bulletin",
    "bulletin",
    "compared",
    "definitions",
    "due_reports",
    "editions_of",
    "export_records",
    "figures_of",
    "make_annual_report",
    "make_report",
    "one_page",
    "outdated",
    "report_of",
    "reports_of",
    "sides_seen",
]
