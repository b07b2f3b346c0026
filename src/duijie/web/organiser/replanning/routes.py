"""Replanning on the day."""

from __future__ import annotations

from typing import Final

from duijie.actions.rights import Right
from duijie.web.organiser.replanning import acts, page
from duijie.web.route import Route, posts

_STAFF: Final = "<slug:programme>/<slug:event>/staff/day/replan/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("replan", _STAFF, page.show, Right.RUN),
    posts("replan-guest", _STAFF + "guest/", acts.report_guest, Right.RUN),
    posts("replan-table", _STAFF + "table/", acts.report_table, Right.RUN),
    posts("replan-interpreter", _STAFF + "interpreter/", acts.report_interpreter, Right.RUN),
    posts("replan-end", _STAFF + "<slug:disruption>/end/", acts.end, Right.RUN),
    posts("replan-publish", _STAFF + "publish/", acts.publish, Right.RUN),
    posts("replan-offer", _STAFF + "offer/", acts.offer, Right.RUN),
)
