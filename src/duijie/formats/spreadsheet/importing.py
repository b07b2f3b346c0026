"""An inspection's rows as the import desk takes them, each with what its reader said of it."""

from __future__ import annotations

from duijie.engine.intake import Incoming, Source
from duijie.engine.text import Text
from duijie.formats.spreadsheet.result import ROLES, Inspection

#: Repeated people are the desk's own question; it sees more lists than one.
_ASKED_LATER = "duplicate_person"


def incoming_rows(found: Inspection) -> tuple[Incoming, ...]:
    """Return every row of a file, sheet by sheet, with the problems of its row as reasons (errors only if held)."""
    said: dict[tuple[str | None, int | None], list[tuple[str, Text]]] = {}
    for one in found.problems:
        if one.code != _ASKED_LATER:
            said.setdefault((one.sheet, one.row), []).append((one.severity, one.text))
    order = {sheet.name: n for n, sheet in enumerate(found.sheets)}
    rows = [(role, row) for role in ROLES for row in found.rows.get(role, ())]
    rows.sort(key=lambda one: (order.get(one[1].sheet, -1), one[1].row))
    return tuple(
        Incoming(
            Source(found.file, row.sheet, row.row),
            role,
            row,
            tuple(text for level, text in said.get((row.sheet, row.row), ()) if level == "error" or not row.held),
        )
        for role, row in rows
    )
