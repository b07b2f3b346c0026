"""Which column gives which field, and what a sheet lists: headings first, then the content of the columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from duijie.engine.language import fold
from duijie.engine.records import Role
from duijie.formats.spreadsheet.correction import SheetMapping, Split
from duijie.formats.spreadsheet.evidence import best_shape, share_of
from duijie.formats.spreadsheet.grid import Grid, column_letters
from duijie.formats.spreadsheet.heading import Meaning, role_words
from duijie.formats.spreadsheet.layout import Layout, read_column

#: Fields of which several columns are joined; any other is given by one column.
JOINED: Final = frozenset(["languages", "offers", "needs", "industry", "available", "wishes", "avoid"])
#: Meanings that are no field and of which nothing is said.
SILENT: Final = frozenset(["ignored"])
_DROPPED: Final = frozenset(["ignored", "other", "refused", "unknown"])
_SHAPED: Final = ("email", "uscc", "phone")
_LISTS: Final[tuple[Role, ...]] = ("wishes", "needs", "offers")


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column and its meaning: a field, surname, given, office_phone, or one of ignored, other, refused, unknown.

    ``instead``: the column that already gives this column's field. ``chosen``: the organiser said so.
    """

    column: int
    header: str
    meaning: Meaning
    confidence: float
    instead: int | None = None
    chosen: bool = False
    split: Split = "auto"

    @property
    def field(self) -> str | None:
        """The record's field, or None."""
        if self.meaning in _DROPPED:
            return None
        return {"surname": "name", "given": "name", "office_phone": "phone"}.get(self.meaning, self.meaning)


@dataclass(frozen=True, slots=True)
class MappedSheet:
    """What a sheet lists and what its columns mean."""

    role: Role
    columns: tuple[MappedColumn, ...]


def map_columns(
    grid: Grid, layout: Layout, given: SheetMapping | None = None, refused: frozenset[int] = frozenset()
) -> MappedSheet:
    """Return the meaning of every column that has a heading or holds something.

    ``given``: the organiser's corrections. They are kept whatever heading and content say,
    save that a refused column stays refused (``refused``: those known to be so beforehand).
    """
    given = given or SheetMapping()
    values: dict[int, list[str]] = {}
    for _, line in layout.rows:
        for column, cell in line.items():
            values.setdefault(column, []).append(cell.text)
    numbers = sorted({*layout.header.columns, *values})
    columns = [_meaning(n, layout.header.columns.get(n, ()), values.get(n, [])) for n in numbers]
    if layout.header.row is None:
        columns = _without_header(columns, values)
    columns = [_corrected(one, given, refused) for one in columns]
    columns = _settle_names(_settle_reach(columns, values))
    role = given.role or _role(grid, layout, columns)
    columns = [one if one.chosen else _settle_topic(one, role) for one in columns]
    if role == "unknown" and given.role is None:
        role = _role(grid, layout, columns)
    return MappedSheet(role, tuple(_one_a_field(columns)))


def _corrected(column: MappedColumn, given: SheetMapping, refused: frozenset[int]) -> MappedColumn:
    letters = column_letters(column.column)
    if column.meaning == "refused" or column.column in refused:
        # A data row taken for the header would bring a number into the heading.
        number = any(sign.isdigit() for sign in column.header)
        return replace(column, meaning="refused", header="" if number else column.header)
    column = replace(column, split=given.split.get(letters, "auto"))
    if letters not in given.fields:
        return column
    name = given.fields[letters]
    return replace(column, meaning=name or "ignored", confidence=1.0 if name else 0.0, chosen=True)


def _meaning(number: int, texts: tuple[str, ...], values: list[str]) -> MappedColumn:
    header = " ".join(" ".join(text.split()) for text in texts)
    reading = read_column(texts)
    meaning, confidence = (reading.meaning, reading.confidence) if reading else ("unknown", 0.0)
    if meaning == "refused":
        return MappedColumn(number, header, meaning, confidence)
    if meaning in {"unknown", "other", "ignored", "topic", "reach"} and best_shape(values, ["personal_id"], 0.5):
        return MappedColumn(number, header, "refused", 0.8)
    if meaning == "unknown":
        shape = best_shape(values, _SHAPED)
        return MappedColumn(number, header, shape or "unknown", 0.75 if shape else 0.0)
    return MappedColumn(number, header, meaning, _weighed(meaning, confidence, values))


def _weighed(meaning: Meaning, confidence: float, values: list[str]) -> float:
    """Raise or lower a heading's confidence by what stands below it."""
    shape = {"email": "email", "phone": "phone", "office_phone": "phone", "uscc": "uscc"}.get(meaning)
    given = [value for value in values if value.strip()]
    if shape is None or not given:
        return confidence
    share = share_of(shape, given)
    return round(min(0.99, confidence + 0.02) if share >= 0.6 else confidence * (0.6 + 0.4 * share), 2)


