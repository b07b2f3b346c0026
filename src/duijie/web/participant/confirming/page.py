"""The page of an invitation: who invites, what we know, what others will see; confirm, decline, or not me."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from duijie.actions.confirming import (
    WHY_GONE,
    Answers,
    Invitation,
    InvitationState,
    confirm,
    decline,
    find_invitation,
    leader_of,
    note_opened,
    report_wrong_person,
    send_anew,
)
from duijie.actions.consenting import current_notice, recipients
from duijie.actions.inviting import hosts_of
from duijie.actions.profile import SHOWABLE
from duijie.actions.refusal import Refused
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.store.models import Participant, ParticipantState
from duijie.store.sealing import mail_digest
from duijie.web import flash
from duijie.web.organiser.nav import exists
from duijie.web.rendering import render
from duijie.web.scope import Scope
from duijie.web.sign_in import enter, enter_half

_FIELDS: Final = ("name", "name_en", "title", "organisation", "language")
#: So long after the event others may see what was ticked, unless the guest says otherwise.
_SHOWN: Final = timedelta(days=60)
_WELCOME: Final = Text(
    "Thank you, you are confirmed. You are signed in; next time sign in with your mail address.",
    "谢谢，您已确认参会并已登录。下次请用邮箱登录。",
    "多謝，您已確認參會並已登入。下次請用電郵登入。",
)
_BAD_DAY: Final = Text(
    "Write the day as 2027-03-19, or leave it empty.",
    "日期请写成 2027-03-19，或留空。",
    "日期請寫成 2027-03-19，或留空。",
)


def confirm_page(request: HttpRequest, scope: Scope, token: str) -> HttpResponse:
    """Show an invitation and take the confirmation. Opening it changes nothing: mail scanners do that."""
    found = find_invitation(token)
    guest = found.participant
    if found.state is not InvitationState.READY or guest is None:
        return _gone(request, scope, token, found)
    _enter_event(scope, guest)
    if _somebody_else(scope, guest):
        return _page(request, scope, "participant/confirming/other_account.html", token, status=409, guest=guest)
    if request.method != "POST":
        note_opened(guest)
        return _form(request, scope, token, guest, _known(guest))
    typed = _typed(request)
    try:
        account = confirm(token, _answers(request, typed), scope.language)
    except InputError as wrong:
        return _form(request, scope, token, guest, typed, wrong)
    except Refused as refused:
        if refused.status == 410:
            return _gone(request, scope, token, find_invitation(token))
        raise
    place = {"programme": guest.event.programme.slug, "event": guest.event.slug}
    page = next((name for name in ("for-you", "me", "event") if exists(name)), "")
    wanted = reverse(page, kwargs=place) if page else "/"
    if account.second_factor:
        enter_half(request, account, wanted)
        return HttpResponseRedirect(reverse("sign-in-code"))
    enter(request, account)
    flash.say(request, "ok", _WELCOME)
    return HttpResponseRedirect(wanted)


def decline_form(request: HttpRequest, scope: Scope, token: str) -> HttpResponse:
    """Take “I cannot come”; nothing more is asked."""
    try:
        guest = find_invitation(token).participant
        decline(token)
    except Refused:
        return _gone(request, scope, token, find_invitation(token))
    assert guest is not None
    _enter_event(scope, guest)
    return _page(request, scope, "participant/confirming/declined.html", token, guest=guest)


def not_me_form(request: HttpRequest, scope: Scope, token: str) -> HttpResponse:
    """Take “this is not me”: the link ends and no more mail goes to this address."""
    try:
        guest = find_invitation(token).participant
        report_wrong_person(token)
    except Refused:
        return _gone(request, scope, token, find_invitation(token))
    assert guest is not None
    _enter_event(scope, guest)
    return _page(request, scope, "participant/confirming/not_me.html", token, guest=None)


def anew_form(request: HttpRequest, scope: Scope, token: str) -> HttpResponse:
    """Mail a fresh link to the address we know."""
    try:
        guest = find_invitation(token).participant
        send_anew(token)
    except Refused:
        return _gone(request, scope, token, find_invitation(token))
    assert guest is not None
    _enter_event(scope, guest)
    return _page(request, scope, "participant/confirming/sent.html", token, guest=None)


def _enter_event(scope: Scope, guest: Participant) -> None:
    """Let the page speak of the event the link belongs to; the reader needs no account for that."""
    scope.event = guest.event
    scope.programme = guest.event.programme


def _somebody_else(scope: Scope, guest: Participant) -> bool:
    """Say whether the reader is signed in as somebody whose mail address is not the guest's."""
    account = scope.account
    return account is not None and account.mail_digest != mail_digest(guest.person.mail)


