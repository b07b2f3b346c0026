"""The words of mails: the programme's own over the shipped ones, seen as they will read before they are kept."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions import templates
from duijie.actions.refusal import Refused
from duijie.actions.rights import Right
from duijie.actions.templates import Wording
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.outgoing.outbox import part_tabs, place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_KEPT: Final = Text(
    "Saved. Mails from now on use these words; those already waiting stay as they are.",
    "已保存。此后的邮件使用新文字；已在等待发送的不变。",
    "已儲存。此後的電郵使用新文字；已在等待發送的不變。",
)
_SHIPPED: Final = Text("The shipped words are in use again.", "已恢复使用自带文字。", "已恢復使用自帶文字。")


def templates_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List every kind of mail, and whose words it uses."""
    return render(
        request,
        scope,
        "organiser/outgoing/templates.html",
        nav=nav(scope, "outgoing"),
        pages=part_tabs(scope, "outgoing-templates"),
        place=place(scope),
        wordings=templates.wordings(scope.the_programme),
    )


def template_page(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Show and take the words of one kind of mail; ``do`` says whether to look, save, or go back to the shipped."""
    known = templates.wording(scope.the_programme, code)
    if request.method != "POST":
        return _page(request, scope, known, known.subject, known.body, known.version)
    subject, body = _words(request, "subject"), _words(request, "body")
    version = _version(request)
    do = request.POST.get("do", "")
    back = HttpResponseRedirect(reverse("outgoing-template", kwargs={**place(scope), "code": code}))
    try:
        if do == "shipped":
            if templates.use_shipped(scope.actor, scope.the_programme, code, version):
                flash.say(request, "ok", _SHIPPED)
            return back
        if do == "save":
            templates.save_words(scope.actor, scope.the_programme, code, subject, body, version)
            flash.say(request, "ok", _KEPT)
            return back
    except InputError as wrong:
        return _page(request, scope, known, subject, body, version, faults=wrong.faults, status=422)
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        fault = Fault(refused.code, refused.text, place="")
        return _page(request, scope, known, subject, body, known.version, faults=[fault], status=409)
    return _page(request, scope, known, subject, body, version)


def _words(request: HttpRequest, name: str) -> Text:
    """Return what was typed in three languages; browsers send line ends as CRLF."""
    given = [request.POST.get(f"{name}_{language}", "").replace("\r\n", "\n") for language in LANGUAGES]
    return Text(*(" ".join(one.split()) if name == "subject" else one.strip("\n") for one in given))


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


def _page(
    request: HttpRequest,
    scope: Scope,
    known: Wording,
    subject: Text,
    body: Text,
    version: int,
    *,
    faults: list[Fault] | tuple[Fault, ...] = (),
    status: int = 200,
) -> HttpResponse:
    found = list(faults) or templates.check_words(known.shipped, subject, body)
    bad = any(fault.place for fault in found)
    shown = [] if bad else templates.preview(known.shipped, subject, body, scope.the_event)
    errors: dict[str, str] = {}
    for fault in found:
        if fault.place:
            words = fault.text.of(scope.language)
            errors[fault.place] = f"{errors[fault.place]} {words}" if fault.place in errors else words
    return render(
        request,
        scope,
        "organiser/outgoing/template.html",
        status=status if not found or faults else 422,
        nav=nav(scope, "outgoing"),
        place=place(scope),
        known=known,
        subject=subject,
        body=body,
        version=version,
        summary=[(fault.place, fault.text) for fault in found],
        errors=errors,
        shown=shown,
        may_save=scope.actor.may(Right.SEND, scope.the_programme.key),
        tags={"en": "en-GB", "zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK"},
    )
