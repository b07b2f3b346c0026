"""Setting up, renewing and removing one's own second factor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from markupsafe import Markup

from duijie.actions.access import (
    codes_left,
    confirm_factor,
    remove_factor,
    renew_codes,
    resume_factor,
    start_factor,
)
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.formats.outgoing.qr import qr_svg
from duijie.locale import translator
from duijie.web import flash
from duijie.web.account.form import faults_of
from duijie.web.account.own import sign_in_anew
from duijie.web.rendering import render
from duijie.web.scope import Scope
from duijie.web.sign_in import client_of, is_fresh

_REMOVED = Text("The second factor is removed.", "已停用动态验证码。", "已停用動態驗證碼。")


def factor(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the picture to scan and take the first code; or, once it is set up, how to renew or remove it."""
    mine = scope.the_account
    if mine.second_factor:
        return _set_up(request, scope)
    if not is_fresh(request):
        return sign_in_anew(request, scope, "account-factor")
    if request.method != "POST":
        return _scan(request, scope)
    pending = request.POST.get("pending", "")
    try:
        codes = confirm_factor(scope.actor, mine, pending, request.POST.get("code", ""))
    except InputError as wrong:
        return _scan(request, scope, wrong, pending)
    return _codes(request, scope, codes)


def codes_renew(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Make new recovery codes and show them, this once."""
    try:
        codes = renew_codes(scope.actor, scope.the_account, request.POST.get("code", ""), client_of(request))
    except Refused as wrong:
        return _set_up(request, scope, wrong, "renew")
    return _codes(request, scope, codes)


def factor_remove(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Remove the second factor with a last code."""
    try:
        remove_factor(scope.actor, scope.the_account, request.POST.get("code", ""), client_of(request))
    except Refused as wrong:
        return _set_up(request, scope, wrong, "remove")
    flash.say(request, "ok", _REMOVED)
    return HttpResponseRedirect(reverse("account"))


def _scan(request: HttpRequest, scope: Scope, wrong: InputError | None = None, pending: str = "") -> HttpResponse:
    _ = translator(scope.language)
    stale = wrong is not None and wrong.faults[0].place == "pending"
    enrolment = resume_factor(scope.the_account, pending) if pending and not stale else start_factor(scope.the_account)
    groups = " ".join(enrolment.secret[at : at + 4] for at in range(0, len(enrolment.secret), 4))
    answer = render(
        request,
        scope,
        "public/account/factor.html",
        status=200 if wrong is None else 422,
        faults={} if wrong is None else faults_of(wrong),
        picture=Markup(qr_svg(enrolment.uri, _("QR code for your authenticator app"))),  # noqa: S704 - our own SVG
        secret=groups,
        pending=enrolment.pending,
    )
    add_never_cache_headers(answer)
    return answer


def _codes(request: HttpRequest, scope: Scope, codes: tuple[str, ...]) -> HttpResponse:
    answer = render(request, scope, "public/account/codes.html", codes=codes)
    add_never_cache_headers(answer)
    return answer


def _set_up(request: HttpRequest, scope: Scope, wrong: Refused | None = None, part: str = "") -> HttpResponse:
    return render(
        request,
        scope,
        "public/account/factor_set.html",
        status=200 if wrong is None else wrong.status,
        faults={} if wrong is None else faults_of(wrong, part),
        codes_left=codes_left(scope.the_account),
    )
