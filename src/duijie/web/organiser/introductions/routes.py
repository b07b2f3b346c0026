"""Introductions of an event."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.introductions import pages
from duijie.web.route import Right, Route, forms, posts

_STAFF: Final = "<slug:programme>/<slug:event>/staff/introductions/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("introductions", _STAFF, pages.page, Right.SUGGEST),
    forms("introduction-new", _STAFF + "new/", pages.new, Right.SUGGEST),
    posts("introduction-withdraw", _STAFF + "<slug:introduction>/withdraw/", pages.withdraw, Right.SUGGEST),
)