def _without_header(columns: list[MappedColumn], values: dict[int, list[str]]) -> list[MappedColumn]:
    """Tell name and organisation by content where no heading stands; only both together make a list."""
    free = [one.column for one in columns if one.meaning == "unknown"]
    found = {
        shape: [c for c in free if best_shape(values.get(c, []), [shape], 0.7)] for shape in ("organisation", "name")
    }
    if not found["organisation"] or not found["name"]:
        return [replace(one, meaning="unknown", confidence=0.0) if one.meaning != "refused" else one for one in columns]
    chosen = {found["organisation"][0]: "organisation", found["name"][0]: "name"}
    return [
        replace(one, meaning=chosen[one.column], confidence=0.6) if one.column in chosen else one for one in columns
    ]


def _settle_reach(columns: list[MappedColumn], values: dict[int, list[str]]) -> list[MappedColumn]:
    """Turn “contact details” into phone or e-mail by its content."""
    taken = {one.meaning for one in columns}
    settled = []
    for one in columns:
        if one.meaning == "reach":
            shape = best_shape(values.get(one.column, []), ("email", "phone"), 0.5) or "phone"
            meaning = shape if shape not in taken else "other"
            settled.append(replace(one, meaning=meaning, confidence=0.8))
        else:
            settled.append(one)
    return settled


def _settle_names(columns: list[MappedColumn]) -> list[MappedColumn]:
    """Settle surname and given name, contact persons, and lists with an English name only."""
    meanings = {one.meaning for one in columns}
    whole = "name" in meanings
    if "surname" in meanings and whole and "given" not in meanings:
        short = next((c for c in columns if c.meaning == "name" and fold(c.header).strip() in {"名字", "name"}), None)
        columns = [replace(one, meaning="given") if one is short else one for one in columns]
        whole = short is None
    parts = {"surname", "given"} <= {one.meaning for one in columns} and not whole
    settled = []
    for one in columns:
        meaning = one.meaning
        if one.chosen:
            pass
        elif meaning in {"surname", "given"} and not parts:
            meaning = "name" if meaning == "given" and not whole and "surname" not in meanings else "other"
        elif meaning == "contact":
            meaning = "other" if whole or parts else "name"
        settled.append(replace(one, meaning=meaning))
    return settled


def _role(grid: Grid, layout: Layout, columns: list[MappedColumn]) -> Role:
    """Return what a sheet lists: by its name and titles where the columns bear it out, else by its columns."""
    meanings = {one.meaning for one in columns}
    who = {"organisation", "organisation_en", "uscc", "ubi"} & meanings
    person = {"name", "name_en", "surname"} & meanings
    said = _said([grid.name]) or _said(layout.titles)
    if said in _LISTS and (who or person) and {said, "topic"} & meanings:
        return said
    contact_only = any(one.meaning == "name" and _is_contact(one.header) for one in columns)
    if person and not (contact_only and said != "people" and {"needs", "offers", "topic"} & meanings and who):
        return "people" if who or meanings & {"phone", "email", "title"} or said == "people" else "unknown"
    if not who:
        return "unknown"
    if "wishes" in meanings:
        return "wishes"
    if ("needs" in meanings) != ("offers" in meanings):
        return "needs" if "needs" in meanings else "offers"
    return "organisations"


def _is_contact(header: str) -> bool:
    return any(
        word in fold(header) for word in ("联系人", "联络人", "负责人", "对接人", "经办人", "contact", "in charge")
    )


def _said(names: Iterable[str]) -> Role | None:
    """Return the role that a sheet's name or title names; the most telling word first."""
    text = fold(" ".join(names))
    roles: tuple[Role, ...] = ("wishes", "needs", "offers", "organisations", "people")
    for role in roles:
        if role != "unknown" and any(word in text for word in role_words(role)):
            return role
    return None


def _settle_topic(one: MappedColumn, role: Role) -> MappedColumn:
    """Let “title” and “description” mean the sheet's own subject."""
    if one.meaning == "topic":
        meaning = role if role in {"needs", "offers"} else "organisation" if role == "organisations" else "other"
        return replace(one, meaning=meaning, confidence=min(one.confidence, 0.85))
    if one.meaning == "title" and role in {"needs", "offers"} and fold(one.header).strip() == "title":
        return replace(one, meaning=role, confidence=0.8)
    return one


def _one_a_field(columns: list[MappedColumn]) -> list[MappedColumn]:
    """Leave each single-valued field to its surest column; office phones only fill gaps."""
    best: dict[str, MappedColumn] = {}
    for one in columns:
        key = one.meaning
        if one.field and key not in JOINED and (key not in best or one.confidence > best[key].confidence):
            best[key] = one
    return [
        replace(one, meaning="unknown", confidence=0.0, instead=best[one.meaning].column)
        if one.meaning in best and best[one.meaning] is not one
        else one
        for one in columns
    ]
