"""Which rows of which lists speak of one organisation, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duijie.engine.identity import PROBABLE, TaggedRow, find_duplicates, organisation_key
from duijie.engine.programme.directory import Directory
from duijie.engine.programme.lists import GuestList, Source, ref, sources
from duijie.engine.programme.naming import short_name
from duijie.engine.programme.sides import side_of
from duijie.engine.records import Event, Organisation, Participant, Role
from duijie.engine.text import Text

_ONE_FIRM: Final = Text("Taken as one organisation: {names}.", "视为同一单位：{names}。", "視為同一單位：{names}。")
_PRESENT: Final[tuple[Role, ...]] = ("people", "organisations")
_OTHERS: Final[tuple[Role, ...]] = ("needs", "offers", "wishes")


def _named(lists: tuple[GuestList, ...], roles: tuple[Role, ...]) -> list[Source]:
    """Return the rows of some roles that name an organisation."""
    rows = [source for role in roles for source in sources(lists, role)]
    return [source for source in rows if source.row.organisation or source.row.organisation_en]


class Firms:
    """Union of rows that name one organisation."""

    def __init__(self, lists: tuple[GuestList, ...]) -> None:
        self._sources = _named(lists, _PRESENT)
        self._parent = list(range(len(self._sources)))
        first: dict[tuple[str, str], int] = {}
        for index, source in enumerate(self._sources):
            for mark in _marks(source):
                self._join(first.setdefault(mark, index), index)
        self.duplicates = find_duplicates([TaggedRow(s.row, s.list.file, s.person) for s in self._sources])
        for double in self.duplicates:
            if double.kind == "organisation" and double.score >= PROBABLE:
                for index in double.rows[1:]:
                    self._join(double.rows[0], index)
        roots: dict[int, str] = {}
        for index in range(len(self._sources)):
            roots.setdefault(self._root(index), f"o{len(roots) + 1}")
        self._rows: dict[str, list[Source]] = {}
        for index, source in enumerate(self._sources):
            self._rows.setdefault(roots[self._root(index)], []).append(source)
        self.of_row = {ref(source): id_ for id_, rows in self._rows.items() for source in rows}
        self._find_the_rest(lists)

    def _find_the_rest(self, lists: tuple[GuestList, ...]) -> None:
        """Give the rows of other sheets, which often shorten names, the organisation present that they mean."""
        directory = Directory(self.spellings())
        for source in _named(lists, _OTHERS):
            found: frozenset[str] = frozenset()
            for name in (source.row.organisation, source.row.organisation_en):
                found = found or (directory.find(name) if name else frozenset())
            if len(found) == 1:
                self.of_row[ref(source)] = next(iter(found))

    def _root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def _join(self, one: int, other: int) -> None:
        low, high = sorted((self._root(one), self._root(other)))
        self._parent[high] = low

    def spellings(self) -> dict[str, tuple[str, ...]]:
        """Return every name by which the lists call each organisation."""
        return {
            id_: tuple(dict.fromkeys(n for s in rows for n in (s.row.organisation, s.row.organisation_en) if n))
            for id_, rows in self._rows.items()
        }

    def notes(self) -> list[Text]:
        """Return a sentence for each organisation that goes by names that fold differently."""
        found: list[Text] = []
        for rows in self._rows.values():
            # A name in the column beside it is the list's own translation and no news.
            names = list(dict.fromkeys(s.row.organisation or s.row.organisation_en or "" for s in rows))
            if len({organisation_key(name) for name in names}) > 1:
                found.append(_ONE_FIRM.fill(names=" = ".join(names)))
        return found

    def organisations(self, event: Event, participants: Mapping[str, Participant]) -> dict[str, Organisation]:
        """Return the records; the longest Chinese spelling is the full name."""
        sides = {p.organisation: p.side for p in reversed(list(participants.values()))}
        return {id_: self._record(id_, rows, sides.get(id_), event) for id_, rows in self._rows.items()}

    def _record(self, id_: str, rows: list[Source], side: str | None, event: Event) -> Organisation:
        names = [s.row.organisation or s.row.organisation_en or "" for s in rows]
        chinese = [name for name in names if not name.isascii()]
        name = max(chinese or names, key=len)
        english = next((s.row.organisation_en for s in rows if s.row.organisation_en), None)
        english = english or next((n for n in names if n.isascii() and n != name), None)
        return Organisation(
            id_,
            name,
            name_en=english,
            short=short_name(name),
            side=side or side_of(rows[0], event),
            category=next((s.row.category for s in rows if s.row.category), None),
            uscc=next((s.row.uscc for s in rows if s.row.uscc), None),
            ubi=next((s.row.ubi for s in rows if s.row.ubi), None),
        )


def _marks(source: Source) -> list[tuple[str, str]]:
    """Return what identifies the row's organisation for certain."""
    row = source.row
    marks = [("name", organisation_key(name)) for name in (row.organisation, row.organisation_en) if name]
    if row.uscc:
        marks.append(("uscc", row.uscc))
    if row.ubi:
        marks.append(("ubi", row.ubi))
    return [(kind, mark) for kind, mark in marks if mark]
