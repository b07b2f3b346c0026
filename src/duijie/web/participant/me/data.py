"""How my data are used: the notice, consents, a copy to take along, being forgotten."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from duijie.actions.consenting import Purpose, Standing, current_notice, recipients, set_consent, standing
from duijie.actions.leaving import erase, take_along
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.formats.own_data import render_json, render_workbook
from duijie.locale import translator
from duijie.web import flash
from duijie.web.rendering import render
from duijie.web.scope import Scope

_KEPT: Final = Text("Your choice is recorded.", "已记下您的选择。", "已記下您的選擇。")
_GONE: Final = Text(
    "Your data have been erased and you are signed out. Thank you for having been with us.",
    "您的资料已删除，并已退出登录。感谢您曾经的参与。",
    "您的資料已刪除，並已登出。感謝您曾經的參與。",
)
_NEVER: Final = Standing(given=False, at=None, notice=None)
_KINDS: Final = {
    "json": ("application/json", render_json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", render_workbook),
}


def data_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the notice and every consent with how it stands."""
    guest = scope.the_participant
    _ = translator(scope.language)
    stands = standing(guest.person)
    words = {
        Purpose.PARTICIPATION: _("Taking part: the organisers keep my data to run this event"),
        Purpose.LISTING: _("Being listed: other guests see the fields I ticked on my card"),
        Purpose.SUGGESTIONS: _("Automatic suggestions: my needs and offers are compared with others'"),
    }
    consents = [
        {"purpose": purpose, "recipient": "", "words": text, "stands": stands.get((purpose, ""), _NEVER)}
        for purpose, text in words.items()
    ]
    abroad = [
        {
            "purpose": Purpose.CROSS_BORDER,
            "recipient": one.code,
            "words": one.name.of(scope.language),
            "stands": stands.get((Purpose.CROSS_BORDER, one.code), _NEVER),
        }
        for one in recipients(scope.the_event, guest.side)
    ]
    return render(
        request,
        scope,
        "participant/me/data.html",
        nav_current="me",
        notice=current_notice(scope.the_programme),
        consents=consents,
        abroad=abroad,
    )


def consent_form(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Give or take back one consent."""
    guest, given = scope.the_participant, request.POST
    purpose, recipient = given.get("purpose", ""), given.get("recipient", "")
    known = {one.code for one in recipients(scope.the_event, guest.side)} if purpose == Purpose.CROSS_BORDER else {""}
    if purpose not in set(Purpose) or recipient not in known:
        raise not_found()
    set_consent(scope.actor, guest, Purpose(purpose), given.get("give") == "1", scope.language, recipient)
    flash.say(request, "ok", _KEPT)
    return redirect("my-data", programme=scope.the_programme.slug, event=scope.the_event.slug)


def export(request: HttpRequest, scope: Scope, kind: str) -> HttpResponse:
    """Give the guest everything held about them, as JSON or xlsx."""
    del request
    if kind not in _KINDS:
        raise not_found()
    content_type, render_file = _KINDS[kind]
    records = take_along(scope.actor, scope.the_participant.person)
    answer = HttpResponse(render_file(records), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="duijie-my-data.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def erase_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say what erasing does; do it when asked a second time."""
    guest = scope.the_participant
    own = guest.person.account_id == scope.the_account.key
    if request.method != "POST" or request.POST.get("sure") != "yes":
        return render(
            request, scope, "participant/me/erase.html", nav_current="me", unsure=request.method == "POST", own=own
        )
    erase(scope.actor, guest.person)
    if own:
        logout(request)
    flash.say(request, "ok", _GONE)
    return redirect("event", programme=scope.the_programme.slug, event=scope.the_event.slug)
