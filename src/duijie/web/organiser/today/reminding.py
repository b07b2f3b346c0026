"""Reminding: first the text and the recipients, then the mails."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from duijie.actions.mailing import words_for
from duijie.actions.nudging import MAILS, nudge, sort_out, values_for
from duijie.actions.refusal import not_found
from duijie.engine.faults import InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.store.faces import face
from duijie.store.queries.today import Group, members
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.today.page import guests_address
from duijie.web.organiser.today.words import group_words
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SENT: Final = Text("Reminders on their way: {sent}.", "提醒邮件已发出 {sent} 封。", "提醒電郵已發出 {sent} 封。")
_SENT_SOME: Final = Text(
    "Reminders on their way: {sent}. Not reminded: {left} (reminded within 48 hours, no address, or no longer needed).",
    "提醒邮件已发出 {sent} 封；另有 {left} 人未发（48 小时内已提醒、没有邮箱，或已不需要）。",
    "提醒電郵已發出 {sent} 封；另有 {left} 人未發（48 小時內已提醒、沒有電郵地址，或已不需要）。",
)


def remind_preview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show whom a reminder would reach and what it says in each language; ``all``: the whole group."""
    group = _group(request)
    chosen = request.POST.getlist("chosen")
    if request.POST.get("all"):
        from django.utils import timezone

        chosen = list(members(scope.the_event, group, timezone.now()).values_list("key", flat=True))
    found = sort_out(scope.the_event, group, chosen)
    subject, body = words_for(scope.the_programme, MAILS[group])
    samples = []
    for language in LANGUAGES:
        readers = [one for one in found.sent if one.person.language == language]
        if readers:
            values = values_for(scope.the_event, group, readers[0])
            samples.append(
                (language, len(readers), subject.of(language).format_map(values), body.of(language).format_map(values))
            )
    return render(
        request,
        scope,
        "organiser/today/remind.html",
        nav=nav(scope, "today"),
        group=group,
        title=group_words(scope.language)[group].title,
        found=found,
        readers=[face(one, scope.language) for one in found.sent],
        left=[face(one, scope.language) for one in (*found.waited, *found.no_mail, *found.gone)],
        samples=samples,
        back=guests_address(scope, group),
    )


def remind_form(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the reminders."""
    group = _group(request)
    try:
        found = nudge(scope.actor, scope.the_event, group, request.POST.getlist("chosen"))
    except InputError as wrong:
        flash.say(request, "bad", wrong.faults[0].text)
        return HttpResponseRedirect(guests_address(scope, group))
    left = len(found.waited) + len(found.no_mail) + len(found.gone)
    words = _SENT_SOME if left else _SENT
    flash.say(request, "ok" if found.sent else "warn", words.fill(sent=len(found.sent), left=left))
    return HttpResponseRedirect(guests_address(scope, group))


def _group(request: HttpRequest) -> Group:
    """Return the group a form is about; only those a mail exists for."""
    wanted = request.POST.get("group", "")
    if wanted not in set(Group) or Group(wanted) not in MAILS:
        raise not_found()
    return Group(wanted)
