"""The notice on how data are used: read by staff who set up, published by owners."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.notice.page import notice_page
from duijie.web.route import Right, Route, forms

ROUTES: Final[tuple[Route, ...]] = (
    forms("settings-notice", "<slug:programme>/<slug:event>/staff/settings/notice/", notice_page, Right.SET_UP),
)
