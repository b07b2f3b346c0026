"""What every request reads before its page: the session, who is signed in, the place, roles and whose pages these are.

All of it is prepared: these queries are a large part of what a page costs. Nothing is kept between requests, so a role
taken away or a link to act for somebody ended counts at once.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from duijie.store.models import Account, Event, Membership, Participant, ParticipantState, Person, Programme
from duijie.store.queries.prepared import Given, prepared

#: Imported and invited people come in through their confirm link first.
_COME = (ParticipantState.CONFIRMED, ParticipantState.DECLINED)


@prepared
def session_of(key: Given, now: Given) -> QuerySet[Session]:
    """Find the session of a key that has not run out."""
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared
def account_of(key: Given) -> QuerySet[Account]:
    """Find an account that was not closed."""
    return Account.objects.filter(key=key, is_active=True)


@prepared
def programme_at(programme: Given) -> QuerySet[Programme]:
    """Find a programme by the part of the address that names it."""
    return Programme.objects.filter(slug=programme)


@prepared
def event_at(programme: Given, event: Given) -> QuerySet[Event]:
    """Find an event, with its programme, by the parts of the address that name them."""
    rows = Event.objects.select_related("programme").filter(slug=event, programme__slug=programme)
    return rows.order_by()


@prepared
def memberships_of(account: Given, programme: Given | None) -> QuerySet[Membership]:
    """Find an account's roles in a programme, or everywhere, in the order they were given."""
    rows = Membership.objects.filter(account=account)
    if programme is not None:
        rows = rows.filter(programme=programme)
    return rows.order_by("created", "key")


def people_acted_for(account: Account | Given, now: datetime | Given) -> QuerySet[Person]:
    """Return the people an account is or may act for."""
    stewarded = Q(stewards__account=account) & (Q(stewards__until__isnull=True) | Q(stewards__until__gt=now))
    return Person.objects.filter(Q(account=account) | stewarded, erased__isnull=True).distinct()


@prepared
def people_keys(account: Given, now: Given) -> QuerySet[Person, str]:
    """Find the keys of :func:`people_acted_for`."""
    return people_acted_for(account, now).order_by().values_list("key", flat=True)


@prepared
def participants_of(event: Given, people: list[Given]) -> QuerySet[Participant]:
    """Find the guests of an event that are one of some people, with all that pages say of them, the first first."""
    rows = Participant.objects.select_related("person", "person__organisation", "side")
    return rows.filter(event=event, person__key__in=people, state__in=_COME).order_by("created", "key")
