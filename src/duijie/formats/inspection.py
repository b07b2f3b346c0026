"""An inspection as JSON, ``duijie-inspect/1``, and what can be found over several of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from duijie.engine.faults import Fault
from duijie.engine.identity import Duplicate, TaggedRow, find_duplicates
from duijie.engine.records import ListRow
from duijie.formats.spreadsheet.result import ROLES, Inspection, Problem, SameRows, Sheet

_ROW_FIELDS = tuple(field.name for field in fields(ListRow) if field.name != "held")


def dump_inspection(found: Inspection) -> bytes:
    """Return the contract's JSON in UTF-8, ending in a line break."""
    return (json.dumps(inspection_to_json(found), ensure_ascii=False) + "\n").encode()


def inspection_to_json(found: Inspection) -> dict[str, Any]:
    """Return the contract's object."""
    return {
        "format": found.format,
        "file": found.file,
        "encoding": found.encoding,
        "sheets": [_sheet(sheet) for sheet in found.sheets],
        "records": {role: [_row(row) for row in found.rows.get(role, ())] for role in ROLES},
        "problems": [_problem(one) for one in found.problems],
        "duplicates": [_same_rows(one) for one in found.duplicates],
    }


def refused_file(file: str, faults: Iterable[Fault]) -> Inspection:
    """Return the inspection of a file that is refused as a whole: nothing but its problems."""
    return Inspection(file=file, problems=tuple(Problem(fault.code, "error", fault.text) for fault in faults))


def duplicates_across(inspections: Iterable[Inspection]) -> tuple[tuple[TaggedRow, ...], tuple[Duplicate, ...]]:
    """Return the rows of several files, each with its file, and what probably is one among them.

    A duplicate's ``rows`` index the rows returned. Held rows are left out: they are not imported.
    """
    rows = tuple(
        TaggedRow(row, file=found.file, person=role == "people")
        for found in inspections
        for role in ROLES
        if role != "unknown"
        for row in found.rows.get(role, ())
        if not row.held
    )
    return rows, find_duplicates(rows)


def _sheet(sheet: Sheet) -> dict[str, Any]:
    columns = [
        {"column": one.column, "header": one.header, "field": one.field, "confidence": one.confidence}
        for one in sheet.columns
    ]
    return {
        "name": sheet.name,
        "role": sheet.role,
        "header_row": sheet.header_row,
        "rows": sheet.rows,
        "columns": columns,
    }


def _row(row: ListRow) -> dict[str, Any]:
    record: dict[str, Any] = {"row": row.row, "sheet": row.sheet}
    for name in _ROW_FIELDS:
        value = getattr(row, name)
        record[name] = list(value) if isinstance(value, tuple) else value
    if row.held:
        record["held"] = True
    return record


def _problem(one: Problem) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
        "code": one.code,
        "severity": one.severity,
        "message": one.text.to_json(),
    }


def _same_rows(one: SameRows) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "rows": [list(row) for row in one.rows],
        "names": list(one.names),
        "score": one.score,
        "why": one.why.en,
    }
