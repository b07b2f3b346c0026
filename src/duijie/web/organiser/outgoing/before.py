"""What publishing the latest draft would send, before it does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from duijie.actions.notifying import forecast
from duijie.actions.templates import preview, wording
from duijie.store.faces import face
from duijie.store.models import PlanVersion, VersionState
from duijie.web.organiser.nav import nav
from duijie.web.organiser.outgoing.outbox import part_tabs, place
from duijie.web.rendering import render
from duijie.web.scope import Scope


def before_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show how many would get which mail, who cannot be reached, and how the mails read."""
    event = scope.the_event
    drafts = PlanVersion.objects.filter(event=event, state=VersionState.DRAFT).only("key", "number")
    draft = drafts.order_by("-number").first()
    found = forecast(scope.actor, event, draft.key) if draft is not None else None
    mails = []
    for code, readers in found.mails.items() if found is not None else ():
        known = wording(scope.the_programme, code)
        spoken = {one.person.language for one in readers}
        samples = [s for s in preview(known.shipped, known.subject, known.body, event) if s[0] in spoken]
        mails.append((known.shipped.purpose, len(readers), samples))
    return render(
        request,
        scope,
        "organiser/outgoing/before.html",
        nav=nav(scope, "outgoing"),
        pages=part_tabs(scope, "outgoing-preview"),
        place=place(scope),
        draft=draft,
        mails=mails,
        unreachable=[face(one, scope.language) for one in found.unreachable] if found is not None else [],
        tags={"en": "en-GB", "zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK"},
    )
