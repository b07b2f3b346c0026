"""Reading the notice, and publishing its next version."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from duijie.actions.noticing import publish_notice, shipped_notice
from duijie.actions.refusal import Refused
from duijie.actions.rights import Right
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import Notice
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.set_up.surroundings import menu
from duijie.web.rendering import render
from duijie.web.scope import Scope

_DONE: Final = Text(
    "Version {n} is published. Who agreed to an earlier one is not asked again; new guests read this one.",
    "第 {n} 版已发布。先前已同意的人不会再次询问；新嘉宾看到的是这一版。",
    "第 {n} 版已發佈。先前已同意的人不會再次詢問；新嘉賓看到的是這一版。",
)


def notice_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the notice that holds with its versions; take the next."""
    versions = list(Notice.objects.filter(programme=scope.the_programme).order_by("-version"))
    latest = versions[0].version if versions else 0
    words = versions[0].words if versions else shipped_notice()
    if request.method != "POST":
        return _page(request, scope, versions, words, latest)
    given = request.POST
    words = Text(*(given.get(f"words_{language.replace('-', '_')}", "") for language in LANGUAGES))
    opened = given.get("version", "")
    version = int(opened) if opened.isdecimal() and len(opened) < 9 else -1
    try:
        made = publish_notice(scope.actor, scope.the_programme, words, version)
    except InputError as wrong:
        return _page(request, scope, versions, words, version, wrong.faults, 422)
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        return _page(request, scope, versions, words, latest, (Fault("changed", refused.text),), 409)
    flash.say(request, "ok", _DONE.fill(n=made.version))
    return redirect("settings-notice", programme=scope.the_programme.slug, event=scope.the_event.slug)


def _page(
    request: HttpRequest,
    scope: Scope,
    versions: list[Notice],
    words: Text,
    version: int,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        scope,
        "organiser/notice/notice.html",
        status=status,
        nav=nav(scope, "settings"),
        menu=menu(scope, "settings-notice"),
        versions=versions,
        words=words,
        version=version,
        errors=[(fault.place or "", fault.text) for fault in faults],
        error={fault.place or "": fault.text for fault in faults},
        may_publish=scope.actor.may(Right.OWN, scope.the_programme.key),
    )
