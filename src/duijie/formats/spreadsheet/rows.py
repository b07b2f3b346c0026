"""Data rows as records: each cell read as its field's value, each fault said, no row left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from duijie.engine.identity import read_ubi, read_uscc, strip_honorific
from duijie.engine.records import ListRow
from duijie.formats.spreadsheet.evidence import holds_personal_id
from duijie.formats.spreadsheet.grid import Cell, column_letters
from duijie.formats.spreadsheet.locality import commonest, locate
from duijie.formats.spreadsheet.mapping import MappedColumn, MappedSheet
from duijie.formats.spreadsheet.phones import Region, read_phone
from duijie.formats.spreadsheet.problems import problem
from duijie.formats.spreadsheet.result import Problem
from duijie.formats.spreadsheet.splitting import split_list, split_phrases
from duijie.formats.spreadsheet.values import (
    is_blank,
    join_name,
    one_line,
    read_category,
    read_count,
    read_email,
    read_languages,
    read_name,
    tidy,
)

_LISTS = frozenset(["industry", "available", "wishes", "avoid"])
_PHRASES = frozenset(["needs", "offers"])
_LINES = frozenset(["organisation", "organisation_en", "name_en", "region", "side", "title"])
#: In these fields a number with the shape of an identity card's is something else.
_NUMBERED = frozenset(["uscc", "ubi", "email"])


class RowReader:
    """Reads the rows of one sheet. ``problems`` grows in the order of rows and columns."""

    def __init__(self, sheet: str, mapped: MappedSheet, region: Region | None) -> None:
        self._sheet = sheet
        self._role = mapped.role
        self._columns = [one for one in mapped.columns if one.field]
        self._letters = {one.meaning: column_letters(one.column) for one in reversed(self._columns)}
        self._region = region
        self.problems: list[Problem] = []

    def read_all(self, rows: Sequence[tuple[int, dict[int, Cell]]]) -> tuple[ListRow, ...]:
        """Return every row as a record; rows that cannot be imported as they stand are held."""
        places = [self._place(line) for _, line in rows]
        usual = self._region or commonest(places)
        return tuple(self._read(row, line, place or usual) for (row, line), place in zip(rows, places, strict=True))

    def _place(self, line: dict[int, Cell]) -> Region | None:
        """Return where the row's firm is, by its region, side, code, name or mail domain."""
        texts = {one.meaning: line[one.column].text for one in self._columns if one.column in line}
        for field in ("region", "side"):
            if field in texts and (found := locate(texts[field])):
                return found
        if texts.get("ubi", "").strip() and not texts.get("uscc", "").strip():
            return "HK"
        for field in ("organisation", "organisation_en", "email"):
            if field in texts and (found := locate(texts[field])):
                return found
        return "CN" if texts.get("uscc", "").strip() else None

    def _read(self, row: int, line: dict[int, Cell], region: Region | None) -> ListRow:
        found: dict[str, Any] = {}
        for column in self._columns:
            cell = line.get(column.column)
            if cell is None:
                continue
            if cell.formula:
                self._say("formula_cell", row, column)
            text = tidy(cell.text)
            if len(text) > 6 and column.meaning not in _NUMBERED and holds_personal_id(text):
                self._say("personal_id_refused.cell", row, column)
            elif not is_blank(text):
                self._take(found, column, text, row, region)
        record = ListRow(self._sheet, row, **_finish(found))
        return self._held(record)

    def _take(self, found: dict[str, Any], column: MappedColumn, text: str, row: int, region: Region | None) -> None:
        """Put one cell's value into ``found`` under its meaning."""
        meaning = column.meaning
        if meaning in _LISTS or meaning in _PHRASES:
            pieces = _pieces(text, column)
            found[meaning] = tuple(dict.fromkeys((*found.get(meaning, ()), *pieces))) or None
        elif meaning == "languages":
            found[meaning] = tuple(dict.fromkeys((*found.get(meaning, ()), *read_languages(text)))) or None
        elif meaning in {"phone", "office_phone"}:
            found[meaning] = read_phone(text, region)
            self._warn_if_none(found[meaning], "bad_phone", row, column)
        elif meaning in {"email", "uscc", "ubi"}:
            found[meaning] = {"email": read_email, "uscc": read_uscc, "ubi": read_ubi}[meaning](text)
            self._warn_if_none(found[meaning], f"bad_{meaning}", row, column)
        elif meaning == "category":
            found[meaning] = read_category(text)
        elif meaning == "max_meetings":
            found[meaning] = read_count(text)
        elif meaning in _LINES:
            found[meaning] = one_line(text)
        else:
            found[meaning] = read_name(text)

    def _warn_if_none(self, value: object, code: str, row: int, column: MappedColumn) -> None:
        if value is None:
            self._say(code, row, column)

    def _say(self, key: str, row: int, column: MappedColumn) -> None:
        self.problems.append(problem(key, self._sheet, row, column_letters(column.column)))

    def _held(self, record: ListRow) -> ListRow:
        """Hold a row that lacks what its role needs, and say so."""
        missing = []
        if self._role == "people" and not record.name:
            missing.append(("missing_name", self._letters.get("name") or self._letters.get("surname")))
        somebody = self._role == "wishes" and record.name
        if self._role != "unknown" and not record.organisation and not somebody:
            missing.append(("missing_organisation", self._letters.get("organisation")))
        for code, letters in missing:
            self.problems.append(problem(code, self._sheet, record.row, letters))
        return replace(record, held=True) if missing else record


def _pieces(text: str, column: MappedColumn) -> tuple[str, ...]:
    """Return the values of a cell that may hold several, parted as the organiser said or as they read."""
    if column.split == "whole":
        return (one_line(text),)
    if column.split == "apart" or column.meaning in _LISTS:
        return split_list(text)
    return split_phrases(text)


def _finish(found: dict[str, Any]) -> dict[str, Any]:
    """Join name parts, move an honorific to the title, and let an English name stand in for a missing one."""
    office = found.pop("office_phone", None)
    found["phone"] = found.get("phone") or office
    parts = (found.pop("surname", ""), found.pop("given", ""))
    if any(parts) and not found.get("name"):
        found["name"] = join_name(*parts)
    if found.get("name"):
        bare, honorific = strip_honorific(found["name"])
        found["name"] = read_name(bare)
        if honorific and not found.get("title") and honorific in {"教授", "博士", "院士"}:
            found["title"] = honorific
    found["name"] = found.get("name") or found.get("name_en")
    found["organisation"] = found.get("organisation") or found.get("organisation_en")
    return found
