"""Outcome cards in the hands of table hosts."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.outcomes.page import host_outcome
from duijie.web.route import Right, Route, forms

_STAFF: Final = "<slug:programme>/<slug:event>/staff/"

ROUTES: Final[tuple[Route, ...]] = (
    forms("host-outcome", _STAFF + "hosting/<str:meeting>/outcome", host_outcome, Right.HOST_TABLE),
)
