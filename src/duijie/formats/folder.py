"""The folder of a finished plan: every file by its name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from duijie.engine.records import PlanBook
from duijie.engine.text import Language
from duijie.formats.calendar import render_calendars
from duijie.formats.page import render_page
from duijie.formats.pdf import render_schedules
from duijie.formats.plan import write_plan
from duijie.formats.problem import write_problem
from duijie.formats.workbook import render_workbook

CALENDARS: Final = "calendars"


def render_folder(book: PlanBook, language: Language) -> dict[str, bytes]:
    """Return the content of each file; equal books give equal bytes."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        # The sheets are set by native code that leaves the interpreter to the others.
        schedules = beside.submit(render_schedules, book, language)
        files = {
            "problem.json": write_problem(book.problem),
            "plan.json": write_plan(book.plan),
            "plan.xlsx": render_workbook(book, language),
            "plan.html": render_page(book, language),
        }
        files.update({f"{CALENDARS}/{name}": data for name, data in render_calendars(book).items()})
        files["schedules.pdf"] = schedules.result()
    return files
