"""Organisations: the list, a page each, correcting, merging and splitting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import Final

from django.http import HttpRequest, HttpResponse

from duijie.actions.people.editing import OrganisationGiven, edit_organisation
from duijie.actions.people.merging import merge_organisations, split_organisation
from duijie.actions.refusal import Refused
from duijie.actions.rights import Right
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.faces import face
from duijie.store.models import Listing, Organisation
from duijie.store.queries.people import beyond_draft, colleagues, history, organisation_rows
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.rows import go, organisation_of, version_in
from duijie.web.organiser.people.words import category_options, happened_words, state_words
from duijie.web.rendering import render
from duijie.web.scope import Scope

SIZE: Final = 50
_SAVED: Final = Text("The changes are saved.", "已保存。", "已儲存。")
_MERGED: Final = Text(
    "The two are one now. On this page you can split them again.",
    "已合并为一家；可在本页重新拆开。",
    "已合併為一家；可在本頁重新拆開。",
)
_SPLIT: Final = Text("They are two again.", "已重新拆开。", "已重新拆開。")


def organisations_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the programme's organisations."""
    words = request.GET.get("q", "")[:80]
    page = request.GET.get("page", "1")
    number = max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1
    rows = organisation_rows(scope.the_event, words)
    total, first = rows.count(), (number - 1) * SIZE
    return render(
        request,
        scope,
        "organiser/people/organisations.html",
        nav=nav(scope, "people"),
        rows=list(rows[first : first + SIZE]),
        categories=dict(category_options(scope.the_event, scope.language)),
        words=words,
        total=total,
        first=first,
        before=f"?q={words}&page={number - 1}" if number > 1 else "",
        after=f"?q={words}&page={number + 1}" if first + SIZE < total else "",
    )


def organisation_page(request: HttpRequest, scope: Scope, organisation: str) -> HttpResponse:
    """Show an organisation, its guests, needs and offers, and what was merged into it."""
    row = organisation_of(scope, organisation)
    words = happened_words(scope.language)
    merged = list(Organisation.objects.filter(merged_into=row).order_by("search", "key"))
    subjects = [f"Organisation:{one.key}" for one in (row, *merged)]
    return render(
        request,
        scope,
        "organiser/people/organisation.html",
        nav=nav(scope, "people"),
        row=row,
        category=dict(category_options(scope.the_event, scope.language)).get(row.category, row.category),
        people=[(one, face(one, scope.language)) for one in colleagues(scope.the_event, row)],
        states=state_words(scope.language),
        listings=list(beyond_draft(Listing.objects.filter(organisation=row, programme=scope.the_programme))),
        merged=merged,
        happened=[
            {
                "when": f"{one.at.astimezone(scope.zone):%Y-%m-%d %H:%M}",
                "at": one.at,
                "words": words[one.action],
                "title": by,
            }
            for one, by in history(scope.the_event, subjects)
            if one.action in words
        ],
        may_edit=scope.may(Right.IMPORT),
    )


def organisation_edit(request: HttpRequest, scope: Scope, organisation: str) -> HttpResponse:
    """Take the corrections of an organisation."""
    row = organisation_of(scope, organisation)
    names = [one.name for one in fields(OrganisationGiven)]
    if request.method != "POST":
        now = {name: getattr(row, name) for name in names if name != "side"}
        return _form(request, scope, row, OrganisationGiven(**now, side=row.side.code if row.side else ""))
    given = OrganisationGiven(**{name: " ".join(request.POST.get(name, "").split()) for name in names})
    try:
        edit_organisation(scope.actor, scope.the_event, row, given, version_in(request.POST.get("version", "")))
    except InputError as wrong:
        return _form(request, scope, row, given, wrong, request.POST.get("version", ""))
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        return _form(request, scope, row, given, refused=refused)
    flash.say(request, "ok", _SAVED)
    return go(scope, "organisation", organisation=row.key)


def _form(
    request: HttpRequest,
    scope: Scope,
    row: Organisation,
    given: OrganisationGiven,
    errors: InputError | None = None,
    version: str = "",
    refused: Refused | None = None,
) -> HttpResponse:
    faults = [(fault.place or "", fault.text) for fault in errors.faults] if errors else []
    return render(
        request,
        scope,
        "organiser/people/organisation_form.html",
        status=422 if errors else 409 if refused else 200,
        nav=nav(scope, "people"),
        row=row,
        given=given,
        errors=[*faults, *([("", refused.text)] if refused else [])],
        wrong=defaultdict(str, faults),
        now=row if refused else None,
        version=version or row.version,
        sides=[(one.code, one.name.of(scope.language)) for one in scope.the_programme.sides.all()],
        categories=category_options(scope.the_event, scope.language),
    )


def organisation_merge(request: HttpRequest, scope: Scope, organisation: str) -> HttpResponse:
    """Look for another record of an organisation, and merge the two."""
    row = organisation_of(scope, organisation)
    if request.method == "POST":
        merge_organisations(scope.actor, scope.the_event, row, organisation_of(scope, request.POST.get("other", "")))
        flash.say(request, "ok", _MERGED)
        return go(scope, "organisation", organisation=row.key)
    words = request.GET.get("q", row.name[:2])[:80]
    found = organisation_rows(scope.the_event, words).exclude(key=row.key)[:20]
    return render(
        request,
        scope,
        "organiser/people/merge.html",
        nav=nav(scope, "people"),
        what="organisation",
        kept=row,
        kept_name=row.name,
        words=words,
        found=[(one.key, one.name, one.name_en) for one in found],
    )


def organisation_split(request: HttpRequest, scope: Scope, organisation: str) -> HttpResponse:
    """Take a merge back."""
    row = organisation_of(scope, organisation)
    split_organisation(scope.actor, scope.the_event, organisation_of(scope, request.POST.get("other", "")))
    flash.say(request, "ok", _SPLIT)
    return go(scope, "organisation", organisation=row.key)
