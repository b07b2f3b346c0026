"""Guest lists as they reach the programme: rows with the file and column they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from duijie.engine.faults import Fault
from duijie.engine.language import writing_of
from duijie.engine.records import ListRow, Role
from duijie.engine.text import Language, Text

Ref = tuple[str, str, int]
"""A row: file, sheet, row number."""


@dataclass(frozen=True, slots=True)
class GuestList:
    """One file: its rows by role, and where each field stands.

    ``columns`` maps (sheet, field) to the column's letter.
    """

    file: str
    rows: Mapping[Role, tuple[ListRow, ...]]
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def language(self) -> Language:
        """Return the language its host writes: by script, English when there is no Chinese."""
        return writing_of(words for rows in self.rows.values() for row in rows for words in _written(row)) or "en"


def _written(row: ListRow) -> Iterator[str]:
    for words in (row.name, row.organisation, row.title, *(row.needs or ()), *(row.offers or ())):
        if words:
            yield words


@dataclass(frozen=True, slots=True)
class Source:
    """A row and the file it stands in."""

    list: GuestList
    row: ListRow
    person: bool = True

    def fault(self, code: str, text: Text, column: str | None = None) -> Fault:
        """Return a fault of this row, at the column that holds ``column`` (a field's name)."""
        letter = self.list.columns.get((self.row.sheet, column or ""))
        return Fault(code, text, self.list.file, self.row.sheet, self.row.row, letter)

    @property
    def where(self) -> str:
        """File, sheet and row, for a sentence that names another row."""
        return f"{self.list.file} › {self.row.sheet} › {self.row.row}"


def languages(lists: Iterable[GuestList]) -> dict[str, Language]:
    """Return the language of each list, by file."""
    return {guests.file: guests.language() for guests in lists}


def sources(lists: tuple[GuestList, ...], role: Role) -> Iterator[Source]:
    """Return the rows of one role over all lists, in the order given; held rows are left out."""
    for guests in lists:
        for row in guests.rows.get(role, ()):
            if not row.held:
                yield Source(guests, row, role == "people")


def ref(source: Source) -> Ref:
    """Return where a row stands."""
    return (source.list.file, source.row.sheet, source.row.row)
