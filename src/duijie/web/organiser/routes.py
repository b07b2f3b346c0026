"""Every route of staff."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.listings.routes import ROUTES as LISTINGS
from duijie.web.organiser.members.routes import ROUTES as MEMBERS
from duijie.web.organiser.notice.routes import ROUTES as NOTICE
from duijie.web.organiser.outgoing.routes import ROUTES as OUTGOING
from duijie.web.organiser.people.routes import ROUTES as PEOPLE
from duijie.web.organiser.planning.routes import ROUTES as PLANNING
from duijie.web.organiser.set_up.routes import ROUTES as SET_UP
from duijie.web.organiser.suggestions.routes import ROUTES as SUGGESTIONS
from duijie.web.organiser.today.routes import ROUTES as TODAY
from duijie.web.route import Route

ROUTES: Final[tuple[Route, ...]] = (
    *TODAY,
    *PEOPLE,
    *LISTINGS,
    *SUGGESTIONS,
    *PLANNING,
    *OUTGOING,
    *MEMBERS,
    *SET_UP,
    *NOTICE,
)
