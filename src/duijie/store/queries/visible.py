"""Whom a guest may see: the confirmed, of each only what they ticked, and nobody whom either avoids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from duijie.engine.text import Language
from duijie.store.faces import Face, face, initials
from duijie.store.models import AskRule, Avoid, Event, Listing, ListingState, Participant, ParticipantState


def day_of(event: Event, now: datetime) -> date:
    """Return the calendar day at the event."""
    return now.astimezone(ZoneInfo(event.timezone)).date()


def _ticks(field: str) -> Q:
    """Return the condition that a guest ticked a field; works on rows of :func:`takers`."""
    return Q(ticked__contains=f'"{field}"')


def takers(event: Event, day: date) -> QuerySet[Participant]:
    """Return who takes part in matchmaking and lets others see at least a name or an organisation on ``day``."""
    rows = Participant.objects.filter(
        Q(shown_until__isnull=True) | Q(shown_until__gte=day),
        event=event,
        state=ParticipantState.CONFIRMED,
        matchmaking=True,
        person__erased__isnull=True,
    )
    # A list in JSON is searched as words: SQLite has no operator for its members.
    rows = rows.annotate(ticked=Cast("shown", CharField(max_length=2000)))
    return rows.filter(_ticks("name") | _ticks("organisation"))


def seen_by(viewer: Participant, day: date) -> QuerySet[Participant]:
    """Return the other guests that ``viewer`` may see; whoever avoids the viewer's organisation is simply not there."""
    own = viewer.person.organisation_id
    rows = across(takers(viewer.event, day).exclude(key=viewer.key), viewer)
    avoided = Avoid.objects.filter(participant=viewer, organisation=OuterRef("person__organisation"))
    rows = rows.filter(~Exists(avoided))
    if own is None:
        return rows
    avoiding = Avoid.objects.filter(participant=OuterRef("key"), organisation=own)
    return rows.filter(~Exists(avoiding)).exclude(person__organisation=own)


def across(rows: QuerySet[Participant], viewer: Participant) -> QuerySet[Participant]:
    """Return those of some guests between whom and ``viewer`` data may pass: of one side, or agreed to by both.

    Each guest consents for each other side by itself (``Participant.abroad``); without it neither sees the other.
    """
    if viewer.side is None:
        return rows
    rows = rows.annotate(agreed=Cast("abroad", CharField(max_length=2000)))
    theirs = Q(agreed__contains=f'"{viewer.side.code}"') & Q(side__code__in=viewer.abroad)
    return rows.filter(Q(side__isnull=True) | Q(side=viewer.side) | theirs)


def askable(rows: QuerySet[Participant], guest: Participant) -> QuerySet[Participant]:
    """Return those of some guests whom ``guest`` may ask by the event's rules; without any, other sides' only."""
    if guest.side_id is None:
        return rows
    rules = list(AskRule.objects.filter(event=guest.event_id).values_list("by_id", "whom_id"))
    if not rules:
        return rows.exclude(side=guest.side_id)
    return rows.filter(Q(side__isnull=True) | Q(side__in=[whom for by, whom in rules if by == guest.side_id]))


def organisations_shown(event: Event, day: date) -> QuerySet[Participant, str | None]:
    """Return the keys of organisations of which somebody lets others see that they come."""
    return takers(event, day).filter(_ticks("organisation")).values_list("person__organisation", flat=True)


def public_listings(event: Event, day: date) -> QuerySet[Listing]:
    """Return the accepted listings that have not run out; their owners' ticks are asked for elsewhere."""
    return Listing.objects.filter(
        Q(expires__isnull=True) | Q(expires__gte=day), event=event, state=ListingState.ACCEPTED
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of guests is narrowed to: a side's, category's or chain's guests, and words looked for."""

    side: str = ""
    category: str = ""
    chain: str = ""
    words: str = ""


def narrowed(rows: QuerySet[Participant], event: Event, day: date, wanted: Filter) -> QuerySet[Participant]:
    """Return those of :func:`takers` that fit; nobody is found by what they did not tick."""
    if wanted.side:
        rows = rows.filter(side=wanted.side)
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    listings = public_listings(event, day).filter(person=OuterRef("person"))
    if wanted.chain:
        rows = rows.filter(_ticks("listings"), Exists(listings.filter(chains=wanted.chain)))
    if wanted.words:
        words = wanted.words.casefold()
        said = listings.filter(Q(title__icontains=wanted.words) | Q(teaser__icontains=wanted.words))
        rows = rows.filter(
            (_ticks("name") & (Q(person__search__icontains=words) | Q(person__name__icontains=wanted.words)))
            | (
                _ticks("organisation")
                & (
                    Q(person__organisation__search__icontains=words)
                    | Q(person__organisation__name__icontains=wanted.words)
                )
            )
            | (_ticks("listings") & Exists(said))
        )
    return rows


_FACE = (
    "key",
    "event",
    "shown",
    "category",
    "suggestions_off",
    "person__key",
    "person__name",
    "person__name_en",
    "person__title",
    "person__title_en",
    "person__organisation__key",
    "person__organisation__name",
    "person__organisation__name_en",
    "side__key",
    "side__position",
    "side__letter",
    "side__name",
)


def face_fields(prefix: str = "") -> tuple[str, ...]:
    """Return the fields that show a guest, for ``only()``: contact data are not even read where a face is shown."""
    return tuple(f"{prefix}{name}" for name in _FACE)


def with_faces(rows: QuerySet[Participant]) -> QuerySet[Participant]:
    """Return guests with all that :func:`shown_guest` needs, and nothing that is not for others."""
    return rows.select_related("person__organisation", "side").only(*face_fields())


@dataclass(frozen=True, slots=True)
class ShownGuest:
    """A guest as another sees them: "" for what they did not tick. ``heading``: the organisation, else the name."""

    key: str
    face: Face
    heading: str
    name: str
    organisation: str
    title: str
    lists: bool


def shown_guest(guest: Participant, language: Language) -> ShownGuest:
    """Return what a guest lets others see; ``person``, its organisation and ``side`` should be loaded."""
    ticked = frozenset(guest.shown)
    full = face(guest, language)
    name = full.shown_name if "name" in ticked else ""
    organisation = full.organisation if "organisation" in ticked else ""
    title = full.title if "title" in ticked else ""
    heading = organisation or name
    seen = Face(guest.key, name or organisation, initials(heading), organisation, title, full.side)
    return ShownGuest(guest.key, seen, heading, name, organisation, title, "listings" in ticked)
