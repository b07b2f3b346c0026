"""Transfers across sides, and retention."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.data import pages
from duijie.web.route import Right, Route, forms, posts

_STAFF: Final = "<slug:programme>/<slug:event>/staff/data/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("data-ledger", _STAFF, pages.ledger, Right.SET_UP),
    posts("data-ledger-export", _STAFF + "export/", pages.export, Right.SET_UP),
    forms("retention", _STAFF + "retention/", pages.retention, Right.OWN),
    posts("retention-run", _STAFF + "retention/run/", pages.run, Right.OWN),
)
