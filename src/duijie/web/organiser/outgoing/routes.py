"""What goes out: the outbox, the words of mails, printed sheets."""

from __future__ import annotations

from typing import Final

from duijie.web.organiser.outgoing.before import before_page
from duijie.web.organiser.outgoing.outbox import again_form, bounced_form, mail_page, outbox_page
from duijie.web.organiser.outgoing.printed import print_page, sheet
from duijie.web.organiser.outgoing.templates import template_page, templates_page
from duijie.web.route import Right, Route, forms, posts

_OUT: Final = "<slug:programme>/<slug:event>/staff/outgoing/"

ROUTES: Final[tuple[Route, ...]] = (
    Route("outgoing", _OUT, outbox_page, Right.SEND),
    posts("outgoing-again", _OUT + "again", again_form, Right.SEND),
    Route("outgoing-mail", _OUT + "mails/<slug:mail>", mail_page, Right.SEND),
    posts("outgoing-bounced", _OUT + "mails/<slug:mail>/bounced", bounced_form, Right.SEND),
    Route("outgoing-templates", _OUT + "words", templates_page, Right.SEND),
    forms("outgoing-template", _OUT + "words/<slug:code>", template_page, Right.SEND),
    Route("outgoing-preview", _OUT + "publishing", before_page, Right.PLAN),
    forms("outgoing-print", _OUT + "print", print_page, Right.SEND),
    Route("outgoing-sheet", _OUT + "print/<slug:job>/<slug:sheet>.pdf", sheet, Right.SEND),
)
