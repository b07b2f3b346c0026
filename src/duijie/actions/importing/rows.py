"""A dry run as rows of the store, made in memory before any transaction begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone

from duijie.actions.importing.dry_run import DryRun
from duijie.actions.importing.knowing import origin_of
from duijie.actions.importing.packing import seal_json
from duijie.actions.listing.checking import usual_expiry
from duijie.actions.listing.words import Words, advise
from duijie.actions.people.search_text import organisation_search, person_search
from duijie.engine.intake import Contact, Entry, NamedWish, Ref
from duijie.engine.intake.units import squeeze
from duijie.engine.language import fold, writing_of
from duijie.engine.programme.listings import kind_of
from duijie.store.models import (
    Avoid,
    Category,
    Chain,
    GuestImport,
    ImportChange,
    Listing,
    ListingState,
    Organisation,
    Participant,
    ParticipantState,
    Person,
    Side,
    Strength,
    Wish,
)
from duijie.store.models.fields import new_key
from duijie.store.queries.visible import day_of
from duijie.store.sealing import mail_digest, phone_digest

#: A text of so many signs says enough to be reviewed; a Chinese sign counts for two.
ENOUGH: Final = 24
_TITLE: Final = 80
_STORE: Final = {"email": "mail", "max_meetings": "cap"}
_HERE: Final = frozenset(["available", "cap"])


@dataclass(slots=True)
class Rows:
    """What an import writes, table by table, and the changes by which it is undone."""

    organisations: list[Organisation] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    listing_chains: list[Any] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    avoids: list[Avoid] = field(default_factory=list)
    changes: list[ImportChange] = field(default_factory=list)
    changed: dict[type[Any], list[Any]] = field(default_factory=lambda: defaultdict(list))
    fields: dict[type[Any], set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True, slots=True)
class _Surroundings:
    sides: Mapping[str, Side]
    chains: Mapping[str, Chain]
    matchmaking: Mapping[str, bool]


def rows_of(batch: GuestImport, run: DryRun) -> Rows:
    """Return everything that carrying out a dry run writes; a constant number of queries, nothing is written."""
    return _Maker(batch, run).make()


class _Maker:
    def __init__(self, batch: GuestImport, run: DryRun) -> None:
        self._batch = batch
        self._run = run
        self._event = batch.event
        self._programme = batch.event.programme
        self._rows = Rows()
        self._keys: dict[Ref, str] = {}
        self._around = _surroundings(batch)
        self._firms = self._load(Organisation, run.plan.organisations)
        self._people = self._load(Person, (*run.plan.people,))
        self._guests = {
            row.person_id: row for row in Participant.objects.filter(event=self._event).select_related("person")
        }
        self._codes = self._taken_codes()
        self._by_key: dict[str, Organisation] = {}
        self._until = usual_expiry(self._event, day_of(self._event, timezone.now()))
        self._language = writing_of(row.row.name or row.row.organisation or "" for row in run.incoming) or "en"

    def _load(self, model: Any, entries: Iterable[Entry]) -> dict[str, Any]:
        """Return the rows that entries would change, by key."""
        keys = {entry.ref.id for entry in entries if not entry.ref.new}
        rows = model.objects.filter(programme=self._programme, merged_into__isnull=True)
        return {row.key: row for row in rows if row.key in keys}

    def _taken_codes(self) -> dict[str, set[str]]:
        rows = Organisation.objects.filter(programme=self._programme, merged_into__isnull=True)
        return {name: set(rows.exclude(**{name: ""}).values_list(name, flat=True)) for name in ("uscc", "ubi")}

    def make(self) -> Rows:
        plan, additions = self._run.plan, self._run.additions
        for entry in (*plan.organisations, *plan.people):
            self._keys[entry.ref] = new_key() if entry.ref.new else entry.ref.id
        for entry in plan.organisations:
            self._organisation(entry)
        self._part_of()
        for entry in plan.people:
            self._person(entry)
        for owned in additions.listings:
            if owned.owner is not None:
                self._listing(owned.listing, owned.owner)
        seen: set[tuple[str, str]] = set()
        for resolved in additions.wishes:
            self._note(resolved.wish, resolved.whom is not None)
            for by in resolved.by if resolved.whom is not None else ():
                self._wish(resolved.wish.avoid, by, resolved.whom, seen)
        return self._rows

    def _key(self, ref: Ref) -> str:
        return self._keys.get(ref, ref.id)

    # --- organisations and people -------------------------------------------------------

    def _organisation(self, entry: Entry) -> None:
        given = self._given(entry)
        for code in ("uscc", "ubi"):
            if code in given and given[code] in self._codes[code]:
                del given[code]
            elif code in given:
                self._codes[code].add(given[code])
        if entry.ref.new:
            given.setdefault("side_id", self._batch.side_id)
            row = Organisation(key=self._key(entry.ref), programme=self._programme, **given)
            row.aliases = list(entry.aliases)
            row.search = organisation_search(row)
            self._rows.organisations.append(row)
            self._created("Organisation", row.key)
        else:
            row = self._firms[entry.ref.id]
            self._update(row, given, entry.aliases, organisation_search)
        self._by_key[row.key] = row

    def _part_of(self) -> None:
        for entry in self._run.plan.organisations:
            if entry.parent is not None and entry.ref.new:
                self._by_key[self._key(entry.ref)].part_of_id = self._key(entry.parent)

    def _person(self, entry: Entry) -> None:
        given = self._given(entry)
        here = {name: given.pop(name) for name in _HERE if name in given}
        for name, digest in (("mail", mail_digest), ("phone", phone_digest)):
            if name in given:
                given[f"{name}_digest"] = digest(given[name])
        if entry.ref.new:
            firm = self._key(entry.organisation) if entry.organisation else None
            row = Person(key=self._key(entry.ref), programme=self._programme, organisation_id=firm, **given)
            row.aliases = list(entry.aliases)
            row.language = self._written_in(row.name)
            row.search = person_search(row)
            self._rows.people.append(row)
            self._created("Person", row.key)
        else:
            row = self._people[entry.ref.id]
            self._update(row, given, entry.aliases, person_search)
        self._participant(row, here)

    def _written_in(self, name: str) -> str:
        """Return the language of a guest's mails: that of their list, but that of their name in an English one."""
        return (writing_of([name]) or "en") if self._language == "en" else self._language

    def _participant(self, person: Person, here: dict[str, Any]) -> None:
        row = self._guests.get(person.key)
        if row is not None:
            if row.state in {ParticipantState.CANCELLED, ParticipantState.DECLINED}:
                return
            self._update(row, here, (), None)
            return
        firm = self._by_key.get(person.organisation_id or "") or self._firm_of(person)
        category = firm.category if firm else "other"
        row = Participant(
            key=new_key(),
            event=self._event,
            person=person,
            side_id=firm.side_id if firm else self._batch.side_id,
            category=category,
            matchmaking=self._around.matchmaking.get(category, True),
            **here,
        )
        self._guests[person.key] = row
        self._rows.participants.append(row)
        self._created("Participant", row.key)

    def _firm_of(self, person: Person) -> Organisation | None:
        if person.organisation_id and person.organisation_id not in self._by_key:
            self._by_key[person.organisation_id] = Organisation.objects.get(key=person.organisation_id)
        return self._by_key.get(person.organisation_id or "")

    def _given(self, entry: Entry) -> dict[str, Any]:
        """Return what an entry writes, by the store's names."""
        given: dict[str, Any] = {}
        for one in entry.changes:
            if not one.written:
                continue
            name, value = _STORE.get(one.field, one.field), one.new
            if one.field == "organisation":
                assert entry.organisation is not None
                name, value = "organisation_id", self._key(entry.organisation)
            elif one.field == "side":
                name, value = "side_id", self._around.sides[str(one.new)].key
            elif isinstance(one.new, Contact):
                value = one.new.sealed
            elif isinstance(one.new, tuple):
                value = list(one.new)  # type: ignore[assignment]
            given[name] = value
        return given

    def _update(self, row: Any, given: Mapping[str, Any], aliases: tuple[str, ...], search: Any) -> None:
        """Put values into a known row; note what stood there."""
        before = {name: getattr(row, name) for name in given}
        if aliases:
            before["aliases"] = list(row.aliases)
            given = {**given, "aliases": [*row.aliases, *aliases]}
        if not given:
            return
        for name, value in given.items():
            setattr(row, name, value)
        row.version += 1
        extra = {"version"}
        if search is not None:
            row.search = search(row)
            extra.add("search")
        model = type(row)
        self._rows.changed[model].append(row)
        self._rows.fields[model] |= {*given, *extra}
        self._rows.changes.append(
            ImportChange(
                batch=self._batch,
                table=model.__name__,
                row=row.key,
                created=False,
                before=seal_json(before),
                after=seal_json(dict(given)),
            )
        )

    def _created(self, table: str, key: str) -> None:
        self._rows.changes.append(ImportChange(batch=self._batch, table=table, row=key, created=True))

    # --- listings and wishes ------------------------------------------------------------

    def _listing(self, listing: Any, owner: Ref) -> None:
        text = listing.text
        first = text.split("\n")[0].split("。")[0]
        title = first if len(first) <= _TITLE else first[: _TITLE - 1] + "…"
        language = listing.language or self._language
        sent = enough(text) and not _refused(listing.direction, language, title, text)
        row = Listing(
            key=new_key(),
            programme=self._programme,
            event=self._event,
            person_id=self._key(owner),
            organisation_id=self._key(listing.organisation),
            direction=listing.direction,
            kind=kind_of(fold(text)),
            language=language,
            title=title,
            teaser=text,
            state=ListingState.SUBMITTED if sent else ListingState.DRAFT,
            submitted=self._batch.imported if sent else None,
            expires=self._until,
            origin=origin_of(text),
        )
        self._rows.listings.append(row)
        self._created("Listing", row.key)
        chains = {one.key for name in listing.chains if (one := self._around.chains.get(squeeze(name)))}
        through = Listing.chains.through
        self._rows.listing_chains += [through(listing_id=row.key, chain_id=key) for key in sorted(chains)]

    def _wish(self, avoid: bool, by: Ref, whom: Ref | None, seen: set[tuple[str, str]]) -> None:
        assert whom is not None
        own = self._guests.get(self._key(by))
        if avoid:
            if own is not None and (own.key, self._key(whom)) not in seen:
                seen.add((own.key, self._key(whom)))
                avoided = Avoid(key=new_key(), participant=own, organisation_id=self._key(whom))
                self._rows.avoids.append(avoided)
            return
        other = self._guests.get(self._key(whom))
        if own is None or other is None or (own.key, other.key) in seen:
            return
        seen.add((own.key, other.key))
        self._rows.wishes.append(
            Wish(
                key=new_key(),
                event=self._event,
                by=own,
                whom=other,
                strength=Strength.LIKE,
                entered_by=self._batch.by,
            )
        )

    def _note(self, wish: NamedWish, resolved: bool) -> None:
        """Keep the words of a wish, so that the same list says nothing new; unresolved ones stand on the page."""
        said = {
            "by": self._key(wish.by),
            "words": wish.words,
            "avoid": wish.avoid,
            "resolved": resolved,
            "source": [wish.source.sheet, wish.source.row],
        }
        self._rows.changes.append(
            ImportChange(batch=self._batch, table="NamedWish", row=new_key(), created=True, after=seal_json(said))
        )


def _surroundings(batch: GuestImport) -> _Surroundings:
    programme = batch.event.programme
    chains: dict[str, Chain] = {}
    for chain in Chain.objects.filter(programme=programme):
        names = (chain.name.en, chain.name.zh_hans, chain.name.zh_hant, *chain.aliases)
        chains.update({squeeze(name): chain for name in names if name})
    return _Surroundings(
        {side.code: side for side in programme.sides.all()},
        chains,
        dict(Category.objects.filter(programme=programme).values_list("code", "matchmaking")),
    )


def _refused(direction: str, language: str, title: str, text: str) -> bool:
    """Say whether words may not be published as they are, such as with a phone number in them."""
    words = Words(direction=direction, kind="technology", language=language, title=title, teaser=text)
    return any(flaw.refused for flaw in advise(words).flaws)


def enough(text: str) -> bool:
    """Return whether a need or offer says enough to be reviewed; shorter ones wait as drafts for their owner."""
    return sum(1 if sign.isascii() else 2 for sign in text if not sign.isspace()) >= ENOUGH
