"""Lists as organisers send them: .xlsx, .xls, .ods, .csv and .tsv, read in a confined child process."""

from duijie.formats.spreadsheet.confinement import inspect
from duijie.formats.spreadsheet.correction import FIELDS, NO_HEADER, SheetMapping, Split
from duijie.formats.spreadsheet.importing import incoming_rows
from duijie.formats.spreadsheet.result import Column, Inspection, Problem, SameRows, Sheet

__all__ = [
    "FIELDS",
    "NO_HEADER",
    "Column",
    "Inspection",
    "Problem",
    "SameRows",
    "Sheet",
    "SheetMapping",
    "Split",
    "incoming_rows",
    "inspect",
]
