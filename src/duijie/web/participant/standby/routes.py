"""Places on standby, and asking on the spot."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.standby import offers, spot
from duijie.web.route import Audience, Route, posts

_ME: Final = "<slug:programme>/<slug:event>/me/"
_WHO: Final = Audience.GUEST

ROUTES: Final[tuple[Route, ...]] = (
    Route("my-standby", _ME + "standby/", offers.page, _WHO),
    posts("my-standby-accept", _ME + "standby/<slug:offer>/accept/", offers.accept, _WHO),
    posts("my-standby-decline", _ME + "standby/<slug:offer>/decline/", offers.decline, _WHO),
    Route("my-spot", _ME + "on-the-spot/", spot.page, _WHO),
    posts("my-spot-ask", _ME + "on-the-spot/ask/<slug:guest>/", spot.ask, _WHO),
    posts("my-spot-accept", _ME + "on-the-spot/<slug:asked>/accept/", spot.accept, _WHO),
    posts("my-spot-decline", _ME + "on-the-spot/<slug:asked>/decline/", spot.decline, _WHO),
)
