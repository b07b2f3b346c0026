"""Suggestions as pages show them: a guest's cards, and an organiser's view over all guests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from duijie.engine.text import Language, Text
from duijie.store.models import (
    Direction,
    Event,
    Listing,
    ListingState,
    Participant,
    ParticipantState,
    Request,
    RequestState,
    Suggestion,
    Wish,
)
from duijie.store.models.fields import words_of
from duijie.store.queries.visible import ShownGuest, face_fields, public_listings, seen_by, shown_guest, with_faces
from duijie.store.queries.wishes import CHOSEN, OPEN, Standing

TAGS: Mapping[str, str] = {"en": "en", "zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@dataclass(frozen=True, slots=True)
class Why:
    """A reason of the engine, or a member of staff's words (signal ``note``). ``broken``: something to ask about."""

    signal: str
    text: Text
    terms: tuple[str, ...]
    broken: bool


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two listings of a card."""

    words: str
    kind: str
    level: int | None
    lang: str


@dataclass(frozen=True, slots=True)
class Card:
    """A suggestion as its guest sees it. ``theirs``: whether the other offers what the guest needs."""

    suggestion: Suggestion
    guest: ShownGuest
    standing: Standing
    other_half: Half | None
    own_half: Half | None
    theirs: bool
    why: tuple[Why, ...]


def reasons_of(suggestion: Suggestion) -> tuple[Why, ...]:
    """Return the reasons kept with a suggestion."""
    return tuple(
        Why(str(one["signal"]), words_of(one["text"]), tuple(one.get("terms", ())), float(one["weight"]) < 0)
        for one in suggestion.reasons
    )


def is_public(listing: Listing | None, day: date) -> bool:
    """Return whether others may read a listing's teaser on a day, as far as the listing itself says."""
    if listing is None or listing.state != ListingState.ACCEPTED:
        return False
    return listing.expires is None or listing.expires >= day


def cards(
    viewer: Participant, day: date, between: Mapping[str, Standing], language: Language, only: str = ""
) -> list[Card]:
    """Return a guest's suggestions, proposed and added ones first; one query. ``only``: just of this other guest.

    Gone are people the guest may not see any more, and computed ones whose listings others may no longer read.
    """
    rows = Suggestion.objects.filter(participant=viewer, other__in=seen_by(viewer, day).values("key"))
    if only:
        rows = rows.filter(other=only)
    rows = with_both(rows)
    found = [_card(row, viewer, day, between.get(row.other_id, Standing()), language) for row in rows]
    return sorted((card for card in found if card is not None), key=_order)


