"""What taking a scan in reads: guests, their scans, check-ins. A single scan, for which somebody waits, is prepared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from duijie.store.models import CheckIn, Desk, Participant, Scan, ScanResult
from duijie.store.queries.prepared import Given, prepared

#: Results of scans that say nothing of whether the guest is here.
VOID: tuple[str, ...] = (
    ScanResult.REPLACED,
    ScanResult.OTHER_EVENT,
    ScanResult.CANCELLED,
    ScanResult.ERASED,
    ScanResult.UNKNOWN,
)
Told = tuple[str, datetime, str, str, str | None, bool]
"""A scan that counts: guest, time, mark, way, desk, whether it takes back."""


def _guests(keys: Sequence[str]) -> QuerySet[Participant]:
    return Participant.objects.filter(pk__in=keys).select_related("person__organisation", "side")


def _scans(guests: Sequence[str]) -> QuerySet[Scan, Told]:
    rows = Scan.objects.filter(participant__key__in=guests).exclude(result__in=VOID)
    return rows.order_by().values_list("participant_id", "at", "mark", "way", "desk_id", "undo")


def _check_ins(guests: Sequence[str]) -> QuerySet[CheckIn]:
    return CheckIn.objects.filter(participant__key__in=guests).order_by()


@prepared
def _one_guest(key: Given) -> QuerySet[Participant]:
    return _guests([key])  # type: ignore[list-item]


@prepared
def _one_guests_scans(guest: Given) -> QuerySet[Scan, Told]:
    return _scans([guest])  # type: ignore[list-item]


@prepared
def _one_guests_check_in(guest: Given) -> QuerySet[CheckIn]:
    return _check_ins([guest])  # type: ignore[list-item]


@prepared
def _marked_once(event: Given, mark: Given) -> QuerySet[Scan, tuple[str, str, str | None]]:
    return Scan.objects.filter(event__key=event, mark=mark).values_list("mark", "result", "participant_id")


@prepared
def _desk(event: Given, key: Given) -> QuerySet[Desk]:
    return Desk.objects.filter(event__key=event, key=key)


def desk_at(event: str, key: str) -> Desk | None:
    """Return a desk of an event; one query."""
    return _desk.first(event=event, key=key)


def guests_meant(keys: Sequence[str]) -> list[Participant]:
    """Return guests by key, of whatever event, with person, organisation and side; one query."""
    return _one_guest.rows(key=keys[0]) if len(keys) == 1 else list(_guests(keys))


def scans_that_count(guests: Sequence[str]) -> list[Told]:
    """Return the scans of guests that say whether they are here; one query."""
    return _one_guests_scans.rows(guest=guests[0]) if len(guests) == 1 else list(_scans(guests))


def check_ins_now(guests: Sequence[str]) -> dict[str, CheckIn]:
    """Return the check-ins of guests by guest; one query."""
    rows = _one_guests_check_in.rows(guest=guests[0]) if len(guests) == 1 else list(_check_ins(guests))
    return {row.participant_id: row for row in rows}


def scans_kept(event: str, marks: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Return which marks were taken before, with result and guest; one query."""
    if len(marks) == 1:
        found = _marked_once.rows(event=event, mark=marks[0])
    else:
        rows = Scan.objects.filter(event=event, mark__in=marks).order_by()
        found = list(rows.values_list("mark", "result", "participant_id"))
    return {mark: (result, guest) for mark, result, guest in found}


def lock_guests(keys: Sequence[str]) -> None:
    """Let nobody else settle the check-ins of guests until the transaction ends.

    SQLite has one writer at a time anyway, and no such lock.
    """
    if keys and connection.features.has_select_for_update:
        list(Participant.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def lock_desk(key: str) -> None:
    """Let one desk's batches wait for each other until the transaction ends."""
    if connection.features.has_select_for_update:
        list(Desk.objects.select_for_update(no_key=True).filter(pk=key).values_list("pk"))
