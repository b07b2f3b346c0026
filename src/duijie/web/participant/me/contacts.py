"""Contact data between those who have agreed to meet: what I show, what I am shown; a channel at a time."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.contact import (
    CHANNELS,
    agreed_with,
    contact_shown,
    share_contact,
    shared_by,
    value_of,
    withdraw_contact,
)
from duijie.actions.refusal import not_found
from duijie.engine.text import Text
from duijie.locale import translator
from duijie.store.faces import face
from duijie.store.models import Participant
from duijie.web import flash
from duijie.web.rendering import render
from duijie.web.scope import Scope

_SHOWN: Final = Text("They can see it now.", "对方现在可以看到。", "對方現在可以看到。")
_HIDDEN: Final = Text(
    "It is no longer shown. What they have already noted down cannot be called back.",
    "已不再显示。对方先前记下的内容无法收回。",
    "已不再顯示。對方先前記下的內容無法收回。",
)


def contacts_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show everybody the guest has agreed to meet, with the channels of both."""
    guest = scope.the_participant
    _ = translator(scope.language)
    rows = list(
        Participant.objects.filter(event=scope.the_event, key__in=agreed_with(guest))
        .select_related("person__organisation", "side")
        .order_by("person__search", "key")
    )
    theirs, mine = contact_shown(guest, rows), shared_by(guest)
    names = {"mail": _("Mail"), "phone": _("Phone"), "wechat": _("WeChat")}
    people = [
        {
            "key": row.key,
            "who": face(row, scope.language),
            "theirs": [(names[channel], address) for channel, address in theirs.get(row.key, {}).items()],
            "mine": [
                (channel, names[channel], channel in mine.get(row.key, ()))
                for channel in CHANNELS
                if value_of(guest.person, channel)
            ],
        }
        for row in rows
    ]
    return render(request, scope, "participant/me/contacts.html", nav_current="me", people=people)


def contact_form(request: HttpRequest, scope: Scope, participant: str) -> HttpResponse:
    """Show or hide one channel."""
    other = Participant.objects.filter(event=scope.the_event, key=participant).first()
    if other is None:
        raise not_found()
    channel = request.POST.get("channel", "")
    if request.POST.get("show"):
        share_contact(scope.actor, scope.the_participant, other, channel)
        flash.say(request, "ok", _SHOWN)
    else:
        withdraw_contact(scope.actor, scope.the_participant, other, channel)
        flash.say(request, "ok", _HIDDEN)
    place = {"programme": scope.the_programme.slug, "event": scope.the_event.slug}
    return HttpResponseRedirect(reverse("contacts", kwargs=place) + f"#g-{other.key}")
