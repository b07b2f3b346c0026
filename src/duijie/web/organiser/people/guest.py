"""A guest's page for staff, their form, and adding one by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from duijie.actions.people.editing import GuestGiven, add_guest, edit_guest, reinstate_guest
from duijie.actions.people.merging import merge_people, split_person
from duijie.actions.refusal import Refused
from duijie.actions.rights import Right
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Listing, Participant
from duijie.store.queries.people import Wanted, beyond_draft, guests, history, merged_people
from duijie.web import flash
from duijie.web.organiser.nav import exists, nav
from duijie.web.organiser.people.rows import go, guest_of, person_of, version_in
from duijie.web.organiser.people.words import category_options, field_words, happened_words, language_words, state_words
from duijie.web.rendering import render
from duijie.web.scope import Scope

_TEXTS: Final = tuple(one.name for one in fields(GuestGiven) if one.name not in {"vip", "matchmaking"})
_ADDED: Final = Text("{name} was added.", "已添加{name}。", "已加入{name}。")
_SAVED: Final = Text("The changes are saved.", "已保存。", "已儲存。")
_BACK: Final = Text("Back on the list.", "已恢复到名单。", "已恢復到名單。")
_MERGED: Final = Text(
    "The two are one now. On this page you can split them again.",
    "已合并为一人；可在本页重新拆开。",
    "已合併為一人；可在本頁重新拆開。",
)
_SPLIT: Final = Text("They are two again.", "已重新拆开。", "已重新拆開。")


def guest_page(request: HttpRequest, scope: Scope, participant: str) -> HttpResponse:
    """Show all that staff may know of a guest; contacts only with the right to call."""
    guest = guest_of(scope, participant)
    person = guest.person
    words = happened_words(scope.language)
    entries = history(scope.the_event, [f"Participant:{guest.key}", f"Person:{person.key}"])
    spoken = language_words(scope.language)
    return render(
        request,
        scope,
        "organiser/people/guest.html",
        nav=nav(scope, "people"),
        guest=guest,
        who=face(guest, scope.language),
        state=state_words(scope.language)[guest.state],
        category=dict(category_options(scope.the_event, scope.language)).get(guest.category, guest.category),
        spoken=" · ".join(spoken.get(one, one) for one in person.languages),
        own=[field_words(scope.language).get(name, name) for name in sorted(person.own)],
        listings=list(beyond_draft(Listing.objects.filter(person=person, programme=scope.the_programme))),
        listing_route=exists("listing"),
        happened=[
            {"when": _when(one.at, scope), "at": one.at, "words": words[one.action], "title": by}
            for one, by in entries
            if one.action in words
        ],
        merged=merged_people(person),
        may_call=scope.may(Right.CALL),
        may_edit=scope.may(Right.IMPORT),
        may_send=scope.may(Right.SEND),
    )


def _when(at: Any, scope: Scope) -> str:
    local = at.astimezone(scope.zone)
    return f"{local:%Y-%m-%d %H:%M}"


def guest_add(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Take one guest by hand."""
    if request.method != "POST":
        return _form(request, scope, _empty(request))
    given = _given(request)
    try:
        guest = add_guest(scope.actor, scope.the_event, given)
    except InputError as wrong:
        return _form(request, scope, given, errors=wrong)
    flash.say(request, "ok", _ADDED.fill(name=guest.person.name))
    if request.POST.get("another"):
        return go(scope, "guest-add")
    return go(scope, "guest", participant=guest.key)


def guest_edit(request: HttpRequest, scope: Scope, participant: str) -> HttpResponse:
    """Take the corrections of a guest; what was typed is kept where somebody else was quicker."""
    guest = guest_of(scope, participant)
    if request.method != "POST":
        return _form(request, scope, _of(guest), guest)
    given = _given(request)
    versions = (version_in(request.POST.get("version", "")), version_in(request.POST.get("person_version", "")))
    try:
        edit_guest(scope.actor, guest, given, *versions)
    except InputError as wrong:
        return _form(request, scope, given, guest, wrong, versions)
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        return _form(request, scope, given, guest, refused=refused)
    flash.say(request, "ok", _SAVED)
    return go(scope, "guest", participant=guest.key)


