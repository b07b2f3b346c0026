"""A guest's cooperations, and the page that the mails of checks lead to."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.cooperations import checking, pages
from duijie.web.route import Audience, Route, forms, posts

_ALL: Final = "<slug:programme>/<slug:event>/me/cooperations"
_ONE: Final = _ALL + "/<str:cooperation>"

ROUTES: Final[tuple[Route, ...]] = (
    Route("my-cooperations", _ALL, pages.list_page, Audience.GUEST),
    Route("my-cooperation", _ONE, pages.page, Audience.GUEST),
    forms("my-cooperation-add", _ONE + "/add", pages.add, Audience.GUEST),
    posts("my-cooperation-say", _ONE + "/say", pages.say, Audience.GUEST),
    posts("my-cooperation-answer", _ONE + "/answer", pages.answer, Audience.GUEST),
    posts("my-cooperation-next", _ONE + "/next", pages.set_next, Audience.GUEST),
    forms("my-self-check", _ONE + "/self-check", pages.self_check, Audience.GUEST),
    Route("my-cooperation-file", _ONE + "/files/<str:entry>", pages.file, Audience.GUEST),
    forms("check", "check/<str:token>", checking.check_page, Audience.PUBLIC),
)
