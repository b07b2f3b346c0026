"""One's own account: name, language, password, sessions."""

from __future__ import annotations

from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.access import (
    change_account,
    charges_of,
    codes_left,
    end_sessions,
    has_password,
    is_staff,
    needs_factor,
    remove_password,
    set_password,
    stewards_of,
)
from duijie.actions.access.passwords import SHORTEST
from duijie.actions.refusal import Refused
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Person
from duijie.web import flash
from duijie.web.account.form import faults_of, typed, way_on
from duijie.web.rendering import render
from duijie.web.scope import ACTING, Scope
from duijie.web.sign_in import client_of, is_fresh

_SAVED = Text("Saved.", "已保存。", "已儲存。")
_ENDED = Text("You are signed out on every device.", "已在所有设备上退出登录。", "已在所有裝置登出。")
_PASSWORD_SET = Text(
    "The password is set. Every other device was signed out.",
    "密码已设置，其他设备均已退出登录。",
    "密碼已設定，其他裝置均已登出。",
)
_PASSWORD_REMOVED = Text(
    "The password is removed; you sign in by mailed link.",
    "密码已删除，今后用邮件链接登录。",
    "密碼已刪除，今後用電郵連結登入。",
)


def account(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show one's own account."""
    return show(request, scope)


def show(
    request: HttpRequest,
    scope: Scope,
    wrong: InputError | Refused | None = None,
    part: str = "",
    given: dict[str, str] | None = None,
) -> HttpResponse:
    """Return the account's page; ``part`` is the form that came back with ``wrong`` and what was ``given``."""
    mine = scope.the_account
    people = Person.objects.select_related("programme").filter(account=mine, erased=None).order_by("created", "key")
    charges = charges_of(mine)
    return render(
        request,
        scope,
        "public/account/account.html",
        status=200 if wrong is None else wrong.status if isinstance(wrong, Refused) else 422,
        account=mine,
        part=part,
        faults={} if wrong is None else faults_of(wrong),
        given=given or {},
        staff=is_staff(mine),
        password_set=has_password(mine),
        factor_set=bool(mine.second_factor),
        factor_needed=needs_factor(mine),
        codes_left=codes_left(mine),
        others=[charge for charge in charges if not charge.own],
        own=[charge for charge in charges if charge.own],
        acting=request.session.get(ACTING, ""),
        people=[(person, list(stewards_of(person))) for person in people],
    )


def profile(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take name and language."""
    given = typed(request, "name", "language")
    try:
        change_account(scope.actor, scope.the_account, given["name"], given["language"])
    except InputError as wrong:
        return show(request, scope, wrong, "profile", given)
    flash.say(request, "ok", _SAVED)
    return HttpResponseRedirect(reverse("account"))


def password(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show and take a new password."""
    mine = scope.the_account
    if not is_staff(mine):
        return HttpResponseRedirect(reverse("account"))
    if not has_password(mine) and not is_fresh(request):
        return sign_in_anew(request, scope, "account-password")
    wrong: InputError | Refused | None = None
    if request.method == "POST":
        given = typed(request, "present", "password")
        try:
            set_password(scope.actor, mine, given["present"], given["password"], client_of(request))
        except (InputError, Refused) as refused:
            wrong = refused
        else:
            update_session_auth_hash(request, mine)
            flash.say(request, "ok", _PASSWORD_SET)
            return HttpResponseRedirect(reverse("account"))
    return render(
        request,
        scope,
        "public/account/password.html",
        status=200 if wrong is None else wrong.status if isinstance(wrong, Refused) else 422,
        faults={} if wrong is None else faults_of(wrong),
        password_set=has_password(mine),
        shortest=SHORTEST,
        mail=mine.mail,
    )


def password_remove(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Remove the password."""
    remove_password(scope.actor, scope.the_account)
    update_session_auth_hash(request, scope.the_account)
    flash.say(request, "ok", _PASSWORD_REMOVED)
    return HttpResponseRedirect(reverse("account"))


def sessions_end(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Sign out everywhere, here too."""
    end_sessions(scope.actor, scope.the_account)
    logout(request)
    flash.say(request, "ok", _ENDED)
    return HttpResponseRedirect(way_on(""))


def sign_in_anew(request: HttpRequest, scope: Scope, route: str) -> HttpResponse:
    """Ask somebody whose sign-in is a while ago to prove again that it is them."""
    again = f"{reverse('sign-in')}?next={reverse(route)}"
    return render(request, scope, "public/account/anew.html", again=again, status=200)
