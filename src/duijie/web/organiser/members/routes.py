"""Members of the staff: of the whole programme, and of one event."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.members import pages
from duijie.web.route import Right, Route, forms, posts

_PROGRAMME: Final = "<slug:programme>/staff/members"
_EVENT: Final = "<slug:programme>/<slug:event>/staff/members"

ROUTES: Final[tuple[Route, ...]] = (
    forms("members", _PROGRAMME, pages.members, Right.OWN),
    forms("member", f"{_PROGRAMME}/<str:membership>", pages.member, Right.OWN),
    forms("member-remove", f"{_PROGRAMME}/<str:membership>/remove", pages.remove, Right.OWN),
    posts("member-invite", f"{_PROGRAMME}/<str:membership>/invite", pages.invite, Right.OWN),
    forms("member-reset", f"{_PROGRAMME}/<str:membership>/reset", pages.reset, Right.OWN),
    forms("event-members", _EVENT, pages.members, Right.OWN),
    forms("event-member", f"{_EVENT}/<str:membership>", pages.member, Right.OWN),
    forms("event-member-remove", f"{_EVENT}/<str:membership>/remove", pages.remove, Right.OWN),
    posts("event-member-invite", f"{_EVENT}/<str:membership>/invite", pages.invite, Right.OWN),
)
