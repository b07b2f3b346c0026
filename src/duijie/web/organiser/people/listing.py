"""The list of guests: filter, sort, pages, and what is done with many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from duijie.actions.nudging import put_on_phone_list
from duijie.actions.people.delegations import add_members
from duijie.actions.people.editing import cancel_guests, mark_vip
from duijie.actions.people.exporting import export_people
from duijie.actions.rights import Right
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Delegation, Participant
from duijie.store.queries.people import ORDERS, Wanted, guest_rows, guests, state_counts
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.rows import delegation_of, place
from duijie.web.organiser.people.words import category_options, state_words
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 50
_KEPT: Final = ("q", "side", "category", "state", "chain", "delegation", "vip", "sort")
_NOBODY: Final = Text(
    "Nobody is ticked, so nothing was changed.", "没有勾选任何人，数据没有改动。", "沒有剔選任何人，資料沒有改動。"
)
_VIP: Final = Text("Marked as VIP: {n}.", "已标为贵宾：{n} 人。", "已標為貴賓：{n} 人。")
_NO_VIP: Final = Text("No longer VIP: {n}.", "已取消贵宾：{n} 人。", "已取消貴賓：{n} 人。")
_PHONE: Final = Text("On the phone list: {n} more.", "已放进电话清单：{n} 人。", "已放進電話清單：{n} 人。")
_JOINED: Final = Text("Added to “{name}”: {n}.", "已加入“{name}”：{n} 人。", "已加入「{name}」：{n} 人。")
_CANCELLED: Final = Text(
    "Cancelled: {n}. Their record is kept; each can be put back on their page.",
    "已取消：{n} 人。记录仍保留，可在个人页面恢复。",
    "已取消：{n} 人。記錄仍保留，可在個人頁面恢復。",
)


def wanted_in(given: Mapping[str, str]) -> Wanted:
    """Return what a list is narrowed to by an address."""
    order = given.get("sort", "")
    return Wanted(
        side=given.get("side", "")[:40],
        category=given.get("category", "")[:20],
        state=given.get("state", "")[:9],
        chain=given.get("chain", "")[:16],
        delegation=given.get("delegation", "")[:16],
        vip=given.get("vip") == "1",
        words=given.get("q", "")[:80],
        order=order if order.removeprefix("-") in ORDERS else "name",
    )


def people_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the guests of the event."""
    event, given = scope.the_event, request.GET
    wanted = wanted_in(given)
    rows = guests(event, wanted)
    total, first = rows.count(), _first(given)
    kept = {name: given[name] for name in _KEPT if given.get(name)}
    counts = state_counts(event)
    words = state_words(scope.language)
    return render(
        request,
        scope,
        "organiser/people/people.html",
        nav=nav(scope, "people"),
        lines=[(row, face(row.guest, scope.language)) for row in guest_rows(rows, first, SIZE)],
        total=total,
        first=first,
        everybody=sum(counts.values()),
        given={name: given.get(name, "") for name in _KEPT},
        tabs=_tabs(scope, kept, counts),
        states=words,
        heads={name: _sorting(kept, wanted.order, name) for name in ORDERS},
        sides=[(one.code, one.name.of(scope.language)) for one in scope.the_programme.sides.all()],
        categories=category_options(event, scope.language),
        chains=[(one.key, one.name.of(scope.language)) for one in scope.the_programme.chains.all()],
        delegations=[(one.key, one.name.of(scope.language)) for one in Delegation.objects.filter(event=event)],
        pages=_pages(kept, first, total),
        query=urlencode(kept),
        may_edit=scope.may(Right.IMPORT),
        may_send=scope.may(Right.SEND),
        may_call=scope.may(Right.CALL),
    )


