"""A guest's day, calendar and sheets."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.day.calendar import calendar_page, feed
from duijie.web.participant.day.delegation import book, book_page
from duijie.web.participant.day.offline import worker
from duijie.web.participant.day.page import day_page, pdf
from duijie.web.participant.day.today import cannot_come, say
from duijie.web.route import Audience, Route, forms, posts

_ME: Final = "<slug:programme>/<slug:event>/me/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("my-day", _ME + "day", day_page, Audience.GUEST),
    posts("my-meeting-say", _ME + "day/<slug:meeting>/say", say, Audience.GUEST),
    forms("my-cannot-come", _ME + "day/<slug:meeting>/cannot-come", cannot_come, Audience.GUEST),
    Route("my-schedule-pdf", _ME + "day/schedule.pdf", pdf, Audience.GUEST),
    forms("my-calendar", _ME + "day/calendar", calendar_page, Audience.GUEST),
    Route("my-delegation", _ME + "day/delegation", book_page, Audience.GUEST),
    Route("my-delegation-pdf", _ME + "day/delegation.pdf", book, Audience.GUEST),
    Route("feed", "feed/<str:token>.ics", feed, Audience.PUBLIC),
    Route("offline", "sw.js", worker, Audience.PUBLIC),
)
