"""Reports as files: the page for leaders, the annual report, the draft of a bulletin; from words and numbers alone."""

from duijie.formats.reports.annual import annual_docx, annual_pdf
from duijie.formats.reports.bulletin import bulletin_docx
from duijie.formats.reports.one_page import one_page_docx, one_page_pdf
from duijie.formats.reports.records import (
    AnnualReport,
    Bar,
    Bulletin,
    Grid,
    OnePage,
    Run,
    SideName,
    Tile,
    Todo,
)
from duijie.formats.reports.small_cells import FEW, Published, published

__all__ = [
    "FEW",
    "AnnualReport",
    "Bar",
    "Bulletin",
    "Grid",
    "OnePage",
    "Published",
    "Run",
    "SideName",
    "Tile",
    "Todo",
    "annual_docx",
    "annual_pdf",
    "bulletin_docx",
    "one_page_docx",
    "one_page_pdf",
    "published",
]
