"""Rows gathered into units: what surely is one organisation or one person, without asking anybody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from duijie.engine.identity import person_key
from duijie.engine.intake.records import Contact, Incoming, Kind, KnownOrganisation, KnownPerson
from duijie.engine.language import fold

Seal = Callable[[str, str], Contact]
"""(email or phone, the plain value) → how it is known."""

_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Unit:
    """A known record or rows that surely are one, and the marks by which further rows join it."""

    kind: Kind
    key: str
    name: str
    known: KnownOrganisation | KnownPerson | None = None
    rows: list[int] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    firm: int | None = None
    contacts: dict[str, set[str]] = field(default_factory=lambda: {"email": set(), "phone": set()})
    english: str | None = None
    #: Row → the key of the unit it would have been without this one: past answers are kept under it.
    apart: dict[int, str] = field(default_factory=dict)


@lru_cache(maxsize=65536)
def squeeze(words: str) -> str:
    """Return words without script, width, case, blanks and punctuation."""
    return _SIGNS.sub("", fold(words))


def digest(*parts: str) -> str:
    """Return a short key that tells nothing of its parts."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


class OrganisationUnits:
    """Organisations: alike but for script, width and blanks, and no code against it."""

    def __init__(self, known: Iterable[KnownOrganisation]) -> None:
        self.all: list[Unit] = []
        self.clashes: list[tuple[int, int]] = []
        self._named: dict[str, list[int]] = {}
        self._marked: dict[str, int] = {}
        for one in known:
            unit = Unit("organisation", digest("organisation", one.id), one.name, one, english=one.name_en)
            unit.codes = {name: code for name, code in (("uscc", one.uscc), ("ubi", one.ubi)) if code}
            at = self._add(unit, (one.name, *one.aliases))
            self._marked.update(dict.fromkeys(one.marks, at))

    def _add(self, unit: Unit, names: Iterable[str]) -> int:
        for name in dict.fromkeys(squeeze(name) for name in names):
            self._named.setdefault(name, []).append(len(self.all))
        self.all.append(unit)
        return len(self.all) - 1

    def join(self, index: int, incoming: Incoming) -> int | None:
        """Put a row to the unit that it surely speaks of, or to a new one; None if it names no organisation."""
        row = incoming.row
        name = row.organisation or row.organisation_en
        if not name:
            return None
        codes = {field: code for field, code in (("uscc", row.uscc), ("ubi", row.ubi)) if code}
        alike = self._named.get(squeeze(name), [])
        fitting = [at for at in alike if _codes_fit(self.all[at], codes)]
        key = digest("organisation", squeeze(name), *sorted(codes.values()))
        marked = self._marked.get(key)
        if marked is not None or fitting:
            at = max(fitting, key=lambda one: _name_fit(self.all[one], name, codes)) if marked is None else marked
            self.all[at].codes = {**codes, **self.all[at].codes}
            self.all[at].english = self.all[at].english or row.organisation_en
        else:
            at = self._add(Unit("organisation", key, name, codes=codes, english=row.organisation_en), [name])
            self.clashes += [(alike[0], at)] if alike else []
        self.all[at].rows.append(index)
        self.all[at].apart[index] = key
        return at


def _name_fit(unit: Unit, name: str, codes: dict[str, str]) -> tuple[bool, bool]:
    """Return how well a row fits a unit of its name: by a code, then by the unit's own name before an alias."""
    return bool(codes.items() & unit.codes.items()), squeeze(unit.name) == squeeze(name)


def _codes_fit(unit: Unit, codes: dict[str, str]) -> bool:
    """Say whether no code tells a row and a unit apart."""
    return all(unit.codes.get(field, code) == code for field, code in codes.items())


class PersonUnits:
    """People: one name, and a contact in common or one firm and no contact against it."""

    def __init__(self, known: Iterable[KnownPerson], firm_of: Callable[[str], int | None]) -> None:
        self.all: list[Unit] = []
        self._named: dict[str, list[int]] = {}
        self._marked: dict[str, int] = {}
        for one in known:
            unit = Unit("person", digest("person", one.id), one.name, one, firm=firm_of(one.organisation))
            unit.english = one.name_en
            for name, contact in (("email", one.email), ("phone", one.phone)):
                unit.contacts[name] |= {contact.key} if contact else set()
            at = self._add(unit, (one.name, *one.aliases))
            self._marked.update(dict.fromkeys(one.marks, at))

    def _add(self, unit: Unit, names: Iterable[str]) -> int:
        for name in dict.fromkeys(person_key(name) for name in names):
            self._named.setdefault(name, []).append(len(self.all))
        self.all.append(unit)
        return len(self.all) - 1

    def join(self, index: int, incoming: Incoming, firm: int | None, contacts: dict[str, Contact]) -> int:
        """Put a row to the unit of its person, or to a new one."""
        row = incoming.row
        name = row.name or row.name_en or ""
        keys = {field: contact.key for field, contact in contacts.items()}
        # The firm as it is written, codes included: two firms of one name may have been told apart.
        firm_written = (squeeze(row.organisation or row.organisation_en or ""), row.uscc or "", row.ubi or "")
        key = digest("person", person_key(name), *firm_written, *(keys.get(one, "") for one in ("email", "phone")))
        at = self._marked.get(key, self._fitting(name, firm, keys))
        if at is None:
            at = self._add(Unit("person", key, name, firm=firm, english=row.name_en), [name])
        unit = self.all[at]
        for field_name, value in keys.items():
            unit.contacts[field_name].add(value)
        unit.rows.append(index)
        unit.apart[index] = key
        return at

    def _fitting(self, name: str, firm: int | None, keys: dict[str, str]) -> int | None:
        """Return the unit of that name and firm that fits the contacts best; None if they speak against all."""
        fitting = [
            at
            for at in self._named.get(person_key(name), [])
            if (unit := self.all[at]).firm == firm and _shared(unit, keys) >= _against(unit, keys)
        ]
        return max(fitting, key=lambda at: (*_fit(self.all[at], keys), _own_name(self.all[at], name)), default=None)


def _own_name(unit: Unit, name: str) -> bool:
    return person_key(unit.name) == person_key(name)


def _fit(unit: Unit, keys: dict[str, str]) -> tuple[int, int]:
    """Return how well a person's contacts fit a unit."""
    return _shared(unit, keys), -_against(unit, keys)


def _shared(unit: Unit, keys: dict[str, str]) -> int:
    return sum(key in unit.contacts[field] for field, key in keys.items())


def _against(unit: Unit, keys: dict[str, str]) -> int:
    """Return how many contacts speak against their being one; a shared one outweighs it."""
    return sum(bool(unit.contacts[field]) and key not in unit.contacts[field] for field, key in keys.items())


def plain_contact(field: str, value: str) -> Contact:
    """Return a contact known by itself, for callers who keep it unencrypted; mail without its case."""
    return Contact(value.casefold() if field == "email" else value)


def contacts_of(row: Incoming, seal: Seal) -> dict[str, Contact]:
    """Return a row's mail and phone as the caller knows them."""
    given: Sequence[tuple[str, str | None]] = (("email", row.row.email), ("phone", row.row.phone))
    return {name: seal(name, value) for name, value in given if value}
