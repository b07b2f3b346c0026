"""Routes that need no role: home, signing in, the public page of an event."""

from __future__ import annotations

from typing import Final

from duijie.web.public import pages
from duijie.web.public.home import home
from duijie.web.route import Audience, Route

_EVENT: Final = "<slug:programme>/<slug:event>/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("home", "", home, Audience.PUBLIC),
    Route("robots", "robots.txt", pages.robots, Audience.PUBLIC),
    Route("event", _EVENT, pages.event_page, Audience.PUBLIC),
    Route("event-calendar", f"{_EVENT}agenda.ics", pages.calendar, Audience.PUBLIC),
    Route("event-booklet", f"{_EVENT}booklet.pdf", pages.booklet, Audience.PUBLIC),
)
