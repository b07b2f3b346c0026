"""Reads .ods: the text a reader sees, merges, and which cells are formulas (OpenDocument 1.3 part 3)."""

from __future__ import annotations

from duijie.formats.spreadsheet import limits, refusal
from duijie.formats.spreadsheet.grid import Book, Budget, Cell, Grid, Merge
from duijie.formats.spreadsheet.number import show_number
from duijie.formats.spreadsheet.package import Package


def read_ods(package: Package) -> Book:
    """Return the spreadsheet's sheets in their order.

    Raises:
        Refused: damaged, protected by a password, or beyond a limit.
    """
    manifest = _Manifest()
    if "META-INF/manifest.xml" in package.names:
        package.parse("META-INF/manifest.xml", manifest)
    if manifest.encrypted or "encrypted-package" in package.names:
        raise refusal.encrypted()
    content = _Content()
    package.parse("content.xml", content)
    return Book(tuple(content.grids))


class _Manifest:
    encrypted = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.encrypted |= name == "encryption-data"

    def end(self, name: str) -> None: ...

    def words(self, text: str) -> None: ...


class _Content:
    """Walks content.xml; repeated rows and cells are written out only where they hold something."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._budget = Budget()
        self._grid: Grid | None = None
        self._row = self._row_repeat = self._column = 0
        self._cell: dict[str, str] | None = None
        self._line: list[tuple[int, int, Cell]] = []
        self._text: list[str] = []
        self._paragraphs = self._quiet = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        own = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "table" and self._cell is None:
            if len(self.grids) >= limits.SHEETS:
                raise refusal.too_large(refusal.SHEETS)
            self._grid = Grid(own.get("name", ""))
            self.grids.append(self._grid)
            self._row = 0
        elif name == "table-row" and self._cell is None:
            self._row_repeat = _repeat(own, "number-rows-repeated")
            self._column = 0
            self._line = []
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell, self._text, self._paragraphs = own, [], 0
        elif name in {"annotation", "shape", "frame"}:
            self._quiet += 1
        elif self._cell is not None and not self._quiet:
            self._mark(name, own)

    def _mark(self, name: str, own: dict[str, str]) -> None:
        if name == "p":
            self._text.append("\n" if self._paragraphs else "")
            self._paragraphs += 1
        elif name == "s":
            self._text.append(" " * min(_repeat(own, "c"), 64))
        elif name in {"line-break", "tab"}:
            self._text.append("\n" if name == "line-break" else "\t")

    def words(self, text: str) -> None:
        if self._cell is not None and not self._quiet and self._paragraphs:
            self._text.append(text)

    def end(self, name: str) -> None:
        if name in {"annotation", "shape", "frame"}:
            self._quiet -= 1
        elif name in {"table-cell", "covered-table-cell"} and self._cell is not None:
            self._close_cell(name)
        elif name == "table-row" and self._grid is not None:
            self._close_row(self._grid)

    def _close_cell(self, name: str) -> None:
        own, self._cell = self._cell or {}, None
        repeat = _repeat(own, "number-columns-repeated")
        cell = _shown("".join(self._text), own)
        if cell.text.strip() or cell.formula:
            if name == "table-cell":
                if self._column + repeat > limits.LAST_COLUMN:
                    raise refusal.too_large(refusal.FAR)
                self._line += [(self._column + 1 + n, 1, cell) for n in range(repeat)]
            self._span(own)
        self._column += repeat

    def _span(self, own: dict[str, str]) -> None:
        down, right = _repeat(own, "number-rows-spanned"), _repeat(own, "number-columns-spanned")
        if self._grid is not None and (down > 1 or right > 1):
            merge = Merge(self._row + 1, self._column + 1, self._row + down, self._column + right)
            self._budget.merge(self._grid, merge)

    def _close_row(self, grid: Grid) -> None:
        if self._line:
            if self._row + self._row_repeat > limits.LAST_ROW:
                raise refusal.too_large(refusal.FAR)
            for down in range(self._row_repeat):
                for column, _, cell in self._line:
                    self._budget.put(grid, self._row + 1 + down, column, cell)
        self._row += self._row_repeat


def _repeat(own: dict[str, str], key: str) -> int:
    text = own.get(key, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def _shown(text: str, own: dict[str, str]) -> Cell:
    """Return the cell as shown: a number's own text keeps its leading zeros."""
    formula = "formula" in own
    kind = own.get("value-type", "")
    if kind in {"float", "currency", "percentage"}:
        plain = show_number(own.get("value", ""))
        padded = text.strip().isdecimal() and text.strip().startswith("0")
        return Cell(text.strip() if padded or not plain.text else plain.text, "number", formula)
    if kind in {"date", "time"}:
        value = own.get("date-value", "").replace("T00:00:00", "").replace("T", " ")
        return Cell(value or text, "date", formula)
    return Cell(text or own.get("string-value", ""), "text", formula)
