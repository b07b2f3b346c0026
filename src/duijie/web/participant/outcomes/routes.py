"""A guest's outcome cards."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.outcomes.pages import list_page, outcome
from duijie.web.route import Audience, Route, forms

_ME: Final = "<slug:programme>/<slug:event>/me/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("my-outcomes", _ME + "outcomes", list_page, Audience.GUEST),
    forms("my-outcome", _ME + "outcomes/<str:meeting>", outcome, Audience.GUEST),
)
