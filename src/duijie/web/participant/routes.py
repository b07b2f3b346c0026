"""Every route of guests."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.confirming.routes import ROUTES as CONFIRMING
from duijie.web.participant.day.routes import ROUTES as DAY
from duijie.web.participant.listings.routes import ROUTES as LISTINGS
from duijie.web.participant.me.routes import ROUTES as ME
from duijie.web.participant.wishes.routes import ROUTES as WISHES
from duijie.web.route import Route

ROUTES: Final[tuple[Route, ...]] = (*CONFIRMING, *DAY, *WISHES, *LISTINGS, *ME)
