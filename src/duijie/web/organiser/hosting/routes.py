"""The list of table hosts and interpreters."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.hosting import pages
from duijie.web.route import Right, Route, posts

_HERE: Final = "<slug:programme>/<slug:event>/staff/hosting/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("hosting", _HERE, pages.list_page, Right.HOST_TABLE),
    posts("hosting-tap", _HERE + "tap/", pages.tap, Right.HOST_TABLE),
    posts("hosting-marks", _HERE + "marks/", pages.marks, Right.HOST_TABLE),
)
