"""The desks of an event: opened, joined, closed; the passphrase of each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from duijie.actions.checking_in import close_desk, desk_passphrase, open_desk
from duijie.actions.checking_in.desks import LONGEST_NAME
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.queries.arrivals import desk_lines
from duijie.web import flash
from duijie.web.organiser.desk.showing import Showing, counts_of, desk_of
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.rows import go, place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_CLOSED: Text = Text(
    "The desk is closed. What its device still holds can be sent afterwards.",
    "签到台已关闭。设备上尚未发送的记录之后仍可发送。",
    "簽到枱已關閉。裝置上尚未傳送的記錄之後仍可傳送。",
)


def desks_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the desks; open another."""
    wrong, name = None, ""
    if request.method == "POST":
        name = request.POST.get("name", "")[: LONGEST_NAME + 1]
        try:
            desk = open_desk(scope.actor, scope.the_event, name)
        except InputError as fault:
            wrong = fault.faults[0].text
        else:
            return go(scope, "desk-passphrase", desk=desk.key)
    lines = desk_lines(scope.the_event)
    return render(
        request,
        scope,
        "organiser/desk/desks.html",
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        open_desks=[line for line in lines if line.desk.closed is None],
        closed_desks=[line for line in lines if line.desk.closed is not None],
        counts=counts_of(Showing(scope.the_event, scope.language)),
        longest=LONGEST_NAME,
        wrong=wrong.of(scope.language) if wrong else "",
        name=name,
        status=422 if wrong else 200,
    )


def passphrase_page(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Show the words that unlock what the desk's device keeps."""
    row = desk_of(scope, desk)
    answer = render(
        request,
        scope,
        "organiser/desk/passphrase.html",
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        desk=row,
        passphrase=desk_passphrase(scope.actor, row),
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def close(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Close a desk."""
    close_desk(scope.actor, desk_of(scope, desk))
    flash.say(request, "ok", _CLOSED)
    return go(scope, "desk")
