"""Desks."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.desk import arriving, desks, sending, working
from duijie.web.route import Right, Route, forms, posts

_HERE: Final = "<slug:programme>/<slug:event>/staff/desk/"
_DESK: Final = _HERE + "<slug:desk>/"

ROUTES: Final[tuple[Route, ...]] = (
    forms("desk", _HERE, desks.desks_page, Right.DESK),
    Route("desk-at", _DESK, working.page, Right.DESK),
    Route("desk-passphrase", _DESK + "passphrase/", desks.passphrase_page, Right.DESK),
    posts("desk-close", _DESK + "close/", desks.close, Right.DESK),
    posts("desk-scan", _DESK + "scan/", working.scan, Right.DESK),
    posts("desk-check-in", _DESK + "check-in/", working.found, Right.DESK),
    posts("desk-undo", _DESK + "undo/", working.undo, Right.DESK),
    Route("desk-live", _DESK + "live/", working.live, Right.DESK),
    Route("desk-list", _DESK + "list/", sending.the_list, Right.DESK),
    posts("desk-send", _DESK + "send/", sending.send, Right.DESK),
    forms("desk-walk-in", _DESK + "walk-in/", arriving.walk_in_page, Right.DESK),
    forms("desk-group", _DESK + "groups/<slug:delegation>/", arriving.group_page, Right.DESK),
    forms("desk-badge", _DESK + "badges/<slug:participant>/", arriving.badge_page, Right.DESK),
    Route("desk-badge-file", _DESK + "badges/<slug:participant>/badge.pdf", arriving.badge_file, Right.DESK),
)
