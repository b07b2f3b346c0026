"""Suggestions as pages show them: a guest's cards, and an organiser's view over all guests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

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
    Strength,
    Suggestion,
    Wish,
)
from duijie.store.models.fields import words_of
from duijie.store.queries.prepared import Given, prepared
from duijie.store.queries.visible import (
    ShownGuest,
    Sight,
    face_fields,
    guests_in,
    public_listings,
    shown_guest,
    with_faces,
)
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


@dataclass(frozen=True, slots=True)
class Told:
    """What of a listing decides whether another may read it."""

    person_id: str
    state: str
    expires: date | None


def is_public(listing: Listing | Told | None, day: date) -> bool:
    """Return whether others may read a listing's teaser on a day, as far as the listing itself says."""
    if listing is None or listing.state != ListingState.ACCEPTED:
        return False
    return listing.expires is None or listing.expires >= day


@dataclass(frozen=True, slots=True)
class Line:
    """A suggestion before its card is made. ``aside``: of no use to the guest, or about somebody they said no to."""

    key: str
    other: str
    aside: bool


def outline(viewer: Participant, day: date, between: Mapping[str, Standing]) -> list[Line]:
    """Return which cards a guest has, in their order; one query that reads neither words nor faces."""
    found = []
    for row in _outlined.rows(sight=Sight.of(viewer, day)):
        key, other, rank, feedback, added_by, proposed_by, shown, other_person, *halves = row
        standing = between.get(other, Standing())
        need, offer = (Told(*told) if told[0] else None for told in (halves[:3], halves[3:]))
        readable = "listings" in shown and _may_read(viewer, other_person, need, offer, day)
        if readable or added_by or standing.strength in CHOSEN:
            line = Line(key, other, bool(feedback) or standing.strength == Strength.NO)
            found.append(((not proposed_by, not added_by, rank, key), line))
    return [line for _order, line in sorted(found, key=lambda one: one[0])]


@prepared
def _outlined(sight: Sight) -> QuerySet[Suggestion, tuple[Any, ...]]:
    rows = _in_sight(sight).order_by()
    return rows.values_list(
        *("key", "other", "rank", "feedback", "added_by", "proposed_by", "other__shown", "other__person"),
        *(f"{half}__{name}" for half in ("need", "offer") for name in ("person", "state", "expires")),
    )


def cards(
    viewer: Participant,
    day: date,
    between: Mapping[str, Standing],
    language: Language,
    only: str = "",
    among: Sequence[str] | None = None,
) -> list[Card]:
    """Return a guest's suggestions, proposed and added ones first; one query.

    Gone are people the guest may not see any more, and computed ones whose listings others may no longer read.
    ``only``: just of this other guest; ``among``: just these (keys of suggestions).
    """
    keys = None if among is None else tuple(sorted(among))
    rows = _suggested.rows(sight=Sight.of(viewer, day), only=only or None, among=keys)
    found = [_card(row, viewer, day, between.get(row.other_id, Standing()), language) for row in rows]
    return sorted((card for card in found if card is not None), key=_order)


@prepared
def _suggested(sight: Sight, only: Given | None, among: list[Given] | None) -> QuerySet[Suggestion]:
    rows = _in_sight(sight)
    if only is not None:
        rows = rows.filter(other=only)
    return with_both(rows if among is None else rows.filter(key__in=among))


def _in_sight(sight: Sight) -> QuerySet[Suggestion]:
    """Return the suggestions of a guest whose other guest they may see."""
    return Suggestion.objects.filter(Exists(guests_in(sight).filter(key=OuterRef("other"))), participant=sight.viewer)


def _may_read(
    viewer: Participant, other: str, need: Listing | Told | None, offer: Listing | Told | None, day: date
) -> bool:
    """Return whether a guest may read the two listings of a suggestion, theirs and those of ``other`` (a person)."""
    theirs = offer is not None and offer.person_id == other
    told, own = (offer, need) if theirs else (need, offer)
    return is_public(told, day) and own is not None and own.person_id == viewer.person_id


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
    readable = guest.lists and _may_read(viewer, row.other.person_id, row.need, row.offer, day)
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
