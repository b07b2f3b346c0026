"""What is to be done today, and the jobs that run."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.today.counts import counts_page
from duijie.web.organiser.today.jobs import retry, stop
from duijie.web.organiser.today.page import today_page
from duijie.web.organiser.today.phone import call_form, phone_list_form, phone_page
from duijie.web.organiser.today.reminding import remind_form, remind_preview
from duijie.web.route import Right, Route, posts

_STAFF: Final = "<slug:programme>/<slug:event>/staff/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("today", _STAFF + "today", today_page, Right.SEE),
    Route("today-counts", _STAFF + "today/counts", counts_page, Right.SEE),
    posts("remind-preview", _STAFF + "today/remind", remind_preview, Right.SEND),
    posts("remind", _STAFF + "today/remind/send", remind_form, Right.SEND),
    Route("phone-list", _STAFF + "today/phone", phone_page, Right.CALL),
    posts("phone-list-change", _STAFF + "today/phone/change", phone_list_form, Right.CALL),
    posts("phone-call", _STAFF + "today/phone/<slug:participant>", call_form, Right.CALL),
    posts("job-stop", _STAFF + "jobs/<slug:job>/stop", stop, Right.SEE),
    posts("job-retry", _STAFF + "jobs/<slug:job>/retry", retry, Right.SEE),
)
