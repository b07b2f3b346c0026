"""Guests, organisations and delegations as staff's pages list them; a constant number of queries each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from duijie.engine.language import fold
from duijie.store.models import (
    Account,
    AuditEntry,
    Delegation,
    Event,
    GuestImport,
    ImportState,
    Listing,
    ListingState,
    Organisation,
    Participant,
    ParticipantState,
    Person,
)

_GONE: Final = (ListingState.WITHDRAWN, ListingState.EXPIRED)
#: Sorting of the list: what a heading is called in the address → what it orders by.
ORDERS: Final[Mapping[str, str]] = {
    "name": "person__search",
    "organisation": "person__organisation__search",
    "side": "side__position",
    "state": "state",
    "seen": "last_seen",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of guests is narrowed to, by codes and keys; ``order``: of ``ORDERS``, "-" before it: downwards."""

    side: str = ""
    category: str = ""
    state: str = ""
    chain: str = ""
    delegation: str = ""
    vip: bool = False
    words: str = ""
    order: str = "name"


def guests(event: Event, wanted: Wanted) -> QuerySet[Participant]:
    """Return the guests of an event that fit, in the order wanted; erased and merged people are never among them."""
    rows = Participant.objects.filter(event=event, person__erased__isnull=True, person__merged_into__isnull=True)
    for name, value in (("side__code", wanted.side), ("category", wanted.category), ("delegation", wanted.delegation)):
        if value:
            rows = rows.filter(**{name: value})
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.vip:
        rows = rows.filter(vip=True)
    if wanted.chain:
        own = Listing.objects.filter(person=OuterRef("person"), event=event, chains=wanted.chain)
        rows = rows.filter(Exists(own.exclude(state__in=_GONE)))
    for word in fold(wanted.words).split()[:6]:
        rows = rows.filter(Q(person__search__contains=word) | Q(person__organisation__search__contains=word))
    name, down = wanted.order.removeprefix("-"), wanted.order.startswith("-")
    order = F(ORDERS.get(name, ORDERS["name"]))
    first = order.desc(nulls_last=True) if down else order.asc(nulls_last=True)
    return rows.order_by(first, "person__search", "key")


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A guest of the list with how many needs and offers they have."""

    guest: Participant
    needs: int
    offers: int


def guest_rows(rows: QuerySet[Participant], first: int, size: int) -> list[GuestRow]:
    """Return a page of guests; two queries."""
    shown = list(rows.select_related("person__organisation", "side", "delegation")[first : first + size])
    counted: dict[tuple[str, str], int] = {
        (person, direction): n
        for person, direction, n in Listing.objects.filter(person__in=[one.person_id for one in shown])
        .exclude(state__in=_GONE)
        .values_list("person", "direction")
        .annotate(n=Count("pk"))
        .order_by()
    }
    return [
        GuestRow(one, counted.get((one.person_id, "need"), 0), counted.get((one.person_id, "offer"), 0))
        for one in shown
    ]


def state_counts(event: Event) -> Mapping[str, int]:
    """Return how many guests are in each state; one query."""
    rows = Participant.objects.filter(event=event, person__erased__isnull=True, person__merged_into__isnull=True)
    found = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())
    return {str(state): found.get(str(state), 0) for state in ParticipantState}


def history(event: Event, subjects: Sequence[str], most: int = 30) -> list[tuple[AuditEntry, str]]:
    """Return what the audit log says of rows (``Participant:KEY``), latest first, each with who did it; two queries."""
    entries = list(AuditEntry.objects.filter(chain=event.programme_id, subject__in=subjects).order_by("-number")[:most])
    names = dict(Account.objects.filter(key__in={one.actor for one in entries}).values_list("key", "name"))
    return [(one, names.get(one.actor, "")) for one in entries]


def organisation_rows(event: Event, words: str) -> QuerySet[Organisation]:
    """Return the programme's organisations that fit, each with ``members`` and ``listed``: how many it has."""
    rows = Organisation.objects.filter(programme=event.programme_id, merged_into__isnull=True)
    for word in fold(words).split()[:6]:
        rows = rows.filter(search__contains=word)
    return rows.select_related("side").annotate(
        members=Count("people", filter=Q(people__erased__isnull=True), distinct=True),
        listed=Count("listings", filter=~Q(listings__state__in=_GONE), distinct=True),
    )


def colleagues(event: Event, organisation: Organisation) -> list[Participant]:
    """Return the guests of an organisation; one query."""
    rows = Participant.objects.filter(
        event=event,
        person__organisation=organisation,
        person__erased__isnull=True,
        person__merged_into__isnull=True,
    )
    return list(rows.select_related("person__organisation", "side").order_by("person__search", "key"))


def delegations(event: Event) -> QuerySet[Delegation]:
    """Return an event's delegations with ``size``: how many belong to each."""
    rows = Delegation.objects.filter(event=event).select_related("leader__person")
    here = ~Q(members__state=ParticipantState.CANCELLED)
    return rows.annotate(size=Count("members", filter=here)).order_by("arrives", "key")


def earlier_imports(batch: GuestImport) -> list[GuestImport]:
    """Return imports of the very same file in the same programme that were carried out, the latest first."""
    rows = GuestImport.objects.filter(
        event__programme=batch.event.programme_id, digest=batch.digest, state=ImportState.IMPORTED
    )
    return list(rows.exclude(key=batch.key).order_by("-imported"))


def account_names(keys: Sequence[str]) -> Mapping[str, str]:
    """Return the names of accounts by key; one query."""
    return dict(Account.objects.filter(key__in=set(keys)).values_list("key", "name"))


def merged_people(person: Person) -> list[Person]:
    """Return the records that were merged into a person."""
    return list(Person.objects.filter(merged_into=person).order_by("search", "key"))


def beyond_draft(rows: QuerySet[Listing]) -> QuerySet[Listing]:
    """Return those of some listings that staff may read: a draft is its author's own until it is submitted."""
    return rows.exclude(state=ListingState.DRAFT)
