"""The dry run: what an import would change, worked out afresh, and kept sealed for the desk's pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from duijie.actions.importing.knowing import incoming_of, known_of, sealed_contact
from duijie.actions.importing.packing import seal_json, unseal_json
from duijie.actions.importing.resolving import NO_OWNER, Additions, resolve
from duijie.actions.refusal import Refused
from duijie.engine.intake import (
    Contact,
    Decision,
    Decisions,
    Entry,
    FieldChange,
    Incoming,
    IntakePlan,
    Known,
    Pair,
    Ref,
    Source,
    plan_intake,
)
from duijie.engine.text import Text
from duijie.formats.spreadsheet import Inspection
from duijie.formats.spreadsheet.answer import pack, unpack
from duijie.store.models import GuestImport, Participant, ParticipantState

_GONE: Final = (ParticipantState.CANCELLED, ParticipantState.DECLINED)
_NOT_READ: Final = Text(
    "This list has not been read yet; nothing was changed. Wait until it has, or read it again.",
    "这份名单还没有读完，没有改动。请等它读完，或重新读取。",
    "這份名單還沒有讀完，沒有改動。請等它讀完，或重新讀取。",
)


@dataclass(frozen=True, slots=True)
class DryRun:
    """A plan with what it was made from; ``digest`` is equal for equal plans."""

    known: Known
    incoming: tuple[Incoming, ...]
    plan: IntakePlan
    additions: Additions
    digest: str


def dry_run(batch: GuestImport, found: Inspection) -> DryRun:
    """Return what importing a list would change now, by the decisions taken; nothing is written."""
    incoming = incoming_of(batch, found)
    known = known_of(batch.event, incoming)
    plan = plan_intake(known, incoming, decisions_of(batch), seal=sealed_contact)
    guests = Participant.objects.filter(event=batch.event).exclude(state__in=_GONE).order_by("created", "key")
    additions = resolve(known, plan, list(guests.values_list("person", flat=True)))
    digest = hashlib.sha256(repr((plan, additions.joining)).encode("utf-8", "replace")).hexdigest()
    return DryRun(known, incoming, plan, additions, digest)


def decisions_of(batch: GuestImport) -> Decisions:
    """Return what was decided on an import."""
    pairs = {
        key: Decision(said["answer"], said.get("choose", {})) for key, said in batch.decisions.get("pairs", {}).items()
    }
    return Decisions(pairs, frozenset((key, name) for key, name in batch.decisions.get("keep", [])))


def keep_inspection(found: Inspection) -> bytes:
    """Return an inspection sealed."""
    return seal_json(pack(found).decode())


def inspection_of(batch: GuestImport) -> Inspection:
    """Return what was understood of a list.

    Raises:
        Refused: it has not been read yet.
    """
    if batch.inspection is None:
        raise Refused("not_read", _NOT_READ)
    return unpack(unseal_json(batch.inspection).encode())


def preview_of(batch: GuestImport) -> dict[str, Any] | None:
    """Return the kept dry run, None while there is none."""
    found: dict[str, Any] | None = unseal_json(batch.preview)
    return found


def is_fresh(batch: GuestImport) -> bool:
    """Return whether the kept dry run was made after the last decision and correction."""
    return batch.preview is not None and batch.summary.get("version") == batch.version


def counts_of(run: DryRun, found: Inspection, version: int) -> dict[str, Any]:
    """Return the figures of the desk: no names, nothing personal."""
    counts = run.plan.counts
    refused = sum(one.code == "personal_id_refused" and one.row is None for one in found.problems)
    return {
        "version": version,
        "sheets": len(found.sheets),
        "rows": len(run.incoming),
        "ready": counts["create"] + counts["update"] + counts["unchanged"],
        "create": counts["create"],
        "update": counts["update"],
        "unchanged": counts["unchanged"],
        "undecided": len(run.plan.duplicates),
        "waiting": counts["undecided"],
        "held": counts["held"],
        "left_out": counts["left_out"],
        "blocked": refused,
        "organisations": sum(one.ref.new for one in run.plan.organisations),
        "people": sum(one.ref.new for one in run.plan.people),
        "joining": len(run.additions.joining),
        "listings": sum(one.owner is not None for one in run.additions.listings),
        "wishes": sum(one.whom is not None for one in run.additions.wishes),
        "unresolved": _unresolved(run.additions),
        "changes_nothing": run.plan.changes_nothing and not run.additions.joining,
    }


def _unresolved(additions: Additions) -> int:
    return sum(one.whom is None for one in additions.wishes) + sum(one.owner is None for one in additions.listings)


def keep_preview(run: DryRun) -> bytes:
    """Return a dry run sealed, as the pages of the desk read it: JSON, contacts masked."""
    names = _names(run)
    return seal_json(
        {
            "digest": run.digest,
            "pairs": [_pair(one) for one in run.plan.duplicates],
            "entries": [
                _entry(one, names, run.additions)
                for one in (*run.plan.organisations, *run.plan.people)
                if one.outcome != "unchanged" or one.ref in run.additions.joining or one.changes
            ],
            "listings": [
                {
                    "direction": one.listing.direction,
                    "text": one.listing.text,
                    "organisation": names.get(one.listing.organisation, ""),
                    "person": names.get(one.owner, "") if one.owner else "",
                    "source": _source(one.listing.source),
                    "why": None if one.owner else NO_OWNER.to_json(),
                }
                for one in run.additions.listings
            ],
            "wishes": [
                {
                    "by": names.get(one.wish.by, ""),
                    "words": one.wish.words,
                    "avoid": one.wish.avoid,
                    "whom": names.get(one.whom, "") if one.whom else "",
                    "source": _source(one.wish.source),
                    "why": one.why.to_json() if one.why else None,
                }
                for one in run.additions.wishes
            ],
            "rows": [
                {
                    "source": _source(one.source),
                    "outcome": one.outcome,
                    "name": _row_name(run.incoming[at]),
                    "reasons": [text.to_json() for text in one.reasons],
                }
                for at, one in enumerate(run.plan.rows)
                if one.outcome not in {"create", "update", "unchanged"} or one.reasons
            ],
        }
    )


def _row_name(one: Incoming) -> str:
    parts = (one.row.name or one.row.name_en, one.row.organisation or one.row.organisation_en)
    return " · ".join(part for part in parts if part)


def _names(run: DryRun) -> Mapping[Ref, str]:
    names = {Ref("organisation", one.id): one.name for one in run.known.organisations}
    names |= {Ref("person", one.id): one.name for one in run.known.people}
    for entry in (*run.plan.organisations, *run.plan.people):
        for change in entry.changes:
            if change.field == "name" and change.written and isinstance(change.new, str):
                names[entry.ref] = change.new
    return names


def _entry(entry: Entry, names: Mapping[Ref, str], additions: Additions) -> dict[str, Any]:
    outcome = "join" if entry.ref in additions.joining and entry.outcome == "unchanged" else entry.outcome
    return {
        "key": entry.key,
        "kind": entry.ref.kind,
        "name": names.get(entry.ref, ""),
        "organisation": names.get(entry.organisation, "") if entry.organisation else "",
        "outcome": outcome,
        "changes": [_change(one, names) for one in entry.changes],
        "aliases": [one for one in entry.aliases if not _digest(one)],
        "source": _source(entry.sources[0]) if entry.sources else None,
    }


def _digest(alias: str) -> bool:
    return len(alias) == 32 and alias.isalnum() and alias.isascii()


def _change(one: FieldChange, names: Mapping[Ref, str]) -> dict[str, Any]:
    old, new = one.old, one.new
    if one.field == "organisation":
        old, new = (_organisation(value, names) for value in (old, new))
    return {
        "field": one.field,
        "old": value_shown(old),
        "new": value_shown(new),
        "effect": one.effect,
        "others": [value_shown(other.value) for other in one.others],
    }


def _organisation(value: object, names: Mapping[Ref, str]) -> str | None:
    """Return the name of the organisation that a change of a person's organisation speaks of."""
    key = str(value)
    return names.get(Ref("organisation", key.removeprefix("+"), key.startswith("+")))


