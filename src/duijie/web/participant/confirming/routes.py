"""Confirming by the link of an invitation: no account is needed, the link is the key."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.confirming.page import anew_form, confirm_page, decline_form, not_me_form
from duijie.web.route import Audience, Route, forms, posts

_LINK: Final = "invitation/link/<str:token>"

ROUTES: Final[tuple[Route, ...]] = (
    forms("confirm", _LINK, confirm_page, Audience.PUBLIC),
    posts("confirm-decline", _LINK + "/decline", decline_form, Audience.PUBLIC),
    posts("confirm-not-me", _LINK + "/not-me", not_me_form, Audience.PUBLIC),
    posts("confirm-anew", _LINK + "/anew", anew_form, Audience.PUBLIC),
)
