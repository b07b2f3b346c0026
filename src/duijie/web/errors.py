"""Pages for what went wrong; each says what happened, what was kept and what to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from duijie.actions.refusal import NOT_FOUND, Refused, not_allowed
from duijie.actions.rights import Actor
from duijie.engine.text import Text
from duijie.store.models import Account
from duijie.web.language import language_of
from duijie.web.rendering import render
from duijie.web.scope import Scope


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the page of a verb that was refused."""
    return _page(request, refusal.status, refusal.text)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for an address that leads nowhere."""
    del exception
    return _page(request, 404, NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for what a role does not include."""
    del exception
    return _page(request, 403, not_allowed().text)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a request that cannot be read."""
    del exception
    text = Text(
        "The browser sent something this page cannot read. Nothing was changed; go back and try again.",
        "浏览器发来的内容无法读取，数据没有改动。请返回重试。",
        "瀏覽器傳來的內容無法讀取，資料沒有改動。請返回重試。",
    )
    return _page(request, 400, text)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form that was open too long, or came from elsewhere."""
    del reason
    text = Text(
        "This form has been open too long or came from another site, so nothing was changed. Go back, load the"
        " page again and send it once more; what you typed is still there.",
        "表单打开太久，或来自其他网站，因此没有保存。请返回、刷新页面后再提交；您填的内容还在。",
        "表格打開太久，或來自其他網站，因此沒有儲存。請返回、重新整理頁面後再提交；您填的內容還在。",
    )
    return _page(request, 403, text)


def broken(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of ours; it touches neither the database nor the session."""
    text = Text(
        "Something on our side went wrong. Nothing was changed; please try again in a minute.",
        "系统出了问题，数据没有改动。请一分钟后再试。",
        "系統出了問題，資料沒有改動。請一分鐘後再試。",
    )
    request.session = {}  # type: ignore[assignment]
    scope = Scope(language_of(request), None, Actor("nobody"))
    return render(request, scope, "errors/error.html", status=500, code=500, text=text)


def _page(request: HttpRequest, status: int, text: Text) -> HttpResponse:
    scope: Any = getattr(request, "scope", None)
    if scope is None:
        user = getattr(request, "user", None)
        account = user if isinstance(user, Account) else None
        scope = Scope(language_of(request), account, Actor(account.key if account else "nobody"))
    answer = render(request, scope, "errors/error.html", status=status, code=status, text=text)
    if scope.account is not None:
        add_never_cache_headers(answer)
    return answer
