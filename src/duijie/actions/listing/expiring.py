"""Listings run out on the day their author named; a week before, the author is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from duijie.actions.deed import deed
from duijie.actions.listing.reviewing import author_of
from duijie.actions.listing.telling import tell_author
from duijie.actions.refusal import Refused
from duijie.actions.rights import INSTALLATION
from duijie.store.models import EventState, Listing, ListingState
from duijie.store.queries.visible import day_of

NOTICE: Final = timedelta(days=7)
_SHOWN: Final = (ListingState.ACCEPTED, ListingState.SUBMITTED)


def due_listing_expiry(now: datetime) -> int:
    """Let listings expire whose last day is over at their event, and tell authors a week ahead; return how many."""
    day = (now + timedelta(days=1)).date()  # the latest day anywhere; each event's own is asked below
    rows = Listing.objects.filter(state__in=_SHOWN, event__isnull=False, person__erased__isnull=True)
    done = 0
    for key in rows.filter(expires__lt=day).values_list("key", flat=True).order_by("key"):
        done += _expire(key, now)
    soon = rows.filter(expires__lte=day + NOTICE, event__state=EventState.OPEN, state=ListingState.ACCEPTED)
    soon = soon.exclude(expiry_told=F("expires"))
    for key in soon.values_list("key", flat=True).order_by("key"):
        done += _tell(key, now)
    return done


def _locked(key: str) -> Listing | None:
    rows = Listing.objects.select_for_update(of=("self",)).select_related("event__programme")
    return rows.filter(key=key, state__in=_SHOWN, expires__isnull=False).first()


def _expire(key: str, now: datetime) -> int:
    with deed(INSTALLATION, "listing.expire", _programme(key)) as doing:
        row = _locked(key)
        if row is None or row.event is None or row.expires is None or row.expires >= day_of(row.event, now):
            doing.drop()
            return 0
        Listing.objects.filter(pk=row.pk).update(state=ListingState.EXPIRED, version=row.version + 1)
        doing.about(row)
        return 1


def _tell(key: str, now: datetime) -> int:
    with deed(INSTALLATION, "listing.expiry_told", _programme(key)) as doing:
        row = _locked(key)
        if row is None or row.event is None or row.expires is None or row.expiry_told == row.expires:
            doing.drop()
            return 0
        day = day_of(row.event, now)
        if not day <= row.expires <= day + NOTICE:
            doing.drop()
            return 0
        Listing.objects.filter(pk=row.pk).update(expiry_told=row.expires)
        doing.about(row)
        try:
            tell_author("listing_expires", row, author_of(row.event, row), day=row.expires)
        except Refused:  # the author does not take part any more
            doing.drop()
        return 1


def _programme(key: str) -> str:
    return Listing.objects.values_list("programme", flat=True).get(key=key)
