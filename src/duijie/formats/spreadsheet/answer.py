"""An inspection on its way from the confined child to its parent: JSON, sentences written once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from duijie.engine.faults import Fault
from duijie.engine.records import ListRow
from duijie.engine.text import Text
from duijie.formats.spreadsheet.correction import MappingError
from duijie.formats.spreadsheet.refusal import Refused
from duijie.formats.spreadsheet.result import ROLES, Column, Inspection, Problem, SameRows, Sheet

_ROW_FIELDS = tuple(field.name for field in fields(ListRow))


def pack(found: Inspection) -> bytes:
    """Return an inspection as JSON; each sentence stands once, however many rows it speaks of."""
    texts: dict[Text, int] = {}

    def number(text: Text) -> int:
        return texts.setdefault(text, len(texts))

    body: dict[str, Any] = {
        "file": found.file,
        "encoding": found.encoding,
        "sheets": [asdict(sheet) for sheet in found.sheets],
        "rows": {role: [[getattr(r, name) for name in _ROW_FIELDS] for r in rows] for role, rows in found.rows.items()},
        "problems": [[p.code, p.severity, number(p.text), p.sheet, p.row, p.column] for p in found.problems],
        "duplicates": [[d.kind, d.rows, d.names, d.score, number(d.why)] for d in found.duplicates],
        "samples": found.samples,
    }
    body["texts"] = [[t.en, t.zh_hans, t.zh_hant] for t in texts]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def pack_refusal(refused: Refused) -> bytes:
    """Return a refusal as JSON."""
    text = refused.text
    return json.dumps({"refused": [refused.code, [text.en, text.zh_hans, text.zh_hant]]}).encode()


def pack_faults(faults: Iterable[Fault]) -> bytes:
    """Return as JSON why the organiser's corrections do not fit the file."""
    said = [
        [one.code, [one.text.en, one.text.zh_hans, one.text.zh_hant], one.file, one.sheet, one.row, one.column]
        for one in faults
    ]
    return json.dumps({"uncorrectable": said}).encode()


def unpack(answer: bytes) -> Inspection:
    """Return the inspection that the child sent.

    Raises:
        Refused: the child refused the file.
        MappingError: the corrections do not fit the file.
        ValueError: the answer is none.
    """
    body = json.loads(answer)
    if "refused" in body:
        code, words = body["refused"]
        raise Refused(code, Text(*words))
    if "uncorrectable" in body:
        raise MappingError([Fault(code, Text(*words), *place) for code, words, *place in body["uncorrectable"]])
    texts = [Text(*words) for words in body["texts"]]
    return Inspection(
        file=body["file"],
        encoding=body["encoding"],
        sheets=tuple(
            Sheet(**{**sheet, "columns": tuple(Column(**one) for one in sheet["columns"])}) for sheet in body["sheets"]
        ),
        rows={role: tuple(_row(values) for values in body["rows"].get(role, ())) for role in ROLES},
        problems=tuple(Problem(code, level, texts[n], *place) for code, level, n, *place in body["problems"]),
        duplicates=tuple(
            SameRows(kind, tuple((sheet, row) for sheet, row in rows), tuple(names), score, texts[n])
            for kind, rows, names, score, n in body["duplicates"]
        ),
        samples={
            sheet: {column: tuple(values) for column, values in columns.items()}
            for sheet, columns in body["samples"].items()
        },
    )


def _row(values: list[Any]) -> ListRow:
    given: dict[str, Any] = dict(zip(_ROW_FIELDS, values, strict=True))
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    whole: dict[str, Any] = {**given, **lists}
    return ListRow(**whole)