def value_shown(value: object) -> str:
    """Return a value as a page may show it: contacts masked."""
    if value is None:
        return ""
    if isinstance(value, Contact):
        return value.shown
    if isinstance(value, tuple):
        return " · ".join(str(one) for one in value)
    return str(value)


def _source(source: Source) -> list[str | int]:
    return [source.sheet, source.row]


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "key": pair.key,
        "kind": pair.kind,
        "names": list(pair.names),
        "known": pair.left is not None and not pair.left.new,
        "sources": [_places(places) for places in pair.sources],
        "fields": [
            {
                "field": one.field,
                "left": value_shown(one.left),
                "right": value_shown(one.right),
                "equal": one.equal,
                "default": one.default,
            }
            for one in pair.fields
        ],
        "score": pair.score,
        "why": pair.why.to_json(),
        "blocking": pair.blocking,
    }


def _places(places: Iterable[Source]) -> list[list[str | int]]:
    return [_source(one) for one in places][:5]


#: Said where a dry run no longer fits what the programme holds.
MADE_ANEW: Final = Text(
    "The data have changed since the dry run, so nothing was imported. The dry run has been made anew: look through"
    " it and import again.",
    "试导入之后数据有变动，因此没有导入。已重新试导入，请看过之后再导入。",
    "試匯入之後資料有變動，因此沒有匯入。已重新試匯入，請看過之後再匯入。",
)
