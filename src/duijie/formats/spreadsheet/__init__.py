"""Lists as organisers send them: .xlsx, .xls, .ods, .csv and .tsv, read in a confined child process."""

from duijie.formats.spreadsheet.confinement import inspect
from duijie.formats.spreadsheet.result import Column, Inspection, Problem, SameRows, Sheet

__all__ = ["Column", "Inspection", "Problem", "SameRows", "Sheet", "inspect"]
