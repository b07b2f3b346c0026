"""The live board and the hall's screen."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.board import pages
from duijie.web.organiser.board.projector import projector_page, screen
from duijie.web.organiser.board.stream import stream
from duijie.web.route import Audience, Right, Route, forms, posts

_HERE: Final = "<slug:programme>/<slug:event>/staff/day/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("on-the-day", _HERE, pages.hub, Right.WATCH),
    Route("board-part", _HERE + "part/", pages.part, Right.WATCH),
    Route("board-stream", _HERE + "stream/", stream, Right.WATCH),
    posts("board-tap", _HERE + "tap/", pages.tap, Right.WATCH),
    posts("board-reset", _HERE + "<slug:meeting>/reset/", pages.reset, Right.WATCH),
    forms("projector", _HERE + "projector/", projector_page, Right.RUN),
    Route("screen", "screen/<str:token>", screen, Audience.PUBLIC),
)
