"""A guest's needs and offers."""

from __future__ import annotations

from typing import Final

from duijie.web.participant.listings import files, pages
from duijie.web.route import Audience, Route, forms, posts

_ME: Final = "<slug:programme>/<slug:event>/me/listings/"
_WHO: Final = Audience.GUEST

ROUTES: Final[tuple[Route, ...]] = (
    Route("my-listings", _ME, pages.page, _WHO),
    forms("listing-new", _ME + "new/", pages.new, _WHO),
    posts("listing-advice", _ME + "advice/", pages.advice, _WHO),
    forms("listing-edit", _ME + "<slug:listing>/", pages.edit, _WHO),
    posts("listing-withdraw", _ME + "<slug:listing>/withdraw/", pages.withdraw, _WHO),
    posts("listing-attach", _ME + "<slug:listing>/files/", files.attach, _WHO),
    posts("attachment-remove", _ME + "<slug:listing>/files/<slug:attachment>/remove/", files.remove, _WHO),
    Route("attachment", "<slug:programme>/<slug:event>/me/files/<slug:attachment>/", files.download, _WHO),
)
