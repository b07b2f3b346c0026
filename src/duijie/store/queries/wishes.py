"""Wishes and requests as pages and plans read them: what is open, how full a guest's quota is, what is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from duijie.store.models import Event, Participant, Phase, PhaseCode, Request, RequestState, Strength, Wish

#: Requests that hold a place: they wait or were accepted. Declined, expired and withdrawn ones free it.
OPEN = (RequestState.WAITING, RequestState.ACCEPTED)
#: Wishes that ask for a meeting.
CHOSEN = (Strength.MUST, Strength.LIKE)


@dataclass(frozen=True, slots=True)
class WishTime:
    """When guests may choose. ``opens`` None: nobody has set it, and it is not open."""

    opens: datetime | None
    closes: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Return whether guests may choose now."""
        return self.opens is not None and self.opens <= now and (self.closes is None or now < self.closes)


def wish_time(event: Event) -> WishTime:
    """Return when the guests of an event may choose."""
    codes = (PhaseCode.WISHES_OPEN, PhaseCode.WISHES_CLOSE)
    found = dict(Phase.objects.filter(event=event, code__in=codes).values_list("code", "at"))
    return WishTime(found.get(PhaseCode.WISHES_OPEN), found.get(PhaseCode.WISHES_CLOSE))


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand between a guest and another: their wish, their request, and the other's request to them."""

    wish: Wish | None = None
    asked: Request | None = None
    got: Request | None = None

    @property
    def agreed(self) -> bool:
        """Return whether both want to meet."""
        return any(one is not None and one.state == RequestState.ACCEPTED for one in (self.asked, self.got))

    @property
    def strength(self) -> str:
        """Return the wish, "" where there is none."""
        return self.wish.strength if self.wish is not None else ""


def standings(guest: Participant) -> Mapping[str, Standing]:
    """Return how a guest stands with each other guest that they or who has said anything; two queries."""
    wishes = {wish.whom_id: wish for wish in Wish.objects.filter(by=guest)}
    asked: dict[str, Request] = {}
    got: dict[str, Request] = {}
    for row in Request.objects.filter(Q(by=guest) | Q(whom=guest)).order_by("created", "key"):
        found, other = (asked, row.whom_id) if row.by_id == guest.key else (got, row.by_id)
        # The last one counts, but an open one stands before a closed one.
        if other not in found or found[other].state not in OPEN:
            found[other] = row
    return {key: Standing(wishes.get(key), asked.get(key), got.get(key)) for key in (*wishes, *asked, *got)}


@dataclass(frozen=True, slots=True)
class Quota:
    """How much a guest has chosen: open wishes, and how many of them are “must meet”."""

    chosen: int
    wishes: int
    musts_chosen: int
    musts: int


def quota(event: Event, between: Mapping[str, Standing]) -> Quota:
    """Return how full a guest's quota is, out of their standings."""
    held = [one for one in between.values() if one.strength in CHOSEN and one.asked and one.asked.state in OPEN]
    musts = sum(one.strength == Strength.MUST for one in held)
    return Quota(len(held), event.wishes, musts, event.musts)


def incoming(guest: Participant) -> QuerySet[Request]:
    """Return the requests that fill a guest's cap: open ones of people whom they did not choose themselves."""
    own = Wish.objects.filter(by=guest, strength__in=CHOSEN).values("whom")
    return Request.objects.filter(whom=guest, state__in=OPEN).exclude(by__in=own)


def to_answer(guest: Participant, now: datetime) -> QuerySet[Request]:
    """Return what waits for a guest's answer, oldest first; not of those they said no to or avoid."""
    no = Wish.objects.filter(by=guest, strength=Strength.NO).values("whom")
    return (
        Request.objects.filter(
            whom=guest,
            state=RequestState.WAITING,
            expires__gt=now,
            by__state="confirmed",
            by__person__erased__isnull=True,
        )
        .exclude(by__in=no)
        .exclude(by__person__organisation__in=guest.avoids.values("organisation"))
        .order_by("created", "key")
    )


def agreed_with(guest: Participant, other: Participant) -> bool:
    """Return whether two guests have both said yes."""
    pair = Q(by=guest, whom=other) | Q(by=other, whom=guest)
    return Request.objects.filter(pair, state=RequestState.ACCEPTED).exists()
