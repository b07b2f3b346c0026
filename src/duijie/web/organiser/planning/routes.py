"""The planning board."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.planning import acts
from duijie.web.organiser.planning.board import board
from duijie.web.organiser.planning.versions import compare_page, publish_page, unplaced_page
from duijie.web.route import Right, Route, forms, posts

_HERE: Final = "<slug:programme>/<slug:event>/staff/plan/"
_VERSION: Final = _HERE + "<slug:version>/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("plan", _HERE, board, Right.PLAN),
    posts("plan-compute", _HERE + "compute/", acts.compute, Right.PLAN),
    posts("plan-stop", _HERE + "jobs/<slug:job>/stop/", acts.stop, Right.PLAN),
    posts("plan-move", _VERSION + "move/", acts.move, Right.PLAN),
    posts("plan-lock", _VERSION + "lock/", acts.lock, Right.PLAN),
    posts("plan-lock-vips", _VERSION + "lock-vips/", acts.lock_vips, Right.PLAN),
    posts("plan-leave-out", _VERSION + "leave-out/", acts.leave_out, Right.PLAN),
    posts("plan-fill", _VERSION + "fill/", acts.fill, Right.PLAN),
    posts("plan-undo", _VERSION + "undo/<int:edition>/", acts.undo, Right.PLAN),
    posts("plan-try", _VERSION + "try/", acts.try_more, Right.PLAN),
    posts("plan-price", _VERSION + "price/", acts.price, Right.PLAN),
    forms("plan-add", _VERSION + "add/", acts.add, Right.PLAN),
    forms("plan-publish", _VERSION + "publish/", publish_page, Right.PLAN),
    Route("plan-compare", _VERSION + "compare/", compare_page, Right.PLAN),
    Route("plan-unplaced", _VERSION + "unplaced/", unplaced_page, Right.PLAN),
)
