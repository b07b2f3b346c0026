"""Who comes otherwise: walk-ins, whole delegations, guests without a badge."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.checking_in import LooksKnown, WalkIn, badge_sheet, check_in_group, reprint_badge, walk_in
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Participant
from duijie.store.queries.arrivals import members_at_desk
from duijie.web import flash
from duijie.web.organiser.desk.showing import Showing, desk_of, group_at, guest_at, notice_of
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.rows import go, place
from duijie.web.rendering import render
from duijie.web.scope import Scope

_FIELDS: Final = ("name", "organisation", "side", "category", "phone", "mail")
_CAME: Final = Text("{n} guests of the delegation are here.", "代表团已签到 {n} 人。", "代表團已簽到 {n} 人。")
_NOBODY: Final = Text(
    "Tick those who are here. Nobody was checked in.",
    "请勾选已到的人。尚未签到。",
    "請勾選已到的人。尚未簽到。",
)
_NEW_BADGE: Final = Text(
    "The old code no longer counts. Print the new badge now.",
    "旧胸卡的二维码已作废，请立即打印新胸卡。",
    "舊名牌的二維碼已作廢，請立即列印新名牌。",
)


def walk_in_page(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Show the short form and take it; guests who look the same are shown before anybody is written."""
    row = desk_of(scope, desk)
    given = {name: request.POST.get(name, "").strip()[:250] for name in _FIELDS}
    given["name"] = given["name"] or request.GET.get("name", "")[:120]
    wrong: dict[str, str] = {}
    alike: list[Participant] = []
    said = ""
    if request.method == "POST":
        agreed, shown = "agreed" in request.POST, "shown" in request.POST
        written = WalkIn(**{**given, "category": given["category"] or "other"}, agreed=agreed, shown=shown)
        try:
            told = walk_in(scope.actor, scope.the_event, written, desk=row, anyway="anyway" in request.POST)
        except LooksKnown as known:
            alike, said = list(known.guests), known.text.of(scope.language)
        except InputError as fault:
            wrong = {one.place or "": one.text.of(scope.language) for one in fault.faults}
        else:
            address = reverse("desk-at", kwargs={**place(scope), "desk": row.key})
            return HttpResponseRedirect(f"{address}?said={told.mark}")
    showing = Showing(scope.the_event, scope.language)
    return render(
        request,
        scope,
        "organiser/desk/walk_in.html",
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        desk=row,
        given=given,
        agreed="agreed" in request.POST,
        shown="shown" in request.POST,
        wrong=wrong,
        errors=list(wrong.items()),
        alike=[showing.found(one) for one in alike],
        said=said,
        sides=[(side.code, side.name) for side in scope.the_programme.sides.all()],
        categories=list(showing.categories.items()),
        notice=notice_of(scope),
        status=422 if wrong or alike else 200,
    )


def group_page(request: HttpRequest, scope: Scope, desk: str, delegation: str) -> HttpResponse:
    """Show a delegation's members, all ticked; check in those who are here."""
    row, group = desk_of(scope, desk), group_at(scope, delegation)
    if request.method == "POST":
        told = check_in_group(scope.actor, group, request.POST.getlist("guest")[:500], desk=row)
        flash.say(request, *(("ok", _CAME.fill(n=len(told))) if told else ("warn", _NOBODY)))
        return go(scope, "desk-group" if not told else "desk-at", **_to(row.key, "" if told else group.key))
    showing = Showing(scope.the_event, scope.language)
    members = members_at_desk(group)
    return render(
        request,
        scope,
        "organiser/desk/group.html",
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        desk=row,
        group=group,
        members=[showing.found(one) for one in members],
    )


def _to(desk: str, delegation: str) -> dict[str, str]:
    return {"desk": desk, "delegation": delegation} if delegation else {"desk": desk}


def badge_page(request: HttpRequest, scope: Scope, desk: str, participant: str) -> HttpResponse:
    """Show how a guest's badge is printed; end its code and make another."""
    row, guest = desk_of(scope, desk), guest_at(scope, participant)
    if request.method == "POST":
        reprint_badge(scope.actor, scope.the_event, guest)
        flash.say(request, "ok", _NEW_BADGE)
        return go(scope, "desk-badge", desk=row.key, participant=guest.key)
    return render(
        request,
        scope,
        "organiser/desk/badge.html",
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        desk=row,
        guest=Showing(scope.the_event, scope.language).line(guest),
        badge=guest.badge,
    )


def badge_file(request: HttpRequest, scope: Scope, desk: str, participant: str) -> HttpResponse:
    """Send a guest's badge to be printed."""
    del request
    desk_of(scope, desk)
    data = badge_sheet(scope.actor, scope.the_event, guest_at(scope, participant))
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="badge-{participant}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
