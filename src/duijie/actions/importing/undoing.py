"""Taking an import back: what nothing was built on goes, the rest stays, and the desk says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, Q
from django.utils import timezone

from duijie.actions.deed import deed
from duijie.actions.importing.packing import unseal_json
from duijie.actions.people.search_text import organisation_search, person_search
from duijie.actions.refusal import Refused, changed_meanwhile
from duijie.actions.rights import INSTALLATION, Actor, Right, require
from duijie.engine.text import Text
from duijie.store.models import (
    Attachment,
    Avoid,
    Consent,
    ContactShare,
    Delegation,
    GuestImport,
    ImportChange,
    ImportState,
    Listing,
    ListingState,
    Organisation,
    Participant,
    ParticipantState,
    Person,
    Request,
    Review,
    Seat,
    Speaker,
    Steward,
    Table,
    Wish,
)

_BATCH: Final = 400
_CHANGED: Final = Text("changed since", "之后有改动", "之後有改動")
_INVITED: Final = Text("invited or confirmed since", "之后已邀请或确认", "之後已邀請或確認")
_IN_USE: Final = Text(
    "wishes, requests, meetings or a delegation hang on it",
    "已有意向、邀约、洽谈或属于代表团",
    "已有意向、邀約、洽談或屬於代表團",
)
_HAS_PEOPLE: Final = Text("people or needs and offers hang on it", "名下还有人员或供需", "名下還有人員或供需")
_REVIEWED: Final = Text("reviewed or changed since", "之后已审核或改动", "之後已審核或改動")
_TOO_OLD: Final = Text(
    "What stood before is no longer kept, so this import cannot be undone as a whole any more. Nothing was changed.",
    "导入前的内容已过保存期，无法再整体撤销。数据没有改动。",
    "匯入前的內容已過保存期，無法再整體撤銷。資料沒有改動。",
)


@dataclass(frozen=True, slots=True)
class Left:
    """Something undoing leaves as it is: ``name`` as its page shows it, ``field`` "" for a whole record."""

    table: str
    name: str
    why: Text
    field: str = ""


@dataclass(slots=True)
class Undoing:
    """What undoing would do. ``removed``: table → keys; ``restored``: rows and fields to put back."""

    removed: dict[str, list[str]] = field(default_factory=dict)
    restored: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def counts(self) -> Mapping[str, int]:
        """Return how many rows of each table go."""
        return {table: len(keys) for table, keys in self.removed.items() if keys}


def plan_undo(batch: GuestImport) -> Undoing:
    """Return what undoing an import would do now; a constant number of queries for each 400 rows, nothing is written.

    Raises:
        Refused: it was never carried out, was undone, or is too old.
    """
    if batch.state != ImportState.IMPORTED:
        raise changed_meanwhile()
    if batch.content is None:
        raise Refused("import_too_old", _TOO_OLD)
    return _Undo(batch).plan()


def undo_import(actor: Actor, batch: GuestImport, version: int) -> Undoing:
    """Take an import back as far as nothing was built on it; what is left is said by the answer.

    Raises:
        Refused: the actor may not import, it was undone already, or it is too old.
    """
    require(actor, Right.IMPORT, batch.event)
    with deed(actor, "import.undo", batch.event.programme_id) as doing:
        row = GuestImport.objects.select_for_update(of=("self",)).select_related("event").get(key=batch.key)
        if row.version != version:
            raise changed_meanwhile()
        found = plan_undo(row)
        for model in (Avoid, Wish, Listing, Participant, Person, Organisation):
            keys = found.removed.get(model.__name__, [])
            for part in _parts(keys):
                _delete(model, part)
        for changed, fields in found.restored:
            changed.version += 1
            changed.save(update_fields=[*fields, "version", *(["search"] if hasattr(changed, "search") else [])])
        row.state, row.undone, row.version = ImportState.UNDONE, timezone.now(), row.version + 1
        row.save(update_fields=["state", "undone", "version"])
        doing.about(row, left=len(found.left), restored=len(found.restored), **found.counts())
    return found


def _delete(model: type[Model], keys: list[str]) -> None:
    """Delete rows on which nothing hangs."""
    rows = model._default_manager.filter(pk__in=keys)
    if model is Person:
        # Without looking for what hangs on them: asking consents to go is refused by the database, even where
        # there are none.
        rows._raw_delete(rows.db)
    else:
        rows.delete()


class _Undo:
    def __init__(self, batch: GuestImport) -> None:
        self._batch = batch
        self._changes = list(ImportChange.objects.filter(batch=batch).order_by("pk"))
        self._found = Undoing()
        self._made = {
            table: {one.row for one in self._changes if one.created and one.table == table}
            for table in ("Organisation", "Person", "Participant", "Listing", "Wish", "Avoid")
        }

    def plan(self) -> Undoing:
        found = self._found
        found.removed["Wish"] = self._wishes()
        found.removed["Avoid"] = sorted(_present(Avoid, self._made["Avoid"]))
        found.removed["Listing"] = self._listings()
        found.removed["Participant"] = self._participants(set(found.removed["Wish"]))
        found.removed["Person"] = self._people()
        found.removed["Organisation"] = self._organisations()
        self._restore()
        return found

    def _wishes(self) -> list[str]:
        rows = _rows(Wish, self._made["Wish"])
        return sorted(row.key for row in rows if row.strength == "like" and not row.note)

    def _listings(self) -> list[str]:
        rows = {row.key: row for row in _rows(Listing, self._made["Listing"])}
        busy = _used(rows, (Review, "listing"), (Attachment, "listing"))
        fresh = {ListingState.DRAFT, ListingState.SUBMITTED}
        return self._sorted_out(
            rows,
            lambda row: _REVIEWED if row.version != 1 or row.state not in fresh or row.key in busy else None,
            lambda row: row.title,
        )

    def _participants(self, wishes: set[str]) -> list[str]:
        rows = {row.key: row for row in _rows(Participant, self._made["Participant"], "person")}
        busy = _used(
            rows,
            (Request, "by"),
            (Request, "whom"),
            (ContactShare, "by"),
            (ContactShare, "whom"),
            (Seat, "participant"),
            (Speaker, "participant"),
            (Delegation, "leader"),
        )
        for first in _parts(rows):
            others = Wish.objects.filter(Q(by__in=first) | Q(whom__in=first)).values_list("key", "by", "whom")
            busy |= {key for wish, *pair in others if wish not in wishes for key in pair}
        busy |= {row.key for row in rows.values() if row.delegation_id}
        return self._sorted_out(
            rows,
            lambda row: (
                _INVITED
                if row.state != ParticipantState.IMPORTED
                else _CHANGED
                if row.version != 1
                else _IN_USE
                if row.key in busy
                else None
            ),
            lambda row: row.person.name,
        )

    def _people(self) -> list[str]:
        rows = {row.key: row for row in _rows(Person, self._made["Person"])}
        gone = set(self._found.removed["Participant"])
        listings = set(self._found.removed["Listing"])
        busy = _used(rows, (Consent, "person"), (Steward, "person"), (Person, "merged_into"))
        for first in _parts(rows):
            there = Participant.objects.filter(person__in=first).values_list("key", "person")
            busy |= {person for key, person in there if key not in gone}
            theirs = Listing.objects.filter(person__in=first).values_list("key", "person")
            busy |= {person for key, person in theirs if key not in listings}
        return self._sorted_out(
            rows,
            lambda row: _CHANGED if row.version != 1 or row.account_id else _IN_USE if row.key in busy else None,
            lambda row: row.name,
        )

    def _organisations(self) -> list[str]:
        rows = {row.key: row for row in _rows(Organisation, self._made["Organisation"])}
        people, listings = set(self._found.removed["Person"]), set(self._found.removed["Listing"])
        avoids = set(self._found.removed["Avoid"])
        busy = _used(rows, (Table, "held_by"))
        for model, name, gone in (
            (Person, "organisation", people),
            (Listing, "organisation", listings),
            (Avoid, "organisation", avoids),
            (Organisation, "part_of", set(rows)),
            (Organisation, "merged_into", set()),
        ):
            for first in _parts(rows):
                there = model._default_manager.filter(**{f"{name}__in": first}).values_list("pk", name)
                busy |= {key for pk, key in there if pk not in gone}
        return self._sorted_out(
            rows,
            lambda row: _CHANGED if row.version != 1 else _HAS_PEOPLE if row.key in busy else None,
            lambda row: row.name,
        )

    def _sorted_out(
        self, rows: Mapping[str, Any], why: Callable[[Any], Text | None], name: Callable[[Any], str]
    ) -> list[str]:
        """Return the keys of rows that may go; what must stay is noted."""
        going = []
        for key, row in sorted(rows.items()):
            reason = why(row)
            if reason is None:
                going.append(key)
            else:
                self._found.left.append(Left(type(row).__name__, name(row), reason))
        return going

    def _restore(self) -> None:
        models: dict[str, type[Any]] = {"Organisation": Organisation, "Person": Person, "Participant": Participant}
        for table, model in models.items():
            changes = {one.row: one for one in self._changes if one.table == table and not one.created}
            related = ("person",) if model is Participant else ()
            for row in sorted(_rows(model, changes, *related), key=lambda one: one.key):
                self._restore_row(row, changes[row.key])

    def _restore_row(self, row: Any, change: ImportChange) -> None:
        before, after = unseal_json(change.before), unseal_json(change.after)
        fields: dict[str, Any] = {}
        for name, value in after.items():
            if getattr(row, name) == value:
                fields[name] = before[name]
            else:
                shown = row.person.name if isinstance(row, Participant) else row.name
                self._found.left.append(Left(type(row).__name__, shown, _CHANGED, name))
        for name, value in fields.items():
            setattr(row, name, value)
        if isinstance(row, Organisation):
            row.search = organisation_search(row)
        elif isinstance(row, Person):
            row.search = person_search(row)
        if fields:
            self._found.restored.append((row, fields))


def _rows(model: type[Model], keys: Iterable[str], *related: str) -> list[Any]:
    found: list[Any] = []
    for part in _parts(keys):
        rows = model._default_manager.filter(pk__in=part)
        found += rows.select_related(*related) if related else rows
    return found


def _present(model: type[Model], keys: Iterable[str]) -> list[str]:
    return [str(row.pk) for row in _rows(model, keys)]


def _used(keys: Iterable[str], *places: tuple[type[Model], str]) -> set[str]:
    """Return which of some keys one of the places points to."""
    found: set[str] = set()
    for model, name in places:
        for part in _parts(keys):
            found |= set(model._default_manager.filter(**{f"{name}__in": part}).values_list(name, flat=True))
    return found


def _parts(keys: Iterable[str]) -> list[list[str]]:
    ordered = sorted(keys)
    return [ordered[first : first + _BATCH] for first in range(0, len(ordered), _BATCH)]


def due_lists(now: datetime) -> int:
    """Let go of the files of lists, and of what stood before an import, after 90 days; called by ``duijie tick``."""
    old = Q(kept_until__lte=now) & (Q(content__isnull=False) | Q(inspection__isnull=False))
    keys = list(GuestImport.objects.filter(old).values_list("key", "event__programme")[:100])
    for key, programme in keys:
        with deed(INSTALLATION, "import.let_go", programme) as doing:
            doing.subject = f"GuestImport:{key}"
            GuestImport.objects.filter(key=key).update(content=None, inspection=None, preview=None)
            ImportChange.objects.filter(batch=key).exclude(table="NamedWish").update(before=None, after=None)
    return len(keys)
