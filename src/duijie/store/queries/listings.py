"""Needs and offers: an author's own, those that wait for a reviewer, and what of them another guest may read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from duijie.store.models import (
    Attachment,
    Event,
    Listing,
    ListingState,
    ListingVersion,
    Participant,
    ParticipantState,
    Review,
)
from duijie.store.queries.introductions import have_agreed
from duijie.store.queries.prepared import Given, prepared
from duijie.store.queries.visible import public_listings, seen_by

#: States that staff may read; a draft is its author's own.
SENT: Final = (ListingState.SUBMITTED, ListingState.RETURNED, ListingState.ACCEPTED, ListingState.EXPIRED)


def detail_visible(viewer: Participant, owner: Participant) -> bool:
    """Return whether ``viewer`` may read the details of ``owner``'s listings: their own, or both said yes; one query.

    Whether the listings may be seen at all is asked before (``visible.seen_by``, ``visible.public_listings``).
    """
    if viewer.person_id == owner.person_id:
        return True
    if viewer.event_id != owner.event_id or owner.state != ParticipantState.CONFIRMED:
        return False
    return have_agreed(viewer, owner)


def readable_owner(viewer: Participant, listing: Listing, day: date) -> Participant | None:
    """Return whose listing it is, if ``viewer`` may read its teaser on ``day``; two queries."""
    if not public_listings(viewer.event, day).filter(key=listing.key).exists():
        return None
    owner = seen_by(viewer, day).filter(person=listing.person_id).first()
    return owner if owner is not None and "listings" in owner.shown else None


def own_listings(participant: Participant) -> list[Listing]:
    """Return a participant's listings at their event with chains, files and reviews; four queries, however many."""
    rows = Listing.objects.filter(event=participant.event_id, person=participant.person_id)
    return list(rows.prefetch_related("chains", *_BESIDE).order_by("direction", "created", "key"))


_BESIDE: Final = (
    Prefetch("attachments", Attachment.objects.order_by("created", "key")),
    Prefetch("reviews", Review.objects.order_by("-at", "key")),
)


@prepared
def _accepted_of(event: Given, person: Given) -> QuerySet[Listing]:
    rows = Listing.objects.filter(event=event, person=person, state=ListingState.ACCEPTED)
    return rows.only("key", "direction", "title")[:2]


def accepted_of(participant: Participant) -> list[Listing]:
    """Return up to two of a participant's accepted listings, what they are called and ask for; one query."""
    return _accepted_of.rows(event=participant.event_id, person=participant.person_id)


def public_of(event: Event, day: date, people: Collection[str]) -> list[Listing]:
    """Return what some people (keys) need and offer, as far as the listings let others read it on ``day``; one query.

    Whether these people let their listings be seen is asked before.
    """
    return _public_of.rows(event=event.key, day=day, people=tuple(sorted(people)))


@prepared
def _public_of(event: Given, day: Given, people: list[Given]) -> QuerySet[Listing]:
    return public_listings(event, day).filter(person__key__in=people)


def own_listing(participant: Participant, key: str) -> Listing | None:
    """Return one of a participant's listings with chains, files and reviews."""
    rows = Listing.objects.filter(event=participant.event_id, person=participant.person_id, key=key)
    return rows.prefetch_related("chains", *_BESIDE).first()


def versions_of(listing: Listing, most: int = 6) -> list[ListingVersion]:
    """Return the latest versions that were sent in, the newest first."""
    return list(ListingVersion.objects.filter(listing=listing).order_by("-number")[:most])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to. ``sides``: those the reader reviews, None for all; ``state``: one of ``SENT``."""

    sides: frozenset[str] | None = None
    state: str = ListingState.SUBMITTED
    side: str = ""
    chain: str = ""
    direction: str = ""
    words: str = ""


def for_review(event: Event, wanted: Wanted) -> QuerySet[Listing]:
    """Return listings of an event that fit, the oldest first, each with ``author`` (its participant's key).

    Of a listing whose author does not take part there is no row.
    """
    author = Participant.objects.filter(event=event, person=OuterRef("person"))
    rows = Listing.objects.filter(event=event, state=wanted.state, person__erased__isnull=True)
    if wanted.sides is not None:
        author = author.filter(side__in=wanted.sides)
    if wanted.side:
        author = author.filter(side__code=wanted.side)
    rows = rows.filter(Exists(author)).annotate(author=Subquery(author.values("key")[:1]))
    if wanted.chain:
        rows = rows.filter(Exists(Listing.chains.through.objects.filter(listing=OuterRef("key"), chain=wanted.chain)))
    if wanted.direction:
        rows = rows.filter(direction=wanted.direction)
    for word in wanted.words.split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(teaser__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__search__icontains=word.casefold())
        )
    return rows.select_related("organisation").prefetch_related("chains").order_by("submitted", "created", "key")


def authors(keys: Sequence[str]) -> dict[str, Participant]:
    """Return participants by key with person, organisation and side; one query."""
    rows = Participant.objects.select_related("person__organisation", "side").filter(key__in=keys)
    return {row.key: row for row in rows}


def counts_by_state(event: Event, sides: frozenset[str] | None) -> dict[str, int]:
    """Return how many listings are in each state that staff may read, of the sides they review; one query."""
    from django.db.models import Count

    author = Participant.objects.filter(event=event, person=OuterRef("person"))
    if sides is not None:
        author = author.filter(side__in=sides)
    rows = Listing.objects.filter(Exists(author), event=event, state__in=SENT, person__erased__isnull=True)
    found = dict(rows.values_list("state").annotate(n=Count("key")).order_by())
    return {str(state): found.get(state, 0) for state in SENT}


def sent_listing(event: Event, key: str) -> Listing | None:
    """Return a listing that was sent in, for staff, with organisation, chains, files and reviews; never a draft."""
    rows = Listing.objects.filter(event=event, key=key, state__in=SENT, person__erased__isnull=True)
    return rows.select_related("organisation").prefetch_related("chains", *_BESIDE).first()
