"""Reads .xlsx and .xlsm: values, formulas' stored values, merges, number formats (ECMA-376 part 1)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from duijie.formats.spreadsheet import limits, refusal
from duijie.formats.spreadsheet.grid import Book, Budget, Cell, Grid, Merge, column_letters, parse_reference
from duijie.formats.spreadsheet.number import is_date_format, show_date, show_number, zero_mask
from duijie.formats.spreadsheet.package import Package

#: References are nearly always the next in order: then they need not be parsed.
_LETTERS = {column: column_letters(column) for column in range(1, 129)}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(package: Package) -> Book:
    """Return the workbook's sheets in their order.

    Raises:
        Refused: damaged, or beyond a limit.
    """
    if "xl/workbook.bin" in package.names:
        raise refusal.unreadable(refusal.BINARY_WORKBOOK)
    workbook = _Workbook()
    part = _main_part(package)
    package.parse(part, workbook)
    if len(workbook.sheets) > limits.SHEETS:
        raise refusal.too_large(refusal.SHEETS)
    relations = _relations(package, part)
    by_kind = dict(relations.values())
    sheets = [(name, relations[id_][1]) for name, id_ in workbook.sheets if relations.get(id_, ("",))[0] == "worksheet"]
    package.check([target for _, target in sheets] + [by_kind.get("sharedStrings", "")])
    strings = _Strings()
    if by_kind.get("sharedStrings") in package.names:
        package.parse(by_kind["sharedStrings"], strings)
    styles = _Styles()
    if by_kind.get("styles") in package.names:
        package.parse(by_kind["styles"], styles)
    budget = Budget()
    grids = []
    for name, target in sheets:
        grid = Grid(name)
        package.parse(target, _Sheet(grid, budget, strings.found, styles, workbook.from_1904))
        grids.append(grid)
    return Book(tuple(grids))


def _main_part(package: Package) -> str:
    """Return the workbook's part: by relation, as strict writers name it differently."""
    if "_rels/.rels" in package.names:
        for kind, target in _relations(package, "").values():
            if kind == "officeDocument" and target in package.names:
                return target
    return "xl/workbook.xml"


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return id → (kind, part) of the inner relations of a part; links to the outside are not followed."""
    folder, name = posixpath.split(part)
    relations = _Relations(folder)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path in package.names:
        package.parse(path, relations)
    return relations.found


@dataclass
class _Relations:
    folder: str
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes.get("Target", "")))
            self.found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    def end(self, name: str) -> None: ...

    def words(self, text: str) -> None: ...


@dataclass
class _Workbook:
    sheets: list[tuple[str, str]] = field(default_factory=list)
    from_1904: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            id_ = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), id_))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}

    def end(self, name: str) -> None: ...

    def words(self, text: str) -> None: ...


@dataclass
class _Strings:
    """Shared texts; phonetic runs (rPh) are reading aids, not text."""

    found: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _inside: bool = False
    _aid: bool = False
    _size: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._aid = True
        elif name == "t":
            self._inside = not self._aid

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._aid = False
        elif name == "si":
            text = "".join(self._parts)
            self._size += len(text)
            if self._size > limits.CHARACTERS:
                raise refusal.too_large(refusal.CHARACTERS)
            self.found.append(_unescape(text))

    def words(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)


@dataclass
class _Styles:
    """For each cell style: whether it shows a date, and its mask of zeros."""

    codes: dict[int, str] = field(default_factory=dict)
    looks: list[tuple[bool, str | None]] = field(default_factory=list)
    _inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            number = int(attributes.get("numFmtId", "0"))
            code = self.codes.get(number, "")
            self.looks.append((is_date_format(number, code), zero_mask(code)))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def words(self, text: str) -> None: ...


class _Sheet:
    """Fills a grid from one worksheet part."""

    def __init__(self, grid: Grid, budget: Budget, strings: list[str], styles: _Styles, from_1904: bool) -> None:
        self._grid = grid
        self._budget = budget
        self._strings = strings
        self._looks = styles.looks
        self._from_1904 = from_1904
        self._row = self._column = 0
        self._line = self._type = self._style = ""
        self._formula = self._inside = self._aid = False
        self._value: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._open_cell(attributes)
        elif name in {"v", "t"}:
            self._inside = not self._aid
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._line = str(self._row)
            self._column = 0
        elif name == "rPh":
            self._aid = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        reference = attributes.get("r")
        if reference and reference != _LETTERS.get(self._column, "") + self._line:
            try:
                self._row, self._column = parse_reference(reference)
                self._line = str(self._row)
            except ValueError as error:
                raise refusal.unreadable(refusal.DAMAGED) from error
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._formula = False
        self._value = []

    def end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._inside = False
        elif name == "rPh":
            self._aid = False
        elif name == "c" and (self._value or self._formula):
            self._budget.put(self._grid, self._row, self._column, self._cell())

    def words(self, text: str) -> None:
        if self._inside:
            self._value.append(text)

    def _cell(self) -> Cell:
        raw = "".join(self._value)
        if self._type == "s":
            cell = self._shared(raw)
        elif self._type in {"str", "inlineStr"}:
            cell = Cell(_unescape(raw))
        elif self._type == "b":
            cell = Cell("TRUE" if raw.strip() == "1" else "FALSE")
        elif self._type == "e":
            # An error such as #N/A is what a formula left behind: no value.
            cell = Cell("")
        elif self._type == "d":
            cell = Cell(raw.replace("T00:00:00", "").replace("T", " "), "date")
        else:
            cell = self._numeric(raw.strip())
        return cell._replace(formula=True) if self._formula else cell

    def _shared(self, raw: str) -> Cell:
        try:
            return Cell(self._strings[int(raw)])
        except (ValueError, IndexError) as error:
            raise refusal.unreadable(refusal.DAMAGED) from error

    def _numeric(self, raw: str) -> Cell:
        if not raw:
            return Cell("")
        try:
            date, mask = self._looks[int(self._style)]
        except (ValueError, IndexError):
            date, mask = False, None
        return show_date(raw, from_1904=self._from_1904) if date else show_number(raw, mask=mask)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        try:
            top, left = parse_reference(first)
            bottom, right = parse_reference(last or first)
        except ValueError:
            return
        self._budget.merge(self._grid, Merge(top, left, bottom, right))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise


def _unescape(text: str) -> str:
    """Turn ``_x000D_`` back into the sign it stands for."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
