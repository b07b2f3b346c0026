"""Acting for somebody, and who may act for oneself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.access import act_for, add_steward, end_steward
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Participant, Person, Steward
from duijie.web import flash
from duijie.web.account.form import typed
from duijie.web.account.own import show
from duijie.web.rendering import render
from duijie.web.scope import ACTING, Scope
from duijie.web.sign_in import client_of

_ADDED = Text(
    "{name} may act for you now; a mail is on its way to them.",
    "{name}现在可以代您操作，通知邮件即将送达。",
    "{name}現在可以代您操作，通知電郵即將送達。",
)
_ENDED = Text("Ended. It took effect at once.", "已结束，立即生效。", "已結束，即時生效。")


def act(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Begin to act for a participant, or go back to oneself."""
    wanted = request.POST.get("participant", "")
    participant = Participant.objects.select_related("event__programme").filter(key=wanted).first()
    if participant is None:
        raise not_found()
    event = act_for(scope.actor, scope.the_account, participant)
    request.session[ACTING] = participant.key
    return HttpResponseRedirect(reverse("me", kwargs={"programme": event.programme.slug, "event": event.slug}))


def steward_add(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Let somebody act for oneself."""
    given = typed(request, "person", "mail", "name")
    person = Person.objects.select_related("account").filter(key=given["person"], account=scope.the_account).first()
    if person is None:
        raise not_found()
    try:
        made = add_steward(scope.actor, person, given["mail"], given["name"], client_of(request))
    except (InputError, Refused) as wrong:
        return show(request, scope, wrong, f"steward {person.key}", given)
    flash.say(request, "ok", _ADDED.fill(name=made.called))
    return HttpResponseRedirect(reverse("account"))


def steward_end(request: HttpRequest, scope: Scope, steward: str) -> HttpResponse:
    """End somebody's acting, after a question."""
    row = Steward.objects.select_related("person", "account").filter(key=steward).first()
    mine = scope.the_account.key
    if row is None or mine not in {row.account_id, row.person.account_id}:
        raise not_found()
    if request.method != "POST":
        by_me = row.account_id == mine
        name = row.person.name if by_me else row.called or row.account.name
        return render(request, scope, "public/account/steward_end.html", name=name, by_me=by_me)
    end_steward(scope.actor, row)
    flash.say(request, "ok", _ENDED)
    return HttpResponseRedirect(reverse("account"))
