"""The page a check's mail leads to: whoever has the link answers once, without signing in; a look answers nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from duijie.actions.following import CheckAnswer, answer_check, check_of
from duijie.actions.refusal import Refused
from duijie.store.models import Check
from duijie.store.queries.ledger import firms_of
from duijie.web.organiser.ledger.showing import answer_words
from duijie.web.rendering import render
from duijie.web.scope import Scope


def check_page(request: HttpRequest, scope: Scope, token: str) -> HttpResponse:
    """Show the question with the answer that was clicked, and take it when it is sent."""
    found = check_of(token)
    if request.method != "POST":
        chosen = request.GET.get("answer", "")
        return _page(request, scope, found, chosen=chosen if chosen in set(CheckAnswer) else "")
    try:
        found = answer_check(token, request.POST.get("answer", ""))
    except Refused as refused:
        if refused.status == 404:
            raise
        return _page(request, scope, check_of(token), status=refused.status, said=refused.text)
    return _page(request, scope, check_of(token), fresh=True)


def _page(request: HttpRequest, scope: Scope, check: Check, status: int = 200, **more: object) -> HttpResponse:
    row = check.cooperation
    others = [name for key, name in firms_of(row, scope.language).items() if key != check.party_id]
    answer = render(
        request,
        scope,
        "public/check/check.html",
        status=status,
        check=check,
        row=row,
        others=others,
        answers=answer_words(scope.language),
        event_name=row.event.name if row.event else row.programme.name,
        **{"chosen": "", "said": None, "fresh": False} | more,
    )
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
