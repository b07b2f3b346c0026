"""What the board's buttons, its form and dragging send: one verb each, then back to the board."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.jobs import stop_job
from duijie.actions.planning import adding, computing, drafts, moving
from duijie.actions.refusal import Refused, not_found
from duijie.engine.faults import InputError
from duijie.engine.text import Text
from duijie.store.models import Job, PlanVersion
from duijie.store.queries.plans import addable_guests
from duijie.web import flash
from duijie.web.organiser.nav import nav
from duijie.web.organiser.planning import words
from duijie.web.rendering import render
from duijie.web.scope import Scope

MOST_FIELD: Final = 80


def _place(scope: Scope) -> dict[str, str]:
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def board_path(scope: Scope, **query: str) -> str:
    """Return the address of the board; empty parts of ``query`` are left out."""
    asked = urlencode({key: value for key, value in query.items() if value})
    return reverse("plan", kwargs=_place(scope)) + (f"?{asked}" if asked else "")


def _number(request: HttpRequest, name: str, default: int = 0) -> int:
    """Return a whole number of a form; what is none counts as ``default``, which no edition has."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else default


def _field(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:MOST_FIELD]


def _act(request: HttpRequest, scope: Scope, version: str, did: Callable[[], Text | None], **kept: str) -> HttpResponse:
    """Do something to a draft and return to its board; a refusal is said there, with what was chosen kept."""
    event = scope.the_event
    try:
        said = did()
    except Refused as refusal:
        if refusal.status in {403, 404} and refusal.code not in {"no_place", "no_meeting"}:
            raise
        flash.say(request, "bad", refusal.text)
        return HttpResponseRedirect(board_path(scope, v=version, **kept) + ("#form" if kept.get("m") else ""))
    if said is not None:
        edition = PlanVersion.objects.filter(event=event, key=version).values_list("edition", flat=True).first()
        back = reverse("plan-undo", kwargs={**_place(scope), "version": version, "edition": edition or 0})
        flash.say(request, "ok", said, undo=back)
    return HttpResponseRedirect(board_path(scope, v=version))


def compute(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Start the job that makes the next draft."""
    base = _field(request, "base")
    seconds = float(_number(request, "seconds", int(computing.SECONDS)))
    seed = _number(request, "seed", 1) or 1
    try:
        computing.start_planning(scope.actor, scope.the_event, base=base, seconds=seconds, seed=seed)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        flash.say(request, "bad", refusal.text)
    return HttpResponseRedirect(board_path(scope, v=base))


def try_more(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Start a trial with a little more of one thing."""
    kind, _, rest = _field(request, "what").partition("|")
    resource, _, slot = rest.partition("|")
    what_if = {"kind": kind, "resource": resource or None, "slot": slot or None}

    def did() -> None:
        computing.start_planning(scope.actor, scope.the_event, base=version, what_if=what_if)

    return _act(request, scope, version, did)


def price(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Start working out what a little more would buy."""

    def did() -> None:
        computing.start_pricing(scope.actor, scope.the_event, version)

    return _act(request, scope, version, did)


def stop(request: HttpRequest, scope: Scope, job: str) -> HttpResponse:
    """Stop the search; the best plan so far becomes the draft."""
    row = Job.objects.filter(event=scope.the_event, kind="plan", key=job).first()
    if row is None:
        raise not_found()
    stop_job(scope.actor, row)
    return HttpResponseRedirect(board_path(scope))


def move(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Move a meeting; ``place`` (slot and table in one, of a button) goes before ``slot`` and ``table``."""
    code, slot, table = _field(request, "code"), _field(request, "slot"), _field(request, "table")
    if "|" in _field(request, "place"):
        slot, _, table = _field(request, "place").partition("|")

    def did() -> Text:
        moving.move_meeting(scope.actor, scope.the_event, version, _number(request, "edition"), code, slot, table)
        return words.MOVED.fill(table=table)

    return _act(request, scope, version, did, m=code, slot=slot, table=table)


def lock(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Lock a meeting, or let go of it."""
    code, locked = _field(request, "code"), request.POST.get("locked") != "0"

    def did() -> Text:
        edition = _number(request, "edition")
        moving.lock_meetings(scope.actor, scope.the_event, version, edition, [code], locked=locked)
        return words.LOCKED if locked else words.UNLOCKED

    return _act(request, scope, version, did, m=code)


def lock_vips(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Lock every placed meeting of a VIP."""

    def did() -> Text:
        number = moving.lock_vips(scope.actor, scope.the_event, version, _number(request, "edition"))
        return words.LOCKED_VIPS.fill(number=number)

    return _act(request, scope, version, did)


def leave_out(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Take a meeting out of the plan."""
    code = _field(request, "code")

    def did() -> Text:
        moving.leave_out(scope.actor, scope.the_event, version, _number(request, "edition"), code)
        return words.LEFT_OUT

    return _act(request, scope, version, did, m=code)


def fill(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Place what fits now."""

    def did() -> Text:
        number = moving.fill_gaps(scope.actor, scope.the_event, version, _number(request, "edition"))
        return words.FILLED.fill(number=number)

    return _act(request, scope, version, did)


def undo(request: HttpRequest, scope: Scope, version: str, edition: int) -> HttpResponse:
    """Take the latest change back."""

    def did() -> None:
        drafts.undo(scope.actor, scope.the_event, version, edition)
        flash.say(request, "ok", words.UNDONE)

    return _act(request, scope, version, did)


def add(request: HttpRequest, scope: Scope, version: str) -> HttpResponse:
    """Show the form of a meeting that nobody wished for, and take it."""
    event = scope.the_event
    row = PlanVersion.objects.defer("plan", "figures", "history").filter(event=event, key=version).first()
    if row is None:
        raise not_found()
    given = request.POST if request.method == "POST" else request.GET
    people = [key for key in given.getlist("people") if key][: adding.MOST_PEOPLE + 1]
    slot, table = given.get("slot", ""), given.get("table", "")
    errors: list[tuple[str, Text]] = []
    if request.method == "POST":
        try:
            edition = _number(request, "edition")
            adding.add_meeting(scope.actor, event, version, edition, people, slot, table)
        except InputError as wrong:
            errors = [(fault.place or "people", fault.text) for fault in wrong.faults]
        except Refused as refusal:
            if refusal.status == 403 or refusal.code == "not_found":
                raise
            errors = [("people", refusal.text)]
            row.refresh_from_db(fields=["edition", "problem"])
        else:
            flash.say(request, "ok", words.ADDED)
            return HttpResponseRedirect(board_path(scope, v=version))
    return render(
        request,
        scope,
        "organiser/planning/add.html",
        status=400 if errors else 200,
        nav=nav(scope, "plan"),
        row=row,
        guests=[(guest["key"], _guest_words(guest, scope.language)) for guest in addable_guests(event)],
        slots=[(one["id"], f"{n} · {one['start'][11:16]}") for n, one in enumerate(row.problem["slots"], 1)],
        tables=[(one["id"], one["id"]) for one in row.problem["tables"]],
        people=(people + [""] * 3)[:3] if len(people) <= 3 else people,
        slot=slot,
        table=table,
        errors=errors,
        back=board_path(scope, v=version),
    )


def _guest_words(guest: dict[str, str], language: str) -> str:
    if language == "en":
        name = guest["person__name_en"] or guest["person__name"]
        firm = guest["person__organisation__name_en"] or guest["person__organisation__name"]
    else:
        name = guest["person__name"] or guest["person__name_en"]
        firm = guest["person__organisation__name"] or guest["person__organisation__name_en"]
    return f"{name} · {firm}" if firm else name
