"""Introductions of a guest."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.introductions import pages, proposing
from duijie.web.route import Audience, Route, forms, posts

_ME: Final = "<slug:programme>/<slug:event>/me/introductions/"
_WHO: Final = Audience.GUEST

ROUTES: Final[tuple[Route, ...]] = (
    Route("my-introductions", _ME, pages.page, _WHO),
    forms("my-introduction-new", _ME + "new/", proposing.new, _WHO),
    posts("my-introduction-answer", _ME + "<slug:introduction>/answer/", pages.answer, _WHO),
    posts("my-introduction-withdraw", _ME + "<slug:introduction>/withdraw/", pages.withdraw, _WHO),
)
