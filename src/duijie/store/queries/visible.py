"""Whom a guest may see: the confirmed, of each only what they ticked, and nobody whom either avoids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from duijie.engine.text import Language
from duijie.store.faces import Face, face, initials
from duijie.store.models import (
    AskRule,
    Avoid,
    Event,
    Listing,
    ListingState,
    Participant,
    ParticipantState,
    Person,
    Side,
)
from duijie.store.queries.prepared import Given, prepared


def day_of(event: Event, now: datetime) -> date:
    """Return the calendar day at the event."""
    return now.astimezone(ZoneInfo(event.timezone)).date()


def _ticks(field: str) -> Q:
    """Return the condition that a guest ticked a field; works on rows of :func:`takers`."""
    return Q(ticked__contains=f'"{field}"')


def takers(event: Event | str | Given, day: date | Given, *, counted: bool = False) -> QuerySet[Participant]:
    """Return who takes part in matchmaking and lets others see at least a name or an organisation on ``day``.

    ``counted``: for counting all of them: erased people are read once as a list, not looked up guest by guest.
    """
    rows = Participant.objects.filter(
        Q(shown_until__isnull=True) | Q(shown_until__gte=day),
        event=event,
        state=ParticipantState.CONFIRMED,
        matchmaking=True,
    )
    if counted:
        rows = rows.exclude(person__in=Person.objects.filter(erased__isnull=False).order_by().values("key"))
    else:
        rows = rows.filter(person__erased__isnull=True)
    # A list in JSON is searched as words: SQLite has no operator for its members.
    rows = rows.annotate(ticked=Cast("shown", CharField(max_length=2000)))
    return rows.filter(_ticks("name") | _ticks("organisation"))


def seen_by(viewer: Participant, day: date) -> QuerySet[Participant]:
    """Return the other guests that ``viewer`` may see; whoever avoids the viewer's organisation is simply not there."""
    return guests_in(Sight.of(viewer, day))


@dataclass(frozen=True, slots=True)
class Sight:
    """What decides whom a guest may see, as values or, in a prepared query, as their places.

    ``organisation``: their own; ``side``: its key; ``mark``: its code as it stands in other guests' ``abroad``;
    ``abroad``: codes of the sides whose guests may have this one's data.
    """

    event: str | Given
    viewer: str | Given
    day: date | Given
    organisation: str | Given | None
    side: str | Given | None
    mark: str | Given | None
    abroad: Sequence[str | Given]

    @classmethod
    def of(cls, viewer: Participant, day: date) -> Sight:
        """Return the sight of a guest on a day; ``person`` and ``side`` should be loaded."""
        event, own, side = viewer.event_id, viewer.person.organisation_id, viewer.side
        if side is None:
            return cls(event, viewer.key, day, own, None, None, ())
        return cls(event, viewer.key, day, own, side.key, f'"{side.code}"', tuple(viewer.abroad))


def guests_in(sight: Sight, *, counted: bool = False) -> QuerySet[Participant]:
    """Return the guests in somebody's sight; see :func:`seen_by`, and :func:`takers` for ``counted``."""
    rows = takers(sight.event, sight.day, counted=counted).exclude(key=sight.viewer)
    rows = _across(rows, sight.side, sight.mark, sight.abroad)
    # Lists of their own, not questions asked of each guest: the database reads them once.
    avoided = Q(organisation__in=Avoid.objects.filter(participant=sight.viewer).values("organisation"))
    if sight.organisation is None:
        return rows.exclude(person__in=Person.objects.filter(avoided).order_by().values("key"))
    avoiding = Avoid.objects.filter(organisation=sight.organisation).values("participant")
    hidden = Person.objects.filter(avoided | Q(organisation=sight.organisation)).order_by().values("key")
    return rows.exclude(key__in=avoiding).exclude(person__in=hidden)


@prepared
def _counted_in(sight: Sight) -> QuerySet[Participant]:
    return guests_in(sight, counted=True)


def count_seen(viewer: Participant, day: date) -> int:
    """Return how many other guests ``viewer`` may see; one query."""
    return _counted_in.count(sight=Sight.of(viewer, day))


def _across(
    rows: QuerySet[Participant], side: str | Given | None, mark: str | Given | None, abroad: Sequence[str | Given]
) -> QuerySet[Participant]:
    """Return those of some guests between whom and a viewer data may pass: of one side, or agreed to by both.

    Each guest consents for each other side by itself (``Participant.abroad``); without it neither sees the other.
    """
    if side is None:
        return rows
    rows = rows.annotate(agreed=Cast("abroad", CharField(max_length=2000)))
    theirs = Q(agreed__contains=mark) & Q(side__in=Side.objects.filter(code__in=abroad).order_by().values("key"))
    return rows.filter(Q(side__isnull=True) | Q(side=side) | theirs)


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


def public_listings(event: Event | Given, day: date | Given) -> QuerySet[Listing]:
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
