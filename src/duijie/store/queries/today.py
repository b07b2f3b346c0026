"""What waits for an organiser today: who has not confirmed, not chosen, not answered; what waits for review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from duijie.store.models import (
    AuditEntry,
    Event,
    GuestImport,
    ImportState,
    Job,
    JobState,
    Listing,
    ListingState,
    Nudge,
    Participant,
    ParticipantState,
    Request,
    RequestState,
    Strength,
    Wish,
)

#: A request or a guest is left in peace for so long before anybody is reminded (again).
PATIENCE: Final = timedelta(hours=48)


class Group(StrEnum):
    """Guests who wait for something, or for whom something waits."""

    FULL_MUST = "full_must"
    NO_ANSWER = "no_answer"
    NO_WISHES = "no_wishes"
    NO_PROFILE = "no_profile"
    NOT_CONFIRMED = "not_confirmed"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait in each group, how many listings and pairs wait for staff, and when somebody was last reminded."""

    guests: Mapping[Group, int]
    to_review: int
    duplicates: int
    expiring: int
    reminded: Mapping[Group, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """The four figures of the page; docs/guide/today.md says how each is counted."""

    confirmed: int
    invited: int
    chosen: int
    wishes: int
    mutual: int


def _active() -> Q:
    return Q(state=ParticipantState.CONFIRMED, matchmaking=True)


def members(event: Event, group: Group, now: datetime) -> QuerySet[Participant]:
    """Return the guests of one group."""
    rows = Participant.objects.filter(event=event)
    if group is Group.NOT_CONFIRMED:
        return rows.filter(state=ParticipantState.INVITED)
    if group is Group.BOUNCED:
        gone = (ParticipantState.CANCELLED, ParticipantState.DECLINED)
        return rows.filter(person__mail_bounced__isnull=False).exclude(state__in=gone)
    active = rows.filter(_active())
    if group is Group.NO_PROFILE:
        own = Listing.objects.filter(person=OuterRef("person"))  # a person belongs to one programme
        return active.filter(~Exists(own.exclude(state__in=(ListingState.WITHDRAWN, ListingState.EXPIRED))))
    if group is Group.NO_WISHES:
        chosen = Wish.objects.filter(by=OuterRef("pk")).exclude(strength=Strength.NO)
        return active.filter(~Exists(chosen))
    if group is Group.NO_ANSWER:
        old = Request.objects.filter(
            whom=OuterRef("pk"), state=RequestState.WAITING, created__lt=now - PATIENCE, expires__gt=now
        )
        return active.filter(Exists(old))
    waiting = Wish.objects.filter(whom=OuterRef("pk"), strength=Strength.MUST).filter(
        Exists(Request.objects.filter(by=OuterRef("by"), whom=OuterRef("whom"), state=RequestState.WAITING))
    )
    full = active.annotate(
        agreed=Count("requests_got", filter=Q(requests_got__state=RequestState.ACCEPTED), distinct=True)
        + Count("requests_made", filter=Q(requests_made__state=RequestState.ACCEPTED), distinct=True)
    )
    own_limit = Q(cap__isnull=False, agreed__gte=F("cap")) | Q(cap__isnull=True, agreed__gte=event.max_meetings)
    return full.filter(own_limit).filter(Exists(waiting))


def waiting(event: Event, now: datetime) -> Waiting:
    """Return what waits at an event; a constant number of queries."""
    imports = GuestImport.objects.filter(event=event, state=ImportState.READ).values_list("summary", flat=True)
    reminded = dict(
        Nudge.objects.filter(participant__event=event).values_list("about").annotate(last=Max("at")).order_by()
    )
    return Waiting(
        guests={group: members(event, group, now).count() for group in Group},
        to_review=Listing.objects.filter(event=event, state=ListingState.SUBMITTED).count(),
        duplicates=sum(int(summary.get("undecided", 0)) for summary in imports),
        expiring=Request.objects.filter(
            event=event, state=RequestState.WAITING, expires__gt=now, expires__lt=now + timedelta(hours=24)
        ).count(),
        reminded={Group(about): at for about, at in reminded.items() if about in set(Group)},
    )


def figures(event: Event) -> Figures:
    """Return the page's figures in two queries."""
    wished = Wish.objects.filter(by=OuterRef("pk")).exclude(strength=Strength.NO)
    counts = Participant.objects.filter(event=event).aggregate(
        confirmed=Count("pk", filter=Q(state=ParticipantState.CONFIRMED)),
        invited=Count("pk", filter=~Q(state__in=(ParticipantState.IMPORTED, ParticipantState.CANCELLED))),
        chosen=Count("pk", filter=_active() & Q(Exists(wished))),
    )
    back = Wish.objects.filter(by=OuterRef("whom"), whom=OuterRef("by")).exclude(strength=Strength.NO)
    wishes = (
        Wish.objects.filter(event=event)
        .exclude(strength=Strength.NO)
        .aggregate(all=Count("pk"), both=Count("pk", filter=Exists(back)))
    )
    return Figures(counts["confirmed"], counts["invited"], counts["chosen"], wishes["all"], wishes["both"] // 2)


def running_jobs(event: Event) -> list[Job]:
    """Return jobs that wait or run, oldest first."""
    return list(Job.objects.filter(event=event, state__in=(JobState.WAITING, JobState.RUNNING)).order_by("created")[:6])


def latest_entries(event: Event, actions: tuple[str, ...], count: int = 8) -> list[AuditEntry]:
    """Return the latest audit entries of the programme whose action has words on the page."""
    rows = AuditEntry.objects.filter(chain=event.programme_id, action__in=actions).order_by("-number")
    return list(rows[:count])


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One guest in the page's table."""

    participant: Participant
    needs: int
    offers: int
    suggested: int
    nudged: datetime | None


def guest_lines(rows: QuerySet[Participant], first: int, size: int) -> list[GuestLine]:
    """Return a page of guests with what they have; a constant number of queries."""
    shown = rows.select_related("person__organisation", "side").order_by("person__search", "key")[first : first + size]
    people = list(shown)
    listings: dict[tuple[str, str], int] = {
        (person, direction): n
        for person, direction, n in Listing.objects.filter(person__in=[p.person_id for p in people])
        .exclude(state__in=(ListingState.WITHDRAWN, ListingState.EXPIRED))
        .values_list("person", "direction")
        .annotate(n=Count("pk"))
        .order_by()
    }
    keys = [p.pk for p in people]
    suggested = dict(
        Participant.objects.filter(pk__in=keys).values_list("pk").annotate(n=Count("suggestions")).order_by()
    )
    nudged = dict(
        Nudge.objects.filter(participant__in=keys).values_list("participant").annotate(at=Max("at")).order_by()
    )
    return [
        GuestLine(
            p,
            listings.get((p.person_id, "need"), 0),
            listings.get((p.person_id, "offer"), 0),
            suggested.get(p.pk, 0),
            nudged.get(p.pk),
        )
        for p in people
    ]