def _gone(request: HttpRequest, scope: Scope, token: str, found: Invitation) -> HttpResponse:
    if found.participant is not None:
        _enter_event(scope, found.participant)
    status = 404 if found.state is InvitationState.UNKNOWN else 410
    return _page(
        request,
        scope,
        "participant/confirming/gone.html",
        token,
        status=status,
        guest=None,
        why=WHY_GONE.get(found.state, WHY_GONE[InvitationState.UNKNOWN]),
        anew=found.state in {InvitationState.EXPIRED, InvitationState.REPLACED},
    )


def _page(
    request: HttpRequest, scope: Scope, template: str, token: str, *, status: int = 200, **values: Any
) -> HttpResponse:
    answer = render(request, scope, template, status=status, token=token, **values)
    add_never_cache_headers(answer)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _form(
    request: HttpRequest,
    scope: Scope,
    token: str,
    guest: Participant,
    given: dict[str, Any],
    errors: InputError | None = None,
) -> HttpResponse:
    faults = [(fault.place or "", fault.text) for fault in errors.faults] if errors else []
    notice = current_notice(guest.event.programme)
    leader = leader_of(guest)
    across = recipients(guest.event, guest.side)
    return _page(
        request,
        scope,
        "participant/confirming/confirm.html",
        token,
        status=422 if errors else 200,
        guest=guest,
        hosts=hosts_of(guest.event, scope.language),
        given=given,
        errors=faults,
        wrong=defaultdict(str, faults),
        notice=notice,
        across=bool(across),
        recipient_options=[(one.code, one.name.of(scope.language)) for one in across],
        leader=leader.person.name if leader is not None else "",
        declined=guest.state == ParticipantState.DECLINED,
        languages_offered=LANGUAGES,
    )


def _known(guest: Participant) -> dict[str, Any]:
    """Return what we know of a guest, with nothing ticked."""
    person = guest.person
    return {
        "name": person.name,
        "name_en": person.name_en if person.name_en != person.name else "",
        "title": person.title,
        "organisation": person.organisation.name if person.organisation else "",
        "language": person.language,
        "shown": (),
        "shown_until": (guest.event.date + _SHOWN).isoformat(),
        "suggestions": False,
        "recipients": (),
        "leader": False,
    }


def _typed(request: HttpRequest) -> dict[str, Any]:
    typed: dict[str, Any] = {name: " ".join(request.POST.get(name, "").split()) for name in _FIELDS}
    typed["shown"] = [one for one in SHOWABLE if one in request.POST.getlist("shown")]
    typed["shown_until"] = request.POST.get("shown_until", "").strip()
    typed["suggestions"] = bool(request.POST.get("suggestions"))
    typed["recipients"] = request.POST.getlist("recipients")
    typed["leader"] = bool(request.POST.get("leader"))
    return typed


def _answers(request: HttpRequest, typed: dict[str, Any]) -> Answers:
    """Return what was typed as the verb wants it.

    Raises:
        InputError: the day is none.
    """
    try:
        until = date.fromisoformat(typed["shown_until"]) if typed["shown_until"] else None
    except ValueError:
        raise InputError([Fault("bad_day", _BAD_DAY, place="shown_until")]) from None
    return Answers(**{**typed, "shown_until": until})
