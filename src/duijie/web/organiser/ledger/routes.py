"""The ledger and its cooperations, for staff."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.ledger import cooperation, listing, opening
from duijie.web.route import Right, Route, forms, posts

_LEDGER: Final = "<slug:programme>/<slug:event>/staff/ledger"
_ONE: Final = _LEDGER + "/<str:cooperation>"

ROUTES: Final[tuple[Route, ...]] = (
    Route("ledger", _LEDGER, listing.ledger_page, Right.SEE),
    posts("ledger-export", _LEDGER + "/export", listing.export, Right.SEE),
    posts("ledger-owners", _LEDGER + "/owners", listing.owners, Right.FOLLOW),
    forms("cooperation-new", _LEDGER + "/new", opening.new, Right.FOLLOW),
    Route("cooperation", _ONE, cooperation.page, Right.SEE),
    forms("cooperation-add", _ONE + "/add", cooperation.add, Right.FOLLOW),
    posts("cooperation-next", _ONE + "/next", cooperation.set_next, Right.FOLLOW),
    posts("cooperation-owner", _ONE + "/owner", cooperation.set_owner, Right.FOLLOW),
    forms("cooperation-self-check", _ONE + "/self-check", cooperation.self_check, Right.FOLLOW),
    Route("cooperation-file", _ONE + "/files/<str:entry>", cooperation.file, Right.SEE),
)
