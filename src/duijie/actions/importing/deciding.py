"""What an organiser decides on an import before it is carried out: columns, pairs, single values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, get_args

from duijie.actions.deed import deed
from duijie.actions.importing.dry_run import preview_of
from duijie.actions.importing.uploading import locked
from duijie.actions.jobs import start_job
from duijie.actions.refusal import changed_meanwhile, not_found
from duijie.actions.rights import Actor, Right, require
from duijie.engine.faults import InputError
from duijie.engine.intake.records import Answer, Side
from duijie.formats.spreadsheet import SheetMapping
from duijie.formats.spreadsheet.correction import check_words
from duijie.store.models import GuestImport, ImportState

ANSWERS: Final = get_args(Answer)
_SIDES: Final = get_args(Side)


def correct_columns(actor: Actor, batch: GuestImport, sheet: str, given: SheetMapping, version: int) -> None:
    """Keep what one sheet's columns are, and read the list again.

    Raises:
        Refused: the actor may not import, or somebody else changed the import.
        InputError: a correction is none, whatever the file holds.
    """
    require(actor, Right.IMPORT, batch.event)
    if faults := check_words({sheet: given}):
        raise InputError(faults)
    with deed(actor, "import.correct", batch.event.programme_id) as doing:
        row = locked(batch, version)
        doing.about(row, columns=len(given.fields))
        row.mapping = {**row.mapping, sheet: _json(given)}
        _keep(row)
        start_job("read_list", actor, event=batch.event, given={"batch": batch.key, "read": True})


def _json(given: SheetMapping) -> dict[str, Any]:
    said = asdict(given)
    return {name: value for name, value in said.items() if value or value == 0}


def decide(actor: Actor, batch: GuestImport, pair: str, answer: str, choose: Mapping[str, str], version: int) -> None:
    """Keep whether two records of the dry run are one, and which values stay.

    Raises:
        Refused: the actor may not import, somebody else changed the import, or there is no such pair.
    """
    require(actor, Right.IMPORT, batch.event)
    with deed(actor, "import.decide", batch.event.programme_id) as doing:
        row = locked(batch, version)
        asked = next((one for one in open_pairs(row) if one["key"] == pair), None)
        if asked is None or answer not in ANSWERS or (answer == "belongs" and asked["kind"] != "organisation"):
            raise not_found()
        fields = {one["field"] for one in asked["fields"]}
        said: dict[str, Any] = {"answer": answer}
        if answer == "same":
            said["choose"] = {name: side for name, side in choose.items() if name in fields and side in _SIDES}
        doing.about(row, answer=answer)
        row.decisions = {**row.decisions, "pairs": {**row.decisions.get("pairs", {}), pair: said}}
        _keep(row)
        undecided = sum(one["key"] not in row.decisions["pairs"] for one in preview_pairs(row))
        row.summary = {**row.summary, "undecided": undecided}
        row.save(update_fields=["summary"])


def take_back(actor: Actor, batch: GuestImport, pair: str, version: int) -> None:
    """Forget a decision, so that the pair is asked about again."""
    require(actor, Right.IMPORT, batch.event)
    with deed(actor, "import.take_back", batch.event.programme_id) as doing:
        row = locked(batch, version)
        pairs = dict(row.decisions.get("pairs", {}))
        if pairs.pop(pair, None) is None:
            raise not_found()
        doing.about(row)
        row.decisions = {**row.decisions, "pairs": pairs}
        _keep(row)


def keep_old(actor: Actor, batch: GuestImport, entry: str, field: str, keep: bool, version: int) -> None:
    """Decline one proposed value of the dry run (or no longer), so that what stands is kept.

    Raises:
        Refused: the actor may not import, somebody else changed the import, or nothing such was proposed.
    """
    require(actor, Right.IMPORT, batch.event)
    with deed(actor, "import.keep_old", batch.event.programme_id) as doing:
        row = locked(batch, version)
        preview = preview_of(row) or {"entries": []}
        proposed = {(one["key"], change["field"]) for one in preview["entries"] for change in one["changes"]}
        if (entry, field) not in proposed:
            raise not_found()
        kept = {(key, name) for key, name in row.decisions.get("keep", [])} - {(entry, field)}
        kept |= {(entry, field)} if keep else set()
        doing.about(row, keep=keep)
        row.decisions = {**row.decisions, "keep": sorted([key, name] for key, name in kept)}
        _keep(row)


def run_dry(actor: Actor, batch: GuestImport, version: int) -> None:
    """Start the dry run by the decisions taken.

    Raises:
        Refused: the actor may not import, somebody else changed the import, or it has not been read.
    """
    require(actor, Right.IMPORT, batch.event)
    with deed(actor, "import.dry_run", batch.event.programme_id) as doing:
        row = locked(batch, version)
        if row.state != ImportState.READ:
            raise changed_meanwhile()
        doing.about(row)
        start_job("read_list", actor, event=batch.event, given={"batch": batch.key, "read": False})


def preview_pairs(batch: GuestImport) -> list[dict[str, Any]]:
    """Return the pairs of the kept dry run."""
    preview = preview_of(batch)
    return [] if preview is None else list(preview["pairs"])


def open_pairs(batch: GuestImport) -> list[dict[str, Any]]:
    """Return the pairs on which nothing was decided, those put off last."""
    said = batch.decisions.get("pairs", {})
    pairs = preview_pairs(batch)
    fresh = [one for one in pairs if one["key"] not in said]
    return fresh + [one for one in pairs if said.get(one["key"], {}).get("answer") == "later"]


def _keep(row: GuestImport) -> None:
    row.version += 1
    row.save(update_fields=["mapping", "decisions", "version"])
