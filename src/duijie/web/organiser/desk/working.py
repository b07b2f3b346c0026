"""The page a desk works on: a box to scan or type into, a large answer, guests found, counts, its latest scans."""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.checking_in import check_in, scan_code, told_before, undo_check_in
from duijie.actions.checking_in.reading import split_code
from duijie.actions.day_changes import day_number
from duijie.store.models import Desk, ScanWay
from duijie.store.queries.arrivals import find_guests, group_lines
from duijie.web.organiser.desk.showing import GLYPHS, Showing, counts_of, desk_of, guest_at, notice_of, scan_lines
from duijie.web.organiser.desk.words import offline_words
from duijie.web.organiser.nav import nav
from duijie.web.organiser.people.rows import place
from duijie.web.rendering import render
from duijie.web.scope import Scope

CAMERA: Final = "camera=(self), microphone=(), geolocation=()"
_LONGEST: Final = 80
_FOUR: Final = re.compile(r"\d{4}")


def page(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Show the desk's page; with ``?shell`` only what stands on it before anybody is found, to be kept offline."""
    row = desk_of(scope, desk)
    showing = Showing(scope.the_event, scope.language)
    shell = "shell" in request.GET
    asked = "" if shell else request.GET.get("q", "").strip()[:_LONGEST]
    found = find_guests(scope.the_event, asked) if asked else []
    before = None if shell else told_before(scope.the_event, row, request.GET.get("said", "")[:40])
    answer = render(
        request,
        scope,
        "organiser/desk/desk.html",
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        desk=row,
        shell=shell,
        asked=asked,
        way="digits" if _FOUR.fullmatch(asked) else "name",
        found=[showing.found(one) for one in found],
        told=showing.told(before) if before else None,
        groups=[] if shell else group_lines(scope.the_event),
        sides=[(side.code, side.name) for side in scope.the_programme.sides.all()],
        categories=list(showing.categories.items()),
        notice=notice_of(scope),
        words=json.dumps(offline_words(scope.language), ensure_ascii=False),
        **({} if shell else _live(scope, row, showing)),
    )
    answer["Permissions-Policy"] = CAMERA
    answer["Cache-Control"] = "private, no-store"
    return answer


def _live(scope: Scope, desk: Desk, showing: Showing) -> dict[str, Any]:
    return {"counts": counts_of(showing), "latest": scan_lines(showing, desk), "glyphs": GLYPHS}


def live(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Send the counts and the desk's latest scans as a part of its page; nothing where nothing changed."""
    row = desk_of(scope, desk)
    tag = f'"{day_number(scope.the_event)}-{row.key}-{scope.language}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        showing = Showing(scope.the_event, scope.language)
        answer = render(
            request,
            scope,
            "organiser/desk/live.html",
            place=place(scope),
            desk=row,
            **_live(scope, row, showing),
        )
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def scan(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Take what was scanned or typed into the one box: a code checks in, other words are looked for."""
    row = desk_of(scope, desk)
    typed = request.POST.get("code", "").strip()[:200]
    if not typed:
        return _back(scope, row)
    if is_code(typed):
        return _back(scope, row, said=scan_code(scope.actor, scope.the_event, typed, desk=row).mark)
    return _back(scope, row, q=typed[:_LONGEST])


def is_code(typed: str) -> bool:
    """Return whether somebody scanned rather than typed: a badge, an address, or what nobody types."""
    return split_code(typed) is not None or "://" in typed or (len(typed) > 30 and " " not in typed)


def found(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Check a guest in who was found by name or digits."""
    row, guest = desk_of(scope, desk), guest_at(scope, request.POST.get("guest", "")[:16])
    way = ScanWay.DIGITS if request.POST.get("way") == "digits" else ScanWay.NAME
    return _back(scope, row, said=check_in(scope.actor, scope.the_event, guest, way, desk=row).mark)


def undo(request: HttpRequest, scope: Scope, desk: str) -> HttpResponse:
    """Take a guest's check-in back."""
    row, guest = desk_of(scope, desk), guest_at(scope, request.POST.get("guest", "")[:16])
    return _back(scope, row, said=undo_check_in(scope.actor, scope.the_event, guest, desk=row).mark)


def _back(scope: Scope, desk: Desk, **query: str) -> HttpResponseRedirect:
    address = reverse("desk-at", kwargs={**place(scope), "desk": desk.key})
    return HttpResponseRedirect(address + (f"?{urlencode(query)}" if query else ""))
