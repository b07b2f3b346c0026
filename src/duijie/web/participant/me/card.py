"""The card, and when the guest is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from duijie.actions.profile import SHOWABLE, SPOKEN, Card, Times, save_card, save_times
from duijie.actions.refusal import Refused
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import LANGUAGES, Text
from duijie.locale import translator
from duijie.store.models import Participant, Slot
from duijie.web import flash
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SAVED = Text("Saved.", "已保存。", "已儲存。")
_BAD_DATE = Text("Give a date, such as 2027-03-19.", "请填日期，例如 2027-03-19。", "請填日期，例如 2027-03-19。")
_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}


def card_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the card as a form, and keep it."""
    guest = scope.the_participant
    if request.method != "POST":
        return _card(request, scope, _written(guest), guest.person.version)
    given = request.POST
    until, faults = _date(given.get("shown_until", ""))
    card = Card(
        name=given.get("name", "").strip(),
        name_en=given.get("name_en", "").strip(),
        title=given.get("title", "").strip(),
        title_en=given.get("title_en", "").strip(),
        phone=given.get("phone", "").strip(),
        wechat=given.get("wechat", "").strip(),
        languages=given.getlist("languages"),
        language=given.get("language", ""),
        shown=given.getlist("shown"),
        shown_until=until,
    )
    version = _version(given.get("version", ""))
    try:
        if faults:
            raise InputError(faults)
        save_card(scope.actor, guest, card, version)
    except InputError as wrong:
        return _card(request, scope, card, version, wrong.faults, given.get("shown_until", ""))
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        fresh = Participant.objects.select_related("person").get(pk=guest.pk).person.version
        return _card(request, scope, card, fresh, [Fault("changed", refused.text)], status=409)
    flash.say(request, "ok", _SAVED)
    return redirect("me", programme=scope.the_programme.slug, event=scope.the_event.slug)


def _written(guest: Participant) -> Card:
    person = guest.person
    return Card(
        person.name,
        person.name_en,
        person.title,
        person.title_en,
        person.phone,
        person.wechat,
        person.languages,
        person.language,
        guest.shown,
        guest.shown_until,
    )


def _card(
    request: HttpRequest,
    scope: Scope,
    card: Card,
    version: int,
    faults: Iterable[Fault] = (),
    until: str = "",
    status: int = 0,
) -> HttpResponse:
    _ = translator(scope.language)
    faults = list(faults)
    shown = {
        "name": _("My name"),
        "title": _("My title"),
        "organisation": _("My organisation"),
        "listings": _("My needs and offers"),
    }
    spoken = {"zh": _("Mandarin"), "yue": _("Cantonese"), "en": _("English")}
    return render(
        request,
        scope,
        "participant/me/card.html",
        status=status or (422 if faults else 200),
        nav_current="me",
        card=card,
        until=until or (card.shown_until.isoformat() if card.shown_until else ""),
        version=version,
        errors=[(fault.place or "", fault.text) for fault in faults],
        error={fault.place or "": fault.text for fault in faults},
        shown_options=[(each, shown[each]) for each in SHOWABLE],
        spoken_options=[(each, spoken[each]) for each in SPOKEN],
        language_options=[(each, _NAMES[each]) for each in sorted(LANGUAGES, key=list(_NAMES).index)],
        masked_mail=mask(scope.the_participant.person.mail),
        organisation=scope.the_participant.person.organisation,
    )


def mask(address: str) -> str:
    """Return a mail address with its middle hidden: enough to recognise one's own."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}" if host else ""


def times_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show slots and caps as a form, and keep them."""
    guest = scope.the_participant
    slots = list(Slot.objects.filter(event=scope.the_event))
    if request.method != "POST":
        chosen = [slot.code for slot in slots if guest.available is None or slot.code in guest.available]
        times = Times(chosen, _words(guest.cap), _words(guest.incoming_cap))
        return _times(request, scope, slots, times, guest.version)
    given = request.POST
    times = Times(given.getlist("slots"), given.get("cap", "").strip(), given.get("incoming_cap", "").strip())
    version = _version(given.get("version", ""))
    try:
        save_times(scope.actor, guest, times, version)
    except InputError as wrong:
        return _times(request, scope, slots, times, version, wrong.faults)
    except Refused as refused:
        if refused.code != "changed_meanwhile":
            raise
        fresh = Participant.objects.get(pk=guest.pk).version
        return _times(request, scope, slots, times, fresh, [Fault("changed", refused.text)], status=409)
    flash.say(request, "ok", _SAVED)
    return redirect("me", programme=scope.the_programme.slug, event=scope.the_event.slug)


def _times(
    request: HttpRequest,
    scope: Scope,
    slots: list[Slot],
    times: Times,
    version: int,
    faults: Iterable[Fault] = (),
    status: int = 0,
) -> HttpResponse:
    faults = list(faults)
    options = []
    for slot in slots:
        start = slot.starts.astimezone(scope.zone)
        options.append((slot.code, f"{start:%H:%M}"))
    return render(
        request,
        scope,
        "participant/me/times.html",
        status=status or (422 if faults else 200),
        nav_current="me",
        times=times,
        version=version,
        options=options,
        errors=[(fault.place or "", fault.text) for fault in faults],
        error={fault.place or "": fault.text for fault in faults},
    )


def _words(number: int | None) -> str:
    return "" if number is None else str(number)


def _version(words: str) -> int:
    """Return the version a form was opened with; 0, which never fits, where it is not a number."""
    return int(words) if words.isdecimal() and len(words) < 10 else 0


def _date(words: str) -> tuple[date | None, list[Fault]]:
    if not words.strip():
        return None, []
    try:
        return date.fromisoformat(words.strip()), []
    except ValueError:
        return None, [Fault("bad_date", _BAD_DATE, place="shown_until")]