def with_both(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """Return suggestions with the other guest's face and both listings' public fields, and nothing more."""
    listing = ("key", "person", "direction", "kind", "language", "title", "teaser", "trl", "state", "expires")
    return rows.select_related("other__person__organisation", "other__side", "need", "offer").only(
        *("key", "participant", "rank", "reasons", "feedback", "added_by", "proposed_by", "other__key"),
        *face_fields("other__"),
        *(f"{half}__{name}" for half in ("need", "offer") for name in listing),
    )


def _order(card: Card) -> tuple[bool, bool, int, str]:
    row = card.suggestion
    return (not row.proposed_by, not row.added_by, row.rank, row.key)


def _card(row: Suggestion, viewer: Participant, day: date, standing: Standing, language: Language) -> Card | None:
    guest = shown_guest(row.other, language)
    theirs = row.offer is not None and row.offer.person_id == row.other.person_id
    other, own = (row.offer, row.need) if theirs else (row.need, row.offer)
    readable = guest.lists and is_public(other, day) and own is not None and own.person_id == viewer.person_id
    if not readable and not row.added_by and standing.strength not in CHOSEN:
        return None
    return Card(
        row,
        guest,
        standing,
        _half(other) if readable and other is not None else None,
        _half(own) if readable and own is not None else None,
        theirs,
        reasons_of(row) if readable or row.added_by else (),
    )


def _half(listing: Listing) -> Half:
    level = listing.trl if listing.direction == Direction.OFFER else None
    return Half(listing.teaser or listing.title, listing.kind, level, TAGS.get(listing.language, ""))


@dataclass(frozen=True, slots=True)
class Row:
    """A guest in an organiser's list: how many suggestions, wishes, agreements; the chosen count hides every “no”."""

    guest: Participant
    suggestions: int
    proposed: int
    chosen: int
    agreed: int


def guests_for_staff(event: Event, words: str) -> QuerySet[Participant]:
    """Return the event's confirmed guests in matchmaking, by organisation and name; ``words``: in any script."""
    rows = Participant.objects.filter(event=event, state=ParticipantState.CONFIRMED, matchmaking=True)
    if words:
        low = words.casefold()
        rows = rows.filter(
            Q(person__search__icontains=low)
            | Q(person__organisation__search__icontains=low)
            | Q(person__name__icontains=words)
            | Q(person__organisation__name__icontains=words)
        )
    rows = with_faces(rows)
    return rows.order_by("person__organisation__search", "person__search", "key")


def rows_for_staff(guests: Sequence[Participant]) -> list[Row]:
    """Return the counts of some guests; three queries."""
    keys = [guest.key for guest in guests]
    suggested = Suggestion.objects.filter(participant__in=keys).values_list("participant")
    made = {
        key: (count, proposed)
        for key, count, proposed in suggested.annotate(n=Count("key"), p=Count("key", filter=~Q(proposed_by="")))
    }
    wished = Wish.objects.filter(by__in=keys, strength__in=CHOSEN).values_list("by")
    chosen = dict(wished.annotate(n=Count("key")))
    agreed = _agreements(keys)
    return [
        Row(guest, *made.get(guest.key, (0, 0)), chosen.get(guest.key, 0), agreed.get(guest.key, 0)) for guest in guests
    ]


def _agreements(keys: Iterable[str]) -> Mapping[str, int]:
    """Return how many others each has agreed with; a pair that asked both ways counts once."""
    wanted = list(keys)
    pairs = Request.objects.filter(Q(by__in=wanted) | Q(whom__in=wanted), state=RequestState.ACCEPTED)
    found: dict[str, set[str]] = {}
    for by, whom in pairs.values_list("by_id", "whom_id"):
        found.setdefault(by, set()).add(whom)
        found.setdefault(whom, set()).add(by)
    return {key: len(others) for key, others in found.items()}


class Without(StrEnum):
    """Why a guest has no suggestions, the first that is true."""

    OFF = "off"
    NO_LISTING = "no_listing"
    NOTHING_FITS = "nothing_fits"


def without_suggestions(event: Event, day: date) -> list[tuple[Participant, Without]]:
    """Return the guests in matchmaking who have no suggestion, and why; one query."""
    listed = public_listings(event, day).filter(person=OuterRef("person"))
    some = Suggestion.objects.filter(participant=OuterRef("key"))
    rows = guests_for_staff(event, "").annotate(listed=Exists(listed)).filter(~Exists(some))
    return [(row, _why_without(row, bool(row.listed))) for row in rows]


def _why_without(guest: Participant, listed: bool) -> Without:
    if guest.suggestions_off:
        return Without.OFF
    return Without.NOTHING_FITS if listed else Without.NO_LISTING


@dataclass(frozen=True, slots=True)
class Figures:
    """What the suggestions of an event came to."""

    guests: int
    with_suggestions: int
    suggestions: int
    chosen: int
    agreed: int


def figures(event: Event) -> Figures:
    """Return how many guests are in matchmaking and have suggestions, and what became of them; four queries."""
    guests = guests_for_staff(event, "").count()
    made = Suggestion.objects.filter(event=event).aggregate(n=Count("key"), who=Count("participant", distinct=True))
    open_requests = Request.objects.filter(event=event, state__in=OPEN, by=OuterRef("by"), whom=OuterRef("whom"))
    chosen = Wish.objects.filter(Exists(open_requests), event=event, strength__in=CHOSEN).count()
    accepted = Request.objects.filter(event=event, state=RequestState.ACCEPTED).values_list("by_id", "whom_id")
    agreed = len({frozenset(pair) for pair in accepted})
    return Figures(guests, made["who"], made["n"], chosen, agreed)
