"""What pages about the plan read; each function is a fixed number of queries, however large the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duijie.engine.text import Language
from duijie.store.faces import short_firm
from duijie.store.models import (
    Account,
    AuditHead,
    Event,
    Job,
    JobState,
    Participant,
    ParticipantState,
    PlanVersion,
    Seat,
)

#: Where a meeting is: slot, table, participants.
Spot = tuple[str, str | None, tuple[str, ...]]


def versions_of(event: Event) -> list[PlanVersion]:
    """Return an event's versions, the latest first, without their documents (1 query)."""
    return list(PlanVersion.objects.filter(event=event).defer("problem", "plan", "figures", "history", "locks"))


def version_in_full(event: Event, key: str) -> PlanVersion:
    """Return a version with its documents but its history (1 query)."""
    return PlanVersion.objects.defer("history").get(event=event, key=key)


def published_spots(event: Event) -> dict[str, Spot]:
    """Return where people have been told to be (1 query)."""
    seats = Seat.objects.filter(meeting__event=event, active=True).order_by("meeting__code", "party", "participant_id")
    found: dict[str, Spot] = {}
    for code, slot, table, person in seats.values_list(
        "meeting__code", "meeting__slot__code", "meeting__table__code", "participant_id"
    ):
        known = found.get(code)
        found[code] = (slot, table, (*(known[2] if known else ()), person))
    return found


@dataclass(frozen=True, slots=True)
class Name:
    """What a board shows of a participant. ``search``: names, pinyin and initials, folded."""

    person: str
    firm: str
    side: int
    vip: bool
    search: str


def names_in(event: Event, language: Language) -> Mapping[str, Name]:
    """Return the names of an event's participants by key, in a reader's language (1 query)."""
    rows = Participant.objects.filter(event=event).values_list(
        "key",
        "vip",
        "side__position",
        "person__name",
        "person__name_en",
        "person__search",
        "person__organisation__name",
        "person__organisation__name_en",
        "person__organisation__short",
        "person__organisation__search",
    )
    found = {}
    for key, vip, side, name, name_en, search, firm, firm_en, short, firm_search in rows:
        own = (name_en or name) if language == "en" else (name or name_en)
        house = short_firm(firm, firm_en, short).of(language) if firm else ""
        words = f"{search or ''} {firm_search or ''} {own} {house or ''}".lower()
        found[key] = Name(own, house or own, side or 0, vip, words)
    return found


def mark_of(event: Event) -> str:
    """Return a mark that changes with every change in the event's programme (1 query).

    Whatever changes goes through a verb, and every verb ends with an audit entry: the chain's end says it all.
    """
    number = AuditHead.objects.filter(chain=event.programme_id).values_list("number", flat=True).first()
    return str(number or 0)


#: Jobs that are looked at: those that still run are among the latest.
_LATEST = 8


@dataclass(frozen=True, slots=True)
class PlanJobs:
    """``planning``: the job that makes a draft now; ``pricing``: one that works out prices; ``failed``: the latest."""

    planning: Job | None
    pricing: Job | None
    failed: Job | None


def plan_jobs(event: Event) -> PlanJobs:
    """Return how an event's planning jobs stand (1 query)."""
    jobs = list(Job.objects.filter(event=event, kind="plan").order_by("-created", "key")[:_LATEST])
    busy = [job for job in jobs if job.state in {JobState.WAITING, JobState.RUNNING}]
    planning = next((job for job in busy if "price" not in job.input), None)
    pricing = next((job for job in busy if "price" in job.input), None)
    latest = next((job for job in jobs if "price" not in job.input), None)
    failed = latest if latest is not None and latest.state == JobState.FAILED else None
    return PlanJobs(planning, pricing, failed)


def maker_names(versions: list[PlanVersion]) -> Mapping[str, str]:
    """Return the names of those who made or published versions, by account key (1 query)."""
    keys = {key for row in versions for key in (row.made_by, row.published_by) if key}
    return dict(Account.objects.filter(key__in=keys).values_list("key", "name"))


def addable_guests(event: Event) -> list[dict[str, Any]]:
    """Return the guests a meeting may be added for, by name (1 query)."""
    rows = Participant.objects.filter(event=event, state=ParticipantState.CONFIRMED, matchmaking=True)
    fields = ("key", "person__name", "person__name_en", "person__organisation__name", "person__organisation__name_en")
    return [dict(row) for row in rows.order_by("person__search", "key").values(*fields)]
