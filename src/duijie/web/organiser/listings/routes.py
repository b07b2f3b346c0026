"""The review queue of needs and offers."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.listings import queue, review
from duijie.web.route import Right, Route, forms, posts

_STAFF: Final = "<slug:programme>/<slug:event>/staff/listings/"
_WHO: Final = Right.REVIEW

ROUTES: Final[tuple[Route, ...]] = (
    Route("listings", _STAFF, queue.page, _WHO),
    posts("listings-accept-preview", _STAFF + "accept/preview/", queue.preview, _WHO),
    posts("listings-accept", _STAFF + "accept/", queue.accept, _WHO),
    Route("listing", _STAFF + "<slug:listing>/", review.page, _WHO),
    posts("listing-accept", _STAFF + "<slug:listing>/accept/", review.accept, _WHO),
    posts("listing-return", _STAFF + "<slug:listing>/return/", review.give_back, _WHO),
    forms("listing-on-behalf", _STAFF + "<slug:listing>/edit/", review.edit, _WHO),
    Route("listing-file", _STAFF + "<slug:listing>/files/<slug:attachment>/", review.download, _WHO),
)
