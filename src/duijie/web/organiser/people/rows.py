"""Finding the rows an address or form names: only those of this event or programme."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.urls import reverse

from duijie.actions.refusal import not_found
from duijie.store.models import Delegation, GuestImport, Organisation, Participant, Person
from duijie.web.scope import Scope


def guest_of(scope: Scope, key: str) -> Participant:
    """Return a guest of this event.

    Raises:
        Refused: there is none of that key, or they were erased.
    """
    rows = Participant.objects.select_related(
        "person__organisation", "person__merged_into", "side", "delegation", "event__programme"
    )
    row = rows.filter(event=scope.the_event, key=key, person__erased__isnull=True).first()
    if row is None:
        raise not_found()
    return row


def organisation_of(scope: Scope, key: str) -> Organisation:
    """Return an organisation of this programme."""
    rows = Organisation.objects.select_related("side", "part_of", "merged_into")
    row = rows.filter(programme=scope.the_programme, key=key).first()
    if row is None:
        raise not_found()
    return row


def person_of(scope: Scope, key: str) -> Person:
    """Return a person of this programme."""
    row = Person.objects.filter(programme=scope.the_programme, key=key, erased__isnull=True).first()
    if row is None:
        raise not_found()
    return row


def delegation_of(scope: Scope, key: str) -> Delegation:
    """Return a delegation of this event."""
    rows = Delegation.objects.select_related("event__programme", "leader__person")
    row = rows.filter(event=scope.the_event, key=key).first()
    if row is None:
        raise not_found()
    return row


def import_of(scope: Scope, key: str) -> GuestImport:
    """Return an import of this event."""
    rows = GuestImport.objects.select_related("event__programme", "side")
    row = rows.filter(event=scope.the_event, key=key).first()
    if row is None:
        raise not_found()
    return row


def place(scope: Scope) -> dict[str, str]:
    """Return what every address of this event's pages is made of."""
    return {"programme": scope.the_programme.slug, "event": scope.the_event.slug}


def go(scope: Scope, name: str, **more: str) -> HttpResponseRedirect:
    """Return the way on to a page of this event."""
    return HttpResponseRedirect(reverse(name, kwargs={**place(scope), **more}))


def version_in(words: str) -> int:
    """Return the version a form was filled against; −1, which no row has, where it says none."""
    return int(words) if words.isdecimal() and len(words) < 9 else -1
