"""Both ends of a dry run: what the programme knows, and what a list brings, in the engine's words."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from duijie.actions.importing.packing import unseal_json
from duijie.engine import records
from duijie.engine.faults import Fault
from duijie.engine.intake import (
    Contact,
    Incoming,
    Known,
    KnownListing,
    KnownOrganisation,
    KnownPerson,
    KnownWish,
    Source,
)
from duijie.engine.language import fold
from duijie.engine.programme.availability import read_availability
from duijie.engine.programme.lists import GuestList
from duijie.engine.programme.lists import Source as ListSource
from duijie.engine.programme.sides import side_of
from duijie.engine.text import Text
from duijie.formats.spreadsheet import Inspection
from duijie.formats.spreadsheet.samples import mask_number
from duijie.store.models import (
    Event,
    GuestImport,
    ImportChange,
    ImportState,
    Listing,
    Organisation,
    Participant,
    ParticipantState,
    Person,
)
from duijie.store.sealing import mail_digest, phone_digest

#: A person's fields in the store → in the engine.
FIELDS: Final = {"mail": "email"}
_LENGTHS: Final = {"organisation": 200, "organisation_en": 200, "name": 120, "name_en": 120, "title": 120, "region": 80}
_TOO_LONG: Final = Text(
    "“{words}…” is longer than {most} characters. It is kept aside; shorten it and read the list again.",
    "“{words}…”超过 {most} 个字，已暂存。请缩短后重新读取。",
    "「{words}…」超過 {most} 個字，已暫存。請縮短後重新讀取。",
)


def sealed_contact(field: str, value: str) -> Contact:
    """Return a mail address or phone number as the engine knows it; ``sealed`` holds it plain, in memory only."""
    if field == "email":
        return Contact(mail_digest(value), f"{value[:1]}***@…", value)
    return Contact(phone_digest(value), mask_number(value), value)


def known_of(event: Event, incoming: Iterable[Incoming]) -> Known:
    """Return all that an event's programme holds; a constant number of queries.

    A listing is known by what it says and by the words of the list it came from, of which only a digest is kept:
    those are given as they stand in ``incoming``.
    """
    return Known(
        organisations=tuple(_organisations(event)),
        people=tuple(_people(event)),
        listings=tuple(_listings(event, incoming)),
        wishes=tuple(_wishes(event)),
    )


def _organisations(event: Event) -> Iterator[KnownOrganisation]:
    merged = defaultdict(list)
    for into, name in Organisation.objects.filter(programme=event.programme_id, merged_into__isnull=False).values_list(
        "merged_into", "name"
    ):
        merged[into].append(name)
    rows = Organisation.objects.filter(programme=event.programme_id, merged_into__isnull=True)
    for one in rows.select_related("side").order_by("created", "key"):
        yield KnownOrganisation(
            id=one.key,
            name=one.name,
            name_en=one.name_en or None,
            uscc=one.uscc or None,
            ubi=one.ubi or None,
            region=one.region or None,
            side=one.side.code if one.side else None,
            category=None if one.category == "other" else one.category,  # type: ignore[arg-type]
            industry=tuple(one.industry),
            parent=one.part_of_id,
            aliases=(*one.aliases, *merged[one.key]),
        )


def _people(event: Event) -> Iterator[KnownPerson]:
    here = {row.person_id: row for row in Participant.objects.filter(event=event)}
    rows = Person.objects.filter(programme=event.programme_id, merged_into__isnull=True, erased__isnull=True)
    for one in rows.order_by("created", "key"):
        row = here.get(one.key)
        yield KnownPerson(
            id=one.key,
            organisation=one.organisation_id or "",
            name=one.name,
            name_en=one.name_en or None,
            title=one.title or None,
            email=sealed_contact("email", one.mail) if one.mail else None,
            phone=sealed_contact("phone", one.phone) if one.phone else None,
            languages=tuple(one.languages),
            available=tuple(row.available) if row and row.available is not None else None,
            max_meetings=row.cap if row else None,
            own=frozenset(FIELDS.get(name, name) for name in one.own) | _own_here(row),
            aliases=tuple(one.aliases),
        )


def _own_here(row: Participant | None) -> frozenset[str]:
    """Return which of a participant's settings are their own: those of somebody who has confirmed."""
    if row is None or row.state != ParticipantState.CONFIRMED:
        return frozenset()
    return frozenset(["available", "max_meetings"])


def _listings(event: Event, incoming: Iterable[Incoming]) -> Iterator[KnownListing]:
    brought = {origin_of(text): text for one in incoming for text in (*(one.row.needs or ()), *(one.row.offers or ()))}
    for row in Listing.objects.filter(programme=event.programme_id).order_by("created", "key"):
        texts = [row.title, row.teaser, row.detail, brought.get(row.origin, "")]
        direction = "need" if row.direction == "need" else "offer"
        yield KnownListing(row.key, row.organisation_id, direction, tuple(filter(None, texts)))  # type: ignore[arg-type]


def origin_of(text: str) -> str:
    """Return the digest by which a listing knows the words it was made from."""
    return hashlib.blake2b(fold(text).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _wishes(event: Event) -> Iterator[KnownWish]:
    kept = ImportChange.objects.filter(
        batch__event=event, batch__state=ImportState.IMPORTED, table="NamedWish", after__isnull=False
    )
    for sealed in kept.order_by("pk").values_list("after", flat=True):
        said = unseal_json(sealed)
        yield KnownWish(said["by"], said["words"], said["avoid"])


# --- what a list brings ---------------------------------------------------------------------


def incoming_of(batch: GuestImport, found: Inspection) -> tuple[Incoming, ...]:
    """Return the rows of an inspection with what their reader said of them, sides and slots by their codes."""
    event = engine_event(batch.event)
    said = defaultdict(list)
    for problem in found.problems:
        if problem.row is not None:
            said[problem.sheet, problem.row].append(problem.text)
    listed = GuestList(batch.file_name, found.rows)
    rows = []
    for role, many in found.rows.items():
        for row in many:
            reasons = said[row.sheet, row.row]
            read, faults = _read(listed, row, event)
            rows.append(
                Incoming(
                    Source(batch.file_name, row.sheet, row.row),
                    role,
                    replace(read, held=read.held or bool(faults)),
                    (*reasons, *(fault.text for fault in faults)),
                )
            )
    return tuple(sorted(rows, key=lambda one: one.source))


def _read(listed: GuestList, row: records.ListRow, event: records.Event) -> tuple[records.ListRow, list[Fault]]:
    faults: list[Fault] = []
    source = ListSource(GuestList("", {}), row)
    slots = read_availability(ListSource(listed, row), event, faults) if event.slots else None
    for name, most in _LENGTHS.items():
        words = getattr(row, name)
        if words and len(words) > most:
            faults.append(Fault("too_long", _TOO_LONG.fill(words=words[:20], most=most)))
    return replace(row, side=side_of(source, event), available=slots), faults


def engine_event(event: Event) -> records.Event:
    """Return an event's sides and slots as the engine's readers of lists want them."""
    zone = ZoneInfo(event.timezone)
    slots = tuple(
        records.Slot(slot.code, None, slot.starts.astimezone(zone).isoformat(timespec="minutes"), slot.minutes)
        for slot in event.slots.order_by("starts", "code")
    )
    sides = tuple(
        records.Side(one.code, one.name, one.letter, tuple(one.regions)) for one in event.programme.sides.all()
    )
    return records.Event(
        name=event.name, date=event.date.isoformat(), timezone=event.timezone, slots=slots, tables=(), sides=sides
    )
