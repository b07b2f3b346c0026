"""The annual report as PDF and docx."""

from __future__ import annotations

from typing import Final

from duijie.formats.outgoing.typeset import Data, typeset
from duijie.formats.outgoing.wording import Speech
from duijie.formats.reports.document import Paper
from duijie.formats.reports.one_page import grid_data, run_data
from duijie.formats.reports.records import AnnualReport
from duijie.locale import translator

_REGIONS: Final = {"en": ("en", "GB"), "zh-hans": ("zh", "CN"), "zh-hant": ("zh", "HK")}


def annual_pdf(report: AnnualReport) -> bytes:
    """Return the report as PDF, as many A4 pages as it needs; equal reports give equal bytes."""
    words = Speech(report.language)
    _ = translator(report.language)
    language, region = _REGIONS[report.language]
    data: Data = {
        "lang": language,
        "region": region,
        "house": _("Duijie"),
        "title": report.title,
        "kind": report.kind,
        "when": report.when,
        "sentence": [run_data(run) for run in report.sentence],
        "grids": [grid_data(grid, words) for grid in report.grids],
        "notes": list(report.notes),
        "counted_heading": report.counted_heading,
        "counted": list(report.counted),
        "foot": report.foot,
    }
    return typeset("annual.typ", data, report.made)


def annual_docx(report: AnnualReport) -> bytes:
    """Return the report as docx, to be edited."""
    paper = Paper(report.language, report.title, report.made)
    paper.line(f"{report.kind}  {report.when}", size=8.5, quiet=True, align="right")
    paper.title(report.title)
    paper.runs(report.sentence, size=11)
    for grid in report.grids:
        paper.grid(grid)
    for note in report.notes:
        paper.line(note, size=9)
    paper.heading(report.counted_heading)
    for line in report.counted:
        paper.line(line, size=8, quiet=True)
    paper.line(report.foot, size=8, quiet=True)
    return paper.file()
