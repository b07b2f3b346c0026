"""The page: what is otherwise, what a replan would change for whom, places on standby, and versions of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from duijie.actions.planning.saying import firm_of, name_of
from duijie.actions.refusal import Refused
from duijie.actions.replanning import ReplanPreview, open_disruptions, preview_replan
from duijie.actions.replanning.repairing import MOST_MOVES
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.locale import translator
from duijie.store.models import (
    Assistant,
    AssistantKind,
    Disruption,
    DisruptionKind,
    Event,
    Participant,
    PlanVersion,
    Slot,
    StandbyOffer,
    StandbyState,
    Table,
    VersionState,
)
from duijie.store.queries.people import Wanted, guests
from duijie.store.queries.plans import maker_names
from duijie.store.queries.standby import offers_at
from duijie.web.organiser.nav import nav
from duijie.web.rendering import render
from duijie.web.scope import Scope

MOST_FOUND: Final = 20
_FIELDS: Final = ("guest", "since", "until", "note", "table", "interpreter")
MOVES: Final = (0, 1, 3, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Said:
    """What a form was refused for: a sentence over the page, or faults at its fields, with what was typed."""

    refusal: Text | None = None
    faults: Sequence[Fault] = ()
    given: Mapping[str, str] | QueryDict | None = None
    form: str = ""


def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show the page; ``q`` looks for guests, ``moves`` is how many meetings may move."""
    return shown(request, scope, _moves(request.GET.get("moves", "")), Said())


def shown(request: HttpRequest, scope: Scope, moves: int, said: Said) -> HttpResponse:
    """Return the page, after a form that was refused with what was wrong."""
    event, now = scope.the_event, timezone.now()
    given = said.given if said.given is not None else request.GET
    words = given.get("q", "").strip()[:80]
    seen, hindrance = _preview(scope, moves)
    slots = [slot for slot in Slot.objects.filter(event=event).order_by("starts", "code") if slot.starts > now]
    offers = offers_at(event)
    standing = [offer for offer in offers if offer.state == StandbyState.OFFERED and offer.expires > now]
    versions = _versions(event)
    status = 409 if said.refusal else 400 if said.faults else 200
    return render(
        request,
        scope,
        "organiser/replanning/replan.html",
        status=status,
        nav=nav(scope, "on-the-day"),
        place=place(scope),
        seen=seen,
        hindrance=hindrance,
        refusal=said.refusal,
        faults=dict.fromkeys(_FIELDS) | {fault.place or "": fault.text for fault in said.faults},
        form=said.form,
        given=given,
        moves=moves,
        move_options=[(n, str(n)) for n in sorted({*MOVES, moves})],
        reported=[(row, *_about(row, scope)) for row in _reported(event)],
        q=words,
        found=_found(event, words),
        slots=[(slot.key, f"{slot.starts.astimezone(scope.zone):%H:%M}") for slot in slots],
        tables=[(table.key, table.code) for table in Table.objects.filter(event=event)],
        interpreters=_interpreters(event),
        standing=[(offer, _pair(offer), len(offer.accepted_by)) for offer in standing],
        ended=[(offer, _pair(offer)) for offer in offers if offer not in standing][:MOST_FOUND],
        versions=versions,
        makers=maker_names(versions),
        objectives=_objective_words(scope),
    )


def place(scope: Scope) -> dict[str, str]:
    """Return the parts of every address of the event."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def address(scope: Scope, moves: int = 0) -> str:
    """Return the address of the page."""
    return reverse("replan", kwargs=place(scope)) + (f"?moves={moves}" if moves else "")


def moves_of(request: HttpRequest) -> int:
    """Return how many moves a form allows; what is no number allows none."""
    return _moves(request.POST.get("moves", ""))


def _moves(given: str) -> int:
    return min(int(given), MOST_MOVES) if given.isascii() and given.isdigit() and len(given) < 4 else 0


def _preview(scope: Scope, moves: int) -> tuple[ReplanPreview | None, Text | None]:
    try:
        return preview_replan(scope.actor, scope.the_event, moves), None
    except (Refused, InputError) as refused:
        if isinstance(refused, InputError):
            return None, refused.faults[0].text
        if refused.status in {403, 404}:
            raise
        return None, refused.text


def _reported(event: Event) -> list[Disruption]:
    """Return what is open, what no version has taken in yet first."""
    return sorted(open_disruptions(event), key=lambda row: (row.settled is not None, row.at))


def _about(row: Disruption, scope: Scope) -> tuple[Text, Text]:
    """Return of whom a disruption is, and from when until when."""
    if row.table is not None:
        who = Text(f"Table {row.table.code}", f"{row.table.code} 桌", f"{row.table.code} 枱")
    elif row.assistant is not None:
        helper = row.assistant
        who = Text(helper.name_en or helper.name, helper.name, helper.name)
    else:
        assert row.participant is not None
        name, firm = name_of(row.participant), firm_of(row.participant)
        who = name if name == firm else Text(*(f"{firm.of(x)} · {name.of(x)}" for x in ("en", "zh-hans", "zh-hant")))
    since = f"{row.since.starts.astimezone(scope.zone):%H:%M}"
    if row.kind == DisruptionKind.LATE and row.until is not None:
        until = f"{row.until.starts.astimezone(scope.zone):%H:%M}"
        return who, Text(f"back at {until}", f"{until} 到场", f"{until} 到場")
    if row.until is None:
        return who, Text(f"from {since} on", f"{since} 起", f"{since} 起")
    until = f"{row.until.starts.astimezone(scope.zone):%H:%M}"
    return who, Text(f"{since} until {until}", f"{since} 至 {until}", f"{since} 至 {until}")


def _found(event: Event, words: str) -> list[tuple[str, Text]]:
    """Return the guests that words find, by name in any script."""
    if not words:
        return []
    rows = guests(event, Wanted(words=words, state="confirmed"))
    rows = rows.select_related("person__organisation", "side")[:MOST_FOUND]
    return [(guest.key, _guest_words(guest)) for guest in rows]


def _guest_words(guest: Participant) -> Text:
    name, firm = name_of(guest), firm_of(guest)
    if name == firm:
        return name
    return Text(*(f"{name.of(x)} · {firm.of(x)}" for x in ("en", "zh-hans", "zh-hant")))


def _interpreters(event: Event) -> list[tuple[str, Text]]:
    rows = Assistant.objects.filter(event=event, kind=AssistantKind.INTERPRETER).order_by("name", "key")
    return [(row.key, Text(row.name_en or row.name, row.name, row.name)) for row in rows]


def _pair(offer: StandbyOffer) -> Text:
    one, other = firm_of(offer.one), firm_of(offer.other)
    return Text(*(f"{one.of(x)} × {other.of(x)}" for x in ("en", "zh-hans", "zh-hant")))


def _versions(event: Event) -> list[PlanVersion]:
    """Return the versions that were published, the latest first, without their documents."""
    rows = PlanVersion.objects.filter(event=event).exclude(state=VersionState.DRAFT)
    return list(rows.defer("problem", "plan", "figures", "history", "locks"))


def _objective_words(scope: Scope) -> dict[str, str]:
    _ = translator(scope.language)
    return {
        "mandatory": _("Meetings that must be held"),
        "floor": _("Meetings towards everybody's minimum"),
        "value": _("Value of the meetings"),
        "moves": _("Places given up since they were told"),
        "breaks": _("Waits between meetings"),
    }
