"""Wishes and requests as pages and plans read them: what is open, how full a guest's quota is, what is agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from duijie.store.models import Avoid, Event, Participant, Phase, PhaseCode, Request, RequestState, Strength, Wish
from duijie.store.queries.introductions import have_agreed
from duijie.store.queries.prepared import Given, prepared
from duijie.store.queries.visible import face_fields

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
    found = dict(_wish_phases.rows(event=event.key))
    return WishTime(found.get(PhaseCode.WISHES_OPEN), found.get(PhaseCode.WISHES_CLOSE))


@prepared
def _wish_phases(event: Given) -> QuerySet[Phase, tuple[str, datetime]]:
    codes = (PhaseCode.WISHES_OPEN, PhaseCode.WISHES_CLOSE)
    return Phase.objects.filter(event=event, code__in=codes).values_list("code", "at")


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
    wishes = {wish.whom_id: wish for wish in _wishes_of.rows(guest=guest.key)}
    asked: dict[str, Request] = {}
    got: dict[str, Request] = {}
    for row in _requests_with.rows(guest=guest.key):
        found, other = (asked, row.whom_id) if row.by_id == guest.key else (got, row.by_id)
        # The last one counts, but an open one stands before a closed one.
        if other not in found or found[other].state not in OPEN:
            found[other] = row
    return {key: Standing(wishes.get(key), asked.get(key), got.get(key)) for key in (*wishes, *asked, *got)}


@prepared
def _wishes_of(guest: Given) -> QuerySet[Wish]:
    return Wish.objects.filter(by=guest)


@prepared
def _requests_with(guest: Given) -> QuerySet[Request]:
    return Request.objects.filter(Q(by=guest) | Q(whom=guest)).order_by("created", "key")


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


def to_answer(guest: Participant | Given, now: datetime | Given) -> QuerySet[Request]:
    """Return what waits for a guest's answer, oldest first; not of those they said no to or avoid."""
    no = Wish.objects.filter(by=guest, strength=Strength.NO).values("whom")
    avoided = Avoid.objects.filter(participant=guest).values("organisation")
    return (
        Request.objects.filter(
            whom=guest,
            state=RequestState.WAITING,
            expires__gt=now,
            by__state="confirmed",
            by__person__erased__isnull=True,
        )
        .exclude(by__in=no)
        .exclude(by__person__organisation__in=avoided)
        .order_by("created", "key")
    )


@prepared
def _to_answer(guest: Given, now: Given) -> QuerySet[Request]:
    return to_answer(guest, now)


def count_to_answer(guest: Participant, now: datetime) -> int:
    """Return how many requests wait for a guest's answer; one query."""
    return _to_answer.count(guest=guest.key, now=now)


def waiting_with_faces(guest: Participant, now: datetime) -> list[Request]:
    """Return :func:`to_answer` with the faces of those who ask (``by``); one query."""
    return _waiting_with_faces.rows(guest=guest.key, now=now)


@prepared
def _waiting_with_faces(guest: Given, now: Given) -> QuerySet[Request]:
    return _with_face(to_answer(guest, now), "by")


def asked_with_faces(guest: Participant) -> list[Request]:
    """Return what a guest asked for, the latest first, with the faces of those they asked (``whom``); one query."""
    return _asked_with_faces.rows(guest=guest.key)


@prepared
def _asked_with_faces(guest: Given) -> QuerySet[Request]:
    return _with_face(Request.objects.filter(by=guest), "whom").order_by("-created", "-key")


def accepted_with_faces(guest: Participant) -> list[Request]:
    """Return the requests a guest said yes to, with the faces of those who asked (``by``); one query."""
    return _accepted_with_faces.rows(guest=guest.key)


@prepared
def _accepted_with_faces(guest: Given) -> QuerySet[Request]:
    return _with_face(Request.objects.filter(whom=guest, state=RequestState.ACCEPTED), "by")


def _with_face(rows: QuerySet[Request], other: str) -> QuerySet[Request]:
    """Return requests with the face of the other guest."""
    own = ("key", "state", "expires", "created", "by", "whom")
    rows = rows.select_related(f"{other}__person__organisation", f"{other}__side")
    return rows.only(*own, *face_fields(f"{other}__"))


def agreed_with(guest: Participant, other: Participant) -> bool:
    """Return whether two guests have both said yes, asked or introduced."""
    return have_agreed(guest, other)