def _tabs(scope: Scope, kept: Mapping[str, str], counts: Mapping[str, int]) -> list[tuple[str, str, bool, int]]:
    """Return the states as tabs: words, address, current, how many."""
    from duijie.locale import translator

    _ = translator(scope.language)
    rest = {name: value for name, value in kept.items() if name != "state"}
    current = kept.get("state", "")
    found = [(_("All"), "?" + urlencode(rest), not current, sum(counts.values()))]
    for state, (_shape, words) in state_words(scope.language).items():
        if counts[state] or state == current:
            found.append((words, "?" + urlencode({**rest, "state": state}), state == current, counts[state]))
    return found


def _sorting(kept: Mapping[str, str], order: str, name: str) -> tuple[str, str]:
    """Return the address that sorts by a column (the other way round if it does already), and the way it does."""
    now = "" if order.removeprefix("-") != name else "down" if order.startswith("-") else "up"
    return "?" + urlencode({**kept, "sort": f"-{name}" if now == "up" else name}), now


def _first(given: Mapping[str, str]) -> int:
    page = given.get("page", "1")
    return (max(1, int(page)) - 1) * SIZE if page.isdecimal() and len(page) < 6 else 0


def _pages(kept: Mapping[str, str], first: int, total: int) -> dict[str, str]:
    number = first // SIZE + 1
    return {
        "before": "?" + urlencode({**kept, "page": number - 1}) if number > 1 else "",
        "after": "?" + urlencode({**kept, "page": number + 1}) if first + SIZE < total else "",
    }


def people_act(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Do something with the ticked guests; cancelling asks first."""
    chosen = request.POST.getlist("chosen")
    act, event, actor = request.POST.get("act", ""), scope.the_event, scope.actor
    if not chosen:
        flash.say(request, "warn", _NOBODY)
    elif act in {"vip", "no-vip"}:
        changed = mark_vip(actor, event, chosen, act == "vip")
        flash.say(request, "ok", (_VIP if act == "vip" else _NO_VIP).fill(n=changed))
    elif act == "phone":
        flash.say(request, "ok", _PHONE.fill(n=put_on_phone_list(actor, event, chosen)))
    elif act == "delegation":
        delegation = delegation_of(scope, request.POST.get("delegation", ""))
        changed = add_members(actor, delegation, chosen)
        flash.say(request, "ok", _JOINED.fill(name=delegation.name, n=changed))
    elif act == "cancel":
        return _ask_cancel(request, scope, chosen)
    elif act == "cancel-now":
        flash.say(request, "ok", _CANCELLED.fill(n=cancel_guests(actor, event, chosen)))
    return back_to_list(request, scope)


def _ask_cancel(request: HttpRequest, scope: Scope, chosen: list[str]) -> HttpResponse:
    rows = Participant.objects.filter(event=scope.the_event, key__in=chosen).select_related(
        "person__organisation", "side"
    )
    people = [face(row, scope.language) for row in rows.order_by("person__search", "key")]
    return render(
        request,
        scope,
        "organiser/people/cancel.html",
        nav=nav(scope, "people"),
        people=people,
        back=list_address(request, scope),
        query=request.POST.get("query", ""),
    )


def people_export(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the list, narrowed as on the page, as a workbook with contacts."""
    rows = guests(scope.the_event, wanted_in(request.POST)).select_related("person__organisation", "side", "delegation")
    content = export_people(scope.actor, scope.the_event, list(rows), scope.language)
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = content_disposition_header(True, f"{scope.the_event.slug}-guests.xlsx") or ""
    return answer


def back_to_list(request: HttpRequest, scope: Scope) -> HttpResponseRedirect:
    """Return to the list, narrowed as it was."""
    return HttpResponseRedirect(list_address(request, scope))


def list_address(request: HttpRequest, scope: Scope) -> str:
    """Return the address of the list with the query a form carries: only names and values of our own filters."""
    from django.http import QueryDict

    given = QueryDict(request.POST.get("query", "")[:600])
    kept = {name: given[name] for name in (*_KEPT, "page") if given.get(name)}
    return reverse("people", kwargs=place(scope)) + (f"?{urlencode(kept)}" if kept else "")
