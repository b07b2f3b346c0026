"""Delegations: the list, a page each, members, leader and travel days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse

from duijie.actions.people.delegations import DelegationGiven, dissolve, remove_member, save_delegation
from duijie.actions.rights import Right
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Delegation
from duijie.store.queries.people import Wanted, delegations, guest_rows, guests
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.rows import delegation_of, go
from duijie.web.organiser.people.words import state_words
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SAVED: Final = Text("The delegation is saved.", "代表团已保存。", "代表團已儲存。")
_REMOVED: Final = Text("Taken out of the delegation.", "已移出代表团。", "已移出代表團。")
_GONE: Final = Text(
    "The delegation is dissolved; its members stay guests.",
    "代表团已解散，成员仍是嘉宾。",
    "代表團已解散，成員仍是嘉賓。",
)
_NO_DAY: Final = Text(
    "Write the day as 2027-03-19, or leave it empty.",
    "日期请写成 2027-03-19，或留空。",
    "日期請寫成 2027-03-19，或留空。",
)
_MOST: Final = 500
_NAMES: Final = ("name_en", "name_hans", "name_hant", "leader", "arrives", "leaves")


def delegations_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the event's delegations."""
    return render(
        request,
        scope,
        "organiser/people/delegations.html",
        nav=nav(scope, "people"),
        rows=list(delegations(scope.the_event)),
        may_edit=scope.may(Right.IMPORT),
    )


def delegation_add(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take a new delegation."""
    if request.method != "POST":
        return _form(request, scope, dict.fromkeys((*_NAMES, "note"), ""))
    return _save(request, scope, None)


def delegation_page(request: HttpRequest, scope: Scope, delegation: str) -> HttpResponse:
    """Show a delegation with its members."""
    row = delegation_of(scope, delegation)
    members = guest_rows(guests(scope.the_event, Wanted(delegation=row.key)), 0, _MOST)
    return render(
        request,
        scope,
        "organiser/people/delegation.html",
        nav=nav(scope, "people"),
        row=row,
        members=[(one.guest, face(one.guest, scope.language)) for one in members],
        states=state_words(scope.language),
        may_edit=scope.may(Right.IMPORT),
    )


def delegation_edit(request: HttpRequest, scope: Scope, delegation: str) -> HttpResponse:
    """Take the changes of a delegation."""
    row = delegation_of(scope, delegation)
    if request.method == "POST":
        return _save(request, scope, row)
    given = {
        "name_en": row.name.en,
        "name_hans": row.name.zh_hans,
        "name_hant": row.name.zh_hant,
        "leader": row.leader_id or "",
        "arrives": row.arrives.isoformat() if row.arrives else "",
        "leaves": row.leaves.isoformat() if row.leaves else "",
        "note": row.note,
    }
    return _form(request, scope, given, row)


def _save(request: HttpRequest, scope: Scope, row: Delegation | None) -> HttpResponse:
    typed = {name: " ".join(request.POST.get(name, "").split()) for name in _NAMES}
    typed["note"] = request.POST.get("note", "").strip()
    try:
        days = _days(typed)
        given = DelegationGiven(
            Text(typed["name_en"], typed["name_hans"], typed["name_hant"]), typed["leader"], *days, typed["note"]
        )
        saved = save_delegation(scope.actor, scope.the_event, given, row)
    except InputError as wrong:
        return _form(request, scope, typed, row, wrong)
    flash.say(request, "ok", _SAVED)
    return go(scope, "delegation", delegation=saved.key)


def _days(typed: dict[str, str]) -> tuple[date | None, date | None]:
    found: list[date | None] = []
    faults = []
    for name in ("arrives", "leaves"):
        try:
            found.append(date.fromisoformat(typed[name]) if typed[name] else None)
        except ValueError:
            faults.append(Fault("bad_day", _NO_DAY, place=name))
    if faults:
        raise InputError(faults)
    return found[0], found[1]


def _form(
    request: HttpRequest,
    scope: Scope,
    given: dict[str, str],
    row: Delegation | None = None,
    errors: InputError | None = None,
) -> HttpResponse:
    faults = [(fault.place or "", fault.text) for fault in errors.faults] if errors else []
    members = guest_rows(guests(scope.the_event, Wanted(delegation=row.key)), 0, _MOST) if row else []
    return render(
        request,
        scope,
        "organiser/people/delegation_form.html",
        status=422 if errors else 200,
        nav=nav(scope, "people"),
        row=row,
        given=given,
        errors=[("name_en" if name == "name" else name, words) for name, words in faults],
        wrong=defaultdict(str, faults),
        leaders=[(one.guest.key, face(one.guest, scope.language).shown_name) for one in members],
    )


def delegation_remove(request: HttpRequest, scope: Scope, delegation: str) -> HttpResponse:
    """Take a member out."""
    row = delegation_of(scope, delegation)
    remove_member(scope.actor, row, request.POST.get("guest", ""))
    flash.say(request, "ok", _REMOVED)
    return go(scope, "delegation", delegation=row.key)


def delegation_dissolve(request: HttpRequest, scope: Scope, delegation: str) -> HttpResponse:
    """Take a delegation apart."""
    dissolve(scope.actor, delegation_of(scope, delegation))
    flash.say(request, "ok", _GONE)
    return go(scope, "delegations")
