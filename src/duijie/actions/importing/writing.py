"""Carrying an import out: everything in one transaction, by a job, exactly as the dry run showed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.importing.dry_run import (
    MADE_ANEW,
    counts_of,
    dry_run,
    inspection_of,
    is_fresh,
    keep_preview,
    preview_of,
)
from duijie.actions.importing.rows import Rows, rows_of
from duijie.actions.importing.uploading import locked
from duijie.actions.jobs import Report, start_job
from duijie.actions.refusal import Refused, changed_meanwhile
from duijie.actions.rights import Actor, Right, require
from duijie.engine.text import Text
from duijie.store.models import (
    Avoid,
    GuestImport,
    ImportChange,
    ImportState,
    Job,
    Listing,
    Organisation,
    Participant,
    Person,
    Programme,
    Wish,
)

_BATCH: Final = 400
_STALE: Final = Text(
    "Columns or duplicates were changed after the dry run. Make the dry run again, look through it, then import.",
    "对列或查重之后还没有重新试导入。请先试导入，看过之后再导入。",
    "對欄或查重之後還沒有重新試匯入。請先試匯入，看過之後再匯入。",
)
_PLANNING: Final = Text("Comparing once more", "正在再次比对", "正在再次比對")
_PREPARING: Final = Text("Preparing", "正在准备", "正在準備")
_WRITING: Final = Text("Writing", "正在写入", "正在寫入")


def start_import(actor: Actor, batch: GuestImport, version: int) -> Job:
    """Start carrying an import out.

    Raises:
        Refused: the actor may not import, somebody else changed the import, or its dry run is older than that.
    """
    require(actor, Right.IMPORT, batch.event)
    with deed(actor, "import.start", batch.event.programme_id) as doing:
        row = locked(batch, version)
        if row.state != ImportState.READ:
            raise changed_meanwhile()
        if not is_fresh(row):
            raise Refused("dry_run_stale", _STALE)
        doing.about(row)
        return start_job("import_list", actor, event=batch.event, given={"batch": batch.key, "version": row.version})


def import_list(job: Job, report: Report) -> Mapping[str, object]:
    """Carry an import out as its dry run showed it; the answer counts what was written.

    The comparing and sealing happen before the transaction, which only writes, so others wait for it but shortly.

    Raises:
        StopAskedError: somebody stopped it before it wrote; nothing was changed.
        Refused: the programme's data are no longer those of the dry run; that has been made anew.
    """
    batch = GuestImport.objects.select_related("event", "event__programme", "side").get(
        key=job.input["batch"], event=job.event
    )
    if batch.state != ImportState.READ or batch.version != job.input["version"] or not is_fresh(batch):
        raise changed_meanwhile()
    report.step(0, 3, _PLANNING)
    began = timezone.now()
    found = inspection_of(batch)
    run = dry_run(batch, found)
    preview = preview_of(batch)
    if preview is None or preview["digest"] != run.digest:
        counts = counts_of(run, found, batch.version)
        GuestImport.objects.filter(key=batch.key, version=batch.version).update(
            preview=keep_preview(run), summary=counts
        )
        raise Refused("data_changed", MADE_ANEW)
    report.step(1, 3, _PREPARING)
    batch.imported = timezone.now()
    rows = rows_of(batch, run)
    report.step(2, 3, _WRITING)
    actor = Actor(job.by or "")
    with deed(actor, "import.carry_out", batch.event.programme_id) as doing:
        _check_unchanged(batch, rows, began)
        written = _write(rows)
        claimed = GuestImport.objects.filter(key=batch.key, version=batch.version, state=ImportState.READ).update(
            state=ImportState.IMPORTED, imported=batch.imported, version=batch.version + 1
        )
        if not claimed:
            raise changed_meanwhile()
        doing.about(batch, **written)
    return written


def _check_unchanged(batch: GuestImport, rows: Rows, began: datetime) -> None:
    """Do nothing where what the dry run compared with still stands; holds others' imports off until commit.

    Raises:
        Refused: somebody added or changed what it speaks of meanwhile.
    """
    programme = batch.event.programme_id
    Programme.objects.select_for_update().get(key=programme)
    for model in (Organisation, Person):
        if model.objects.filter(programme=programme, created__gte=began).exists():
            raise Refused("data_changed", MADE_ANEW)
    for model, changed in rows.changed.items():
        versions = {row.key: row.version - 1 for row in changed}
        now = _versions(model, versions)
        if now != versions:
            raise Refused("data_changed", MADE_ANEW)


def _versions(model: Any, keys: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    wanted = sorted(keys)
    for first in range(0, len(wanted), _BATCH):
        part = wanted[first : first + _BATCH]
        rows = model.objects.select_for_update().filter(key__in=part).order_by("key")
        found.update(rows.values_list("key", "version"))
    return found


def _write(rows: Rows) -> dict[str, object]:
    """Write everything; call it inside the transaction."""
    assert transaction.get_connection().in_atomic_block
    parents = {row.key: row.part_of_id for row in rows.organisations if row.part_of_id}
    for row in rows.organisations:
        row.part_of_id = None
    _create(Organisation, rows.organisations)
    for key, parent in parents.items():
        Organisation.objects.filter(key=key).update(part_of=parent)
    _create(Person, rows.people)
    _create(Participant, rows.participants)
    _create(Listing, rows.listings)
    _create(Listing.chains.through, rows.listing_chains)
    wishes = _fresh(rows.wishes, Wish, "by_id", "whom_id")
    avoids = _fresh(rows.avoids, Avoid, "participant_id", "organisation_id")
    _create(Wish, wishes)
    _create(Avoid, avoids)
    for model, changed in rows.changed.items():
        model.objects.bulk_update(changed, sorted(rows.fields[model]), batch_size=_BATCH // 4)
    made = [
        ImportChange(batch=one.batch, table=table, row=row.key, created=True)
        for one in rows.changes[:1]
        for table, many in (("Wish", wishes), ("Avoid", avoids))
        for row in many
    ]
    _create(ImportChange, [*rows.changes, *made])
    return {
        "organisations": len(rows.organisations),
        "people": len(rows.people),
        "participants": len(rows.participants),
        "listings": len(rows.listings),
        "wishes": len(wishes),
        "avoids": len(avoids),
        "changed": sum(len(many) for many in rows.changed.values()),
    }


def _create(model: Any, rows: list[Any]) -> None:
    model.objects.bulk_create(rows, batch_size=_BATCH)


def _fresh(rows: list[Any], model: type[Model], one: str, other: str) -> list[Any]:
    """Return the rows of which the pair is not there yet."""
    owners = {getattr(row, one) for row in rows}
    there: set[tuple[str, str]] = set()
    ordered = sorted(owners)
    for first in range(0, len(ordered), _BATCH):
        part = ordered[first : first + _BATCH]
        there |= set(model._default_manager.filter(**{f"{one}__in": part}).values_list(one, other))
    return [row for row in rows if (getattr(row, one), getattr(row, other)) not in there]
