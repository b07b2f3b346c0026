"""Guest lists typed in a test: invented people of invented firms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from duijie.engine.faults import Fault
from duijie.engine.programme.defaults import default_event
from duijie.engine.programme.lists import GuestList
from duijie.engine.programme.roster import Roster, gather
from duijie.engine.records import Event, ListRow, Role

EVENT = default_event(date(2026, 11, 20))


def guests(file: str, *rows: ListRow, role: Role = "people") -> GuestList:
    """Return a list with one sheet; rows are numbered from 2 unless they say otherwise."""
    numbered = tuple(replace(row, row=row.row or index) for index, row in enumerate(rows, 2))
    letters = {"name": "A", "organisation": "B", "available": "C", "wishes": "D", "avoid": "E"}
    return GuestList(file, {role: numbered}, {("S", field): letter for field, letter in letters.items()})


def row(name: str | None, organisation: str | None, **fields: object) -> ListRow:
    """Return one row of the sheet S."""
    return ListRow("S", 0, name=name, organisation=organisation, **fields)  # type: ignore[arg-type]


def roster_of(*lists: GuestList, event: Event = EVENT) -> Roster:
    """Return the roster of lists that have no faults."""
    faults: list[Fault] = []
    roster = gather(lists, event, faults)
    assert faults == []
    return roster
