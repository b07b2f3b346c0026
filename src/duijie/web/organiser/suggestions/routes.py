"""Suggestions for a firm, and what is added by hand."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.suggestions import guest, overview
from duijie.web.route import Right, Route, posts

_STAFF: Final = "<slug:programme>/<slug:event>/staff/suggestions/"
_WHO: Final = Right.SUGGEST

ROUTES: Final[tuple[Route, ...]] = (
    Route("suggestions", _STAFF, overview.page, _WHO),
    posts("suggestions-start", _STAFF + "start/", overview.start, _WHO),
    posts("suggestions-stop", _STAFF + "stop/<slug:job>/", overview.stop, _WHO),
    Route("suggestions-without", _STAFF + "without/", overview.without, _WHO),
    Route("suggestions-of", _STAFF + "<slug:guest>/", guest.page, _WHO),
    posts("suggestion-add", _STAFF + "<slug:guest>/add/", guest.add, _WHO),
    posts("suggestions-propose-first", _STAFF + "<slug:guest>/propose/", guest.propose_first, _WHO),
    posts("suggestion-propose", _STAFF + "<slug:guest>/<slug:suggestion>/propose/", guest.propose, _WHO),
    posts("suggestion-unpropose", _STAFF + "<slug:guest>/<slug:suggestion>/unpropose/", guest.unpropose, _WHO),
    posts("suggestion-remove", _STAFF + "<slug:guest>/<slug:suggestion>/remove/", guest.remove, _WHO),
)
