"""Introductions: whether two guests have both said yes, what a guest made and got, what staff count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Q, QuerySet
from django.utils import timezone

from duijie.store.models import (
    Event,
    Introduction,
    IntroductionState,
    Organisation,
    Participant,
    Request,
    RequestState,
    Strength,
    Wish,
)


def have_agreed(one: Participant, other: Participant) -> bool:
    """Return whether two guests of one event have both said yes: asked, or introduced since nobody said no; 1 query."""
    if one.event_id != other.event_id:
        return False
    asked = Request.objects.filter(
        _between("by", "whom", one.pk, other.pk), event=one.event_id, state=RequestState.ACCEPTED
    )
    introduced = Introduction.objects.filter(
        _between("one", "other", one.person_id, other.person_id), event=one.event_id, state=IntroductionState.ACCEPTED
    )
    refused = Wish.objects.filter(_between("by", "whom", one.pk, other.pk), strength=Strength.NO)
    met = Exists(introduced.order_by()) & ~Exists(refused)
    return Participant.objects.filter(pk=one.pk).filter(Exists(asked.order_by()) | met).exists()


def _between(left: str, right: str, one: str, other: str) -> Q:
    return Q(**{left: one, right: other}) | Q(**{left: other, right: one})


@dataclass(frozen=True, slots=True)
class Own:
    """An introduction as one of the two reads it. ``other``: only once both have said yes; ``kind_of`` before that.

    ``said``: their own answer. ``state``: proposed, accepted or ended – a no, time and withdrawal read alike.
    """

    row: Introduction
    connector: Participant | None
    hidden: Participant
    reason: str
    said: bool | None
    state: str

    @property
    def other(self) -> Participant | None:
        """Return who the other is, if both have said yes."""
        return self.hidden if self.state == IntroductionState.ACCEPTED else None


@dataclass(frozen=True, slots=True)
class Made:
    """An introduction as its connector reads it: whom to whom, and whether it waits, stands, or has ended."""

    row: Introduction
    one: Participant
    other: Participant
    state: str


def standing(row: Introduction) -> str:
    """Return how an introduction is shown: how it ended is told to nobody."""
    if row.state == IntroductionState.ACCEPTED:
        return "accepted"
    over = row.state != IntroductionState.PROPOSED or row.expires <= timezone.now()
    return "ended" if over else "proposed"


def got_by(guest: Participant) -> list[Own]:
    """Return the introductions to a guest at their event, those that wait first; 2 queries."""
    rows = list(_rows(guest.event).filter(Q(one=guest.person_id) | Q(other=guest.person_id)))
    guests = _guests(guest.event, rows)
    found = []
    for row in rows:
        first = row.one_id == guest.person_id
        hidden = guests.get(row.other_id if first else row.one_id)
        if hidden is None:
            continue
        found.append(
            Own(
                row,
                guests.get(row.connector_id or ""),
                hidden,
                row.one_reason if first else row.other_reason,
                row.one_said if first else row.other_said,
                standing(row),
            )
        )
    return sorted(found, key=lambda one: one.state != "proposed")


def made_by(guest: Participant) -> list[Made]:
    """Return the introductions a guest has made at their event, the latest first; 2 queries."""
    return _made(guest.event, list(_rows(guest.event).filter(connector=guest.person_id)))


def all_of(event: Event) -> list[Made]:
    """Return every introduction at an event, the latest first; 2 queries."""
    return _made(event, list(_rows(event)))


@dataclass(frozen=True, slots=True)
class Credit:
    """What the guests of one organisation have brought together; ``cooperations``: that came of it."""

    organisation: Organisation
    proposed: int
    accepted: int
    cooperations: int


def credits_at(event: Event) -> Sequence[Credit]:
    """Return the organisations that introduced at an event, most accepted first; 1 query."""
    of_event = Q(introductions__event=event)
    accepted = of_event & Q(introductions__state=IntroductionState.ACCEPTED)
    rows = (
        Organisation.objects.filter(of_event)
        .annotate(
            proposed=Count("introductions", filter=of_event, distinct=True),
            accepted=Count("introductions", filter=accepted, distinct=True),
            came=Count("introductions__cooperations", filter=of_event, distinct=True),
        )
        .order_by("-accepted", "-proposed", "search", "key")
    )
    return [Credit(row, row.proposed, row.accepted, row.came) for row in rows]


def _rows(event: Event) -> QuerySet[Introduction]:
    return Introduction.objects.filter(event=event).select_related("credit").order_by("-created", "key")


def _guests(event: Event, rows: Sequence[Introduction]) -> dict[str, Participant]:
    """Return the guests of some introductions by their person's key."""
    people = {key for row in rows for key in (row.one_id, row.other_id, row.connector_id) if key}
    found = Participant.objects.filter(event=event, person__in=people)
    return {one.person_id: one for one in found.select_related("person__organisation", "side")}


def _made(event: Event, rows: Sequence[Introduction]) -> list[Made]:
    guests = _guests(event, rows)
    return [
        Made(row, guests[row.one_id], guests[row.other_id], standing(row))
        for row in rows
        if row.one_id in guests and row.other_id in guests
    ]
