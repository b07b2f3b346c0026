"""Every route of guests."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.confirming.routes import ROUTES as CONFIRMING
from duijie.web.participant.cooperations.routes import ROUTES as COOPERATIONS
from duijie.web.participant.day.routes import ROUTES as DAY
from duijie.web.participant.introductions.routes import ROUTES as INTRODUCTIONS
from duijie.web.participant.listings.routes import ROUTES as LISTINGS
from duijie.web.participant.me.routes import ROUTES as ME
from duijie.web.participant.outcomes.routes import ROUTES as OUTCOMES
from duijie.web.participant.standby.routes import ROUTES as STANDBY
from duijie.web.participant.wishes.routes import ROUTES as WISHES
from duijie.web.route import Route

ROUTES: Final[tuple[Route, ...]] = (
    *CONFIRMING,
    *DAY,
    *STANDBY,
    *WISHES,
    *LISTINGS,
    *ME,
    *OUTCOMES,
    *COOPERATIONS,
    *INTRODUCTIONS,
)