def _form(
    request: HttpRequest,
    scope: Scope,
    given: GuestGiven,
    guest: Participant | None = None,
    errors: InputError | None = None,
    versions: tuple[int, int] | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    faults = [(fault.place or "", fault.text) for fault in errors.faults] if errors else []
    fresh = versions or ((guest.version, guest.person.version) if guest else (0, 0))
    return render(
        request,
        scope,
        "organiser/people/guest_form.html",
        status=422 if errors else 409 if refused else 200,
        nav=nav(scope, "people"),
        guest=guest,
        given=given,
        errors=[*faults, *([("", refused.text)] if refused else [])],
        wrong=defaultdict(str, faults),
        now=guest if refused else None,
        version=fresh[0],
        person_version=fresh[1],
        sides=[(one.code, one.name.of(scope.language)) for one in scope.the_programme.sides.all()],
        categories=category_options(scope.the_event, scope.language),
    )


def _given(request: HttpRequest) -> GuestGiven:
    texts = {name: " ".join(request.POST.get(name, "").split()) for name in _TEXTS if name != "note"}
    return GuestGiven(
        **{**texts, "category": texts["category"] or "other", "note": request.POST.get("note", "").strip()},
        vip=bool(request.POST.get("vip")),
        matchmaking=bool(request.POST.get("matchmaking")),
    )


def _empty(request: HttpRequest) -> GuestGiven:
    side, category = request.GET.get("side", ""), request.GET.get("category", "") or "company"
    return GuestGiven(name="", organisation=request.GET.get("organisation", ""), side=side, category=category)


def _of(guest: Participant) -> GuestGiven:
    person = guest.person
    return GuestGiven(
        name=person.name,
        organisation=person.organisation.name if person.organisation else "",
        name_en=person.name_en,
        title=person.title,
        title_en=person.title_en,
        mail=person.mail,
        phone=person.phone,
        wechat=person.wechat,
        side=guest.side.code if guest.side else "",
        category=guest.category,
        language=person.language,
        vip=guest.vip,
        matchmaking=guest.matchmaking,
        note=guest.staff_note,
    )


def guest_reinstate(request: HttpRequest, scope: Scope, participant: str) -> HttpResponse:
    """Put a cancelled guest back."""
    guest = guest_of(scope, participant)
    reinstate_guest(scope.actor, guest)
    flash.say(request, "ok", _BACK)
    return go(scope, "guest", participant=guest.key)


def guest_merge(request: HttpRequest, scope: Scope, participant: str) -> HttpResponse:
    """Look for the other record of a guest, and merge the two."""
    guest = guest_of(scope, participant)
    if request.method == "POST":
        other = person_of(scope, request.POST.get("other", ""))
        stays = merge_people(scope.actor, scope.the_event, guest.person, other)
        flash.say(request, "ok", _MERGED)
        row = Participant.objects.filter(event=scope.the_event, person=stays).first()
        return go(scope, "guest", participant=(row or guest).key)
    words = request.GET.get("q", guest.person.name)[:80]
    found = guests(scope.the_event, Wanted(words=words)).exclude(key=guest.key)
    rows = found.select_related("person__organisation", "side")[:20]
    return render(
        request,
        scope,
        "organiser/people/merge.html",
        nav=nav(scope, "people"),
        what="guest",
        kept=guest,
        kept_name=face(guest, scope.language).shown_name,
        words=words,
        found=[
            (one.person_id, face(one, scope.language).shown_name, face(one, scope.language).organisation)
            for one in rows
        ],
    )


def person_split(request: HttpRequest, scope: Scope, participant: str) -> HttpResponse:
    """Take a merge back."""
    guest = guest_of(scope, participant)
    split_person(scope.actor, scope.the_event, person_of(scope, request.POST.get("other", "")))
    flash.say(request, "ok", _SPLIT)
    return go(scope, "guest", participant=guest.key)
