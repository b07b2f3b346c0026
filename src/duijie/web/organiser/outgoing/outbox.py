"""The outbox: which mails went, wait, came back, and what can be done about it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.mailing import shipped_words
from duijie.actions.mailing.outbox import mark_bounced, open_mail, send_again
from duijie.actions.rights import Right
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.locale import translator
from duijie.store.faces import Face, face
from duijie.store.models import Mail
from duijie.store.queries.mails import Filter, codes_of, counts_by_state, outbox
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.outgoing.words import standing, state_words
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 50
_AGAIN: Final = Text("On their way again: {queued}.", "已重新发送 {queued} 封。", "已重新發送 {queued} 封。")
_AGAIN_SOME: Final = Text(
    "On their way again: {queued}. Left as they are: {left} (sent or waiting already, or the address must be corrected"
    " first).",
    "已重新发送 {queued} 封；{left} 封未动（已发出、正在等待，或需先更正邮箱）。",
    "已重新發送 {queued} 封；{left} 封未動（已發出、正在等待，或需先更正電郵地址）。",
)
_MARKED: Final = Text(
    "Marked as come back. The guest is now among those to be called.",
    "已标记为退信，该嘉宾会出现在需要电话联系的名单中。",
    "已標記為退件，該嘉賓會出現在需要電話聯絡的名單中。",
)


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def part_tabs(scope: Scope, current: str) -> list[tuple[str, str, bool]]:
    """Return the pages of this part of the workbench."""
    _ = translator(scope.language)
    pages = (
        ("outgoing", _("Outbox")),
        ("outgoing-preview", _("What publishing sends")),
        ("outgoing-templates", _("Words of mails")),
        ("outgoing-print", _("Printed sheets")),
    )
    shown = [page for page in pages if page[0] != "outgoing-preview" or scope.may(Right.PLAN)]
    return [(words, reverse(name, kwargs=place(scope)), name == current) for name, words in shown]


def outbox_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show an event's mails, the latest first."""
    event = scope.the_event
    given = {name: request.GET.get(name, "")[:60].strip() for name in ("state", "code", "q", "guest")}
    wanted = Filter(given["state"], given["code"], given["q"], given["guest"])
    rows = outbox(event, wanted)
    total = rows.count()
    number = _page_number(request.GET.get("page", ""), total)
    counts = counts_by_state(event)
    words = state_words(scope.language)
    return render(
        request,
        scope,
        "organiser/outgoing/outbox.html",
        nav=nav(scope, "outgoing"),
        pages=part_tabs(scope, "outgoing"),
        place=place(scope),
        given=given,
        counts=counts,
        states=[(state, name) for state, name in words.items()],
        codes=[(code, shipped_words(code).purpose) for code in codes_of(event)],
        purposes=lambda code: shipped_words(code).purpose,
        lines=[_line(mail, scope) for mail in rows[(number - 1) * SIZE : number * SIZE]],
        total=total,
        first=(number - 1) * SIZE + 1,
        size=SIZE,
        before=_address(given, number - 1) if number > 1 else "",
        after=_address(given, number + 1) if number * SIZE < total else "",
    )


def _line(mail: Mail, scope: Scope) -> tuple[Mail, object, Face | None]:
    who = face(mail.participant, scope.language) if mail.participant is not None else None
    return mail, standing(mail, scope.language), who


def _page_number(given: str, total: int) -> int:
    last = max(1, -(-total // SIZE))
    return min(last, max(1, int(given))) if given.isascii() and given.isdigit() and len(given) < 7 else 1


def _address(given: dict[str, str], number: int) -> str:
    return "?" + urlencode({**{name: value for name, value in given.items() if value}, "page": number})


def mail_page(request: HttpRequest, scope: Scope, mail: str) -> HttpResponse:
    """Show one mail with its words; that it was read is logged."""
    opened = open_mail(scope.actor, scope.the_event, mail)
    row = opened.mail
    return render(
        request,
        scope,
        "organiser/outgoing/mail.html",
        nav=nav(scope, "outgoing"),
        place=place(scope),
        mail=row,
        body=opened.body,
        who=face(row.participant, scope.language) if row.participant is not None else None,
        standing=standing(row, scope.language),
        purpose=shipped_words(row.template).purpose,
        invitations=row.calendar.count("BEGIN:VEVENT"),
        may_call=scope.may(Right.CALL),
    )


def again_form(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the chosen mails again."""
    try:
        found = send_again(scope.actor, scope.the_event, request.POST.getlist("chosen"))
    except InputError as wrong:
        flash.say(request, "bad", wrong.faults[0].text)
    else:
        words = _AGAIN_SOME if found.left else _AGAIN
        flash.say(request, "ok" if found.queued else "warn", words.fill(queued=found.queued, left=found.left))
    return HttpResponseRedirect(reverse("outgoing", kwargs=place(scope)))


def bounced_form(request: HttpRequest, scope: Scope, mail: str) -> HttpResponse:
    """Mark a mail as come back."""
    mark_bounced(scope.actor, scope.the_event, mail)
    flash.say(request, "ok", _MARKED)
    return HttpResponseRedirect(reverse("outgoing-mail", kwargs={**place(scope), "mail": mail}))
