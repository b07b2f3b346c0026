"""A plan carried out on records in memory, and taken back: what a store does in one transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from duijie.engine.intake.plan import Entry, FieldChange, IntakePlan, Ref, Value
from duijie.engine.intake.records import Known, KnownListing, KnownOrganisation, KnownPerson, KnownWish

Record = TypeVar("Record", KnownOrganisation, KnownPerson)


@dataclass(frozen=True, slots=True)
class Stale:
    """What undoing leaves as it is, since somebody changed it after the import; field None: a whole record."""

    id: str
    field: str | None


def apply_intake(known: Known, plan: IntakePlan, prefix: str) -> Known:
    """Return the records after a plan; new ones get the id ``prefix`` + o, p or l + number.

    ``plan`` must have been made for these records; ``prefix`` must be no other import's.
    """
    organisations = _applied(known.organisations, plan.organisations, prefix, KnownOrganisation)
    people = _applied(known.people, plan.people, prefix, KnownPerson)
    listings = tuple(
        KnownListing(f"{prefix}l{n}", id_of(one.organisation, prefix), one.direction, (one.text,))
        for n, one in enumerate(plan.listings, start=1)
    )
    wishes = tuple(KnownWish(id_of(one.by, prefix), one.words, one.avoid) for one in plan.wishes)
    return Known(organisations, people, (*known.listings, *listings), (*known.wishes, *wishes))


def revert_intake(known: Known, plan: IntakePlan, prefix: str) -> tuple[Known, tuple[Stale, ...]]:
    """Return the records without what :func:`apply_intake` did, and what had to be left.

    A field that no longer has the value the import gave it is left as it is; so is a record the
    import made that was changed since, and an organisation that has people or listings left.
    """
    stale: list[Stale] = []
    people = _reverted(known.people, plan.people, prefix, stale)
    gone = {f"{prefix}l{n}" for n in range(1, len(plan.listings) + 1)}
    listings = tuple(one for one in known.listings if one.id not in gone)
    in_use = {one.organisation for one in people} | {one.organisation for one in listings}
    organisations = _reverted(known.organisations, plan.organisations, prefix, stale, in_use)
    wished = {(id_of(one.by, prefix), one.words, one.avoid) for one in plan.wishes}
    wishes = tuple(one for one in known.wishes if (one.by, one.words, one.avoid) not in wished)
    return Known(organisations, people, listings, wishes), tuple(stale)


def id_of(ref: Ref, prefix: str) -> str:
    """Return the id of a record after the import."""
    return f"{prefix}{ref.kind[0]}{ref.id}" if ref.new else ref.id


def _applied(
    records: tuple[Record, ...], entries: tuple[Entry, ...], prefix: str, make: type[Record]
) -> tuple[Record, ...]:
    by_id: dict[str, Record] = {one.id: one for one in records}
    for entry in entries:
        key = id_of(entry.ref, prefix)
        given: dict[str, Any] = {one.field: _written(one, entry, prefix) for one in entry.changes if one.written}
        if entry.ref.new:
            by_id[key] = _made(entry, key, given, prefix, make)
        else:
            by_id[key] = _updated(by_id[key], entry, given)
    return tuple(by_id.values())


def _updated(record: Record, entry: Entry, given: dict[str, Any]) -> Record:
    given["aliases"] = (*record.aliases, *entry.aliases)
    given["marks"] = (*record.marks, *entry.marks)
    return replace(record, **given)


def _made(entry: Entry, key: str, given: dict[str, Value], prefix: str, make: type[Record]) -> Record:
    values: dict[str, Any] = {"id": key, "aliases": entry.aliases, "marks": entry.marks, **given}
    if entry.organisation is not None:
        values["organisation"] = id_of(entry.organisation, prefix)
    if entry.parent is not None:
        values["parent"] = id_of(entry.parent, prefix)
    return make(**values)


def _written(one: FieldChange, entry: Entry, prefix: str) -> Value:
    if one.field == "organisation" and entry.organisation is not None:
        return id_of(entry.organisation, prefix)
    return one.new


def _reverted(
    records: tuple[Record, ...],
    entries: tuple[Entry, ...],
    prefix: str,
    stale: list[Stale],
    in_use: set[str] | frozenset[str] = frozenset(),
) -> tuple[Record, ...]:
    by_id = {one.id: one for one in records}
    for entry in entries:
        key = id_of(entry.ref, prefix)
        record = by_id.get(key)
        if record is None:
            continue
        if entry.ref.new:
            given = {one.field: _written(one, entry, prefix) for one in entry.changes if one.written}
            if record == _made(entry, key, given, prefix, type(record)) and key not in in_use:
                del by_id[key]
            else:
                stale.append(Stale(key, None))
            continue
        by_id[key] = _restored(record, entry, prefix, stale)
    return tuple(by_id.values())


def _restored(record: Record, entry: Entry, prefix: str, stale: list[Stale]) -> Record:
    before: dict[str, Any] = {
        "aliases": tuple(one for one in record.aliases if one not in entry.aliases),
        "marks": tuple(one for one in record.marks if one not in entry.marks),
    }
    for one in entry.changes:
        if not one.written:
            continue
        if getattr(record, one.field) == _written(one, entry, prefix):
            empty: Value = () if one.field in {"industry", "languages"} else None
            before[one.field] = empty if one.old is None else one.old
        else:
            stale.append(Stale(record.id, one.field))
    return replace(record, **before)
