"""What each column of a list is: as it was understood, and as the organiser corrects it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from duijie.actions.importing.deciding import correct_columns
from duijie.actions.importing.dry_run import inspection_of
from duijie.actions.importing.reading import mapping_of
from duijie.engine.faults import InputError
from duijie.engine.records import Role
from duijie.engine.text import Language
from duijie.formats.spreadsheet import FIELDS, Inspection, Sheet, SheetMapping
from duijie.formats.spreadsheet.correction import Split
from duijie.formats.spreadsheet.result import ROLES
from duijie.locale import translator
from duijie.store.models import GuestImport
from duijie.web import flash
from duijie.web.organiser.people.rows import import_of, place, version_in
from duijie.web.organiser.people.words import field_words
from duijie.web.scope import Scope

#: A column is sure from here on; below it somebody should look.
SURE: Final = 0.85
_PARTED: Final = ("offers", "needs", "industry", "wishes", "avoid")
_SPLITS: Final[tuple[Split, ...]] = ("apart", "whole")


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column as the page shows it. ``state``: sure, check, choose, blocked or left (not imported)."""

    letters: str
    header: str
    samples: tuple[str, ...]
    value: str
    state: str


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """One sheet's columns with the choices each has."""

    sheet: Sheet
    columns: tuple[ColumnRow, ...]
    options: list[tuple[str, str]]
    roles: list[tuple[str, str]]
    known: int
    ask: int
    blocked: int


def sheet_of(found: Inspection, wanted: str) -> Sheet | None:
    """Return the sheet asked for by number, else the first that lists something."""
    if wanted.isdecimal() and len(wanted) < 4 and int(wanted) < len(found.sheets):
        return found.sheets[int(wanted)]
    listed = (one for one in found.sheets if one.role != "unknown")
    return next(listed, found.sheets[0] if found.sheets else None)


def sheet_tabs(found: Inspection, current: Sheet | None) -> list[tuple[str, str, bool, int]]:
    """Return the sheets as tabs: name, address, current, rows."""
    return [(one.name, f"?sheet={at}#columns", one is current, one.rows) for at, one in enumerate(found.sheets)]


def table_of(row: GuestImport, found: Inspection, sheet: Sheet, language: Language) -> ColumnTable:
    """Return a sheet's columns as they were understood."""
    said = mapping_of(row).get(sheet.name, SheetMapping())
    problems = {(one.column, one.code) for one in found.problems if one.sheet == sheet.name and one.row is None}
    samples = found.samples.get(sheet.name, {})
    rows = []
    for one in sheet.columns:
        blocked = (one.column, "personal_id_refused") in problems
        asked = (one.column, "unknown_column") in problems and one.column not in said.fields
        state = _state(one.field, one.confidence, blocked, asked, one.column in said.fields)
        value = _value(one.field, said.split.get(one.column, "auto"))
        rows.append(ColumnRow(one.column, one.header, tuple(samples.get(one.column, ())), value, state))
    return ColumnTable(
        sheet,
        tuple(rows),
        _options(language),
        _roles(language),
        sum(one.state in {"sure", "check"} for one in rows),
        sum(one.state == "choose" for one in rows),
        sum(one.state == "blocked" for one in rows),
    )


def _state(field: str | None, confidence: float, blocked: bool, asked: bool, chosen: bool) -> str:
    if blocked:
        return "blocked"
    if field is None:
        return "choose" if asked else "left"
    return "sure" if chosen or confidence >= SURE else "check"


def _value(field: str | None, split: Split) -> str:
    if field is None:
        return ""
    return f"{field}:{split}" if field in _PARTED and split != "auto" else field


def _options(language: Language) -> list[tuple[str, str]]:
    """Return what a column may be imported as; lists also with the way their cells are parted."""
    _ = translator(language)
    words = field_words(language)
    ways = {"apart": _("{field}, split at every mark"), "whole": _("{field}, a cell is one")}
    options = []
    for name in FIELDS:
        options.append((name, words[name]))
        if name in _PARTED:
            options += [(f"{name}:{way}", ways[way].format(field=words[name])) for way in _SPLITS]
    return options


def _roles(language: Language) -> list[tuple[str, str]]:
    _ = translator(language)
    words: Mapping[Role, str] = {
        "people": _("People"),
        "organisations": _("Organisations"),
        "needs": _("Needs"),
        "offers": _("Offers"),
        "wishes": _("Wishes"),
        "unknown": _("No list: leave it out"),
    }
    return [(role, words[role]) for role in ROLES]


def import_columns(request: HttpRequest, scope: Scope, batch: str) -> HttpResponse:
    """Take the corrections of one sheet: only what differs from how it was understood."""
    row = import_of(scope, batch)
    found = inspection_of(row)
    name = request.POST.get("sheet", "")
    at = next((n for n, one in enumerate(found.sheets) if one.name == name), None)
    back = reverse("import", kwargs={**place(scope), "batch": row.key}) + f"?sheet={at or 0}#columns"
    if at is None:
        return HttpResponseRedirect(back)
    given = _corrected(request, found.sheets[at], mapping_of(row).get(name, SheetMapping()))
    try:
        correct_columns(scope.actor, row, name, given, version_in(request.POST.get("version", "")))
    except InputError as wrong:
        flash.say(request, "bad", wrong.faults[0].text)
    return HttpResponseRedirect(back)


def _corrected(request: HttpRequest, sheet: Sheet, said: SheetMapping) -> SheetMapping:
    """Return earlier corrections of a sheet with what the form changes."""
    fields, split = dict(said.fields), dict(said.split)
    for one in sheet.columns:
        typed = request.POST.get(f"as-{one.column}")
        if typed is None or typed == _value(one.field, split.get(one.column, "auto")):
            continue
        name, _, way = typed.partition(":")
        fields[one.column] = name or None
        split.pop(one.column, None)
        if way in _SPLITS:
            split[one.column] = "apart" if way == "apart" else "whole"
    given = replace(said, fields=fields, split=split)
    role = request.POST.get("role", sheet.role)
    if role != sheet.role:
        given = replace(given, role=role)  # type: ignore[arg-type]
    header = request.POST.get("header", "")
    if header.isdecimal() and len(header) < 7 and int(header) != (sheet.header_row or 0):
        given = replace(given, header_row=int(header))
    return given
