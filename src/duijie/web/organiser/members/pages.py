"""Pages of the members: the list with its form, one member, removing, inviting again, taking a lost factor away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.access import (
    ROLE_NAMES,
    NewMember,
    add_member,
    change_member,
    invite_again,
    is_invited,
    members_of,
    remove_member,
    reset_factor,
)
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Event, Membership, Role, Side
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

_ADDED = Text(
    "{name} was added; the invitation is on its way.",
    "已添加{name}，邀请邮件即将发出。",
    "已加入{name}，邀請電郵即將發出。",
)
_CHANGED = Text("The role is changed.", "权限已更改。", "權限已更改。")
_REMOVED = Text("{name} was removed.", "已移除{name}。", "已移除{name}。")
_INVITED = Text(
    "A new invitation is on its way; the one before no longer works.",
    "新的邀请邮件即将发出，之前的链接失效。",
    "新的邀請電郵即將發出，之前的連結失效。",
)
_RESET = Text(
    "The second factor is gone; {name} is told by mail.",
    "已清除动态验证码，并邮件通知{name}。",
    "已清除動態驗證碼，並以電郵通知{name}。",
)
Wrong = InputError | Refused


def members(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the members, and add one."""
    if request.method != "POST":
        return _list(request, scope)
    given = {name: request.POST.get(name, "") for name in ("mail", "name", "role", "side", "event")}
    new = NewMember(given["mail"], given["name"], given["role"], _event(scope, given["event"]), _side(scope, given))
    try:
        made = add_member(scope.actor, scope.the_programme, new)
    except InputError as wrong:
        return _list(request, scope, wrong, given)
    flash.say(request, "ok", _ADDED.fill(name=_called(made)))
    return HttpResponseRedirect(_there(scope, "members"))


def member(request: HttpRequest, scope: Scope, membership: str) -> HttpResponse:
    """Show one member, and take another role."""
    row = _member(scope, membership)
    given = {"role": row.role, "side": row.side_id or ""}
    if request.method != "POST":
        return _one(request, scope, row, given)
    given = {name: request.POST.get(name, "") for name in ("role", "side")}
    try:
        change_member(scope.actor, row, given["role"], _side(scope, given))
    except (InputError, Refused) as wrong:
        return _one(request, scope, row, given, wrong)
    flash.say(request, "ok", _CHANGED)
    return HttpResponseRedirect(_there(scope, "members"))


def remove(request: HttpRequest, scope: Scope, membership: str) -> HttpResponse:
    """Ask before a member is removed, then remove them."""
    row = _member(scope, membership)
    if request.method != "POST":
        return _ask(request, scope, row, "organiser/members/remove.html")
    name = _called(row)
    remove_member(scope.actor, row)
    flash.say(request, "ok", _REMOVED.fill(name=name))
    return HttpResponseRedirect(_there(scope, "members"))


def invite(request: HttpRequest, scope: Scope, membership: str) -> HttpResponse:
    """Mail a new invitation."""
    invite_again(scope.actor, _member(scope, membership))
    flash.say(request, "ok", _INVITED)
    return HttpResponseRedirect(_there(scope, "members"))


def reset(request: HttpRequest, scope: Scope, membership: str) -> HttpResponse:
    """Ask before a lost second factor is taken away, then do it."""
    row = _member(scope, membership)
    if request.method != "POST":
        return _ask(request, scope, row, "organiser/members/reset.html")
    reset_factor(scope.actor, row)
    flash.say(request, "ok", _RESET.fill(name=_called(row)))
    return HttpResponseRedirect(_there(scope, "members"))


def _list(
    request: HttpRequest, scope: Scope, wrong: Wrong | None = None, given: dict[str, str] | None = None
) -> HttpResponse:
    rows = members_of(scope.the_programme, scope.event)
    for row in rows:
        row.called = _called(row)  # type: ignore[attr-defined]
        row.role_words = ROLE_NAMES[Role(row.role)]  # type: ignore[attr-defined]
        row.yours = scope.event is None or row.event_id == scope.event.key  # type: ignore[attr-defined]
    values = {"members": rows, "given": given or {}, **_choices(scope)}
    return _page(request, scope, "organiser/members/members.html", wrong, **values)


def _one(
    request: HttpRequest, scope: Scope, row: Membership, given: dict[str, str], wrong: Wrong | None = None
) -> HttpResponse:
    values = {"member": row, "called": _called(row), "given": given, **_choices(scope)}
    return _page(request, scope, "organiser/members/member.html", wrong, **values)


def _ask(request: HttpRequest, scope: Scope, row: Membership, template: str) -> HttpResponse:
    values = {"member": row, "called": _called(row), "role_words": ROLE_NAMES[Role(row.role)]}
    return _page(request, scope, template, None, **values)


def _page(request: HttpRequest, scope: Scope, template: str, wrong: Wrong | None, **values: Any) -> HttpResponse:
    status, faults = 200, {}
    if isinstance(wrong, Refused):
        status, faults = wrong.status, {"": wrong.text}
    elif wrong is not None:
        status, faults = 422, {fault.place or "": fault.text for fault in wrong.faults}
    items = nav(scope, "settings") if scope.event is not None else ()
    links = {name: _there(scope, name, values.get("member")) for name in ("members", "member", "member-remove")}
    links |= {name: _there(scope, name, values.get("member")) for name in ("member-invite", "member-reset")}
    return render(request, scope, template, status=status, nav=items, faults=faults, links=links, **values)


def _choices(scope: Scope) -> dict[str, Any]:
    """Return what the form's lists offer."""
    programme = scope.the_programme
    events = [] if scope.event else list(Event.objects.filter(programme=programme).order_by("-date"))
    return {
        "roles": [(role.value, ROLE_NAMES[role]) for role in Role],
        "sides": [(side.key, side.name) for side in Side.objects.filter(programme=programme)],
        "events": [(event.key, event.name) for event in events],
        "member_url": lambda row: _there(scope, "member", row),
    }


def _there(scope: Scope, name: str, row: Membership | None = None) -> str:
    """Return the address of a page of these, at the event or in the programme; "" where it has none."""
    place = {"programme": scope.the_programme.slug}
    if scope.event is not None:
        if name == "member-reset":
            return ""
        name, place = f"event-{name}", place | {"event": scope.event.slug}
    if name.endswith("members"):
        return reverse(name, kwargs=place)
    return reverse(name, kwargs=place | {"membership": row.key}) if row is not None else ""


def _member(scope: Scope, key: str) -> Membership:
    """Return a member of this programme; at an event, only one whose role is for this event."""
    rows = Membership.objects.select_related("account", "programme", "event", "side")
    rows = rows.filter(programme=scope.the_programme, key=key)
    row = (rows if scope.event is None else rows.filter(event=scope.event)).first()
    if row is None:
        raise not_found()
    return row


def _event(scope: Scope, key: str) -> Event | None:
    """Return for which event the role shall be: the page's own, or the one chosen; none: all of them."""
    if scope.event is not None or not key:
        return scope.event
    event = Event.objects.filter(programme=scope.the_programme, key=key).first()
    if event is None:
        raise not_found()
    return event


def _side(scope: Scope, given: dict[str, str]) -> Side | None:
    if not given["side"]:
        return None
    side = Side.objects.filter(programme=scope.the_programme, key=given["side"]).first()
    if side is None:
        raise not_found()
    return side


def _called(row: Membership) -> str:
    """Return a member's name; until they have come in, their address: a name may belong to another programme."""
    known = getattr(row, "invited", None)
    return row.account.mail if (is_invited(row) if known is None else known) else row.account.name
