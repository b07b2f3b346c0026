"""Every route of staff."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.board.routes import ROUTES as BOARD
from duijie.web.organiser.data.routes import ROUTES as DATA
from duijie.web.organiser.desk.routes import ROUTES as DESK
from duijie.web.organiser.hosting.routes import ROUTES as HOSTING
from duijie.web.organiser.introductions.routes import ROUTES as INTRODUCTIONS
from duijie.web.organiser.ledger.routes import ROUTES as LEDGER
from duijie.web.organiser.listings.routes import ROUTES as LISTINGS
from duijie.web.organiser.members.routes import ROUTES as MEMBERS
from duijie.web.organiser.notice.routes import ROUTES as NOTICE
from duijie.web.organiser.outcomes.routes import ROUTES as OUTCOMES
from duijie.web.organiser.outgoing.routes import ROUTES as OUTGOING
from duijie.web.organiser.people.routes import ROUTES as PEOPLE
from duijie.web.organiser.pictures.routes import ROUTES as PICTURES
from duijie.web.organiser.planning.routes import ROUTES as PLANNING
from duijie.web.organiser.replanning.routes import ROUTES as REPLANNING
from duijie.web.organiser.reports.routes import ROUTES as REPORTS
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
    *DESK,
    *BOARD,
    *REPLANNING,
    *HOSTING,
    *OUTCOMES,
    *LEDGER,
    *PICTURES,
    *REPORTS,
    *INTRODUCTIONS,
    *DATA,
)
