"""Inviting: first the text and the recipients, then the mails."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from duijie.actions.inviting import NO_LINK, Invited, invite, sort_out, values_for
from duijie.actions.mailing import words_for
from duijie.engine.faults import InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.store.faces import face
from duijie.store.models import Participant
from duijie.store.queries.people import guests
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.listing import back_to_list, list_address, wanted_in
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SENT: Final = Text("Invitations on their way: {sent}.", "邀请已发出 {sent} 封。", "邀請已發出 {sent} 封。")
_SENT_SOME: Final = Text(
    "Invitations on their way: {sent}. Not invited: {left} (no working address, or they have answered already).",
    "邀请已发出 {sent} 封；另有 {left} 人未发（没有可用邮箱，或已答复）。",
    "邀請已發出 {sent} 封；另有 {left} 人未發（沒有可用電郵，或已答覆）。",
)


def invite_preview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show whom an invitation would reach and what it says; ``all``: everybody of the narrowed list not yet invited."""
    chosen = request.POST.getlist("chosen")
    if request.POST.get("all"):
        from django.http import QueryDict

        rows = guests(scope.the_event, wanted_in(QueryDict(request.POST.get("query", "")[:600])))
        chosen = list(rows.filter(state="imported").values_list("key", flat=True))
    found = sort_out(scope.the_event, chosen)
    return render(
        request,
        scope,
        "organiser/people/invite.html",
        nav=nav(scope, "people"),
        found=found,
        readers=[face(one, scope.language) for one in found.reached],
        no_mail=[face(one, scope.language) for one in found.no_mail],
        answered=[face(one, scope.language) for one in found.answered],
        samples=_samples(scope, found),
        back=list_address(request, scope),
        query=request.POST.get("query", ""),
    )


def _samples(scope: Scope, found: Invited) -> list[tuple[str, int, str, str]]:
    """Return each mail that would go, once a language: language, readers, subject, body."""
    samples: list[tuple[str, int, str, str]] = []
    for code, people in (("confirm", found.first), ("confirm_again", found.again)):
        subject, body = words_for(scope.the_programme, code)
        for language in LANGUAGES:
            readers: list[Participant] = [one for one in people if one.person.language == language]
            if readers:
                values = values_for(scope.the_event, readers[0], NO_LINK.of(language), timezone.now())
                words = (subject.of(language).format_map(values), body.of(language).format_map(values))
                samples.append((language, len(readers), *words))
    return samples


def invite_form(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Send the invitations."""
    try:
        found = invite(scope.actor, scope.the_event, request.POST.getlist("chosen"))
    except InputError as wrong:
        flash.say(request, "bad", wrong.faults[0].text)
        return back_to_list(request, scope)
    left = len(found.no_mail) + len(found.answered)
    words = (_SENT_SOME if left else _SENT).fill(sent=len(found.reached), left=left)
    flash.say(request, "ok" if found.reached else "warn", words)
    return back_to_list(request, scope)
