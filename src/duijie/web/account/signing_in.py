"""Signing in: by mailed link, or with a password; then the second factor, if there is one."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from duijie.actions.access import (
    LinkState,
    TooManyTries,
    ask_for_link,
    enter_with_code,
    enter_with_password,
    find_link,
    own_path,
    use_link,
    why_gone,
)
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Account
from duijie.web import flash
from duijie.web.account.form import faults_of, typed, way_on
from duijie.web.rendering import render
from duijie.web.scope import Scope
from duijie.web.sign_in import client_of, enter, enter_half, half_entered

_SIGNED_OUT = Text("You are signed out.", "您已退出登录。", "您已登出。")


def sign_in(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take a mail address; the answer is the same whether or not it is known."""
    wanted = own_path(request.POST.get("next", "") or request.GET.get("next", ""))
    if request.method != "POST":
        return _form(request, scope, "public/account/sign_in.html", wanted=wanted)
    mail = request.POST.get("mail", "")
    try:
        ask_for_link(mail, wanted, client_of(request))
    except (InputError, TooManyTries) as wrong:
        return _form(request, scope, "public/account/sign_in.html", wrong, wanted=wanted, mail=mail)
    return HttpResponseRedirect(reverse("sign-in-sent"))


def sent(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Say that a link is on its way, if the address is known."""
    return _form(request, scope, "public/account/sent.html")


def link(request: HttpRequest, scope: Scope, token: str) -> HttpResponse:
    """Show a link's button; pressing it signs in. Opening the page does nothing: mail scanners do that."""
    try:
        found = use_link(token) if request.method == "POST" else find_link(token)
    except Refused as gone:
        return _form(request, scope, "public/account/link_gone.html", gone, reason=gone.text)
    if found.account is None:
        answer = _form(request, scope, "public/account/link_gone.html", reason=why_gone(found.state))
        answer.status_code = 404 if found.state is LinkState.UNKNOWN else 410
        return answer
    if request.method == "POST":
        return _first_factor(request, found.account, found.next)
    return _form(request, scope, "public/account/link.html", person=found.account.name)


def password(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take address and password of a member of staff."""
    wanted = own_path(request.POST.get("next", "") or request.GET.get("next", ""))
    page = "public/account/sign_in_password.html"
    if request.method != "POST":
        return _form(request, scope, page, wanted=wanted)
    given = typed(request, "mail", "password")
    try:
        account = enter_with_password(given["mail"], given["password"], client_of(request))
    except (InputError, Refused) as wrong:
        return _form(request, scope, page, wrong, wanted=wanted, mail=given["mail"])
    return _first_factor(request, account, wanted)


def code(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take the code of the second factor from somebody who gave the first."""
    half = half_entered(request)
    if half is None:
        return HttpResponseRedirect(reverse("sign-in"))
    account, wanted = half
    if request.method != "POST":
        return _form(request, scope, "public/account/code.html")
    try:
        enter_with_code(account, request.POST.get("code", ""), client_of(request))
    except Refused as wrong:
        return _form(request, scope, "public/account/code.html", wrong)
    enter(request, account)
    return HttpResponseRedirect(way_on(wanted))


def sign_out(request: HttpRequest, scope: Scope) -> HttpResponse:
    """End this session."""
    del scope
    logout(request)
    flash.say(request, "ok", _SIGNED_OUT)
    return HttpResponseRedirect(way_on(""))


def _first_factor(request: HttpRequest, account: Account, wanted: str) -> HttpResponse:
    """Sign in, or ask for the second factor where the account has one."""
    if account.second_factor:
        enter_half(request, account, wanted)
        return HttpResponseRedirect(reverse("sign-in-code"))
    enter(request, account)
    return HttpResponseRedirect(way_on(wanted))


def _form(
    request: HttpRequest,
    scope: Scope,
    template: str,
    wrong: InputError | Refused | None = None,
    *,
    wanted: str = "",
    mail: str = "",
    **values: object,
) -> HttpResponse:
    """Return a page of signing in, never kept by a cache; with what went wrong, and when to come back."""
    status = 200 if wrong is None else wrong.status if isinstance(wrong, Refused) else 422
    more = f"?{urlencode({'next': wanted})}" if wanted else ""
    values |= {
        "wanted": wanted,
        "mail": mail,
        "faults": {} if wrong is None else faults_of(wrong),
        "by_link": reverse("sign-in") + more,
        "by_password": reverse("sign-in-password") + more,
    }
    answer = render(request, scope, template, status=status, **values)
    if isinstance(wrong, TooManyTries):
        answer["Retry-After"] = str(wrong.seconds)
    add_never_cache_headers(answer)
    return answer
