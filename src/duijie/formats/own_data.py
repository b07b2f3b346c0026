"""A person's own data as files they can keep: JSON for programs, xlsx for people."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

Records = Mapping[str, Sequence[Mapping[str, object]]]


def render_json(records: Records) -> bytes:
    """Return all records as one JSON document, UTF-8, with its format named."""
    document = {"format": "duijie-own-data/1", **records}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def render_workbook(records: Records) -> bytes:
    """Return all records as a workbook, a sheet a kind; every cell is text or number, never a formula."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        head, cell = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for kind, rows in records.items():
            sheet = book.add_worksheet(kind[:31])
            columns = list(rows[0]) if rows else []
            sheet.write_row(0, 0, columns, head)
            for number, row in enumerate(rows, 1):
                for place, column in enumerate(columns):
                    _write(sheet, number, place, row[column], cell)
            sheet.freeze_panes(1, 0)
            if columns:
                sheet.set_column(0, len(columns) - 1, 24)
    return file.getvalue()


def _write(sheet: object, row: int, column: int, value: object, cell: object) -> None:
    """Write one value: numbers as numbers, everything else as text (at most what a cell holds)."""
    if value is None:
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, cell)  # type: ignore[attr-defined]
        return
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    sheet.write_string(row, column, words[:32767], cell)  # type: ignore[attr-defined]
